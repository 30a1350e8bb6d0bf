import { digitsOf } from "./digits.js";
import { el, setText } from "./dom.js";
import { truncate } from "./format.js";
import { keysOf, memberAt } from "./sample.js";
import { sparkline } from "./sparkline.js";
import { formatMember } from "./structures.js";

const MAX_FIELDS = 6;

/** Each with its value, the numbers as lines of one drawing. */
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
        const [key, shown] = [el("dt", { title: path }, el(`i.line-${index}`), truncate(path, 60)), el("dd")];
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
