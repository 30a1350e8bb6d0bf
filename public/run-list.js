import { el } from "./dom.js";
import { formatMoment, formatNumber, truncate } from "./format.js";

export function formatSeconds(seconds) {
  if (!(seconds >= 0)) return "";
  if (seconds < 1) return `${formatNumber(Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

export function makeRuns() {
  const rows = el("tbody");
  const heads = [["th", "Run at"], ["th.number", "took"], ["th", "ended"], ["th", "because"]]
    .map(([kind, head]) => el(kind, { scope: "col" }, head));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), rows);
  const scroll = el("div.scroll", { tabindex: 0, role: "region", "aria-label": "runs" }, table);
  const element = el("section.runs", { "aria-label": "Latest runs" }, scroll);
  element.hidden = true;
  let shown = "";
  function update(runs, now) {
    const key = JSON.stringify(runs);
    if (key === shown) return;
    shown = key;
    element.hidden = !runs.length;
    rows.replaceChildren(...runs.map(Object).toReversed().map(({ at, seconds, outcome, kind = "", message = "" }) => {
      const reason = truncate([kind, message].filter(Boolean).join(": "), 300);
      const time = el("td", { title: at }, formatMoment(Date.parse(at), now));
      return el(outcome === "failed" ? "tr.failed" : "tr", {}, time,
        el("td.number", {}, formatSeconds(seconds)), el("td", {}, truncate(outcome, 20)),
        el("td.reason", { title: reason }, reason));
    }));
  }
  return { element, update };
}
