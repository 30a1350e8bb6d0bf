import { el, setText, svg } from "./dom.js";
import { clock, digitsFor, number, plural } from "./words.js";

const KEPT = 60;
const WIDTH = 300;

/** The newest points of a value over time, and the places where time went missing. */
export class Series {
  points = [];
  #breaks = [];

  add(time, value) {
    if (!(time >= (this.points.at(-1)?.time ?? 0))) return;
    this.points.push({ time, value });
    if (this.points.length > KEPT) this.points.shift();
    this.#breaks = this.#breaks.filter((time) => time >= this.points[0].time);
  }

  /** Puts what the server remembers before what came live. */
  addOlder(older) {
    const first = this.points[0]?.time ?? Infinity;
    this.points = [...older.filter(({ time }) => time < first), ...this.points].slice(-KEPT);
  }

  /** Notes that what came between the point at `time` and the next one is unknown. */
  interrupt(time = this.points.at(-1)?.time) {
    if (time && this.#breaks.at(-1) !== time) this.#breaks.push(time);
  }

  /** The numbers at a path inside the values. */
  numbers(path = []) {
    return this.points
      .map(({ time, value }) => ({ time, value: path.reduce((inner, key) => inner?.[key], value) }))
      .filter(({ value }) => Number.isFinite(value));
  }

  /** Points in runs without a gap; `expected` is the longest normal distance in milliseconds, 0 if there is none. */
  runs(points, expected) {
    const runs = [];
    points.forEach((point, index) => {
      const last = points[index - 1];
      const apart = !last || (expected && point.time - last.time > expected * 1.8)
        || this.#breaks.some((time) => time >= last.time && time < point.time);
      if (apart) runs.push([]);
      runs.at(-1).push(point);
    });
    return runs;
  }
}

/** A line of a series; where time is missing the line is missing too. */
export class Sparkline {
  #paths = Object.fromEntries(["area", "gap", "line", "end", "mark"].map((name) => [name, svg("path", { class: name })]));
  #low = el("span");
  #high = el("span");
  #points = [];
  #hovered = null;
  #place;
  #words;

  constructor(height = 56, caption = true) {
    this.height = height;
    this.drawing = svg("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", role: "img" },
      ...Object.values(this.#paths));
    this.element = caption ? el("div.trend", {}, this.drawing, el("div.range", {}, this.#low, this.#high)) : this.drawing;
    if (!caption) return;
    this.drawing.addEventListener("pointermove", (event) => this.#hover(event));
    this.drawing.addEventListener("pointerleave", () => {
      this.#hovered = null;
      this.#caption();
    });
  }

  draw(series, { expected, name, unit, path }) {
    const points = this.#points = series.numbers(path);
    if (!points.length) return;
    const values = points.map(({ value }) => value);
    const digits = digitsFor(values);
    this.#words = (value) => number(value, digits) + (unit && ` ${unit}`);
    this.#place = scale(points, values, this.height);
    const runs = series.runs(points, expected);
    const lines = runs.map((run) => `M${run.map((point) => this.#place(point).join(" ")).join("L")}h0`);
    const x = (point) => this.#place(point)[0];
    this.#set("line", lines.join(""));
    this.#set("area", runs.map((run, index) => `${lines[index]}V${this.height}H${x(run[0])}z`).join(""));
    this.#set("gap", runs.slice(1).map((run, index) => `M${x(runs[index].at(-1))} ${this.height - 2}H${x(run[0])}`).join(""));
    this.#set("end", this.#dot(points.at(-1)));
    const [low, high] = this.#caption();
    const gaps = runs.length > 1 ? `, ${plural(runs.length - 1, "gap")}` : "";
    const now = this.#words(values.at(-1));
    this.drawing.setAttribute("aria-label", `${name}: ${plural(points.length, "point")}${gaps}, ${low}, ${high}, now ${now}`);
  }

  /** Tells the range, or the point under the pointer. */
  #caption() {
    const values = this.#points.map(({ value }) => value);
    const range = [`min ${this.#words(Math.min(...values))}`, `max ${this.#words(Math.max(...values))}`];
    const point = this.#hovered;
    const [low, high] = point ? [this.#words(point.value), clock(point.time)] : values.length > 1 ? range : ["", ""];
    this.#set("mark", point ? this.#dot(point) : "");
    setText(this.#low, low);
    setText(this.#high, high);
    return range;
  }

  #hover({ clientX }) {
    if (!this.#points.length) return;
    const { left, width } = this.drawing.getBoundingClientRect();
    const away = (point) => Math.abs(this.#place(point)[0] - ((clientX - left) / width) * WIDTH);
    this.#hovered = this.#points.reduce((best, point) => (away(point) < away(best) ? point : best));
    this.#caption();
  }

  /** A line of no length: its round cap stays a circle although the drawing is stretched. */
  #dot(point) { return `M${this.#place(point).join(" ")}h0`; }
  #set(name, path) { this.#paths[name].setAttribute("d", path); }
}

/** Where a point lies: time runs to the right, with room for the dots at the edges. */
function scale(points, values, height) {
  const [start, end] = [points[0].time, points.at(-1).time];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = height > 30 ? 5 : 3;
  const across = (WIDTH - 8) / (end - start || 1);
  const up = (height - 2 * margin) / (high - low);
  const round = (value) => Math.round(value * 10) / 10;
  return ({ time, value }) => [
    end > start ? round(4 + (time - start) * across) : WIDTH - 4,
    high > low && Number.isFinite(up) ? round(height - margin - (value - low) * up) : height / 2,
  ];
}
