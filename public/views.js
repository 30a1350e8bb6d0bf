import { difference } from "./digits.js";
import { el, icon, setClass, setText, svg } from "./dom.js";
import { formatCount, formatNumber, formatTime, formatValue, truncate } from "./format.js";
import { healthOf } from "./sample.js";
import { sparkline } from "./sparkline.js";
import { tableView, treeView } from "./structures.js";

const MAX_CHARACTERS = 4000;
const MAX_BARS = 120;

/** Which view shows a value best. A view makes `{element, update}`; updates may answer `{wide, tall}`. */
export function viewFor(value) {
  if (typeof value === "number") return numberView;
  if (healthOf(value) !== null) return stateView;
  if (value === null || typeof value === "string") return textView;
  if (!Array.isArray(value) || !value.length) return treeView;
  if (value.every((item) => typeof item === "number")) return barsView;
  return value.every((item) => typeof item === "object" && item && !Array.isArray(item)) ? tableView : treeView;
}

const picture = (name, ...content) => svg("svg", { class: name, preserveAspectRatio: "none", role: "img" }, ...content);

/** One big number, how it changed, and its line over time. */
function numberView() {
  const [figure, label, delta] = [el("span.figure"), el("span.unit"), el("span.delta")];
  const { drawing, draw, range } = sparkline();
  drawing.tabIndex = 0;
  return {
    element: el("div", {}, el("p.big", {}, figure, label, delta), drawing, range),
    update(value, context) {
      const { series, digits, previousDigits } = context;
      const [shown, unit] = formatValue(digits, context);
      setText(figure, shown);
      setClass(figure, "long", shown.length > 12);
      figure.title = digits;
      setText(label, unit);
      const distance = difference(digits, previousDigits);
      const change = /[1-9]/.test(distance) ? formatValue(distance, context).filter(Boolean) : [];
      const arrow = value > Number(previousDigits) ? "▲" : "▼";
      setText(delta, change.length ? `${arrow} ${unit === change[1] ? change[0] : change.join(" ")}` : "");
      draw(series, context);
    },
  };
}

/** A word with a shape, and a strip of what it was before: high and low as well as green and red. */
function stateView() {
  const [word, since] = [el("p.big"), el("p.range")];
  const strip = picture("strip");
  strip.setAttribute("viewBox", "0 0 300 28");
  const element = el("div.state", {}, word, strip, since);
  return {
    element,
    update(value, { series: { points }, name }) {
      const isGood = healthOf(value);
      const states = points.map((point) => healthOf(point.value));
      const label = value === true ? "Yes" : value || "No";
      word.replaceChildren(icon(isGood ? "check" : "cross"), el("span.figure", {}, label));
      setClass(element, "bad", !isGood);
      strip.replaceChildren(...states.map((good, index) => {
        const x = 302.5 - (states.length - index) * 5;
        return svg("path", { class: good ? "good" : "bad", d: `M${x} 28V${good ? 4 : 16}` });
      }));
      const bad = states.filter((good) => !good).length;
      strip.setAttribute("aria-label", `${name}: ${formatCount(states.length, "reading")}, ${bad} bad`);
      const start = stateStart(points, isGood);
      setText(since, start === null ? "" : `since ${formatTime(start)}`);
    },
  };
}

function textView() {
  const [text, note] = [el("p.text"), el("p.note")];
  return {
    element: el("div", {}, text, note),
    update(value) {
      const { length } = value ?? "";
      setText(text, truncate(value ?? "null", MAX_CHARACTERS, "") || "empty text");
      setClass(text, "faint", !value);
      setClass(text, "long", length > 120);
      const isCut = length > MAX_CHARACTERS;
      setText(note, isCut ? `The first ${formatNumber(MAX_CHARACTERS)} of ${formatNumber(length)} characters` : "");
    },
  };
}

/** A bar for each number; above 120 of them neighbours share one. */
function barsView() {
  const path = svg("path", { class: "bars" });
  const drawing = picture("columns", path);
  const range = el("p.range");
  return {
    element: el("div.array", {}, drawing, range),
    update(values, { name, unit }) {
      const bars = downsample(values, MAX_BARS);
      const [low, high] = extent(values);
      const [bottom, top] = [Math.min(0, low), Math.max(0, high)];
      const y = (value) => Math.round(960 - ((value - bottom) / (top - bottom || 1)) * 920) / 10;
      drawing.setAttribute("viewBox", `0 0 ${bars.length * 10} 100`);
      path.setAttribute("d", bars.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
      const ends = [low, high].map((value) => formatValue(String(value), { name, unit }).filter(Boolean).join(" "));
      setText(range, `${formatCount(values.length, "value")}, ${ends.join(" to ")}`);
      drawing.setAttribute("aria-label", `${name}: ${range.textContent}`);
    },
  };
}

/** Since when a state has been good or bad as it is: the time of the first point like it, null where that is unknown. */
export function stateStart(points, isGood) {
  const lastOther = points.findLastIndex((point) => healthOf(point.value) === !isGood);
  return lastOther < 0 ? null : points[lastOther + 1]?.time ?? null;
}

/** The least and the greatest of any number of values, which may be too many for one call. */
const extent = (values) =>
  values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

/** At most `limit` numbers, each the farthest from zero of as many neighbours. */
export function downsample(values, limit) {
  const size = Math.ceil(values.length / limit);
  const peaks = [];
  values.forEach((value, index) => {
    const group = Math.floor(index / size);
    if (!(Math.abs(value) <= Math.abs(peaks[group]))) peaks[group] = value;
  });
  return peaks;
}
