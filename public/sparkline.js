import { el, setText, svg } from "./dom.js";
import { formatCount, formatDuration, formatMoment, formatValue, formatWhole, summarize } from "./format.js";
import { healthOf, LEVELS } from "./meaning.js";

const round = (value) => Math.round(value * 10) / 10;

/** A fixed scale widens them, and what is outside widens that. */
export function extentOf(values, { min, max } = {}) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  return [Number.isFinite(min) ? Math.min(min, low) : low, Number.isFinite(max) ? Math.max(max, high) : high];
}

/** Places in a drawing; numbers too far apart for a scale, or too near, are level. */
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

/** Whether on one scale some would lie flat on the floor. */
export function areFarApart(ranges) {
  const sizes = ranges.map((range) => Math.max(...range.map(Math.abs))).filter(Boolean);
  return Math.max(...sizes) > MOST_TIMES * Math.min(...sizes);
}

const MOST_TIMES = 20;
const OWN_SCALES = "each on its own scale";
const WIDTH = 300;
const NARROWEST = 2;

export function setShape(path, shape) {
  if (path.getAttribute("d") !== shape) path.setAttribute("d", shape);
}

/** A number cut off is another one. */
export function rangeText([low, high]) {
  const length = low.length + high.length;
  return length <= 14 ? `min ${low} · max ${high}` : length <= 20 ? `${low} – ${high}` : "";
}

const pathOf = (name) => svg("path", { class: name });

function drawingOf(name, height, paths) {
  const viewBox = `0 0 ${WIDTH} ${height}`;
  return svg("svg", { class: name, viewBox, preserveAspectRatio: "none", role: "img" }, ...paths);
}

