import { el, icon, setClass, setText, svg } from "./dom.js";
import { Sparkline } from "./series.js";
import { Table, Tree } from "./structures.js";
import { clip, clock, digitsFor, number, plural } from "./words.js";

const GOOD = ["ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "open", "running"];
const BAD = ["down", "off", "no", "false", "offline", "unhealthy", "fail", "failed", "error", "closed", "stopped"];
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Which view shows a value best: the value decides, not the configuration. */
export function viewFor(value) {
  if (typeof value === "number") return NumberView;
  if (typeof value === "boolean" || goodness(value) !== null) return StateView;
  if (value === null || typeof value === "string") return TextView;
  if (!Array.isArray(value)) return Tree;
  if (value.length && value.every((item) => typeof item === "number")) return BarsView;
  return value.length && value.every(isRecord) ? Table : Tree;
}

/** True for good, false for bad, null for a value that is no state. */
export function goodness(value) {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" || value.length > 12) return null;
  const word = value.trim().toLowerCase();
  return GOOD.includes(word) ? true : BAD.includes(word) ? false : null;
}

/** One big number, how it changed, and its line over time. */
class NumberView {
  #value = el("span.figure");
  #unit = el("span.unit");
  #delta = el("span.delta");
  #trend = new Sparkline();

  constructor() {
    this.element = el("div.number", {}, el("p.big", {}, this.#value, this.#unit, this.#delta), this.#trend.element);
  }

  update(value, context) {
    const { series, previous, unit } = context;
    const digits = digitsFor([...series.numbers().map((point) => point.value), value]);
    setText(this.#value, number(value, digits));
    this.#value.title = String(value);
    setText(this.#unit, unit);
    const change = typeof previous === "number" ? value - previous : 0;
    setText(this.#delta, change ? `${change > 0 ? "▲" : "▼"} ${number(Math.abs(change), digits)}` : "");
    this.#trend.draw(series, context);
  }
}

/** A word with a shape, and a strip of what it was before: low and high as well as red and green. */
class StateView {
  #shape = el("span.shape");
  #word = el("span.figure");
  #since = el("span.delta");
  #strip = svg("svg", { class: "strip", viewBox: "0 0 300 28", preserveAspectRatio: "none", role: "img" });

  constructor() {
    this.element = el("div.state", {}, el("p.big", {}, this.#shape, this.#word), this.#strip, el("div.range", {}, this.#since));
  }

  update(value, { series, name }) {
    const good = goodness(value);
    setText(this.#word, typeof value === "boolean" ? (value ? "Yes" : "No") : value);
    this.#shape.replaceChildren(icon(good ? "check" : "cross"));
    setClass(this.element, "bad", !good);
    const points = series.points.map(({ time, value }) => ({ time, good: Boolean(goodness(value)) }));
    const bars = points.map((point, index) => svg("path", {
      class: point.good ? "good" : "bad",
      d: `M${300 - (points.length - index) * 5 + 2.5} 28V${point.good ? 4 : 16}`,
    }));
    this.#strip.replaceChildren(...bars);
    const bad = points.filter((point) => !point.good).length;
    this.#strip.setAttribute("aria-label", `${name}: ${points.length} readings, ${bad} of them bad`);
    const turned = points.findLastIndex((point) => point.good !== good) + 1;
    setText(this.#since, turned > 0 && points[turned] ? `since ${clock(points[turned].time)}` : "");
  }
}

const LONGEST_TEXT = 4000;

/** Text as it is, up to a bound that keeps the page quick. */
class TextView {
  #text = el("p.text");
  #note = el("p.note");

  constructor() {
    this.element = el("div.words", {}, this.#text, this.#note);
  }

  update(value) {
    const text = value === null ? "null" : value;
    setText(this.#text, clip(text, LONGEST_TEXT) || "empty text");
    setClass(this.#text, "faint", !value);
    setClass(this.#text, "long", text.length > 120);
    setText(this.#note, text.length > LONGEST_TEXT
      ? `The first ${number(LONGEST_TEXT)} of ${number(text.length)} characters` : "");
  }
}

const MOST_BARS = 120;

/** A bar for each number; above 120 of them neighbours share a bar that shows the farthest from zero. */
class BarsView {
  #bars = svg("path", { class: "bars" });
  #drawing = svg("svg", { class: "columns", preserveAspectRatio: "none", role: "img" }, this.#bars);
  #count = el("span");
  #range = el("span");

  constructor() {
    this.element = el("div.array", {}, this.#drawing, el("div.range", {}, this.#count, this.#range));
  }

  update(values, { name, unit }) {
    const group = Math.ceil(values.length / MOST_BARS);
    const bars = [];
    let [low, high] = [Infinity, -Infinity];
    values.forEach((value, index) => {
      low = Math.min(low, value);
      high = Math.max(high, value);
      const bar = Math.floor(index / group);
      if (!(Math.abs(value) <= Math.abs(bars[bar]))) bars[bar] = value;
    });
    const [bottom, top] = [Math.min(0, low), Math.max(0, high)];
    const y = (value) => Math.round((96 - ((value - bottom) / (top - bottom || 1)) * 92) * 10) / 10;
    this.#drawing.setAttribute("viewBox", `0 0 ${bars.length * 10} 100`);
    this.#bars.setAttribute("d", bars.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
    const suffix = unit && ` ${unit}`;
    const range = `${number(low)}${suffix} to ${number(high)}${suffix}`;
    setText(this.#count, plural(values.length, "value") + (group > 1 ? `, ${group} to a bar` : ""));
    setText(this.#range, range);
    this.#drawing.setAttribute("aria-label", `${name}: ${plural(values.length, "value")}, ${range}`);
  }
}
