import { copyButton, el, setText } from "./dom.js";
import { describeFailure, globPattern, truncate } from "./format.js";
import { THEMES, withParameter } from "./kept.js";
import { listTitles } from "./meaning.js";

const FIRST_JOBS = "jobs:\n  people:\n    every: 5-20s\n    generate: people\n";
const MAX_FAULTS = 20;
const SPEEDS = [0.5, 1, 10, 60, 600, 0];

export function localText(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "";
  const moment = new Date(milliseconds);
  return new Date(milliseconds - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function pastAddress(address, at, speed) {
  return withParameter(withParameter(address, "at", at), "speed", at && String(speed)).href;
}

export function showPastBar(tape, query, place) {
  const words = el("strong", { role: "status" }, "The past is being looked for");
  const moment = el("time", {});
  const at = el("input", { type: "datetime-local", step: "1", name: "at", "aria-label": "From" });
  const chosen = Number(query.get("speed") ?? 1);
  const speeds = !(chosen > 0) || SPEEDS.includes(chosen) ? SPEEDS : [...SPEEDS, chosen];
  const choices = speeds.map((value) => el("option", { value }, value ? `${value} ×` : "as fast as possible"));
  const speed = el("select", { name: "speed", "aria-label": "Speed" }, ...choices);
  speed.value = String(chosen);
  if (!speed.value) speed.value = "1";
  const form = el("form.banner.past-bar", {}, words, moment, at, speed, el("button", { type: "submit" }, "Show"),
    el("a", { href: pastAddress(location.href, "", 1) }, "Back to live"));
  let [began, told] = ["", ""];
  form.onsubmit = (event) => {
    event.preventDefault();
    // What was not changed stays: there are hours that clocks show twice.
    const from = Date.parse(at.value === told ? began : at.value);
    location.assign(pastAddress(location.href,
      Number.isFinite(from) ? new Date(from).toISOString() : query.get("at"), speed.value));
  };
  place.before(form);
  tape.addEventListener("hello", ({ detail }) => {
    if (!at.value) {
      at.value = localText(Date.parse(began = detail.at));
      told = at.value;
    }
    tellStanding(tape, detail);
    setText(words, `The past is shown${detail.speed ? `, ${detail.speed} × as fast` : ""}:`);
  });
  tape.addEventListener("readings", ({ detail }) => setText(moment, new Date(detail.at(-1).at).toLocaleString()));
  tape.addEventListener("replayed", ({ detail }) => {
    setText(words, detail.events ? "The past is over; it ended at" : "There is nothing of that time, nor after it.");
  });
  tape.addEventListener("state", ({ detail }) => detail.reason && setText(words, detail.reason));
}

/** What was wrong before has its own time, and no id, so that it is older than what comes. */
export function tellStanding(tape, { standing = [] }) {
  for (const { event, data } of standing) tape.dispatchEvent(new CustomEvent(event, { detail: { id: "", ...data } }));
}

export function withoutNow(index) {
  if (!index?.jobs) return index;
  const now = {
    state: "waiting", since: null, last: null, nextRun: null, nextBy: null, error: null, failing: null,
    level: null, isPast: true, nextTry: null, runs: 0, failures: 0, skipped: 0, restarts: 0, dropped: 0,
  };
  const jobs = Object.entries(index.jobs).map(([name, entry]) => {
    const alerts = [entry.alerts ?? []].flat().map((rule) => ({ ...rule, since: null, value: null }));
    return [name, { ...entry, ...now, alerts }];
  });
  return { ...index, jobs: Object.fromEntries(jobs) };
}

const PARAMETERS = ["at", "every", "link", "speed", "theme", "token"];
const MOST_NAMES = 40;

/** What an address asks for that is not there, and what is; `own` are what else a page takes, `jobs` those asked for. */
export function describeOddities(query, own, jobs, { names, allNames = names, keptAt }) {
  const parameters = [...PARAMETERS, ...own].sort();
  const odd = [...new Set(query.keys())].filter((name) => !parameters.includes(name));
  const lost = keptAt ? [] : jobs.filter((job) => !names.some((name) => globPattern(job).test(name)));
  const list = (names) => listTitles(names.map((name) => truncate(name, 60)), MOST_NAMES);
  const theme = query.get("theme") ?? "auto";
  return [
    odd.length && `The address says ${list(odd)}; this page knows ${list(parameters)}.`,
    !THEMES.includes(theme) && `theme=${truncate(theme, 60)} is none of ${THEMES.join(", ")}.`,
    lost.includes("") ? `The address names no job; add ?job=NAME, with one of ${list(allNames)}.`
      : lost.length && `There is no job ${list(lost.map((job) => `"${job}"`))}; there are ${list(allNames)}.`,
  ].filter(Boolean).join(" ");
}

export function showConfig(banner, { status = "ok", errors = [] }) {
  const isRejected = status !== "ok";
  const faults = () => [errors].flat().slice(0, MAX_FAULTS).map(describeFailure).join("\n\n");
  const content = isRejected
    ? [el("strong", {}, "The jobs file has faults; the old jobs go on."), el("pre", {}, faults())]
    : [
      "These are demo jobs, since there is no jobs.yaml. Four lines make a first one: ",
      copyButton("copy them", FIRST_JOBS),
    ];
  const shown = el("div", {}, ...content);
  if (banner.textContent !== shown.textContent) banner.replaceChildren(shown);
}