/** Up to `count` lines of a past, over one scale where that can be. */
export class Sparkline {
  drawing;
  #captions = [el("span"), el("span")];
  range = el("div.range", {}, ...this.#captions);
  #height;
  #area = pathOf("area");
  #gap = pathOf("gap");
  #failed = pathOf("failed");
  #end = pathOf("end");
  #marker = pathOf("mark");
  #bands = LEVELS.map((level) => pathOf(`band ${level}`));
  #raised = LEVELS.map((level) => pathOf(`raised ${level}`));
  #paths;
  #lines = [];
  #start = NaN;
  #edge = NaN;
  #selectedTime = NaN;
  #isApart = false;
  #scale = null;

  constructor(height = 56, count = 1) {
    this.#height = height;
    this.#paths = Array.from({ length: count }, (_, index) => pathOf(index ? `line line-${index}` : "line"));
    this.drawing = drawingOf("spark", height, [
      ...this.#bands, this.#failed, this.#area, this.#gap, ...this.#raised, ...this.#paths, this.#end, this.#marker,
    ]);
    this.drawing.onpointermove = ({ clientX }) => this.#scale && this.#select(clientX);
    this.drawing.onpointerleave = () => {
      this.#selectedTime = NaN;
      if (this.#scale) this.#showCaptions();
    };
  }

  isOutdated(next) {
    const edge = this.#edge;
    return Math.abs(next - edge) > Math.max(1000, (edge - this.#start) / 150);
  }

  /** Draws `context.lines`, `[{path, name, unit}]`, else the value itself. */
  draw(past, context) {
    const { name, unit, show = {}, bands = [], path, decimals } = context;
    this.#lines = (context.lines ?? [{ path, name: path?.at(-1) ?? name, unit, decimals }])
      .map((line) => ({ ...line, points: past.numbers(line.path) }));
    for (const line of this.#lines) line.range = extentOf(line.points.map(({ value }) => value));
    const drawn = this.#lines.filter(({ points }) => points.length);
    if (!drawn.length) return;
    const start = this.#start = Math.min(...drawn.map(({ points }) => points[0].time));
    const end = this.#edge = Math.max(context.edge ?? 0, ...drawn.map(({ points }) => points.at(-1).time));
    const extent = extentOf(drawn.flatMap(({ range }) => range), path ? {} : show);
    const scaleOf = ([low, high]) => makeScale({ start, end, low, high }, { width: WIDTH, height: this.#height });
    this.#scale = scaleOf(extent);
    this.#isApart = !(show.max > show.min) && areFarApart(drawn.map(({ range }) => range));
    for (const line of drawn) line.scale = this.#isApart ? scaleOf(line.range) : this.#scale;
    this.#drawLines(past, context);
    this.#drawLevels(past, bands, ...extent);
    const failures = past.breaks.filter(({ kind, to }) => kind === "failed" && to > start);
    setShape(this.#failed, failures.map((failure) => this.#box(failure, 0)).join(""));
    this.#describe(name, failures.length);
  }

  // The round cap of a line without length stays a circle.
  #dot(pointOf) {
    const points = this.#lines.map((line) => [line.scale, pointOf(line)]).filter(([, point]) => point);
    return points.map(([{ x, y }, { time, value }]) => `M${x(time)} ${y(value)}h0`).join("") || "M0 0";
  }

  #box({ from, to }, top) {
    const { x } = this.#scale;
    const [left, right] = [x(Math.max(from, this.#start)), x(Math.min(to, this.#edge))];
    const width = Math.max(NARROWEST, right - left);
    return `M${Math.min(left, WIDTH - width)} ${top}h${width}V${this.#height}h${-width}z`;
  }

  #drawLevels({ levels }, bands, low, high) {
    const height = this.#height;
    const bounded = (value) => Math.min(height, Math.max(0, this.#scale.y(Math.min(high, Math.max(low, value)))));
    const isSeen = ({ from, to }) => to > low && from < high && high > low;
    LEVELS.forEach((level, index) => {
      const areas = bands.filter((band) => band.level === level && isSeen(band)).map(({ from, to }) =>
        `M0 ${to > high ? 0 : bounded(to)}H${WIDTH}V${from < low ? height : bounded(from)}H0z`);
      setShape(this.#bands[index], areas.join(""));
      const raised = levels.filter((span) => span.level === level && span.to > this.#start);
      setShape(this.#raised[index], raised.map((span) => this.#box(span, height - 2)).join(""));
    });
  }

  #drawLines(past, { isStepped }) {
    const [{ x }, height, lines] = [this.#scale, this.#height, this.#lines];
    let [areas, gaps] = ["", ""];
    lines.forEach(({ points, scale }, index) => {
      const segments = past.segments(points);
      const ends = segments.map((segment) => {
        const { time } = segment.at(-1);
        return x(isStepped ? past.heldUntil(time, this.#edge) : time);
      });
      const shapes = segments.map((segment, number) =>
        shapeOf(segment, scale, isStepped) + (isStepped ? `H${ends[number]}` : "h0"));
      setShape(this.#paths[index], shapes.join(""));
      if (index) return;
      const starts = segments.map(([first]) => x(first.time));
      areas = lines.length > 1 ? "" : shapes.map((shape, number) => `${shape}V${height}H${starts[number]}z`).join("");
      // What is late still is missing until now.
      const until = { from: points.at(-1)?.time, to: this.#edge };
      gaps = [...past.gaps(points), until].flatMap((gap, number) => past.missing(gap).map(({ from, to }) =>
        `M${Math.max(x(from), ends[number])} ${height - 2}H${x(to)}`)).join("");
      lines.gaps = segments.length - 1;
    });
    setShape(this.#area, areas);
    setShape(this.#gap, gaps);
    setShape(this.#end, this.#dot(({ points }) => points.at(-1)));
    for (const unused of this.#paths.slice(lines.length)) setShape(unused, "");
  }

  #describe(name, failures) {
    const { gaps, [0]: first } = this.#lines;
    const { range, points } = first;
    const parts = [formatCount(points.length, "point")];
    if (gaps) parts.push(formatCount(gaps, "gap"));
    if (failures) parts.push(formatCount(failures, "failure"));
    first.ends = range?.map((value) => shortText(first, value));
    if (range) parts.push(`min ${first.ends[0]}`, `max ${first.ends[1]}`);
    const last = points.at(-1);
    if (last) parts.push(`last ${formatWhole(last.value, first)}`);
    if (this.#isApart) parts.push(OWN_SCALES);
    this.drawing.setAttribute("aria-label", `${name}: ${parts.join(", ")}`);
    this.#showCaptions();
  }

  #showCaptions() {
    const [lines, edge] = [this.#lines, this.#edge];
    const chosenOf = ({ points }) => points.findLast(({ time }) => time === this.#selectedTime);
    const values = lines.map((line) => [line, chosenOf(line)]).filter(([, point]) => point)
      .map(([line, { value }]) => formatWhole(value, line));
    setShape(this.#marker, this.#dot(chosenOf));
    const { range, ends } = lines.length === 1 ? lines[0] : {};
    let texts = [this.#isApart ? OWN_SCALES : range?.[0] < range?.[1] ? rangeText(ends) : ""];
    texts.push(edge > this.#start ? `last ${formatDuration(edge - this.#start)}` : "");
    if (values.length) texts = [values.join(" · "), formatMoment(this.#selectedTime, edge)];
    texts.forEach((text, index) => setText(this.#captions[index], text));
  }

  #select(clientX) {
    const { left, width } = this.drawing.getBoundingClientRect();
    const place = this.#scale.timeAt(((clientX - left) / width) * WIDTH);
    const times = this.#lines.flatMap(({ points }) => points.map(({ time }) => time));
    const isNearer = (one, other) => Math.abs(one - place) < Math.abs(other - place);
    this.#selectedTime = times.reduce((best, time) => (isNearer(time, best) ? time : best), Infinity);
    this.#showCaptions();
  }
}

const shapeOf = (points, scale, isStepped) => points.map(({ time, value }, index) => {
  const [x, y] = [scale.x(time), scale.y(value)];
  return index === 0 ? `M${x} ${y}` : isStepped ? `H${x}V${y}` : `L${x} ${y}`;
}).join("");

/** The unit stands with the value, unless it is scaled with the number. */
function shortText(line, value) {
  const [text, unit] = formatValue(String(Number.isInteger(value) ? value : Number(value.toPrecision(5))), line);
  return unit && unit !== line.unit ? `${text} ${unit}` : text;
}

const STRIP_HEIGHT = 28;
const DAY = 864e5;
const NARROWEST_MARK = 2.5;
/** Top and bottom: kinds differ in shape as well as in colour. */
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
    const word = kind !== "value" ? kind
      : value === true ? "yes" : value === false ? "no" : summarize(value, 64).trim();
    lengths.set(word, (lengths.get(word) ?? 0) + to - from);
  }
  return [...lengths].sort(([, one], [, other]) => other - one)
    .slice(0, 6).map(([word, length]) => `${word} ${formatDuration(length)}`).join(", ");
}

export function strip() {
  const paths = Object.fromEntries(Object.keys(SHAPES).map((look) => [look, pathOf(look)]));
  const drawing = drawingOf("strip", STRIP_HEIGHT, Object.values(paths));
  /** Draws at most a day; returns how long that is. */
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
