import { digitsOf, formatDigits, namesSomething } from "./digits.js";
import { arrangeChildren, el, setClass, setText } from "./dom.js";
import { formatBytes, formatCount, formatNumber, summarize } from "./format.js";
import { sparkline } from "./sparkline.js";

const MAX_TREE_ROWS = 200;
const MAX_CHILDREN = 60;
const MAX_SPARKLINES = 16;
const MAX_DEPTH = 6;

const isObject = (value) => typeof value === "object" && value !== null;
/** Short lists of plain values read better on one line than in rows of their own. */
const isInline = (value) => Array.isArray(value) && value.length <= 6 && !value.some(isObject);
const rowFor = (value, depth) =>
  isObject(value) && Object.keys(value).length && depth <= MAX_DEPTH && !isInline(value) ? branchRow : leafRow;
const region = (name, label, content) => el(name, { tabindex: 0, role: "region", "aria-label": label }, content);

/** An object as a tree: what a reader folded stays folded, changed leaves are marked, numbers that move get a line. */
export function treeView() {
  const root = branchRow("", []);
  return {
    element: region("div.tree", "object", root.body),
    update(value, context) {
      const budget = { ...context, rows: MAX_TREE_ROWS, sparklines: MAX_SPARKLINES, openRows: 0 };
      root.update(Object.keys(value).length ? value : { value }, budget);
      return { tall: budget.openRows > 5 };
    },
  };
}

/** A row that folds, with rows of its own; the root has only these. */
function branchRow(key, path) {
  const [more, count] = [el("p.note"), el("span.count")];
  const body = el("div.branch", {}, more);
  const element = el("details", {}, el("summary", {}, el("span.key", {}, summarize(key, 60)), count), body);
  element.open = path.length === 1;
  let rows = new Map();
  function update(value, budget) {
    const keys = Object.keys(value);
    const shown = keys.slice(0, Math.max(0, Math.min(MAX_CHILDREN, budget.rows)));
    budget.rows -= shown.length;
    if (path.length < 2) budget.openRows += shown.length;
    setText(count, formatCount(keys.length, Array.isArray(value) ? "item" : "key"));
    const old = rows;
    rows = new Map(shown.map((key) => {
      const kind = rowFor(value[key], path.length + 1);
      const row = old.get(key)?.kind === kind ? old.get(key) : kind(key, [...path, key]);
      row.update(value[key], budget, value);
      return [key, row];
    }));
    for (const [key, row] of old) if (rows.get(key) !== row) row.element.remove();
    arrangeChildren(body, [...rows.values()].map((row) => row.element));
    setText(more, shown.length < keys.length ? `and ${formatNumber(keys.length - shown.length)} more` : "");
  }
  return { kind: branchRow, element, body, update };
}

/** A key and its value. */
function leafRow(key, path) {
  const shown = el("span.value");
  const element = el("div.leaf", {}, el("span.key", { title: summarize(key) }, summarize(key, 60)), shown);
  const line = sparkline(20);
  function update(value, budget, holder) {
    const text = formatMember(key, value, typeof value === "number" ? digitsOf(holder, key) : "");
    setClass(element, "changed", shown.textContent && shown.textContent !== text);
    setText(shown, text);
    const past = budget.series.numbers(path);
    const isSteady = past.every((point) => point.value === past[0].value);
    if (!budget.sparklines || typeof value !== "number" || isSteady) return;
    budget.sparklines -= 1;
    if (!line.drawing.parentNode) shown.before(line.drawing);
    line.draw(budget.series, { ...budget, name: `${budget.name} ${path.join(" ")}`, unit: "", path });
  }
  return { kind: leafRow, element, update };
}

/** A member of an object on one line; its key may tell the unit, `digits` are those that a number came with. */
export function formatMember(key, value, digits = String(value)) {
  if (typeof value === "number" && /bytes$/i.test(key)) return formatBytes(value);
  if (typeof value === "number" && /bytesPerSecond$/i.test(key)) return `${formatBytes(value)}/s`;
  if (typeof value === "number" && /percent$/i.test(key)) return `${formatDigits(digits)} %`;
  if (typeof value === "number") return formatDigits(digits, { isGrouped: !namesSomething(key) });
  if (!isInline(value)) return summarize(value, 80);
  const items = value.map((item, index) => formatMember(key, item, digitsOf(value, index)));
  return items.join("  ") || "empty list";
}

const MAX_TABLE_ROWS = 10;
const MAX_COLUMNS = 8;
const MAX_KEYS = 50;
/** What tells rows apart comes first, in whatever order the members came. */
const FIRST_COLUMNS = ["title", "name", "key", "id"];

/** The names of all columns that a table of these objects has, in their order. */
export function columnsOf(items) {
  const names = [...new Set(items.flatMap((item) => Object.keys(item).slice(0, MAX_KEYS)))];
  return names.sort((one, other) => FIRST_COLUMNS.indexOf(other) - FIRST_COLUMNS.indexOf(one));
}

/** A list of objects as a table of its first ten rows; cells that changed are marked. */
export function tableView() {
  const [head, rows, note] = [el("tr"), el("tbody"), el("p.note")];
  let columns = [];
  function fill(row, item) {
    const isNew = !row.children.length;
    if (isNew) row.append(...columns.map(() => el("td")));
    columns.forEach((name, column) => {
      const cell = row.children[column];
      const value = Object.hasOwn(item, name) ? item[name] : "";
      const isNumber = typeof value === "number";
      const text = isNumber ? formatDigits(digitsOf(item, name), { isGrouped: false }) : summarize(value, 80);
      setClass(cell, "changed", !isNew && cell.textContent !== text);
      setText(cell, text);
    });
  }
  return {
    element: el("div", {}, region("div.scroll", "table", el("table", {}, el("thead", {}, head), rows)), note),
    update(items) {
      const shown = items.slice(0, MAX_TABLE_ROWS);
      const names = columnsOf(shown);
      if (columns.join("\n") !== (columns = names.slice(0, MAX_COLUMNS)).join("\n")) {
        head.replaceChildren(...columns.map((name) => el("th", { scope: "col" }, summarize(name, 40))));
        rows.replaceChildren();
      }
      while (rows.children.length > shown.length) rows.lastChild.remove();
      while (rows.children.length < shown.length) rows.append(el("tr"));
      shown.forEach((item, index) => fill(rows.children[index], item));
      const left = [[items.length - shown.length, "more row"], [names.length - columns.length, "more column"]];
      setText(note, left.filter(([count]) => count).map(([count, what]) => formatCount(count, what)).join(", "));
      return { wide: true, tall: shown.length > 4 };
    },
  };
}
