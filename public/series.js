import { el, setText, svg } from "./dom.js";
import { clock, digitsFor, number, plural } from "./words.js";

const KEPT = 60;
const WIDTH = 300;

/** The newest points of a value over time, and the places where time went missing. */
export class Series {
  points = [];
  #breaks = [];

  add(time, value) {
    if (time < this.points.at(-1)?.time) return;
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
  interrupt(time = this.points.at(-1)?.time) { if (time) this.#breaks.push(time); }

  /** The numbers at a path inside the values. */
  numbers(path = []) {
    return this.points.map(({ time, value }) => ({ time, value: path.reduce((inner, key) => inner?.[key], value) }))
      .filter(({ value }) => Number.isFinite(value));
  }

  /** Points in runs without a gap; `expected` is the longest normal distance in milliseconds, 0 if there is none. */
  runs(points, expected) {
    const runs = [];
    points.forEach((point, index) => {
      const last = points[index - 1]?.time;
      const isMissing = (expected && point.time - last > expected * 1.8) || this.#breaks.some((time) => time >= last && time < point.time);
      if (!index || isMissing) runs.push([]);
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
  #marked = null;
  #place;
  #words;

  constructor(height = 56) {
    this.height = height;
    this.drawing = svg("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", role: "img" },
      ...Object.values(this.#paths));
  }

  /** The line with its range below it; pointer and arrow keys read single points. */
  withCaption() {
    const { drawing } = this;
    drawing.tabIndex = 0;
    drawing.addEventListener("pointermove", ({ clientX }) => this.#hover(clientX));
    drawing.addEventListener("keydown", ({ key }) => this.#step(["ArrowLeft", "ArrowRight"].indexOf(key)));
    for (const end of ["pointerleave", "blur"]) drawing.addEventListener(end, () => this.#mark(null));
    return el("div.trend", {}, drawing, el("div.range", {}, this.#low, this.#high));
  }

  draw(series, { expected, name, unit, path }) {
    const points = this.#points = series.numbers(path);
    if (!points.length) return;
    const digits = digitsFor(points.map(({ value }) => value));
    this.#words = (value) => number(value, digits) + (unit && ` ${unit}`);
    this.#place = scale(points, this.height);
    const x = (point) => this.#place(point)[0];
    const runs = series.runs(points, expected);
    const lines = runs.map((run) => `M${run.map(this.#place).join("L")}h0`);
    this.#set("line", lines.join(""));
    this.#set("area", runs.map((run, index) => `${lines[index]}V${this.height}H${x(run[0])}z`).join(""));
    this.#set("gap", runs.slice(1).map((run, index) => `M${x(runs[index].at(-1))} ${this.height - 2}H${x(run[0])}`).join(""));
    this.#set("end", `M${this.#place(points.at(-1))}h0`);
    const gaps = runs.length > 1 ? [plural(runs.length - 1, "gap")] : [];
    const label = [plural(points.length, "point"), ...gaps, ...this.#caption(), `now ${this.#words(points.at(-1).value)}`];
    this.drawing.setAttribute("aria-label", `${name}: ${label.join(", ")}`);
  }

  /** Tells the range, or the point that is marked. */
  #caption() {
    const values = this.#points.map(({ value }) => value);
    const range = [`min ${this.#words(Math.min(...values))}`, `max ${this.#words(Math.max(...values))}`];
    const point = this.#marked;
    const [low, high] = point ? [this.#words(point.value), clock(point.time)] : values.length > 1 ? range : ["", ""];
    // A line of no length: its round cap stays a circle although the drawing is stretched.
    this.#set("mark", point ? `M${this.#place(point)}h0` : "");
    setText(this.#low, low);
    setText(this.#high, high);
    return range;
  }

  #hover(across) {
    const { left, width } = this.drawing.getBoundingClientRect();
    const away = (point) => Math.abs(this.#place(point)[0] - ((across - left) / width) * WIDTH);
    this.#mark(this.#points.reduce((best, point) => (best && away(best) < away(point) ? best : point), null));
  }

  #step(way) {
    const now = this.#points.indexOf(this.#marked);
    if (way >= 0) this.#mark(this.#points.at(now < 0 ? -1 : Math.min(now + 2 * way - 1, this.#points.length - 1)));
  }

  #mark(point) {
    this.#marked = point;
    if (this.#points.length) this.#caption();
  }

  #set(name, path) { this.#paths[name].setAttribute("d", path); }
}

/** Where a point lies: time runs to the right, with room for the dots at the edges. */
function scale(points, height) {
  const values = points.map(({ value }) => value);
  const [start, end] = [points[0].time, points.at(-1).time];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = height > 30 ? 5 : 3;
  const up = (height - 2 * margin) / (high - low);
  const round = (value) => Math.round(value * 10) / 10;
  return ({ time, value }) => [
    end > start ? round(4 + ((time - start) * (WIDTH - 8)) / (end - start)) : WIDTH - 4,
    high > low && Number.isFinite(up) ? round(height - margin - (value - low) * up) : height / 2,
  ];
}
