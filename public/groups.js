import { arrangeChildren, el } from "./dom.js";
import { truncate } from "./format.js";
import { settings } from "./settings.js";

const REST = "Other";

export function groupsOf(items) {
  const groups = new Map();
  for (const item of items) {
    const name = String(item.show.group ?? "");
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return [...groups];
}

/** Puts cards `{element, show}` into a section for each group. */
export function arrangeGroups(board, items) {
  const groups = groupsOf(items);
  const known = new Map([...board.children].map((section) => [section.dataset.group, section]));
  const hasHeadings = groups.some(([name]) => name);
  const sections = groups.map(([name, members]) => {
    const section = known.get(name) ?? makeSection(name);
    section.firstElementChild.hidden = !hasHeadings;
    arrangeChildren(section.lastElementChild, members.map(({ element }) => element));
    return section;
  });
  for (const section of board.children) if (!sections.includes(section)) section.remove();
  arrangeChildren(board, sections);
}

function makeSection(name) {
  const title = truncate(name || REST, 80);
  const button = el("button", { type: "button" }, title);
  const cards = el("div.cards");
  const section = el("section.group", { "data-group": name, "aria-label": name ? title : "Jobs" },
    el("h2.group-title", {}, button), cards);
  section.dataset.group = name;
  const show = (isFolded) => {
    button.setAttribute("aria-expanded", !isFolded);
    cards.hidden = isFolded;
  };
  button.onclick = () => {
    const folded = new Set(settings.get("folded", []));
    const isFolded = !folded.delete(name);
    if (isFolded) folded.add(name);
    settings.set("folded", [...folded].slice(-200));
    show(isFolded);
  };
  show(settings.get("folded", []).includes(name));
  return section;
}
