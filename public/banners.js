import { copyButton, el, loadStyle, setText } from "./dom.js";
import { describeFailure, formatCount, formatMoment, globPattern, truncate } from "./format.js";
import { THEMES, withParameter } from "./kept.js";
import { LEVELS, listTitles } from "./meaning.js";

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

/** What was wrong before has its own time, and no id, to be older than what comes. */
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

const cutsOf = (word) => [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))];

/** `; did you mean disk? There are`, else `; there are`. */
function meant(words, names, others) {
  const cuts = words.flatMap(cutsOf).filter(({ length }) => length > 1);
  const near = names.filter((name) => cutsOf(name).some((cut) => cuts.includes(cut))).slice(0, 3);
  return near.length ? `; did you mean ${near.join(" or ")}? ${others}` : `; ${others.toLowerCase()}`;
}

const list = (names) => listTitles(names.map((name) => truncate(name, 60)), MOST_NAMES);

/** What an address and a filter ask for that is not there; `own` are what else a page takes, `jobs` those asked for. */
export function describeOddities(query, own, jobs, { names, allNames = names, keptAt }, terms = []) {
  const parameters = [...PARAMETERS, ...own].sort();
  const odd = [...new Set(query.keys())].filter((name) => !parameters.includes(name));
  const lost = keptAt ? [] : jobs.filter((job) => !names.some((name) => globPattern(job).test(name)));
  const theme = query.get("theme") ?? "auto";
  return [
    odd.length && `The address says ${list(odd)}${meant(odd, parameters, "This page knows")} ${list(parameters)}.`,
    !THEMES.includes(theme) && describeNone("theme", [theme], THEMES),
    lost.includes("") ? `The address names no job; add ?job=NAME, with one of ${list(allNames)}.`
      : lost.length && describeNone("job", lost, allNames),
    ...terms.filter(({ key }) => KNOWN[key]).map(describeUnknown),
  ].filter(Boolean).join(" ");
}

export function describeNone(kind, lost, names) {
  const none = lost.length > 1 ? `are no ${kind}s` : `is no ${kind}`;
  const others = names.length ? `${meant(lost, names, "There are")} ${list(names)}` : "";
  return `There ${none} ${list(lost.map((name) => `"${name}"`))}${others}.`;
}

const STATES = ["ok", "waiting", "failing", "late", "stale", "paused", "done", "problem"];
const KNOWN = { state: STATES, level: [...LEVELS, "none"] };

const describeUnknown = ({ key, values }) => {
  const odd = values.filter((value) => ![...KNOWN[key], ...LEVELS, "overdue", "problems"].includes(value));
  return odd.length && describeNone(key, odd, KNOWN[key]);
};

export function showConfig(banner, { status = "ok", errors = [] }, isKnown = true) {
  const isRejected = status !== "ok";
  const faults = () => [errors].flat().slice(0, MAX_FAULTS).map(describeFailure).join("\n\n");
  const content = isRejected
    ? [el("strong", {}, isKnown ? "The jobs file has faults; the old jobs go on."
      : "The jobs file had faults; the old jobs went on."), el("pre", {}, faults())]
    : [
      "These are demo jobs, since there is no jobs.yaml. Four lines make a first one: ",
      copyButton("copy them", FIRST_JOBS),
    ];
  const shown = el("div", {}, ...content);
  if (banner.textContent !== shown.textContent) banner.replaceChildren(shown);
}

const MOST_TOLD = 8;
const PERIOD = 5000;

const asList = (value) => (Array.isArray(value) ? value : []);
const named = (names) => asList(names).slice(0, MOST_TOLD).map((name) => truncate(name, 40)).join(", ");

function jobsOf({ jobs }) {
  const rest = asList(jobs).length - MOST_TOLD;
  return (named(jobs) || "no job") + (rest > 0 ? ` and ${rest} more` : "");
}

const nameOf = ({ node, isSelf }) => truncate(String(node), 40) + (isSelf === true ? " (this one)" : "");

export function nodesLine(nodes) {
  const parts = asList(nodes).map((node) =>
    `${nameOf(node)} runs ${jobsOf(node)}, ${formatCount(Number(node.viewers) || 0, "viewer")}`);
  return parts.length ? `${formatCount(parts.length, "node")}: ${parts.join(" · ")}` : "";
}

/** Of `GET /cluster`: sentences, and the cells of a table's rows. */
export function standingOf({ redis, lag, waiting, failovers, older, nodes }, now) {
  const { server, reason, since } = Object(redis);
  const from = Date.parse(since) ? `, since ${formatMoment(Date.parse(since), now)}` : "";
  const words = [
    reason ? `Redis is in trouble${from}: ${truncate(reason, 300)}` : `${truncate(server ?? "Redis", 80)} answers`,
  ];
  for (const [count, noun, what] of [
    [lag, "event", "of the tape not shown here yet"], [waiting, "event", "waiting here to be appended"],
    [failovers, "failover", "with events lost"],
  ]) if (count > 0) words.push(`${formatCount(count, noun)} ${what}`);
  for (const [job, names] of Object.entries(Object(older)).slice(0, MOST_TOLD)) {
    words.push(`${truncate(job, 40)} has an older file on ${named(names)}`);
  }
  const rows = asList(nodes).map((node) => {
    const began = Date.parse(node.since);
    const counts = [node.viewers, node.lag].map((count) => String(Number(count) || 0));
    return [nameOf(node), began ? formatMoment(began, now) : "", jobsOf(node), ...counts];
  });
  return { words, rows };
}

export function showNodes(details, tape, nodes) {
  if (!details.firstChild) fill(details, tape);
  setText(details.firstChild, nodesLine(nodes));
}

function fill(details, tape) {
  const [words, body] = [el("p.note"), el("tbody")];
  const heads = ["Node", "since", "runs", "viewers", "events behind"].map((head) => el("th", { scope: "col" }, head));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), body);
  details.append(el("summary"), words, el("div.scroll", { tabindex: 0, role: "region", "aria-label": "nodes" }, table));
  let isSeen = false;
  async function ask() {
    if (!isSeen || document.hidden || tape.state === "denied") return;
    const cluster = await tape.get("cluster").catch(() => null);
    if (!cluster) return setText(words, "The server could not be asked");
    setText(details.firstChild, nodesLine(cluster.nodes));
    const standing = standingOf(cluster, tape.now);
    setText(words, `${standing.words.join(". ")}.`);
    body.replaceChildren(...standing.rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, cell)))));
  }
  details.addEventListener("toggle", () => loadStyle("more.css"));
  new IntersectionObserver(([{ isIntersecting }]) => {
    isSeen = isIntersecting;
    ask();
  }).observe(details);
  setInterval(ask, PERIOD);
}
