import { showConfig } from "./banner.js";
import { makeBoard } from "./board.js";
import { Tickertape } from "./client.js";
import { isConnected, showStatus, stateLabel } from "./connection-state.js";
import { copyButton, el, icon, setText } from "./dom.js";
import { describeFailure, formatCount, formatNumber, formatTime, truncate } from "./format.js";
import { makeLog } from "./log.js";
import { makeMenu, setTheme, THEMES } from "./menu.js";
import { nodesLine } from "./nodes.js";
import { makeNotices } from "./notices.js";
import { notify } from "./notify.js";
import { followOpened } from "./opening.js";
import { countProblems, describeProblems, problemOf } from "./problems.js";
import { knownToken, session, setParameter, settings } from "./settings.js";
import { makeSnippets } from "./snippets.js";

const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const token = knownToken(query);
const jobs = (query.get("jobs") ?? "").split(",").filter(Boolean);
const isKiosk = query.has("kiosk");
const absolute = (path) => String(new URL(path, document.baseURI));
const snippets = makeSnippets(absolute, token !== "");
const notices = makeNotices(byId("status"));
document.documentElement.classList.toggle("kiosk", isKiosk);
setTheme(query.get("theme") ?? settings.get("theme"));

const tape = new Tickertape("events", { token, jobs });
const board = makeBoard(tape, byId("cards"), byId("empty"), {
  makeSnippets: snippets.ofJob, showsAll: jobs.length > 0, onChange: () => wall?.arrange(),
});
const log = makeLog(byId("frames"), byId("log-filter"), byId("log-count"));
let wall = null;
if (isKiosk) {
  import("./wall.js").then(({ makeWall }) => {
    wall = makeWall(board, byId("cards"), byId("wall-bar"), byId("state"));
    wall.arrange();
    wall.tick(pausedSince);
  });
}
/** How many events came in each of the last seconds; the last of them has not ended yet. */
const eventCounts = [0];
let pausedSince = 0;
let missedWhilePaused = 0;

const on = (type, handle) => tape.addEventListener(type, ({ detail }) => handle(detail));

on("frame", (frame) => {
  // Nobody sees a log on a wall, where it would only grow.
  if (!isKiosk) log.add(frame);
  if (frame.id) eventCounts[eventCounts.length - 1] += 1;
  if (pausedSince) missedWhilePaused += 1;
});
const NEWS = {
  jobFailed: ["are failing", (data) => `is failing: ${describeFailure(data)}`],
  jobRecovered: ["work again", () => "works again"],
  jobOverdue: ["are late", () => "is late"],
  alertRaised: ["have an alert", (data) => describeFailure(data)],
  alertCleared: ["have an alert no more", (data) => describeFailure(data ?? { message: "has an alert no more" })],
};
for (const [event, [words, describe]] of Object.entries(NEWS)) {
  on(event, ({ job, data, at }) => {
    if (!isNew(at)) return;
    const title = truncate(board.titleOf(job), 60);
    const text = describe(data);
    // What alerts say begins with the title.
    notices.tellOf(title, words, text.startsWith(title) ? text : `${title} ${text}`);
    notify(event, title, text);
    showState();
  });
}
on("configReloaded", ({ data, at }) => {
  const [added, changed, removed] = ["added", "changed", "removed"].map((key) => data?.[key]?.length ?? 0);
  if (isNew(at)) notices.tell(`Jobs reloaded: +${added} ~${changed} -${removed}`);
  showConfig(byId("banner"), { file: "" });
});
on("configRejected", ({ data, at }) => {
  if (isNew(at)) notices.tell("The new jobs file has faults; the old jobs go on");
  showConfig(byId("banner"), { status: "rejected", errors: data?.errors });
});
on("hello", ({ version }) => checkVersion(version));
on("index", (index) => {
  byId("login").replaceChildren();
  byId("login").hidden = true;
  document.body.classList.remove("loading");
  checkVersion(index.version);
  showConfig(byId("banner"), Object(index.config));
  showFacts();
  const nodes = nodesLine(index.nodes);
  byId("nodes").hidden = nodes === "";
  setText(byId("nodes"), nodes);
  setText(byId("version"), `Tickertape ${truncate(index.version ?? "", 40)}`);
  showState();
});
on("state", showState);
document.addEventListener("announcement", ({ detail }) => notices.tell(detail));

