import { el, setText, svg } from "./dom.js";
import { clock, digitsFor, number } from "./words.js";

const KEPT = 60;
const WIDTH = 300;

/** The newest points of a number or a state over time, with the places where time went missing. */
export class Series {
  points = [];
  #breaks = [];

  add(time, value) {
    const last = this.points.at(-1);
    if (!Number.isFinite(time) || (last && time < last.time)) return;
    this.points.push({ time, value });
    if (this.points.length > KEPT) this.points.shift();
    this.#breaks = this.#breaks.filter((time) => time >= this.points[0].time);
  }

  /** Puts what the server remembers before what came live. */
  addOlder(older) {
    const first = this.points[0]?.time ?? Infinity;
    this.points = [...older.filter(({ time }) => time < first), ...this.points].slice(-KEPT);
  }

  /** Notes that something between the last point and the next one is unknown. */
  interrupt(time = this.points.at(-1)?.time) {
    if (time !== undefined && this.#breaks.at(-1) !== time) this.#breaks.push(time);
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
    let last = null;
    for (const point of points) {
      const apart = last && ((expected && point.time - last.time > expected * 1.8)
        || this.#breaks.some((time) => time >= last.time && time < point.time));
      if (!last || apart) runs.push([]);
      runs.at(-1).push(point);
      last = point;
    }
    return runs;
  }
}

/** A line of a series; where time is missing the line is missing too. */
export class Sparkline {
  #area = svg("path", { class: "area" });
  #gap = svg("path", { class: "gap" });
  #line = svg("path", { class: "line" });
  #end = svg("path", { class: "end" });
  #mark = svg("path", { class: "mark" });
  #drawing;
  #low = el("span");
  #high = el("span");
  #caption;
  #height;
  #points = [];
  #place = null;
  #format = number;
  #hovered = null;

  constructor({ height = 56, caption = true } = {}) {
    this.#height = height;
    this.#drawing = svg("svg",
      { class: "spark", viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": "no points yet" },
      this.#area, this.#gap, this.#line, this.#end, this.#mark);
    this.#caption = el("div.range", {}, this.#low, this.#high);
    this.element = caption ? el("div.trend", {}, this.#drawing, this.#caption) : this.#drawing;
    if (!caption) return;
    this.#drawing.addEventListener("pointermove", (event) => this.#hover(event));
    this.#drawing.addEventListener("pointerleave", () => this.#leave());
  }

  draw(series, { expected, name, unit, path }) {
    const points = this.#points = series.numbers(path);
    if (!points.length) return;
    const values = points.map(({ value }) => value);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const digits = digitsFor(values);
    this.#format = (value) => number(value, digits) + (unit && ` ${unit}`);
    this.#place = scale(points, low, high, this.#height);
    const runs = series.runs(points, expected);
    const lines = runs.map((run) => trace(run, this.#place));
    this.#line.setAttribute("d", lines.join(""));
    this.#area.setAttribute("d", runs.map((run, index) => {
      const [left, right] = [run[0], run.at(-1)].map((point) => this.#place(point)[0]);
      return `${lines[index]}L${right} ${this.#height}L${left} ${this.#height}Z`;
    }).join(""));
    this.#gap.setAttribute("d", runs.slice(1).map((run, index) => {
      const [from, to] = [runs[index].at(-1), run[0]].map((point) => this.#place(point)[0]);
      return `M${from} ${this.#height - 2}H${to}`;
    }).join(""));
    this.#end.setAttribute("d", dot(this.#place(points.at(-1))));
    const gaps = runs.length > 1 ? `, ${runs.length - 1} gaps` : "";
    const [from, to, now] = [low, high, values.at(-1)].map(this.#format);
    this.#drawing.setAttribute("aria-label", `${name}: ${points.length} points${gaps}, lowest ${from}, highest ${to}, now ${now}`);
    if (this.#hovered) return this.#tellPoint(this.#hovered);
    setText(this.#low, points.length > 1 ? `min ${from}` : "");
    setText(this.#high, points.length > 1 ? `max ${to}` : "");
  }

  #hover(event) {
    if (!this.#place || !this.#points.length) return;
    const { left, width } = this.#drawing.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * WIDTH;
    const distance = (point) => Math.abs(this.#place(point)[0] - x);
    this.#hovered = this.#points.reduce((best, point) => (distance(point) < distance(best) ? point : best));
    this.#tellPoint(this.#hovered);
  }

  #tellPoint(point) {
    this.#mark.setAttribute("d", dot(this.#place(point)));
    setText(this.#low, this.#format(point.value));
    setText(this.#high, clock(point.time));
  }

  #leave() {
    this.#hovered = null;
    this.#mark.removeAttribute("d");
    setText(this.#low, "");
    setText(this.#high, "");
  }
}

/** Where a point lies: time runs to the right over the whole width, with room for the dots at the edges. */
function scale(points, low, high, height) {
  const [start, end] = [points[0].time, points.at(-1).time];
  const across = end > start ? (WIDTH - 8) / (end - start) : 0;
  const margin = height > 30 ? 5 : 3;
  const up = high > low ? (height - 2 * margin) / (high - low) : 0;
  return ({ time, value }) => [
    round(across ? 4 + (time - start) * across : WIDTH - 4),
    round(up ? height - margin - (value - low) * up : height / 2),
  ];
}

const round = (value) => Math.round(value * 10) / 10;
const trace = (run, place) => `M${run.map((point) => place(point).join(" ")).join("L")}${run.length === 1 ? "h0" : ""}`;
/** A line of no length: its round cap stays a circle although the drawing is stretched. */
const dot = ([x, y]) => `M${x} ${y}h0`;
