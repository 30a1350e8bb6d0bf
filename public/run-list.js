import { el } from "./dom.js";
import { formatMoment, formatNumber, truncate } from "./format.js";

/** How long a run took: "12 ms", "1.5 s", "3 min 20 s". */
export function formatSeconds(seconds) {
  if (!(seconds >= 0)) return "";
  if (seconds < 1) return `${formatNumber(Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The latest runs of a job, the newest first: when, how long, how it ended and why. */
export function makeRuns() {
  const rows = el("tbody");
  const heads = [["Run at", ""], ["took", ".number"], ["ended", ""], ["because", ""]].map(([head, look]) => el(`th${look}`, { scope: "col" }, head));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), rows);
  const element = el("section.runs", { "aria-label": "Latest runs" }, el("div.scroll", { tabindex: 0, role: "region", "aria-label": "runs" }, table));
  element.hidden = true;
  let shown = "";
  /** Shows `[{at, seconds, outcome, kind, message}]`, oldest first. */
  function update(runs, now) {
    const key = JSON.stringify(runs);
    if (key === shown) return;
    shown = key;
    element.hidden = !runs.length;
    rows.replaceChildren(...runs.map(Object).toReversed().map(({ at, seconds, outcome, kind = "", message = "" }) => {
      const reason = truncate([kind, message].filter(Boolean).join(": "), 300);
      const time = el("td", { title: at }, formatMoment(Date.parse(at), now));
      return el(outcome === "failed" ? "tr.failed" : "tr", {}, time,
        el("td.number", {}, formatSeconds(seconds)), el("td", {}, truncate(outcome, 20)), el("td.reason", { title: reason }, reason));
    }));
  }
  return { element, update };
}
