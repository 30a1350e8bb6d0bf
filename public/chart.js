import {
  between, nearestBucket, outagesOf, pan, segmentsOf, stateSpans, timeTicks, valueTicks, zoom,
} from "./buckets.js";
import { el, setText, svg } from "./dom.js";
import { formatCount, formatDay, formatDuration, formatMinute, formatMoment, formatTime, formatWhole } from "./format.js";
import { extentOf, makeScale } from "./sparkline.js";

const [LEFT, RIGHT, BOTTOM] = [64, 8, 20];
const [TALL, SHORT, FLAT, GAP] = [220, 110, 44, 18];
const SHORTEST_DRAG = 6;
const NARROWEST = 2;

/** Panels over one range of times, with one cursor. `onRange` hears which, null: all. */
export class Chart {
  readout = el("p.readout");
  #drawing = svg("svg", { class: "chart", "aria-hidden": true });
  element = el("div.plot", { tabindex: 0, role: "slider", "aria-label": "Time", "aria-valuenow": 0 }, this.#drawing);
  #cursor = svg("path", { class: "cursor" });
  #chosen = svg("path", { class: "chosen" });
  #onRange;
  #clock;
  #shown = null;
  #scale = null;
  #height = 0;
  #cursorTime = NaN;
  #pressedAt = NaN;
  #sizes = new ResizeObserver(() => this.#shown && this.draw(this.#shown));

  constructor(onRange, clock) {
    [this.#onRange, this.#clock] = [onRange, clock];
    const { element } = this;
    const on = (name, handle) => { element[name] = (event) => this.#shown && handle(event); };
    on("onpointerdown", (event) => this.#press(event));
    on("onpointermove", (event) => this.#move(event));
    on("onpointerup", (event) => this.#release(event));
    on("onpointercancel", () => this.#unchoose());
    on("ondblclick", () => onRange(null));
    on("onkeydown", (event) => this.#takeKey(event));
    this.#sizes.observe(element);
  }

  close() { this.#sizes.disconnect(); }

  draw(content) {
    this.#shown = content;
    const width = Math.max(240, this.element.clientWidth);
    const { from, to, panels } = content;
    const tall = panels.length > 1 ? SHORT : TALL;
    const height = this.#height = panels.reduce((sum, { isState }) => sum + (isState ? FLAT : tall) + GAP, BOTTOM);
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#drawing.setAttribute("height", height);
    const size = { width: width - LEFT - RIGHT, height, marginX: 0 };
    const { x, timeAt } = makeScale({ start: from, end: to, low: 0, high: 1 }, size);
    const scale = { x: (time) => LEFT + x(time), timeAt: (left) => timeAt(left - LEFT), right: width - RIGHT };
    this.#scale = scale;
    let top = GAP;
    const parts = panels.map((panel) => {
      const inner = panel.isState ? FLAT : tall;
      const place = { x: scale.x, right: scale.right, top, inner };
      const part = panel.isState ? statesOf(panel, place) : numbersOf(panel, place);
      top += inner + GAP;
      return svg("g", {}, text(panel.title ?? "", LEFT, place.top - 5, "name"), ...part, ...failuresOf(panel, place));
    });
    this.#drawing.replaceChildren(this.#chosen, ...this.#times(from, to), ...parts, this.#cursor);
    this.#showCursor();
  }

  #times(from, to) {
    const { x, right } = this.#scale;
    const { times, unit } = timeTicks(from, to, Math.max(2, Math.floor((right - LEFT) / 90)));
    return times.flatMap((time) => [
      svg("path", { class: "grid", d: `M${x(time)} ${GAP}V${this.#height - BOTTOM}` }),
      text(tickText(time, unit), x(time), this.#height - 4, "tick", "middle"),
    ]);
  }

  #showCursor() {
    const { panels, from, to } = this.#shown;
    const time = this.#cursorTime;
    const isInside = time >= from && time <= to;
    const bottom = this.#height - BOTTOM;
    this.#cursor.setAttribute("d", isInside ? `M${this.#scale.x(time)} ${GAP - 4}V${bottom}` : "M0 0");
    const texts = isInside && panels.length ? panels.map((panel) => wordsAt(panel, time)).filter(Boolean) : null;
    const words = texts ? [formatMoment(time, this.#clock()), ...texts].join(" · ") : "";
    setText(this.readout, words || "Drag to look closer; arrow keys move the cursor, + and − zoom, 0 goes back");
    const values = { text: words || "no time chosen", min: Math.round(from), max: Math.round(to) };
    values.now = Math.round(isInside ? time : to);
    for (const [name, value] of Object.entries(values)) this.element.setAttribute(`aria-value${name}`, value);
  }

  #timeOf({ clientX }) {
    const { left } = this.#drawing.getBoundingClientRect();
    return Math.min(this.#shown.to, Math.max(this.#shown.from, this.#scale.timeAt(clientX - left)));
  }

  #press(event) {
    if (event.button !== 0) return;
    this.#pressedAt = this.#timeOf(event);
    this.element.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const time = this.#cursorTime = this.#timeOf(event);
    if (!Number.isNaN(this.#pressedAt)) {
      const [left, right] = [this.#pressedAt, time].map(this.#scale.x);
      this.#chosen.setAttribute("d", `M${left} ${GAP}H${right}V${this.#height - BOTTOM}H${left}z`);
    }
    this.#showCursor();
  }

  #release(event) {
    const [from, to] = [this.#pressedAt, this.#timeOf(event)];
    this.#unchoose();
    const { x } = this.#scale;
    const range = Math.abs(x(to) - x(from)) >= SHORTEST_DRAG ? between(from, to) : null;
    if (range) this.#onRange(range);
  }

  #unchoose() {
    this.#pressedAt = NaN;
    this.#chosen.setAttribute("d", "M0 0");
  }

  /** Keys that neither write nor scroll there. */
  takeKeyBeside(event) {
    const { key, target } = event;
    if (!this.#shown || this.element.hidden || target.closest("input, select, textarea, .scroll, .tree, pre")) return;
    if (["ArrowLeft", "ArrowRight", "+", "=", "-", "0"].includes(key)) this.#takeKey(event);
  }

  #takeKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key === "=" ? "+" : event.key;
    const [shown, now] = [this.#shown, this.#clock()];
    const { from, to } = shown;
    const step = (to - from) / (event.shiftKey ? 10 : 100);
    const at = this.#cursorTime >= from && this.#cursorTime <= to ? this.#cursorTime : to;
    const moves = { ArrowLeft: at - step, ArrowRight: at + step, Home: from, End: to };
    const ranges = {
      "+": () => zoom(shown, 0.5, at), "-": () => zoom(shown, 2, at),
      PageUp: () => pan(shown, -0.5, now), PageDown: () => pan(shown, 0.5, now), 0: () => null,
    };
    if (key in moves) {
      this.#cursorTime = Math.min(to, Math.max(from, moves[key]));
      this.#showCursor();
    } else if (key in ranges) this.#onRange(ranges[key]());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

const text = (content, x, y, name, anchor = "start") =>
  svg("text", { x, y, class: name, "text-anchor": anchor }, content);

function tickText(time, unit) {
  if (unit === "second") return formatTime(time);
  const minute = formatMinute(time);
  return unit === "day" || minute === "00:00" ? formatDay(new Date(time)) : minute;
}

function numbersOf(panel, { x, right, top, inner }) {
  const { data, bands = [], missing = [], show = {}, isStepped } = panel;
  const segments = segmentsOf(data, panel);
  const extent = extentOf(segments.flat().flatMap(({ min, avg, max }) => [min ?? avg, max ?? avg]), show);
  if (!extent) return [text("No value in this time", LEFT + 8, top + 20, "tick")];
  const [low, high] = extent;
  const scale = makeScale({ start: 0, end: 1, low, high }, { width: 1, height: inner, marginY: 6 });
  const y = (value) => Math.round((top + scale.y(value)) * 10) / 10;
  const grid = valueTicks(low, high, inner > 150 ? 4 : 2).flatMap((value) => [
    svg("path", { class: "grid", d: `M${LEFT} ${y(value)}H${right}` }),
    text(valueText(panel, value), LEFT - 6, y(value) + 4, "tick", "end"),
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
  const side = (points, end) => points.map((point) => `${x(point.time)} ${y(point[end] ?? point.avg)}`).join("L");
  const areas = segments.filter((points) => points.length > 1)
    .map((points) => `M${side(points, "max")}L${side(points.toReversed(), "min")}z`);
  const floor = top + inner - 2;
  const gaps = missing.filter(({ from, to }) => to > data.from && from < data.to)
    .map(({ from, to }) => `M${x(Math.max(from, data.from))} ${floor}H${x(Math.min(to, data.to))}`);
  const paths = Object.entries({ spread: areas, gap: gaps, line: lines });
  return [...ranges, ...grid, ...paths.map(([name, shapes]) => svg("path", { class: name, d: shapes.join("") }))];
}

function statesOf(panel, { x, top, inner }) {
  const tops = { good: 4, neutral: 12, bad: inner / 2, failed: 0, missing: inner - 3 };
  const bars = stateSpans(panel.data, panel).map(({ from, to, look }) => {
    const width = Math.max(NARROWEST, x(to) - x(from));
    return svg("path", { class: look, d: `M${x(from)} ${top + tops[look]}h${width}V${top + inner}h${-width}z` });
  });
  return [svg("g", { class: "states" }, ...bars)];
}

function failuresOf(panel, { x, top, inner }) {
  const boxes = outagesOf(panel.data, panel).map(({ from, to }) =>
    `M${x(from)} ${top}h${Math.max(NARROWEST, x(to) - x(from))}v${inner}H${x(from)}z`);
  return [svg("path", { class: "outage", d: boxes.join("") })];
}

const valueText = (panel, value) => (typeof value === "number"
  ? formatWhole(value, panel)
  : value === true ? "yes" : value === false ? "no" : String(value).slice(0, 40));

function bucketText(panel, { min, avg, max, last = null, count }) {
  const text = (value) => valueText(panel, value);
  if (Number.isFinite(avg)) {
    if (!(min < max)) return text(min ?? avg);
    const decimals = Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(max - min))));
    return `${text(Number(avg.toFixed(decimals)))} (${text(min)} to ${text(max)})`;
  }
  if (!(count > 0)) return "";
  return last === null ? formatCount(count, "value") : text(last);
}

function wordsAt(panel, time) {
  const { data } = panel;
  const bucket = data.buckets[nearestBucket(data, time)];
  const title = panel.title ? `${panel.title} ` : "";
  const distance = bucket ? Math.abs(bucket.time + data.length / 2 - time) : Infinity;
  const outage = outagesOf(data, panel).find(({ from, to }) => from <= time && time < to);
  if (outage && !(distance <= data.length / 2 && bucket.count > 0)) {
    return `${title}failing for ${formatDuration(outage.to - outage.from)}`;
  }
  if (distance > data.length * 2 + (panel.expected ?? 0)) return "";
  const failures = bucket.failures > 0 ? [formatCount(bucket.failures, "failure")] : [];
  return title + [bucketText(panel, bucket), ...failures].filter(Boolean).join(", ");
}
