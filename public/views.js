import { el, icon, loadStyle, setClass, setText } from "./dom.js";
import { difference, formatDuration, formatMoment, formatNumber, formatValue, formatWhole, truncate } from "./format.js";
import { isState, isWithin } from "./meaning.js";
import { Sparkline, strip } from "./sparkline.js";

const MAX_CHARACTERS = 4000;

function later(load) {
  let make = null;
  return (options) => {
    if (make) return make(options);
    const element = el("div");
    let [view, latest] = [null, []];
    Promise.all([load(), loadStyle("more.css")]).then(([loaded]) => {
      make = loaded;
      view = make(options);
      element.replaceWith(view.element);
      if (latest.length) view.update(...latest);
    }, () => setText(element, "How to draw this could not be loaded"));
    return {
      element,
      update(...given) {
        latest = given;
        view?.update(...given);
      },
      tick: (context) => view?.tick?.(context),
    };
  };
}

export const [barsView, fieldsView, tableView, treeView] = ["barsView", "fieldsView", "tableView", "treeView"]
  .map((name) => later(async () => (await import("./structures.js"))[name]));

/** A view is `{element, update}`, and `tick` where time changes it; both get `contextOf` a card. */
export function viewFor(value, show = {}) {
  if (typeof value === "number") return numberView;
  if (isState(value, show)) return stateView;
  if (value === null || typeof value === "string") return textView;
  if (!Array.isArray(value) || !value.length) {
    return Array.isArray(show.fields) && show.fields.length ? fieldsView : treeView;
  }
  if (value.every((item) => typeof item === "number")) return barsView;
  return value.every((item) => typeof item === "object" && item && !Array.isArray(item)) ? tableView : treeView;
}

/** A card that grew after it was drawn would push others away. */
export function shapeFor(value, show = {}) {
  const view = viewFor(value, show);
  if (show.size === "small") return { wide: false, tall: false };
  if (view === tableView) return { wide: true, tall: value.length > 4 };
  if (view !== treeView) return { wide: false, tall: false };
  const keys = Object.values(Object(value)).slice(0, 60);
  const inner = keys.map((item) => (Object(item) === item && !isInline(item) ? Object.keys(item).length : 0));
  return { wide: false, tall: keys.length + inner.reduce((sum, count) => sum + Math.min(60, count), 0) > 5 };
}

export const isInline = (item) =>
  Array.isArray(item) && item.length <= 6 && !item.some((inner) => Object(inner) === inner);

/** It shrinks until it fits: it is never cut off. */
export function setFigure(figure, text) {
  setText(figure, text);
  const length = String(Math.max(3, text.length));
  // Whatever is written to a style is laid out anew.
  if (figure.dataset.length !== length) figure.style.setProperty("--length", figure.dataset.length = length);
}

function numberView() {
  const [figure, label, delta] = [el("span.figure"), el("span.unit"), el("span.delta")];
  const line = new Sparkline();
  const meter = gauge();
  return {
    element: el("div", {}, el("p.big", {}, figure, label, delta), meter.element, line.drawing, line.range),
    update(value, context) {
      const { past, digits, previousDigits, health } = context;
      const [shown, unit] = formatValue(digits, context);
      setFigure(figure, shown);
      setClass(figure, "good", health === true);
      setClass(figure, "bad", health === false);
      figure.title = digits;
      setText(label, unit);
      const distance = difference(digits, previousDigits);
      const change = /[1-9]/.test(distance) ? formatValue(distance, context).filter(Boolean) : [];
      const arrow = value > Number(previousDigits) ? "▲" : "▼";
      setText(delta, /[1-9]/.test(change[0]) ? `${arrow} ${unit === change[1] ? change[0] : change.join(" ")}` : "");
      meter.draw(value, context);
      line.draw(past, context);
    },
    tick: (context) => line.isOutdated(context.edge) && line.draw(context.past, context),
  };
}

function gauge() {
  const fill = el("i");
  const limits = el("span.limits");
  const track = el("div.track", { role: "meter" }, limits, fill);
  const [low, high] = [el("span"), el("span")];
  const element = el("div.gauge", {}, track, el("div.ends", {}, low, high));
  let shown = "";
  function draw(value, { name, unit, show = {}, bands = [] }) {
    const { min, max } = show;
    element.hidden = !(Number.isFinite(min) && max > min);
    if (element.hidden) return;
    const share = (number) => Math.min(1, Math.max(0, (number - min) / (max - min)));
    fill.style.scale = `${share(value)} 1`;
    const level = bands.filter((band) => isWithin(band, value)).map((band) => band.level).sort()[0];
    for (const name of ["warning", "critical"]) setClass(track, name, level === name);
    const numbers = Object.entries({ valuenow: value, valuemin: min, valuemax: max });
    for (const [key, number] of numbers) track.setAttribute(`aria-${key}`, number);
    const scale = JSON.stringify([min, max, bands, unit]);
    if (scale === shown) return;
    shown = scale;
    track.setAttribute("aria-label", name);
    const text = (number) => formatWhole(number, { name, unit });
    setText(low, text(min));
    setText(high, text(max));
    limits.replaceChildren(...bands.map(({ from, to, level }) => {
      const band = el(`b.${level}`);
      band.style.left = `${share(from) * 100}%`;
      band.style.width = `${(share(to) - share(from)) * 100}%`;
      return band;
    }));
  }
  return { element, draw };
}

function stateView() {
  const [word, since, length] = [el("span.figure"), el("span"), el("span")];
  const mark = el("span.sign");
  const { drawing, draw } = strip();
  const element = el("div.state", {}, el("p.big", {}, mark, word), drawing, el("div.range", {}, since, length));
  let [shownHealth, shownEdge, drawn] = [undefined, NaN, 0];
  function drawPast(context) {
    drawn = draw(context.past, context);
    shownEdge = context.edge;
    const { now, at, isOver } = context;
    const [word, time] = isOver ? ["last read", at] : ["since", context.since];
    setText(since, time === null ? "" : `${word} ${formatMoment(time, now)}`);
    setText(length, drawn > 0 ? `last ${formatDuration(drawn)}` : "");
  }
  return {
    element,
    update(value, context) {
      const { health } = context;
      word.title = value;
      setFigure(word, value === true ? "Yes" : value === false ? "No" : truncate(value.trim(), 40));
      if (health !== shownHealth) {
        mark.replaceChildren(health === null ? "" : icon(health ? "check" : "cross"));
        setClass(element, "bad", health === false);
        setClass(element, "neutral", health === null);
        shownHealth = health;
      }
      drawPast(context);
    },
    tick(context) {
      if (Math.abs(context.edge - shownEdge) > Math.max(1000, drawn / 150)) drawPast(context);
    },
  };
}

function textView() {
  const [text, note] = [el("p.text"), el("p.note")];
  return {
    element: el("div", {}, text, note),
    update(value, { health }) {
      const { length } = value ?? "";
      setText(text, truncate(value ?? "null", MAX_CHARACTERS, "") || "empty text");
      setClass(text, "faint", !value);
      setClass(text, "long", length > 120);
      setClass(text, "bad", health === false);
      const isCut = length > MAX_CHARACTERS;
      setText(note, isCut ? `The first ${formatNumber(MAX_CHARACTERS)} of ${formatNumber(length)} characters` : "");
    },
  };
}
