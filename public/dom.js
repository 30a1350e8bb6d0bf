/**
 * Builds elements. Text arrives as text nodes and attributes by name, so nothing a job says can become markup.
 * @param {string} name of the element, with classes after dots: `el("p.note", {title}, "text", child)`
 */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** The same for SVG, which lives in a namespace of its own. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
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
  sun: "M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7",
  moon: "M12.8 9.8A5.3 5.3 0 0 1 6.2 3.2a5.3 5.3 0 1 0 6.6 6.6z",
  auto: "M8 2.5a5.5 5.5 0 1 1 0 11zM8 2.5a5.5 5.5 0 0 0 0 11",
};

/** A drawing of 16 by 16 in the colour of the text around it; words beside it carry the meaning. */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

/** Writes only where something differs, so that an unchanged page costs the browser nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setClass(node, name, on) {
  if (node.classList.contains(name) !== on) node.classList.toggle(name, on);
}

/** A button that copies what `text()` says at the moment of the click, and tells so. */
export function copyButton(label, text, shown = "") {
  const button = el("button.copy", { type: "button", title: label, "aria-label": label }, icon("copy"));
  const word = el("span", {}, shown);
  button.append(word);
  let rest;
  button.addEventListener("click", async () => {
    const copied = await copy(text());
    button.firstChild.replaceWith(icon(copied ? "check" : "cross"));
    word.textContent = copied ? "Copied" : "Not allowed";
    clearTimeout(rest);
    rest = setTimeout(() => {
      button.firstChild.replaceWith(icon("copy"));
      word.textContent = shown;
    }, 1500);
  });
  return button;
}

/** Plain http on another machine has no clipboard API; the old command still works there. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea.offscreen", { "aria-hidden": "true" });
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return copied;
  }
}
