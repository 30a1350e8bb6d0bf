import { el, setText, svg } from "./dom.js";
import { formatCount, formatDuration, formatMoment, formatValue } from "./format.js";
import { LEVELS } from "./levels.js";
import { healthOf } from "./sample.js";

const round = (value) => Math.round(value * 10) / 10;

/** A fixed scale widens them, and is widened by what is outside of it. */
export function extentOf(values, { min, max } = {}) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  return [Number.isFinite(min) ? Math.min(min, low) : low, Number.isFinite(max) ? Math.max(max, high) : high];
}

/**
 * Places in a drawing. A span without length is at the right; numbers too far apart for a scale, or too near, are
 * level.
 */
export function makeScale({ start, end, low, high }, { width, height, marginX = 4, marginY = height > 30 ? 5 : 3 }) {
  const unitsPerValue = (height - 2 * marginY) / (high - low);
  const isLevel = !(unitsPerValue > 0 && unitsPerValue < Infinity);
  const inner = width - 2 * marginX;
  return {
    x: (time) => (end > start ? round(marginX + ((time - start) * inner) / (end - start)) : width - marginX),
    y: (value) => (isLevel ? height / 2 : round(height - marginY - (value - low) * unitsPerValue)),
    timeAt: (x) => start + ((x - marginX) / inner) * (end - start),
  };
}

const WIDTH = 300;
const NARROWEST = 2;

/** What is the same need not be drawn. */
export function setShape(path, shape) {
  if (path.getAttribute("d") !== shape) path.setAttribute("d", shape);
}

/** As far as there is room: a number cut off is another one. */
export function rangeText([low, high]) {
  const length = low.length + high.length;
  return length <= 14 ? `min ${low} · max ${high}` : length <= 20 ? `${low} – ${high}` : "";
}

/** Up to `count` lines of a past over one scale, broken where time is missing; failures are marks. */
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

  // The round cap of a line without length stays a circle though the drawing is stretched.
  const dot = (points) => points.map(({ time, value }) => `M${scale.x(time)} ${scale.y(value)}h0`).join("") || "M0 0";
  const box = (from, to, top, bottom) => {
    const [left, right] = [scale.x(Math.max(from, start)), scale.x(Math.min(to, edge))];
    const width = Math.max(NARROWEST, right - left);
    return `M${Math.min(left, WIDTH - width)} ${top}h${width}V${bottom}h${-width}z`;
  };

  /** Draws `context.lines`, `[{path, name, unit}]`, else the value itself. */
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
      const shapes = segments.map((segment, number) =>
        shapeOf(segment, isStepped) + (isStepped ? `H${ends[number]}` : "h0"));
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

  /** The unit stands with the value, unless it is scaled with the number. */
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
  const isOutdated = (next) => Math.abs(next - edge) > Math.max(1000, (edge - start) / 150);
  return { drawing, draw, isOutdated, range: el("div.range", {}, ...captions) };
}

const STRIP_HEIGHT = 28;
const DAY = 864e5;
const NARROWEST_MARK = 2.5;
/** Top and bottom of each kind: they differ in shape as well as in colour. */
const SHAPES = {
  good: [[4, 28]], neutral: [[10, 28]], bad: [[17, 28]], failed: [[2, 11], [17, 28]], missing: [[26, 28]],
};

export function lookOf({ kind, value }, show) {
  if (kind !== "value") return kind;
  const health = healthOf(value, show);
  return health === null ? "neutral" : health ? "good" : "bad";
}

/** `up 58 min, failed 12 s`, the longest first. */
export function tally(spans) {
  const lengths = new Map();
  for (const { kind, value, from, to } of spans) {
    const word = kind !== "value" ? kind : value === true ? "yes" : value === false ? "no" : value.trim();
    lengths.set(word, (lengths.get(word) ?? 0) + to - from);
  }
  return [...lengths].sort(([, one], [, other]) => other - one)
    .slice(0, 6).map(([word, length]) => `${word} ${formatDuration(length)}`).join(", ");
}

/** Marks as wide as their time. */
export function strip() {
  const paths = Object.fromEntries(Object.keys(SHAPES).map((look) => [look, svg("path", { class: look })]));
  const viewBox = `0 0 ${WIDTH} ${STRIP_HEIGHT}`;
  const drawing = svg("svg", { class: "strip", viewBox, preserveAspectRatio: "none", role: "img" },
    ...Object.values(paths));
  /** Draws at most the last day before `edge`; returns how long what is drawn is. */
  function draw(past, { edge, name, show }) {
    const spans = past.spans(edge).filter(({ to }) => to > edge - DAY);
    const start = Math.max(spans[0]?.from ?? edge, edge - DAY);
    const { x } = makeScale({ start, end: edge, low: 0, high: 1 }, { width: WIDTH, height: STRIP_HEIGHT, marginX: 0 });
    const marks = Object.fromEntries(Object.keys(SHAPES).map((look) => [look, ""]));
    for (const span of spans) {
      const look = lookOf(span, show);
      const [left, right] = [x(Math.max(span.from, start)), x(span.to)];
      const width = Math.max(right - left, look === "good" || look === "neutral" ? 0 : NARROWEST_MARK);
      for (const [top, bottom] of SHAPES[look]) {
        marks[look] += `M${Math.min(left, WIDTH - width)} ${top}h${width}V${bottom}h${-width}z`;
      }
    }
    if (!spans.length && past.points.length) {
      const look = lookOf({ kind: "value", value: past.points.at(-1).value }, show);
      marks[look] = `M${WIDTH - 5} ${SHAPES[look][0][0]}h5V${STRIP_HEIGHT}h-5z`;
    }
    for (const [look, shape] of Object.entries(marks)) setShape(paths[look], shape);
    const label = tally(spans);
    drawing.setAttribute("aria-label", label ? `${name}: ${label}` : `${name}: one reading`);
    return edge - start;
  }
  return { drawing, draw };
}
