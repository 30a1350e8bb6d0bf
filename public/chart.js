import {
  between, nearestBucket, outagesOf, pan, segmentsOf, stateSpans, timeTicks, valueTicks, zoom,
} from "./buckets.js";
import { el, setText, svg } from "./dom.js";
import { formatCount, formatDuration, formatMoment, formatTime, formatValue } from "./format.js";
import { extentOf, makeScale } from "./sparkline.js";

const [LEFT, RIGHT, BOTTOM] = [64, 8, 20];
const [TALL, SHORT, GAP] = [220, 110, 18];
const SHORTEST_DRAG = 6;
const NARROWEST = 2;

/**
 * A panel for each field over one range of times, with one cursor over all: the average of each bucket in the band of
 * its extremes, states as bars, failures as marks. `onRange` is called with a range that was chosen, null for the whole
 * one. Our own: libraries are larger than the page, and lack gaps by failures and the keyboard.
 */
export function makeChart(onRange, clock) {
  const drawing = svg("svg", { class: "chart", "aria-hidden": true });
  const readout = el("p.readout");
  const element = el("div.plot", { tabindex: 0, role: "slider", "aria-label": "Time", "aria-valuenow": 0 }, drawing);
  const [cursor, chosen] = [svg("path", { class: "cursor" }), svg("path", { class: "chosen" })];
  let shown = null;
  let [places, scaleX, height] = [[], null, 0];
  let [cursorTime, pressedAt] = [NaN, NaN];

  /** Draws `{from, to, panels: [{name, unit, data, isState, expected, isStepped, bands, show, decimals}]}`. */
  function draw(content) {
    shown = content;
    const width = Math.max(240, element.clientWidth);
    const { from, to, panels } = content;
    const tall = panels.length > 1 ? SHORT : TALL;
    height = panels.reduce((sum, { isState }) => sum + (isState ? 44 : tall) + GAP, BOTTOM);
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawing.setAttribute("height", height);
    const size = { width: width - LEFT - RIGHT, height, marginX: 0 };
    const { x, timeAt } = makeScale({ start: from, end: to, low: 0, high: 1 }, size);
    scaleX = { x: (time) => LEFT + x(time), timeAt: (left) => timeAt(left - LEFT), right: width - RIGHT };
    let top = GAP;
    places = [];
    const parts = panels.map((panel) => {
      const inner = panel.isState ? 44 : tall;
      const part = svg("g", {}, ...(panel.isState ? drawStates(panel, top, inner) : drawNumbers(panel, top, inner)));
      top += inner + GAP;
      return part;
    });
    drawing.replaceChildren(chosen, ...drawTimes(from, to), ...parts, cursor);
    showCursor();
  }

  const text = (content, x, y, name, anchor = "start") =>
    svg("text", { x, y, class: name, "text-anchor": anchor }, content);

  function drawTimes(from, to) {
    const { times, unit } = timeTicks(from, to, Math.max(2, Math.floor((scaleX.right - LEFT) / 90)));
    const label = (time) => {
      const date = new Date(time);
      if (unit === "second") return formatTime(time);
      if (unit === "day" || (date.getHours() === 0 && date.getMinutes() === 0)) {
        return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
      }
      return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    };
    return times.flatMap((time) => [
      svg("path", { class: "grid", d: `M${scaleX.x(time)} ${GAP}V${height - BOTTOM}` }),
      text(label(time), scaleX.x(time), height - 4, "tick", "middle"),
    ]);
  }

  function drawNumbers(panel, top, inner) {
    const { data, bands = [], show = {}, isStepped } = panel;
    const segments = segmentsOf(data, panel);
    const all = segments.flat();
    const heading = text(panel.title ?? "", LEFT, top - 5, "name");
    const extent = extentOf(all.flatMap(({ min, avg, max }) => [min ?? avg, max ?? avg]), show);
    places.push({ panel, top, y: null });
    const failures = drawFailures(panel, top, inner);
    if (!extent) return [heading, text("Nothing in this time", LEFT + 8, top + 20, "tick"), ...failures];
    const [low, high] = extent;
    const scale = makeScale({ start: 0, end: 1, low, high }, { width: 1, height: inner, marginY: 6 });
    const y = (value) => Math.round((top + scale.y(value)) * 10) / 10;
    const { x, right } = scaleX;
    places.at(-1).y = y;
    const format = (value) => valueText(panel, value);
    const grid = valueTicks(low, high, inner > 150 ? 4 : 2).flatMap((value) => [
      svg("path", { class: "grid", d: `M${LEFT} ${y(value)}H${right}` }),
      text(format(value), LEFT - 6, y(value) + 4, "tick", "end"),
    ]);
    const seen = bands.filter((band) => band.to > low && band.from < high && high > low);
    const ranges = seen.map(({ from, to, level }) => {
      const [over, under] = [to > high ? top : y(to), from < low ? top + inner : y(from)];
      return svg("path", { class: `band ${level}`, d: `M${LEFT} ${over}H${right}V${under}H${LEFT}z` });
    });
    const lines = segments.map((points) => points.map(({ time, avg, until }, index) => {
      const place = `${x(time)} ${y(avg)}`;
      const end = isStepped ? `H${x(Math.min(until, data.to))}` : index === points.length - 1 ? "h0" : "";
      return index === 0 ? `M${place}${end}` : isStepped ? `H${x(time)}V${y(avg)}${end}` : `L${place}${end}`;
    }).join(""));
    const areas = segments.filter((points) => points.length > 1).map((points) => {
      const over = points.map(({ time, max, avg }) => `${x(time)} ${y(max ?? avg)}`).join("L");
      const under = points.toReversed().map(({ time, min, avg }) => `${x(time)} ${y(min ?? avg)}`).join("L");
      return `M${over}L${under}z`;
    });
    return [
      heading, ...ranges, ...grid, svg("path", { class: "spread", d: areas.join("") }),
      svg("path", { class: "line", d: lines.join("") }), ...failures,
    ];
  }

  function drawStates(panel, top, inner) {
    places.push({ panel, top, y: null });
    const { x } = scaleX;
    const tops = { good: 4, neutral: 12, bad: inner / 2, failed: 0, missing: inner - 3 };
    const bars = stateSpans(panel.data, panel).map(({ from, to, look }) => {
      const width = Math.max(NARROWEST, x(to) - x(from));
      return svg("path", { class: look, d: `M${x(from)} ${top + tops[look]}h${width}V${top + inner}h${-width}z` });
    });
    const heading = text(panel.title ?? "", LEFT, top - 5, "name");
    return [heading, svg("g", { class: "states" }, ...bars), ...drawFailures(panel, top, inner)];
  }

  /** An outage is red ground with a mark below. */
  function drawFailures(panel, top, inner) {
    const { x } = scaleX;
    const outages = outagesOf(panel.data, panel);
    if (!outages.length) return [];
    const boxes = (height) => outages.map(({ from, to }) =>
      `M${x(from)} ${top + inner}v${-height}h${Math.max(NARROWEST, x(to) - x(from))}v${height}z`).join("");
    return [svg("path", { class: "outage", d: boxes(inner) }), svg("path", { class: "failures", d: boxes(8) })];
  }

  const valueText = (panel, value) => (typeof value === "number"
    ? formatValue(String(Number(value.toPrecision(6))), panel).filter(Boolean).join(" ")
    : value === true ? "yes" : value === false ? "no" : String(value).slice(0, 40));

  function bucketText(panel, { min, avg, max, last = null, count }) {
    const text = (value) => valueText(panel, value);
    if (Number.isFinite(avg)) return min < max ? `${text(avg)} (${text(min)} to ${text(max)})` : text(avg);
    if (!(count > 0)) return "";
    return last === null ? formatCount(count, "value") : text(last);
  }

  function showCursor() {
    if (!shown) return;
    const { panels, from, to } = shown;
    const [first] = panels;
    const isInside = cursorTime >= from && cursorTime <= to;
    cursor.setAttribute("d", isInside ? `M${scaleX.x(cursorTime)} ${GAP - 4}V${height - BOTTOM}` : "M0 0");
    const words = isInside && first ? wordsAt(panels) : "";
    setText(readout, words || "Drag to look closer; arrow keys move the cursor, + and − zoom, 0 goes back");
    element.setAttribute("aria-valuetext", words || "no time chosen");
    element.setAttribute("aria-valuemin", Math.round(from));
    element.setAttribute("aria-valuemax", Math.round(to));
    element.setAttribute("aria-valuenow", Math.round(isInside ? cursorTime : to));
  }

  function wordsAt(panels) {
    const texts = panels.map((panel) => {
      const { data } = panel;
      const index = nearestBucket(data, cursorTime);
      const bucket = data.buckets[index];
      const title = panel.title ? `${panel.title} ` : "";
      const distance = bucket ? Math.abs(bucket.time + data.length / 2 - cursorTime) : Infinity;
      const outage = outagesOf(data, panel).find(({ from, to }) => from <= cursorTime && cursorTime < to);
      if (outage && !(distance <= data.length / 2 && bucket.count > 0)) {
        return `${title}failing for ${formatDuration(outage.to - outage.from)}`;
      }
      if (distance > data.length * 2 + (panel.expected ?? 0)) return "";
      const failures = bucket.failures > 0 ? [formatCount(bucket.failures, "failure")] : [];
      return title + [bucketText(panel, bucket), ...failures].filter(Boolean).join(", ");
    });
    return [formatMoment(cursorTime, clock()), ...texts.filter(Boolean)].join(" · ");
  }

  const timeOf = ({ clientX }) => {
    const { left } = drawing.getBoundingClientRect();
    return Math.min(shown.to, Math.max(shown.from, scaleX.timeAt(clientX - left)));
  };
  const showChosen = (time) => {
    const [left, right] = [scaleX.x(pressedAt), scaleX.x(time)];
    chosen.setAttribute("d", `M${left} ${GAP}H${right}V${height - BOTTOM}H${left}z`);
  };
  element.onpointerdown = (event) => {
    if (!shown || event.button !== 0) return;
    pressedAt = timeOf(event);
    element.setPointerCapture(event.pointerId);
  };
  element.onpointermove = (event) => {
    if (!shown) return;
    cursorTime = timeOf(event);
    if (!Number.isNaN(pressedAt)) showChosen(cursorTime);
    showCursor();
  };
  element.onpointerup = (event) => {
    if (Number.isNaN(pressedAt)) return;
    const time = timeOf(event);
    const isDrag = Math.abs(scaleX.x(time) - scaleX.x(pressedAt)) >= SHORTEST_DRAG;
    const range = isDrag ? between(pressedAt, time) : null;
    pressedAt = NaN;
    chosen.setAttribute("d", "M0 0");
    if (range) onRange(range);
  };
  element.onpointercancel = () => {
    pressedAt = NaN;
    chosen.setAttribute("d", "M0 0");
  };
  element.ondblclick = () => onRange(null);

  element.onkeydown = (event) => {
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const { from, to } = shown;
    const step = (to - from) / (event.shiftKey ? 10 : 100);
    const at = cursorTime >= from && cursorTime <= to ? cursorTime : to;
    const moves = { ArrowLeft: at - step, ArrowRight: at + step, Home: from, End: to };
    const ranges = {
      "+": () => zoom(shown, 0.5, at), "=": () => zoom(shown, 0.5, at), "-": () => zoom(shown, 2, at),
      PageUp: () => pan(shown, -0.5, clock()), PageDown: () => pan(shown, 0.5, clock()), 0: () => null,
    };
    if (event.key in moves) {
      cursorTime = Math.min(to, Math.max(from, moves[event.key]));
      showCursor();
    } else if (event.key in ranges) onRange(ranges[event.key]());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const sizes = new ResizeObserver(() => shown && draw(shown));
  sizes.observe(element);
  return { element, readout, draw, close: () => sizes.disconnect() };
}
