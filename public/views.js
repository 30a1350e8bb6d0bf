import { el, icon, setClass, setText, svg } from "./dom.js";
import { sparkline } from "./series.js";
import { table, tree } from "./structures.js";
import { decimalsFor, formatCount, formatNumber, formatTime, truncate } from "./format.js";

const GOOD = ["ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "running"];
const BAD = ["down", "off", "no", "false", "offline", "unhealthy", "degraded", "fail", "failed", "error", "stopped"];

/** Which view shows a value best. A view makes `{element, update}`; updates may answer `{wide, tall}`. */
export function viewFor(value) {
  if (typeof value === "number") return figure;
  if (goodness(value) !== null) return state;
  if (value === null || typeof value === "string") return text;
  if (!Array.isArray(value) || !value.length) return tree;
  if (value.every((item) => typeof item === "number")) return bars;
  return value.every((item) => typeof item === "object" && item && !Array.isArray(item)) ? table : tree;
}

/** True for good, false for bad, null for a value that is no state. */
export function goodness(value) {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" && value.length < 12 ? value.trim().toLowerCase() : "";
  return GOOD.includes(word) ? true : BAD.includes(word) ? false : null;
}

const picture = (name, ...content) => svg("svg", { class: name, preserveAspectRatio: "none", role: "img" }, ...content);

/** One big number, how it changed, and its line over time. */
function figure() {
  const [size, label, delta] = [el("span.figure"), el("span.unit"), el("span.delta")];
  const { drawing, draw, range } = sparkline();
  drawing.tabIndex = 0;
  return {
    element: el("div", {}, el("p.big", {}, size, label, delta), drawing, range),
    update(value, context) {
      const { series, previous, unit } = context;
      const digits = decimalsFor([...series.numbers().map((point) => point.value), value]);
      setText(size, formatNumber(value, digits));
      size.title = value;
      setText(label, unit);
      const change = formatNumber(Math.abs(value - previous), digits);
      setText(delta, /[1-9]/.test(change) ? `${value > previous ? "▲" : "▼"} ${change}` : "");
      draw(series, context);
    },
  };
}

/** A word with a shape, and a strip of what it was before: high and low as well as green and red. */
function state() {
  const [word, since] = [el("p.big"), el("p.range")];
  const strip = picture("strip");
  strip.setAttribute("viewBox", "0 0 300 28");
  const element = el("div.state", {}, word, strip, since);
  return {
    element,
    update(value, { series: { points }, name }) {
      const isGood = goodness(value);
      const states = points.map((point) => goodness(point.value));
      word.replaceChildren(icon(isGood ? "check" : "cross"), el("span.figure", {}, value === true ? "Yes" : value || "No"));
      setClass(element, "bad", !isGood);
      strip.replaceChildren(...states.map((good, index) =>
        svg("path", { class: good ? "good" : "bad", d: `M${302.5 - (states.length - index) * 5} 28V${good ? 4 : 16}` })));
      strip.setAttribute("aria-label", `${name}: ${formatCount(states.length, "reading")}, ${states.filter((good) => !good).length} bad`);
      const before = states.lastIndexOf(!isGood);
      setText(since, before < 0 ? "" : `since ${formatTime(points[before + 1].time)}`);
    },
  };
}

const LONGEST = 4000;

function text() {
  const [words, note] = [el("p.text"), el("p.note")];
  return {
    element: el("div", {}, words, note),
    update(value) {
      const { length } = value ?? "";
      setText(words, truncate(value ?? "null", LONGEST, "") || "empty text");
      setClass(words, "faint", !value);
      setClass(words, "long", length > 120);
      setText(note, length > LONGEST ? `The first ${formatNumber(LONGEST)} of ${formatNumber(length)} characters` : "");
    },
  };
}

const MOST_BARS = 120;

/** A bar for each number; above 120 of them neighbours share one that shows the farthest from zero. */
function bars() {
  const path = svg("path", { class: "bars" });
  const drawing = picture("columns", path);
  const range = el("p.range");
  return {
    element: el("div.array", {}, drawing, range),
    update(values, { name, unit }) {
      const group = Math.ceil(values.length / MOST_BARS);
      const heights = [];
      values.forEach((value, index) => {
        const bar = Math.floor(index / group);
        if (!(Math.abs(value) <= Math.abs(heights[bar]))) heights[bar] = value;
      });
      const [low, high] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
      const [bottom, top] = [Math.min(0, low), Math.max(0, high)];
      const y = (value) => Math.round(960 - ((value - bottom) / (top - bottom || 1)) * 920) / 10;
      drawing.setAttribute("viewBox", `0 0 ${heights.length * 10} 100`);
      path.setAttribute("d", heights.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
      setText(range, `${formatCount(values.length, "value")}, ${formatNumber(low)} to ${formatNumber(high)} ${unit}`);
      drawing.setAttribute("aria-label", `${name}: ${range.textContent}`);
    },
  };
}
