import { el, order, setClass, setText } from "./dom.js";
import { Sparkline } from "./series.js";
import { brief, bytes, number, plural } from "./words.js";

const MOST_ROWS = 200;
const MOST_CHILDREN = 60;
const MOST_LINES = 16;
const DEEPEST = 6;

const isBranch = (value) => Object.keys(Object(value)).length > 0 && typeof value === "object";
/** Short lists of plain values read better on one line than in rows of their own. */
const isShort = (value) => Array.isArray(value) && value.length <= 6 && !value.some((item) => item instanceof Object);
const hasRows = (value, depth) => isBranch(value) && depth <= DEEPEST && !isShort(value);

/**
 * An object as a tree of rows. Rows stay in place from one value to the next, so that what a reader folded stays folded
 * and only leaves that changed are written and marked. Numbers that move get a small line of their past.
 */
export class Tree {
  #root = new Branch("", []);
  element = el("div.tree", { tabindex: 0, role: "region", "aria-label": "object" }, this.#root.body);

  update(value, context) {
    const budget = { ...context, rows: MOST_ROWS, lines: MOST_LINES, open: 0 };
    this.#root.update(isBranch(value) ? value : { value }, budget);
    this.tall ||= budget.open > 5;
  }
}

/** A row that folds, with rows of its own; the root has only these. */
class Branch {
  #rows = new Map();
  #more = el("p.note");
  #count = el("span.count");
  body = el("div.branch", {}, this.#more);

  constructor(key, path) {
    this.path = path;
    this.element = el("details", {}, el("summary", {}, el("span.key", {}, brief(key, 60)), this.#count), this.body);
    this.element.open = path.length === 1;
  }

  update(value, budget) {
    const keys = Object.keys(value);
    const shown = keys.slice(0, Math.max(0, Math.min(MOST_CHILDREN, budget.rows)));
    budget.rows -= shown.length;
    if (this.path.length < 2) budget.open += shown.length;
    setText(this.#count, plural(keys.length, Array.isArray(value) ? "item" : "key"));
    const kind = (key) => (hasRows(value[key], this.path.length + 1) ? Branch : Leaf);
    for (const [key, row] of this.#rows) {
      if (shown.includes(key) && row instanceof kind(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    order(this.body, shown.map((key) => {
      const row = this.#rows.get(key) ?? new (kind(key))(key, [...this.path, key]);
      this.#rows.set(key, row);
      row.update(value[key], budget);
      return row.element;
    }));
    setText(this.#more, shown.length < keys.length ? `and ${number(keys.length - shown.length)} more` : "");
  }
}

/** A key and its value. */
class Leaf {
  #value = el("span.value");
  #text = null;
  #line = null;

  constructor(key, path) {
    this.path = path;
    this.element = el("div.leaf", {}, el("span.key", { title: brief(key) }, brief(key, 60)), this.#value);
  }

  update(value, budget) {
    const { path } = this;
    const text = leafText(path.at(-1), value);
    setClass(this.element, "changed", this.#text !== null && this.#text !== text);
    setText(this.#value, this.#text = text);
    if (typeof value !== "number") return;
    const past = budget.series.numbers(path);
    if (budget.lines <= 0 || past.every((point) => point.value === past[0].value)) return;
    budget.lines -= 1;
    if (!this.#line) this.#value.before((this.#line = new Sparkline(20)).drawing);
    this.#line.draw(budget.series, { ...budget, name: `${budget.name} ${path.join(" ")}`, unit: "", path });
  }
}

function leafText(key, value) {
  if (typeof value === "number" && /bytes(PerSecond)?$/i.test(key)) return bytes(value) + (/s$/i.test(key) ? "" : "/s");
  if (typeof value === "number" && /percent$/i.test(key)) return `${number(value)} %`;
  if (isShort(value) && value.length) return value.map((item) => brief(item, 40)).join("  ");
  return { "[]": "empty list", "{}": "empty object" }[brief(value, 80)] ?? brief(value, 80);
}

const MOST_LISTED = 10;
const MOST_COLUMNS = 8;
/** What tells rows apart comes first, in whatever order the members came. */
const FIRST_COLUMNS = ["title", "name", "key", "id"];

/** A list of objects as a table of its first ten rows; cells that changed are marked. */
export class Table {
  #head = el("tr");
  #rows = el("tbody");
  #note = el("p.note");
  #columns = [];
  wide = true;
  element = el("div", {}, el("div.scroll", { tabindex: 0, role: "region", "aria-label": "table" },
    el("table", {}, el("thead", {}, this.#head), this.#rows)), this.#note);

  update(items) {
    const listed = items.slice(0, MOST_LISTED);
    const names = [...new Set(listed.flatMap((item) => Object.keys(item).slice(0, 50)))];
    names.sort((one, other) => FIRST_COLUMNS.indexOf(other) - FIRST_COLUMNS.indexOf(one));
    const columns = names.slice(0, MOST_COLUMNS);
    if (columns.join("\n") !== this.#columns.join("\n")) {
      this.#columns = columns;
      this.#head.replaceChildren(...columns.map((name) => el("th", { scope: "col" }, brief(name, 40))));
      this.#rows.replaceChildren();
    }
    while (this.#rows.children.length > listed.length) this.#rows.lastChild.remove();
    listed.forEach((item, index) => this.#fill(item, this.#rows.children[index]));
    const left = [[items.length - listed.length, "more row"], [names.length - columns.length, "more column"]];
    setText(this.#note, left.filter(([count]) => count).map(([count, what]) => plural(count, what)).join(", "));
    this.tall ||= listed.length > 4;
  }

  #fill(item, known) {
    const row = known ?? el("tr", {}, ...this.#columns.map(() => el("td")));
    this.#columns.forEach((name, column) => {
      const cell = row.children[column];
      const value = Object.hasOwn(item, name) ? item[name] : "";
      const text = Number.isInteger(value) ? String(value) : brief(value, 80);
      setClass(cell, "changed", known && cell.textContent !== text);
      setText(cell, text);
    });
    if (!known) this.#rows.append(row);
  }
}
