import { el, setText, svg } from "./dom.js";
import { decimalsFor, formatCount, formatNumber, formatTime } from "./format.js";

const KEPT = 60;
const WIDTH = 300;

/** The newest points `{time, value}` of a job, and the places where time went missing. */
export class Series {
  points = [];
  #breaks = [];

  add(time, value) {
    if (time < this.points.at(-1)?.time) return;
    this.points = [...this.points, { time, value }].slice(-KEPT);
    this.#breaks = this.#breaks.filter((time) => time >= this.points[0].time);
  }

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
    return points.reduce((runs, point, index) => {
      const last = points[index - 1]?.time;
      const isLate = expected && point.time - last > expected * 1.8;
      if (!index || isLate || this.#breaks.some((time) => time >= last && time < point.time)) runs.push([]);
      runs.at(-1).push(point);
      return runs;
    }, []);
  }
}

/** A line of a series; where time is missing the line is missing too. Pointer and arrow keys read single points. */
export function sparkline(height = 56) {
  const [area, gap, line, end, cross] = ["area", "gap", "line", "end", "mark"].map((name) => svg("path", { class: name }));
  const drawing = svg("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", role: "img" },
    area, gap, line, end, cross);
  const captions = [el("span"), el("span")];
  let [points, marked, place, words] = [[], null];

  // A line of no length: its round cap stays a circle although the drawing is stretched.
  const dot = (path, point) => path.setAttribute("d", point ? `M${place(point)}h0` : "M0 0");

  function draw(series, { expected, name, unit, path }) {
    points = series.numbers(path);
    if (!points.length) return;
    const values = points.map(({ value }) => value);
    const digits = decimalsFor(values);
    words = (value) => formatNumber(value, digits) + (unit && ` ${unit}`);
    place = scale(points, values, height);
    const runs = series.runs(points, expected);
    const ends = runs.map((run) => [place(run[0])[0], place(run.at(-1))[0]]);
    const lines = runs.map((run) => `M${run.map(place).join("L")}h0`);
    line.setAttribute("d", lines.join(""));
    area.setAttribute("d", lines.map((line, index) => `${line}V${height}H${ends[index][0]}z`).join(""));
    gap.setAttribute("d", ends.slice(1).map(([start], index) => `M${ends[index][1]} ${height - 2}H${start}`).join(""));
    dot(end, points.at(-1));
    const gaps = runs.length > 1 ? [formatCount(runs.length - 1, "gap")] : [];
    const label = [formatCount(points.length, "point"), ...gaps, ...caption(), `now ${words(values.at(-1))}`];
    drawing.setAttribute("aria-label", `${name}: ${label.join(", ")}`);
  }

  function caption() {
    const values = points.map(({ value }) => value);
    const range = [`min ${words(Math.min(...values))}`, `max ${words(Math.max(...values))}`];
    const shown = marked ? [words(marked.value), formatTime(marked.time)] : points.length > 1 ? range : ["", ""];
    dot(cross, marked);
    captions.forEach((span, index) => setText(span, shown[index]));
    return range;
  }

  function mark(point) {
    marked = point;
    if (points.length) caption();
  }

  drawing.onpointermove = ({ clientX }) => {
    const { left, width } = drawing.getBoundingClientRect();
    const away = (point) => Math.abs(place(point)[0] - ((clientX - left) / width) * WIDTH);
    mark(points.reduce((best, point) => (best && away(best) < away(point) ? best : point), null));
  };
  drawing.onkeydown = ({ key }) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (way) mark(points.at(marked ? Math.min(points.indexOf(marked) + way, points.length - 1) : -1));
  };
  drawing.onpointerleave = drawing.onblur = () => mark(null);
  return { drawing, draw, range: el("div.range", {}, ...captions) };
}

/** Where a point lies: time runs to the right, with room for the dots at the edges. */
function scale(points, values, height) {
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
