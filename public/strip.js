import { svg } from "./dom.js";
import { formatDuration } from "./format.js";
import { healthOf } from "./sample.js";
import { makeScale } from "./scale.js";
import { setShape } from "./sparkline.js";

const [WIDTH, HEIGHT] = [300, 28];
const DAY = 864e5;
/** What is bad is seen, however short it was. */
const NARROWEST = 2.5;
/** The top and the bottom of the marks of each kind: they differ in shape as well as in colour. */
const SHAPES = {
  good: [[4, 28]], neutral: [[10, 28]], bad: [[17, 28]], failed: [[2, 11], [17, 28]], missing: [[26, 28]],
};

/** What a span is: good, bad or neutral, failed or missing. */
export function lookOf({ kind, value }, show) {
  if (kind !== "value") return kind;
  const health = healthOf(value, show);
  return health === null ? "neutral" : health ? "good" : "bad";
}

/** How long what was, in words: `up 58 min, failed 12 s`; the longest first. */
export function tally(spans) {
  const lengths = new Map();
  for (const { kind, value, from, to } of spans) {
    const word = kind !== "value" ? kind : value === true ? "yes" : value === false ? "no" : value.trim();
    lengths.set(word, (lengths.get(word) ?? 0) + to - from);
  }
  return [...lengths].sort(([, one], [, other]) => other - one)
    .slice(0, 6).map(([word, length]) => `${word} ${formatDuration(length)}`).join(", ");
}

/** The past of a state: marks as wide as their time, runs that failed and times without a reading among them. */
export function strip() {
  const paths = Object.fromEntries(Object.keys(SHAPES).map((look) => [look, svg("path", { class: look })]));
  const viewBox = `0 0 ${WIDTH} ${HEIGHT}`;
  const drawing = svg("svg", { class: "strip", viewBox, preserveAspectRatio: "none", role: "img" },
    ...Object.values(paths));
  /** Draws the past up to `edge`, at most the last day of it; returns how long what is drawn is, in milliseconds. */
  function draw(past, { edge, name, show }) {
    const spans = past.spans(edge).filter(({ to }) => to > edge - DAY);
    const start = Math.max(spans[0]?.from ?? edge, edge - DAY);
    const { x } = makeScale({ start, end: edge, low: 0, high: 1 }, { width: WIDTH, height: HEIGHT, marginX: 0 });
    const marks = Object.fromEntries(Object.keys(SHAPES).map((look) => [look, ""]));
    for (const span of spans) {
      const look = lookOf(span, show);
      const [left, right] = [x(Math.max(span.from, start)), x(span.to)];
      const width = Math.max(right - left, look === "good" || look === "neutral" ? 0 : NARROWEST);
      for (const [top, bottom] of SHAPES[look]) {
        marks[look] += `M${Math.min(left, WIDTH - width)} ${top}h${width}V${bottom}h${-width}z`;
      }
    }
    if (!spans.length && past.points.length) {
      const look = lookOf({ kind: "value", value: past.points.at(-1).value }, show);
      marks[look] = `M${WIDTH - 5} ${SHAPES[look][0][0]}h5V${HEIGHT}h-5z`;
    }
    for (const [look, shape] of Object.entries(marks)) setShape(paths[look], shape);
    const label = tally(spans);
    drawing.setAttribute("aria-label", label ? `${name}: ${label}` : `${name}: one reading`);
    return edge - start;
  }
  return { drawing, draw };
}
