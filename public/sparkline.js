import { el, setText, svg } from "./dom.js";
import { formatCount, formatTime, formatValue } from "./format.js";

const WIDTH = 300;

/** A line of a series; where time is missing the line is missing too. Pointer and arrow keys read single points. */
export function sparkline(height = 56) {
  const names = ["area", "gap", "line", "end", "mark"];
  const [area, gap, line, end, marker] = names.map((name) => svg("path", { class: name }));
  const viewBox = `0 0 ${WIDTH} ${height}`;
  const drawing = svg("svg", { class: "spark", viewBox, preserveAspectRatio: "none", role: "img" },
    area, gap, line, end, marker);
  const captions = [el("span"), el("span")];
  let points = [];
  let selected = null;
  let [locate, format] = [];

  // A line of no length: its round cap stays a circle although the drawing is stretched.
  const setDot = (path, point) => path.setAttribute("d", point ? `M${locate(point)}h0` : "M0 0");

  function draw(series, { expected, name, unit, path }) {
    points = series.numbers(path);
    if (!points.length) return;
    const values = points.map(({ value }) => value);
    format = (value) => formatValue(String(value), { name: path?.at(-1) ?? name, unit }).filter(Boolean).join(" ");
    locate = makeScale(points, height);
    const segments = series.segments(points, expected);
    const ends = segments.map((segment) => [locate(segment[0])[0], locate(segment.at(-1))[0]]);
    const lines = segments.map((segment) => `M${segment.map(locate).join("L")}h0`);
    line.setAttribute("d", lines.join(""));
    area.setAttribute("d", lines.map((line, index) => `${line}V${height}H${ends[index][0]}z`).join(""));
    gap.setAttribute("d", ends.slice(1).map(([start], index) => `M${ends[index][1]} ${height - 2}H${start}`).join(""));
    setDot(end, points.at(-1));
    const gaps = segments.length > 1 ? [formatCount(segments.length - 1, "gap")] : [];
    const label = [formatCount(points.length, "point"), ...gaps, ...showCaptions(), `now ${format(values.at(-1))}`];
    drawing.setAttribute("aria-label", `${name}: ${label.join(", ")}`);
  }

  /** Shows the selected point, or else the range, which it returns. */
  function showCaptions() {
    const values = points.map(({ value }) => value);
    const range = [`min ${format(Math.min(...values))}`, `max ${format(Math.max(...values))}`];
    const shown = selected ? [format(selected.value), formatTime(selected.time)] : points.length > 1 ? range : ["", ""];
    setDot(marker, selected);
    captions.forEach((span, index) => setText(span, shown[index]));
    return range;
  }

  function select(point) {
    selected = point;
    if (points.length) showCaptions();
  }

  drawing.onpointermove = ({ clientX }) => {
    const { left, width } = drawing.getBoundingClientRect();
    const distance = (point) => Math.abs(locate(point)[0] - ((clientX - left) / width) * WIDTH);
    select(points.reduce((nearest, point) => (nearest && distance(nearest) < distance(point) ? nearest : point), null));
  };
  drawing.onkeydown = ({ key }) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step) select(points.at(selected ? Math.min(points.indexOf(selected) + step, points.length - 1) : -1));
  };
  drawing.onpointerleave = drawing.onblur = () => select(null);
  return { drawing, draw, range: el("div.range", {}, ...captions) };
}

/** Where points lie in the drawing: time runs to the right, with room for the dots at the edges. */
export function makeScale(points, height) {
  const values = points.map(({ value }) => value);
  const [start, end] = [points[0].time, points.at(-1).time];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = height > 30 ? 5 : 3;
  const unitsPerValue = (height - 2 * margin) / (high - low);
  const isLevel = !(unitsPerValue > 0 && unitsPerValue < Infinity);
  const round = (value) => Math.round(value * 10) / 10;
  return ({ time, value }) => [
    end > start ? round(4 + ((time - start) * (WIDTH - 8)) / (end - start)) : WIDTH - 4,
    isLevel ? height / 2 : round(height - margin - (value - low) * unitsPerValue),
  ];
}
