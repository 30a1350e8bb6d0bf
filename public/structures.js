import { arrangeChildren, el, setClass, setText, svg } from "./dom.js";
import {
  formatCount, formatDigits, formatNumber, formatValue, namesSomething, sizeUnit, summarize, truncate,
} from "./format.js";
import { keysOf, memberAt } from "./meaning.js";
import { settings } from "./kept.js";
import { extentOf, Sparkline } from "./sparkline.js";
import { isInline } from "./views.js";
import { digitsOf, namesIn } from "./notation.js";

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
/** Branches opened or closed, by job and path. */
const folds = new Map([settings.get(FOLDS)].flat().filter(Array.isArray));

function keepFold(place, isUnfolded, isUsual) {
  folds.delete(place);
  if (!isUsual) folds.set(place, isUnfolded);
  if (folds.size > MAX_FOLDS) folds.delete(folds.keys().next().value);
  settings.set(FOLDS, [...folds]);
}

/** What was folded stays folded, changed leaves are marked, numbers that move get a line. */
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

/** The root has nothing but its rows. */
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

/** Its key may tell the unit; `digits` are those that it came with. */
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
    element: el("div.array", {}, drawing, range),
    update(values, { name, unit, show }) {
      const bars = downsample(values, MAX_BARS);
      const [low, high] = extentOf(values);
      const [bottom, top] = extentOf([0, low, high], show);
      const y = (value) => Math.round(960 - ((value - bottom) / (top - bottom || 1)) * 920) / 10;
      drawing.setAttribute("viewBox", `0 0 ${bars.length * 10} 100`);
      path.setAttribute("d", bars.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
      const ends = [low, high].map((value) => formatValue(String(value), { name, unit }).filter(Boolean).join(" "));
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