/** Only what has happened just now is news; what a new page is caught up with is none. */
const isNew = (at) => tape.now - Date.parse(at) < 10_000;

let firstVersion;
/** A wall display loads another version than the first it heard of. */
function checkVersion(version) {
  firstVersion ??= version;
  if (isKiosk && version && version !== firstVersion) location.reload();
}

let announcedLabel = "connecting";
function showState() {
  showStatus(byId("state"), tape.status);
  const { state } = tape;
  const label = isConnected(state) ? "live" : stateLabel(state);
  if (label !== announcedLabel && announcedLabel !== "connecting") notices.tell(`Connection: ${label}`);
  announcedLabel = label;
  if (state === "denied" && !board.size && byId("login").hidden) {
    byId("login").hidden = false;
    import("./login.js").then(({ makeLogin }) => makeLogin(byId("login"), { hadToken: token !== "" }));
  }
  const facts = board.facts();
  const wrong = facts.filter(problemOf);
  const failing = facts.filter((fact) => fact.state === "failing").length;
  document.title = `${failing ? `(${failing}) ` : ""}${label === "live" ? "" : `${label} · `}Tickertape`;
  const button = byId("problems");
  button.hidden = board.size === 0;
  button.classList.toggle("bad", wrong.length > 0);
  document.body.classList.toggle("has-problems", wrong.length > 0);
  setText(button, countProblems(facts) || "all well");
  button.title = describeProblems(facts) || "No job fails, is late or has an alert";
  button.setAttribute("aria-pressed", byId("filter").value === PROBLEM_FILTER);
}

function showFacts() {
  const facts = [formatCount(board.size, "job")];
  const ended = eventCounts.slice(0, -1);
  const rate = ended.reduce((sum, count) => sum + count, 0) / ended.length;
  if (ended.length) facts.push(`${formatNumber(rate, rate < 10 ? 1 : 0)} events/s`);
  setText(byId("facts"), facts.join(" · "));
}

function setPaused(isOn) {
  pausedSince = isOn ? Date.now() : 0;
  session.set("pausedSince", pausedSince || null);
  showPause();
  board.draw();
  log.draw();
}

function showPause() {
  board.paused = log.paused = pausedSince > 0;
  if (!pausedSince) missedWhilePaused = 0;
  const missed = missedWhilePaused ? `, ${formatNumber(missedWhilePaused)} new` : "";
  document.documentElement.classList.toggle("paused-page", pausedSince > 0);
  byId("pause").setAttribute("aria-pressed", pausedSince > 0);
  byId("pause").title = pausedSince ? `Paused since ${formatTime(pausedSince)}` : "";
  byId("pause").replaceChildren(icon(pausedSince ? "play" : "pause"), pausedSince ? `Paused${missed}` : "Pause");
}

const PROBLEM_FILTER = "state:problem";
function setFilter(text) {
  byId("filter").value = text;
  setParameter("filter", text.trim());
  board.filter(text);
  showState();
}

function downloadLog() {
  const href = URL.createObjectURL(new Blob(log.lines(), { type: "application/x-ndjson" }));
  el("a", { href, download: "events.ndjson" }).click();
  setTimeout(URL.revokeObjectURL, 10_000, href);
}

const KEYS = {
  "/": () => byId("filter").focus(),
  t: () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]),
  p: () => setPaused(!pausedSince),
};
byId("pause").onclick = () => setPaused(!pausedSince);
byId("problems").onclick = () => setFilter(byId("filter").value === PROBLEM_FILTER ? "" : PROBLEM_FILTER);
byId("download").onclick = downloadLog;
byId("filter").oninput = ({ target }) => setFilter(target.value);
document.addEventListener("visibilitychange", () => log.draw());
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea")) return;
  if (!Object.hasOwn(KEYS, key) || !settings.get("keys", true)) return;
  KEYS[key]();
  event.preventDefault();
});

setInterval(() => {
  if (eventCounts.push(0) > 11) eventCounts.shift();
  if (document.hidden) return;
  showState();
  showFacts();
  wall?.tick(pausedSince);
  if (pausedSince) showPause();
}, 1000);

byId("command").append(
  el("code", {}, snippets.stream), copyButton("curl", snippets.stream), copyButton("snippet", snippets.module),
);
makeMenu(byId("menu"));
pausedSince = session.get("pausedSince", 0);
setFilter(query.get("filter") ?? "");
showPause();
showFacts();
followOpened(tape, snippets.ofJob);
