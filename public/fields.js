import { digitsOf } from "./digits.js";
import { el, setClass, setText } from "./dom.js";
import { formatValue, truncate } from "./format.js";
import { keysOf, memberAt } from "./sample.js";
import { sparkline } from "./sparkline.js";
import { formatMember } from "./structures.js";

const MAX_FIELDS = 6;

/** Where a number lies between the `min` and the `max` that `show` tells, with the bands of its alerts; else nothing. */
export function gauge() {
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
    const level = bands.filter(({ from, to }) => value >= from && value <= to).map((band) => band.level).sort()[0];
    for (const name of ["warning", "critical"]) setClass(track, name, level === name);
    const numbers = Object.entries({ valuenow: value, valuemin: min, valuemax: max });
    for (const [key, number] of numbers) track.setAttribute(`aria-${key}`, number);
    const scale = JSON.stringify([min, max, bands, unit]);
    if (scale === shown) return;
    shown = scale;
    track.setAttribute("aria-label", name);
    const text = (number) => formatValue(String(number), { name, unit }).filter(Boolean).join(" ");
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

/** The fields of an object that `show` names: each with its value, the numbers as lines of one drawing. */
export function fieldsView() {
  const list = el("dl.fields");
  const line = sparkline(56, MAX_FIELDS);
  let rows = new Map();
  function linesOf({ show }) {
    return show.fields.slice(0, MAX_FIELDS).map((field) => {
      const path = keysOf(String(field));
      return { path, name: path.at(-1) ?? "", unit: "" };
    });
  }
  function update(value, context) {
    const paths = context.show.fields.slice(0, MAX_FIELDS).map(String);
    if ([...rows.keys()].join("\n") !== paths.join("\n")) {
      rows = new Map(paths.map((path, index) => {
        const [key, shown] = [el("dt", { title: path }, el(`i.key-${index}`), truncate(path, 60)), el("dd")];
        return [path, { row: el("div", {}, key, shown), shown }];
      }));
      list.replaceChildren(...[...rows.values()].map(({ row }) => row));
    }
    for (const [path, { shown }] of rows) {
      const [holder, key] = memberAt(value, path);
      const member = holder[key];
      setText(shown, member === undefined ? "–"
        : formatMember(key, member, typeof member === "number" ? digitsOf(holder, key) : ""));
    }
    draw(context);
  }
  const draw = (context) => line.draw(context.past, { ...context, lines: linesOf(context) });
  return {
    element: el("div", {}, list, line.drawing, line.range),
    update,
    tick: (context) => line.isOutdated(context.edge) && draw(context),
  };
}
