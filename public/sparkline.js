import { el, setText, svg } from "./dom.js";
import { formatCount, formatDuration, formatMoment, formatValue } from "./format.js";
import { LEVELS } from "./levels.js";
import { extentOf, makeScale } from "./scale.js";

const WIDTH = 300;
const NARROWEST = 2;

/** Gives a path its shape where that is another: what is the same need not be drawn. */
export function setShape(path, shape) {
  if (path.getAttribute("d") !== shape) path.setAttribute("d", shape);
}

/** A range in words, as far as there is room: a number that is cut off is another one. */
export function rangeText([low, high]) {
  const length = low.length + high.length;
  return length <= 14 ? `min ${low} · max ${high}` : length <= 20 ? `${low} – ${high}` : "";
}

/**
 * The lines of a past: up to `count` of them over one scale. Where time is missing a line is missing too; failures are
 * marks. The drawing ends at the time `edge`, a line where its last value is. The pointer reads single points.
 */
export function sparkline(height = 56, count = 1) {
  const path = (name) => svg("path", { class: name });
  const [area, gap, failed, end, marker] = ["area", "gap", "failed", "end", "mark"].map(path);
  const bandPaths = LEVELS.map((level) => path(`band ${level}`));
  const raisedPaths = LEVELS.map((level) => path(`raised ${level}`));
  const linePaths = Array.from({ length: count }, (_, index) => path(index ? `line line-${index}` : "line"));
  const viewBox = `0 0 ${WIDTH} ${height}`;
  const drawing = svg("svg", { class: "spark", viewBox, preserveAspectRatio: "none", role: "img" },
    ...bandPaths, failed, area, gap, ...raisedPaths, ...linePaths, end, marker);
  const captions = [el("span"), el("span")];
  let lines = [];
  let [start, edge, selectedTime] = [NaN, NaN, NaN];
  let scale;

  // A line of no length: its round cap stays a circle although the drawing is stretched.
  const dot = (points) => points.map(({ time, value }) => `M${scale.x(time)} ${scale.y(value)}h0`).join("") || "M0 0";
  const box = (from, to, top, bottom) => {
    const [left, right] = [scale.x(Math.max(from, start)), scale.x(Math.min(to, edge))];
    const width = Math.max(NARROWEST, right - left);
    return `M${Math.min(left, WIDTH - width)} ${top}h${width}V${bottom}h${-width}z`;
  };

  /** Draws `context.lines`, `[{path, name, unit}]`; without them, the value itself. */
  function draw(past, context) {
    const { name, unit, show = {}, bands = [] } = context;
    const { path, decimals } = context;
    lines = (context.lines ?? [{ path, name: path?.at(-1) ?? name, unit, decimals }])
      .map((line) => ({ ...line, points: past.numbers(line.path) }));
    for (const line of lines) line.range = extentOf(line.points.map(({ value }) => value));
    const drawn = lines.filter(({ points }) => points.length);
    if (!drawn.length) return;
    start = Math.min(...drawn.map(({ points }) => points[0].time));
    edge = Math.max(context.edge ?? 0, ...drawn.map(({ points }) => points.at(-1).time));
    const [low, high] = extentOf(drawn.flatMap(({ range }) => range), context.path ? {} : show);
    scale = makeScale({ start, end: edge, low, high }, { width: WIDTH, height });
    drawLines(past, context);
    const bounded = (value) => Math.min(height, Math.max(0, scale.y(Math.min(high, Math.max(low, value)))));
    LEVELS.forEach((level, index) => {
      const isSeen = ({ from, to }) => to > low && from < high && high > low;
      const areas = bands.filter((band) => band.level === level && isSeen(band)).map(({ from, to }) =>
        `M0 ${to > high ? 0 : bounded(to)}H${WIDTH}V${from < low ? height : bounded(from)}H0z`);
      setShape(bandPaths[index], areas.join(""));
      const raised = past.levels.filter((span) => span.level === level && span.to > start);
      setShape(raisedPaths[index], raised.map(({ from, to }) => box(from, to, height - 2, height)).join(""));
    });
    const failures = past.breaks.filter(({ kind, to }) => kind === "failed" && to > start);
    setShape(failed, failures.map(({ from, to }) => box(from, to, 0, height)).join(""));
    describe(name, failures.length);
  }

  function drawLines(past, { isStepped }) {
    let [areas, gaps] = ["", ""];
    lines.forEach(({ points }, index) => {
      const segments = past.segments(points);
      const ends = segments.map((segment) => {
        const { time } = segment.at(-1);
        return scale.x(isStepped ? past.heldUntil(time, edge) : time);
      });
      const shapes = segments.map((segment, number) => shapeOf(segment, isStepped) + (isStepped ? `H${ends[number]}` : "h0"));
      setShape(linePaths[index], shapes.join(""));
      if (index) return;
      const starts = segments.map(([first]) => scale.x(first.time));
      areas = lines.length > 1 ? "" : shapes.map((shape, number) => `${shape}V${height}H${starts[number]}z`).join("");
      gaps = starts.slice(1).map((left, number) => `M${ends[number]} ${height - 2}H${left}`).join("");
      lines.gaps = segments.length - 1;
    });
    setShape(area, areas);
    setShape(gap, gaps);
    setShape(end, dot(lines.flatMap(({ points }) => points.slice(-1))));
    for (const unused of linePaths.slice(lines.length)) setShape(unused, "");
  }

  const shapeOf = (points, isStepped) => points.map(({ time, value }, index) => {
    const [x, y] = [scale.x(time), scale.y(value)];
    return index === 0 ? `M${x} ${y}` : isStepped ? `H${x}V${y}` : `L${x} ${y}`;
  }).join("");

  const format = (line, value) => formatValue(String(value), line).filter(Boolean).join(" ");

  /** A number of a range in few characters; the unit stands with the value, unless it is scaled with the number. */
  const short = (line, value) => {
    const [text, unit] = formatValue(String(Number.isInteger(value) ? value : Number(value.toPrecision(5))), line);
    return unit && unit !== line.unit ? `${text} ${unit}` : text;
  };

  function describe(name, failures) {
    const [first] = lines;
    const { range } = first;
    const parts = [formatCount(first.points.length, "point")];
    if (lines.gaps) parts.push(formatCount(lines.gaps, "gap"));
    if (failures) parts.push(formatCount(failures, "failure"));
    first.ends = range?.map((value) => short(first, value));
    if (range) parts.push(`min ${first.ends[0]}`, `max ${first.ends[1]}`);
    const last = first.points.at(-1);
    if (last) parts.push(`last ${format(first, last.value)}`);
    drawing.setAttribute("aria-label", `${name}: ${parts.join(", ")}`);
    showCaptions();
  }

  /** Shows the selected point, or else the range and how long what is drawn is. */
  function showCaptions() {
    const chosen = lines.map((line) => line.points.findLast(({ time }) => time === selectedTime));
    const found = chosen.filter(Boolean);
    setShape(marker, scale ? dot(found) : "");
    if (found.length) {
      const values = lines.flatMap((line, index) => (chosen[index] ? [format(line, chosen[index].value)] : []));
      setText(captions[0], values.join(" · "));
      setText(captions[1], formatMoment(selectedTime, edge));
      return;
    }
    const { range, ends } = lines.length === 1 ? lines[0] : {};
    setText(captions[0], range?.[0] < range?.[1] ? rangeText(ends) : "");
    setText(captions[1], edge > start ? `last ${formatDuration(edge - start)}` : "");
  }

  drawing.onpointermove = ({ clientX }) => {
    if (!scale) return;
    const { left, width } = drawing.getBoundingClientRect();
    const place = scale.timeAt(((clientX - left) / width) * WIDTH);
    const times = lines.flatMap(({ points }) => points.map(({ time }) => time));
    const isNearer = (one, other) => Math.abs(one - place) < Math.abs(other - place);
    selectedTime = times.reduce((best, time) => (isNearer(time, best) ? time : best), Infinity);
    showCaptions();
  };
  drawing.onpointerleave = () => {
    selectedTime = NaN;
    if (scale) showCaptions();
  };
  /** Whether the drawing of a past that ends at `edge` is no longer the one that is shown. */
  const isOutdated = (next) => Math.abs(next - edge) > Math.max(1000, (edge - start) / 150);
  return { drawing, draw, isOutdated, range: el("div.range", {}, ...captions) };
}
