import { el, icon, setClass, setText, svg } from "./dom.js";
import { Sparkline } from "./series.js";
import { Table, Tree } from "./structures.js";
import { clip, clock, digitsFor, number, plural } from "./words.js";

const GOOD = ["ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "running"];
const BAD = ["down", "off", "no", "false", "offline", "unhealthy", "degraded", "fail", "failed", "error", "stopped"];

/** Which view shows a value best: the value decides, not the configuration. */
export function viewFor(value) {
  if (typeof value === "number") return NumberView;
  if (goodness(value) !== null) return StateView;
  if (value === null || typeof value === "string") return TextView;
  if (!Array.isArray(value) || !value.length) return Tree;
  if (value.every((item) => typeof item === "number")) return BarsView;
  return value.every((item) => typeof item === "object" && item && !Array.isArray(item)) ? Table : Tree;
}

/** True for good, false for bad, null for a value that is no state. */
export function goodness(value) {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" && value.length < 12 ? value.trim().toLowerCase() : "";
  return GOOD.includes(word) ? true : BAD.includes(word) ? false : null;
}

/** One big number, how it changed, and its line over time. */
class NumberView {
  #value = el("span.figure");
  #unit = el("span.unit");
  #delta = el("span.delta");
  #trend = new Sparkline();
  element = el("div", {}, el("p.big", {}, this.#value, this.#unit, this.#delta), this.#trend.withCaption());

  update(value, context) {
    const { series, previous, unit } = context;
    const digits = digitsFor([...series.numbers().map((point) => point.value), value]);
    setText(this.#value, number(value, digits));
    this.#value.title = value;
    setText(this.#unit, unit);
    const size = number(Math.abs(value - previous), digits);
    setText(this.#delta, /[1-9]/.test(size) ? `${value > previous ? "▲" : "▼"} ${size}` : "");
    this.#trend.draw(series, context);
  }
}

/** A word with a shape, and a strip of what it was before: high and low as well as green and red. */
class StateView {
  #word = el("p.big");
  #strip = svg("svg", { class: "strip", viewBox: "0 0 300 28", preserveAspectRatio: "none", role: "img" });
  #since = el("p.range");
  element = el("div.state", {}, this.#word, this.#strip, this.#since);

  update(value, { series: { points }, name }) {
    const good = goodness(value);
    const word = typeof value === "string" ? value : good ? "Yes" : "No";
    this.#word.replaceChildren(icon(good ? "check" : "cross"), el("span.figure", {}, word));
    setClass(this.element, "bad", !good);
    const states = points.map((point) => goodness(point.value));
    this.#strip.replaceChildren(...states.map((good, index) =>
      svg("path", { class: good ? "good" : "bad", d: `M${302.5 - (points.length - index) * 5} 28V${good ? 4 : 16}` })));
    const bad = states.filter((good) => !good).length;
    this.#strip.setAttribute("aria-label", `${name}: ${plural(points.length, "reading")}, ${bad} of them bad`);
    const turn = points[states.lastIndexOf(!good) + 1];
    setText(this.#since, turn && turn !== points[0] ? `since ${clock(turn.time)}` : "");
  }
}

const LONGEST = 4000;

/** Text as it is, up to a bound that keeps the page quick. */
class TextView {
  #text = el("p.text");
  #note = el("p.note");
  element = el("div", {}, this.#text, this.#note);

  update(value) {
    const { length } = value ?? "";
    setText(this.#text, clip(value ?? "null", LONGEST, "") || "empty text");
    setClass(this.#text, "faint", !value);
    setClass(this.#text, "long", length > 120);
    setText(this.#note, length > LONGEST ? `The first ${number(LONGEST)} of ${number(length)} characters` : "");
  }
}

const MOST_BARS = 120;

/** A bar for each number; above 120 of them neighbours share one that shows the farthest from zero. */
class BarsView {
  #bars = svg("path", { class: "bars" });
  #drawing = svg("svg", { class: "columns", preserveAspectRatio: "none", role: "img" }, this.#bars);
  #count = el("span");
  #range = el("span");
  element = el("div.array", {}, this.#drawing, el("p.range", {}, this.#count, this.#range));

  update(values, { name, unit }) {
    const group = Math.ceil(values.length / MOST_BARS);
    const bars = [];
    let [low, high] = [Infinity, -Infinity];
    values.forEach((value, index) => {
      [low, high] = [Math.min(low, value), Math.max(high, value)];
      const bar = Math.floor(index / group);
      if (!(Math.abs(value) <= Math.abs(bars[bar]))) bars[bar] = value;
    });
    const [bottom, top] = [Math.min(0, low), Math.max(0, high)];
    const y = (value) => Math.round(960 - ((value - bottom) / (top - bottom || 1)) * 920) / 10;
    this.#drawing.setAttribute("viewBox", `0 0 ${bars.length * 10} 100`);
    this.#bars.setAttribute("d", bars.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
    const range = `${number(low)} to ${number(high)} ${unit}`.trim();
    setText(this.#count, plural(values.length, "value") + (group > 1 ? `, ${group} a bar` : ""));
    setText(this.#range, range);
    this.#drawing.setAttribute("aria-label", `${name}: ${this.#count.textContent}, ${range}`);
  }
}
