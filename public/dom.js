const SVG = "http://www.w3.org/2000/svg";

/** An element: `el("p.note", {title}, "text", child)`. Text becomes text nodes, so no value can turn into markup. */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  return filled(document.createElement(tag), { class: classes.join(" "), ...attributes }, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) if (value !== "") element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const PATHS = {
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6l7.5-4.8z",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  check: "M3.5 8.5l3 3 6-7",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.1",
  arc: "M8 2.5A5.5 5.5 0 1 1 2.5 8",
  loop: "M12.8 6A5.2 5.2 0 1 0 13 9.5M13 3v3.2H9.8",
  dot: "M8 8v.01",
  ring: "M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
  lock: "M4.5 7.5h7v5h-7zM6 7.5v-2a2 2 0 0 1 4 0v2",
  auto: "M8 2.5a5.5 5.5 0 1 1 0 11zM8 2.5a5.5 5.5 0 0 0 0 11",
  light: "M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.5 3.5l.6.6M12 12l.6.6M3.5 12.6l.6-.6M12 4.1l.6-.6",
  dark: "M12.8 9.8A5.3 5.3 0 0 1 6.2 3.2a5.3 5.3 0 1 0 6.6 6.6z",
};

/** A drawing of 16 by 16 in the colour of the text around it; words beside it carry the meaning. */
export function icon(name) {
  const path = svg("path", { d: PATHS[name] });
  return svg("svg", { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true" }, path);
}

/** Writes only where something differs: an unchanged page costs the browser nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setClass(node, name, on) {
  if (node.classList.contains(name) !== Boolean(on)) node.classList.toggle(name, Boolean(on));
}

/** A button that copies `text` and says whether it could. */
export function copyButton(label, text, word = "") {
  const button = el("button.copy", { type: "button", title: label, "aria-label": label });
  const show = (name, shown) => button.replaceChildren(icon(name), shown);
  button.addEventListener("click", async () => {
    if (await copied(text)) show("check", "Copied");
    else show("cross", "Not allowed");
    setTimeout(show, 1500, "copy", word);
  });
  show("copy", word);
  return button;
}

/** Plain http on another machine has no clipboard API; the old command still works there. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea.offscreen");
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return done;
  }
}
