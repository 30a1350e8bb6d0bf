import { el, setClass, setText } from "./dom.js";
import { Sparkline } from "./series.js";
import { brief, bytes, number, plural } from "./words.js";

const MOST_ROWS = 200;
const MOST_CHILDREN = 60;
const MOST_LINES = 16;
const DEEPEST = 6;

/**
 * An object as a tree of rows. Rows stay in place from one value to the next, so that what a reader folded stays folded
 * and only leaves that changed are written and marked. Numbers near the top get a small line of their past.
 */
export class Tree {
  element = el("div.tree");
  tall = false;
  #root = new Branch("", []);

  constructor() {
    this.element.append(this.#root.body);
  }

  update(value, context) {
    const budget = { ...context, rows: MOST_ROWS, lines: MOST_LINES };
    this.#root.update(isBranch(value) ? value : { value }, budget);
    this.tall ||= MOST_ROWS - budget.rows > 6;
  }
}

/** A row that folds, with rows of its own; the root has only these. */
class Branch {
  body = el("div.branch");
  #path;
  #rows = new Map();
  #more = el("p.note");
  #count = el("span.count");

  constructor(key, path) {
    this.#path = path;
    this.element = el("details", {}, el("summary", {}, el("span.key", {}, brief(key, 60)), this.#count), this.body);
    this.element.open = path.length === 1;
  }

  fits(value) { return branches(value, this.#path.length); }

  update(value, budget) {
    const keys = Object.keys(value);
    const shown = keys.slice(0, Math.max(0, Math.min(MOST_CHILDREN, budget.rows)));
    budget.rows -= shown.length;
    setText(this.#count, plural(keys.length, Array.isArray(value) ? "item" : "key"));
    const kept = new Set(shown);
    for (const [key, row] of this.#rows) {
      if (kept.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    let place = this.body.firstChild;
    for (const key of shown) {
      const row = this.#row(key, value[key]);
      if (row.element === place) place = place.nextSibling;
      else this.body.insertBefore(row.element, place);
      row.update(value[key], budget);
    }
    setText(this.#more, `and ${number(keys.length - shown.length)} more`);
    if (shown.length < keys.length) this.body.append(this.#more);
    else this.#more.remove();
  }

  #row(key, value) {
    const old = this.#rows.get(key);
    if (old?.fits(value)) return old;
    const path = [...this.#path, key];
    const row = branches(value, path.length) ? new Branch(key, path) : new Leaf(key, path);
    if (old) old.element.replaceWith(row.element);
    this.#rows.set(key, row);
    return row;
  }
}

/** A key and its value. */
class Leaf {
  #value = el("span.value");
  #key;
  #path;
  #text = null;
  #line = null;

  constructor(key, path) {
    this.#key = key;
    this.#path = path;
    this.element = el("div.leaf", {}, el("span.key", { title: brief(key) }, brief(key, 60)), this.#value);
  }

  fits(value) { return !branches(value, this.#path.length); }

  update(value, budget) {
    const text = leafText(this.#key, value);
    setClass(this.element, "changed", this.#text !== null && this.#text !== text);
    if (text !== this.#text) this.#value.textContent = this.#text = text;
    this.#value.title = typeof value === "number" ? String(value) : "";
    if (typeof value === "number") this.#plot(budget);
  }

  #plot(budget) {
    const past = budget.series.numbers(this.#path);
    if (budget.lines <= 0 || past.every(({ value }) => value === past[0].value)) return;
    budget.lines -= 1;
    if (!this.#line) {
      this.#line = new Sparkline({ height: 20, caption: false });
      this.#value.before(this.#line.element);
    }
    this.#line.draw(budget.series, { ...budget, name: `${budget.name} ${this.#path.join(" ")}`, unit: "", path: this.#path });
  }
}

/** Whether a value at this depth gets rows of its own; short lists of plain values read better on one line. */
function branches(value, depth) {
  if (!isBranch(value) || depth > DEEPEST) return false;
  return !(Array.isArray(value) && value.length <= 6 && value.every((item) => typeof item !== "object"));
}

function isBranch(value) {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function leafText(key, value) {
  if (value === null) return "null";
  if (typeof value === "number" && /bytes$/i.test(key)) return bytes(value);
  if (typeof value !== "object") return brief(value);
  if (!isBranch(value)) return Array.isArray(value) ? "empty list" : "empty object";
  return Array.isArray(value) && value.length <= 6 ? value.map((item) => brief(item, 40)).join("  ") : brief(value, 80);
}

const MOST_LISTED = 10;
const MOST_COLUMNS = 8;

/** A list of objects as a table of its first ten rows; cells that changed are marked. */
export class Table {
  wide = true;
  tall = false;
  #head = el("tr");
  #rows = el("tbody");
  #note = el("p.note");
  #columns = [];

  constructor() {
    const table = el("table", {}, el("thead", {}, this.#head), this.#rows);
    this.element = el("div.list", {}, el("div.scroll", { tabindex: "0", role: "region", "aria-label": "table" }, table), this.#note);
  }

  update(items) {
    const listed = items.slice(0, MOST_LISTED);
    const all = [...new Set(listed.flatMap((item) => Object.keys(item).slice(0, 50)))];
    const columns = all.slice(0, MOST_COLUMNS);
    const same = columns.length === this.#columns.length && columns.every((name, index) => name === this.#columns[index]);
    if (!same) {
      this.#columns = columns;
      this.#head.replaceChildren(...columns.map((name) => el("th", { scope: "col" }, brief(name, 40))));
      this.#rows.replaceChildren();
    }
    while (this.#rows.children.length > listed.length) this.#rows.lastChild.remove();
    listed.forEach((item, index) => this.#fill(item, index));
    const notes = [
      items.length > listed.length && `${number(items.length - listed.length)} more rows`,
      all.length > columns.length && `${number(all.length - columns.length)} more columns`,
    ].filter(Boolean);
    setText(this.#note, notes.join(", "));
    this.tall ||= listed.length > 4;
  }

  #fill(item, index) {
    const known = this.#rows.children[index];
    const row = known ?? el("tr", {}, ...this.#columns.map(() => el("td")));
    this.#columns.forEach((name, column) => {
      const cell = row.children[column];
      const value = Object.hasOwn(item, name) ? item[name] : "";
      const text = typeof value === "number" && Number.isInteger(value) ? String(value) : brief(value, 80);
      setClass(cell, "changed", Boolean(known) && cell.textContent !== text);
      setText(cell, text);
      setClass(cell, "numeric", typeof value === "number");
    });
    if (!known) this.#rows.append(row);
  }
}
