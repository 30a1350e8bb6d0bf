import { arrangeChildren, el, setClass, setText, svg } from "./dom.js";
import {
  digitsOf, formatCount, formatDigits, formatMoment, formatNumber, formatValue, formatWhole, namesIn, namesSomething,
  sizeUnit, summarize, truncate,
} from "./format.js";
import { settings } from "./kept.js";
import { keysOf, memberAt } from "./meaning.js";
import { extentOf, Sparkline } from "./sparkline.js";
import { isInline } from "./views.js";

const MAX_TREE_ROWS = 200;
const MAX_CHILDREN = 60;
const MAX_SPARKLINES = 16;
const MAX_DEPTH = 6;
const MAX_FIELDS = 6;
const MAX_BARS = 120;

const isObject = (value) => typeof value === "object" && value !== null;
const rowFor = (value, depth) =>
  isObject(value) && Object.keys(value).length && depth <= MAX_DEPTH && !isInline(value) ? branchRow : leafRow;

const FOLDS = "tickertape-folds";
const MAX_FOLDS = 500;
const folds = new Map([settings.get(FOLDS)].flat().filter(Array.isArray));

function keepFold(place, isUnfolded, isUsual) {
  folds.delete(place);
  if (!isUsual) folds.set(place, isUnfolded);
  if (folds.size > MAX_FOLDS) folds.delete(folds.keys().next().value);
  settings.set(FOLDS, [...folds]);
}

export function treeView(options = {}) {
  const root = branchRow("", [], options);
  return {
    element: el("div.tree", { tabindex: 0, role: "region", "aria-label": "object" }, root.body),
    update(value, context) {
      const budget = { ...context, bands: [], rows: MAX_TREE_ROWS, sparklines: MAX_SPARKLINES };
      root.update(Object.keys(value).length ? value : { value }, budget);
    },
  };
}

function branchRow(key, path, options) {
  const [more, count] = [el("p.note"), el("span.count")];
  const body = el("div.branch", {}, more);
  const summary = el("summary", { tabindex: options.isOpen ? 0 : -1 }, el("span.key", {}, summarize(key, 60)), count);
  const element = el("details", {}, summary, body);
  const [place, usual] = [JSON.stringify([options.job, ...path]), path.length === 1];
  element.open = folds.get(place) ?? usual;
  summary.onclick = () => keepFold(place, !element.open, element.open !== usual);
  let rows = new Map();
  function update(value, budget) {
    const keys = namesIn(value);
    const shown = keys.slice(0, Math.max(0, Math.min(MAX_CHILDREN, budget.rows)));
    budget.rows -= shown.length;
    setText(count, formatCount(keys.length, Array.isArray(value) ? "item" : "key"));
    const old = rows;
    rows = new Map(shown.map((key) => {
      const kind = rowFor(value[key], path.length + 1);
      const row = old.get(key)?.kind === kind ? old.get(key) : kind(key, [...path, key], options);
      row.update(value[key], budget, value);
      return [key, row];
    }));
    for (const [key, row] of old) if (rows.get(key) !== row) row.element.remove();
    arrangeChildren(body, [...rows.values()].map((row) => row.element));
    setText(more, shown.length < keys.length ? `and ${formatNumber(keys.length - shown.length)} more` : "");
  }
  return { kind: branchRow, element, body, update };
}

function leafRow(key, path) {
  const shown = el("span.value");
  const element = el("div.leaf", {}, el("span.key", { title: summarize(key) }, summarize(key, 60)), shown);
  const line = new Sparkline(20);
  function update(value, budget, holder) {
    const text = formatMember(key, value, typeof value === "number" ? digitsOf(holder, key) : "");
    setClass(element, "changed", shown.textContent && shown.textContent !== text);
    setText(shown, text);
    const past = budget.past.numbers(path);
    const isSteady = past.every((point) => point.value === past[0].value);
    if (!budget.sparklines || typeof value !== "number" || isSteady) return;
    budget.sparklines -= 1;
    if (!line.drawing.parentNode) shown.before(line.drawing);
    line.draw(budget.past, { ...budget, name: `${budget.name} ${path.join(" ")}`, unit: "", path });
  }
  return { kind: leafRow, element, update };
}

export function formatMember(key, value, digits = String(value)) {
  const unit = typeof value === "number" ? sizeUnit(key) : "";
  if (unit) return formatValue(digits, { name: key, unit }).join(" ");
  if (typeof value === "number" && /percent$/i.test(key)) return `${formatDigits(digits)} %`;
  if (typeof value === "number") return formatDigits(digits, { isGrouped: !namesSomething(key) });
  if (!isInline(value)) return summarize(value, 80);
  const items = value.map((item, index) => formatMember(key, item, digitsOf(value, index)));
  return items.join("  ") || "empty list";
}

export function fieldsView() {
  const list = el("dl.fields");
  const line = new Sparkline(56, MAX_FIELDS);
  let rows = new Map();
  const pathsOf = ({ show }) => show.fields.slice(0, MAX_FIELDS).map(String);
  function update(value, context) {
    const paths = pathsOf(context);
    if ([...rows.keys()].join("\n") !== paths.join("\n")) {
      rows = new Map(paths.map((path, index) => {
        const [key, shown] = [el("dt", { title: path }, el(`i.line-${index}`), truncate(path, 60)), el("dd")];
        return [path, { row: el("div", {}, key, shown), shown }];
      }));
      list.replaceChildren(...[...rows.values()].map(({ row }) => row));
    }
    for (const [path, { shown }] of rows) {
      const [holder, key] = memberAt(value, path);
      const member = holder[key];
      shown.title = member === undefined ? `${path} is not in the value` : "";
      setText(shown, member === undefined ? "–"
        : formatMember(key, member, typeof member === "number" ? digitsOf(holder, key) : ""));
    }
    draw(context);
  }
  function draw(context) {
    const paths = pathsOf(context).map(keysOf);
    const lines = paths.map((path) => ({ path, name: path.at(-1) ?? "", unit: "" }));
    line.draw(context.past, { ...context, lines });
  }
  return {
    element: el("div", {}, list, line.drawing, line.range),
    update,
    tick: (context) => line.isOutdated(context.edge) && draw(context),
  };
}

export function barsView() {
  const path = svg("path", { class: "bars" });
  const drawing = svg("svg", { class: "columns", preserveAspectRatio: "none", role: "img" }, path);
  const range = el("p.range");
  return {
    element: el("div", {}, drawing, range),
    update(values, { name, unit, show }) {
      const bars = downsample(values, MAX_BARS);
      const [low, high] = extentOf(values);
      const [bottom, top] = extentOf([0, low, high], show);
      const y = (value) => Math.round(960 - ((value - bottom) / (top - bottom || 1)) * 920) / 10;
      drawing.setAttribute("viewBox", `0 0 ${bars.length * 10} 100`);
      path.setAttribute("d", bars.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
      const ends = [low, high].map((value) => formatWhole(value, { name, unit }));
      setText(range, `${formatCount(values.length, "value")}, ${ends.join(" to ")}`);
      drawing.setAttribute("aria-label", `${name}: ${range.textContent}`);
    },
  };
}

/** Each the farthest from zero of as many neighbours. */
export function downsample(values, limit) {
  const size = Math.ceil(values.length / limit);
  const peaks = [];
  values.forEach((value, index) => {
    const group = Math.floor(index / size);
    if (!(Math.abs(value) <= Math.abs(peaks[group]))) peaks[group] = value;
  });
  return peaks;
}

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
      if (kind === "moment" || kind === "text") cell.title = summarize(item[name], 1000);
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
