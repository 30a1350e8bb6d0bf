import { el, setClass, setText } from "./dom.js";
import { formatCount, formatDigits, formatMoment, summarize } from "./format.js";
import { digitsOf, namesIn } from "./notation.js";

const MAX_ROWS = 500;
const MAX_COLUMNS = 12;
const MAX_KEYS = 50;
const FIRST_COLUMNS = ["title", "name", "key", "id"];
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

export function columnsOf(items) {
  const names = [...new Set(items.flatMap((item) => namesIn(item).slice(0, MAX_KEYS)))];
  return names.sort((one, other) => FIRST_COLUMNS.indexOf(other) - FIRST_COLUMNS.indexOf(one));
}

export function cellOf(item, name, now) {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (value === undefined || value === null) return { kind: "none", text: value === null ? "–" : "" };
  if (typeof value === "number") {
    return { kind: "number", text: formatDigits(digitsOf(item, name), { isGrouped: false }) };
  }
  if (typeof value === "boolean") return { kind: "boolean", text: value ? "yes" : "no" };
  if (typeof value === "string" && MOMENT.test(value)) {
    return { kind: "moment", text: formatMoment(Date.parse(value), now) };
  }
  return { kind: "text", text: summarize(value, 80) };
}

const RANKS = ["number", "boolean", "string", "object"];
/** What is missing stands at the end of either order. */
export function compareMembers(one, other, direction = 1) {
  const isMissing = [one, other].map((value) => value === undefined || value === null);
  if (isMissing[0] || isMissing[1]) return isMissing[0] - isMissing[1];
  const ranks = [one, other].map((value) => RANKS.indexOf(typeof value));
  if (ranks[0] !== ranks[1]) return (ranks[0] - ranks[1]) * direction;
  if (typeof one === "object") return 0;
  const order = typeof one === "string" ? collator.compare(one, other) : one - other;
  return order * direction;
}
const collator = new Intl.Collator(undefined, { numeric: true });

/** A click on a head sorts, up, down and as it came. */
export function tableView({ isOpen = false } = {}) {
  const [head, rows, note] = [el("tr"), el("tbody"), el("p.note")];
  const tabindex = isOpen ? 0 : -1;
  let columns = [];
  let [sortedBy, direction] = [null, 1];
  let [shownItems, shownContext] = [[], null];

  function sortBy(name) {
    if (sortedBy !== name) [sortedBy, direction] = [name, 1];
    else if (direction === 1) direction = -1;
    else [sortedBy, direction] = [null, 1];
    rows.replaceChildren();
    update(shownItems, shownContext);
  }

  function makeHead(name) {
    const button = el("button.sort", { type: "button", tabindex }, summarize(name, 40));
    button.onclick = () => sortBy(name);
    return el("th", { scope: "col" }, button);
  }

  function fill(row, item, now) {
    const isNew = !row.children.length;
    if (isNew) row.append(...columns.map(() => el("td")));
    columns.forEach((name, column) => {
      const cell = row.children[column];
      const { kind, text } = cellOf(item, name, now);
      setClass(cell, "changed", !isNew && cell.textContent !== text);
      setClass(cell, "number", kind === "number");
      if (isNew) setClass(head.children[column], "number", kind === "number");
      if (kind === "moment") cell.title = item[name];
      setText(cell, text);
    });
  }

  function update(items, context) {
    [shownItems, shownContext] = [items, context];
    const member = (item) => (Object.hasOwn(item, sortedBy) ? item[sortedBy] : undefined);
    const sorted = sortedBy === null ? items
      : items.toSorted((one, other) => compareMembers(member(one), member(other), direction));
    const shown = sorted.slice(0, MAX_ROWS);
    const names = columnsOf(shown);
    if (columns.join("\n") !== (columns = names.slice(0, MAX_COLUMNS)).join("\n")) {
      head.replaceChildren(...columns.map(makeHead));
      rows.replaceChildren();
    }
    columns.forEach((name, index) => {
      const order = name !== sortedBy ? "none" : direction === 1 ? "ascending" : "descending";
      if (head.children[index].ariaSort !== order) head.children[index].ariaSort = order;
    });
    while (rows.children.length > shown.length) rows.lastChild.remove();
    while (rows.children.length < shown.length) rows.append(el("tr"));
    shown.forEach((item, index) => fill(rows.children[index], item, context?.now ?? 0));
    const left = [[items.length - shown.length, "more row"], [names.length - columns.length, "more column"]];
    setText(note, left.filter(([count]) => count).map(([count, what]) => formatCount(count, what)).join(", "));
  }

  const table = el("table", {}, el("thead", {}, head), rows);
  const scroll = el("div.scroll", { tabindex: 0, role: "region", "aria-label": "table" }, table);
  return { element: el("div", {}, scroll, note), update };
}
