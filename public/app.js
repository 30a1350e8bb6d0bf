import { Board } from "./board.js";
import { isInTouch } from "./card.js";
import { Tickertape } from "./client.js";
import {
  copyButton, el, icon, isConnected, load, loadStyle, makeNotices, setClass, setText, showStatus, stateLabel, statusOf,
} from "./dom.js";
import {
  describeFailure, formatAge, formatCount, formatDuration, formatMoment, formatNumber, formatTime, isLater, truncate,
} from "./format.js";
import {
  absolute, followOpened, forgetState, keepPage, keepState, keptIndex, knownToken, makeSnippets, session, setParameter,
  setTheme, settings, streamQuery, THEMES,
} from "./kept.js";
import { describeProblems, problemOf, summarizeProblems, worstOf } from "./meaning.js";

const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const token = knownToken(query);
const jobs = (query.get("jobs") ?? "").split(",").filter(Boolean);
const isKiosk = query.has("kiosk");
const isPast = query.has("at");
const snippets = makeSnippets(absolute, token !== "");
const notices = makeNotices(byId("status"));
document.documentElement.classList.toggle("kiosk", isKiosk);
setTheme(query.get("theme") ?? settings.get("theme"));

const tape = new Tickertape(`events${streamQuery(query)}`, { token, jobs });
const board = new Board(tape, byId("cards"), byId("empty"), {
  makeSnippets: snippets.ofJob, showsAll: jobs.length > 0, onChange: () => wall?.arrange(),
  describe: async (...told) => location.search
    && (await load("./banners.js")).describeOddities?.(query, ["filter", "jobs", "kiosk", "open"], jobs, ...told),
});
let wall = null;
async function showWall() {
  const [{ makeWall }] = await Promise.all([load("./wall.js"), loadStyle("more.css")]);
  if (wall) return;
  const { classList } = document.documentElement;
  if (!makeWall) return classList.remove("kiosk");
  classList.add("kiosk", "wall");
  wall = makeWall(board, byId("cards"), byId("wall-bar"), byId("state"));
  wall.arrange();
  wall.tick(pausedSince, statusOf(tape));
}
if (isKiosk) showWall();
let log = null;
let logRequest = null;
const frames = [];
const eventCounts = [0];
let hasIndex = false;
let pausedSince = 0;
let missedWhilePaused = 0;

const on = (type, handle) => tape.addEventListener(type, ({ detail }) => handle(detail));

on("frames", (frames) => {
  if (!isKiosk) frames.forEach(keepFrame);
  eventCounts[eventCounts.length - 1] += frames.filter(({ id }) => id).length;
  if (pausedSince) missedWhilePaused += frames.length;
});
const NEWS = {
  jobFailed: ["are failing", (data) => `is failing: ${describeFailure(data)}`],
  jobRecovered: ["work again", () => "works again"],
  jobOverdue: ["are late", () => "is late"],
  alertRaised: ["have an alert", describeFailure],
  alertCleared: ["have an alert no more", (data) => describeFailure(data ?? { message: "has an alert no more" })],
};
for (const [event, [words, describe]] of Object.entries(NEWS)) {
  on(event, ({ job, data, at }) => {
    if (!isNew(at)) return;
    const title = truncate(board.titleOf(job), 60);
    const text = describe(data);
    // What alerts say begins with the title.
    notices.tellOf(title, words, text.startsWith(title) ? text : `${title} ${text}`);
    showState();
    if (isPast || settings.get("notify", "none") === "none") return;
    import("./menu.js").then(({ notify }) => notify(event, title, text));
  });
}
/** Who told of the jobs file last: an older index says nothing newer. */
let configEvent = "";
on("configReloaded", ({ data, at, id }) => {
  configEvent = id;
  const counts = ["added", "changed", "removed"]
    .flatMap((key) => (data?.[key]?.length ? `${data[key].length} ${key}` : []));
  if (isNew(at)) notices.tell(["Jobs reloaded", ...counts].join(", "), "file");
  showConfig({ file: "" });
});
on("configRejected", ({ data, at, id }) => {
  configEvent = id;
  if (isNew(at)) notices.tell("The new jobs file has faults; the old jobs go on", "file");
  showConfig({ status: "rejected", errors: data?.errors });
});
on("hello", ({ version }) => checkVersion(version));
on("index", (index) => {
  if (!index.keptAt && !hasIndex) keepPage(index.version);
  hasIndex ||= !index.keptAt;
  if (isKiosk && !wall) showWall();
  byId("login").replaceChildren();
  byId("login").hidden = true;
  document.body.classList.remove("loading");
  checkVersion(index.version);
  beganKept = index.keptAt > 0;
  const { lastEventId = "" } = index;
  if (lastEventId === configEvent || isLater(lastEventId, configEvent)) showConfig(Object(index.config));
  showFacts();
  showNodes(index.nodes);
  setText(byId("version"), `Tickertape ${truncate(index.version ?? "", 40)}`);
  showState();
});
on("state", () => {
  if (isShut()) forgetState(settings, session);
  else if (!isInTouch(tape)) (hasIndex ? keepNow : showKept)();
  showConfig(config);
  showState();
});
document.addEventListener("announcement", ({ detail }) => notices.tell(detail));

/** What a new page is caught up with is no news. */
const isNew = (at) => tape.now - Date.parse(at) < 10_000;

let config = {};
function showConfig(next) {
  config = next;
  byId("banner").hidden = (next.status ?? "ok") === "ok" && next.file !== null;
  if (byId("banner").hidden) return;
  import("./banners.js").then(({ showConfig }) => {
    if (config === next) showConfig(byId("banner"), next, isInTouch(tape));
  });
}

function showNodes(nodes) {
  byId("nodes").hidden = !nodes?.length;
  if (nodes?.length) import("./banners.js").then(({ showNodes }) => showNodes(byId("nodes"), tape, nodes));
}

let firstVersion;
let beganKept = false;
function checkVersion(version) {
  firstVersion ??= version;
  if (!(isKiosk || beganKept) || !version || version === firstVersion) return;
  forgetState(settings, session);
  firstVersion = version;
  location.reload();
}

const shown = [...jobs, ...query.getAll("link")].join();
const isShut = () => ["denied", "refused"].includes(tape.state);
/** Behind a token it is kept as long as that. */
const keeping = token && !settings.get("token") ? session : settings;
function keepNow() {
  if (isPast || !hasIndex || isShut()) return;
  keepState(keeping, board.models(), { version: firstVersion, filter: shown, now: board.heldAt || tape.now });
}
addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", () => document.hidden && keepNow());
setTimeout(showKept, 4000);
function showKept() {
  const index = isPast || hasIndex || board.size ? null : keptIndex(keeping, shown);
  if (index) tape.dispatchEvent(new CustomEvent("index", { detail: index }));
}

function showKeptAt() {
  const [{ now }, { keptAt }, { reason }] = [tape, board, statusOf(tape)];
  byId("kept").hidden = isPast || (!keptAt && !reason);
  if (byId("kept").hidden) return;
  const words = "The server can't be reached. These are the last values that came to this browser, of";
  setText(byId("kept"), reason ? `The server refuses this address: ${reason}`
    : `${words} ${formatMoment(keptAt, now)}, ${formatAge(now - keptAt)}.`);
}

let announcedLabel = "connecting";
function showState() {
  const status = statusOf(tape);
  const { state } = status;
  showStatus(byId("state"), status);
  showKeptAt();
  const label = isConnected(state) ? "live" : stateLabel(state);
  if (label !== announcedLabel && announcedLabel !== "connecting" && state !== "closed") notices.tell(`Connection: ${label}`, "connection");
  announcedLabel = label;
  if (state === "denied" && byId("login").hidden) {
    byId("login").hidden = false;
    Promise.all([load("./menu.js"), loadStyle("more.css")])
      .then(([{ makeLogin }]) => makeLogin?.(byId("login"), { hadToken: token !== "" }));
  }
  const facts = board.facts();
  const [worst, { length }] = [worstOf(facts), facts.filter(problemOf)];
  const parts = [isPast && "Past · ", length && `(${length}) `, label !== "live" && `${label} · `, "Tickertape"];
  document.title = parts.filter(Boolean).join("");
  const button = byId("problems");
  button.hidden = board.size === 0;
  button.className = `problems ${worst}`;
  setClass(document.body, "has-problems", worst);
  setClass(button, "faint", !isInTouch(status) || facts.some(({ isUnknown }) => isUnknown));
  setText(button, summarizeProblems(facts, isInTouch(status)));
  button.title = describeProblems(facts) || "No job is known to fail, to be late or to have an alert";
  button.setAttribute("aria-pressed", byId("filter").value === PROBLEM_FILTER);
}

function showFacts() {
  const facts = hasIndex || board.size ? [formatCount(board.facts().length, "job")] : [];
  if (tape.delay && !tape.status.reason) facts.push(`each at most every ${formatDuration(tape.delay)}`);
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
  log?.draw();
}

function showPause() {
  board.paused = pausedSince > 0;
  if (log) log.paused = board.paused;
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

function keepFrame(frame) {
  if (log) return log.add(frame);
  const { text } = frame;
  frames.push(text.length > 16_384 ? { ...frame, text: truncate(text, 16_384, ""), size: text.length } : frame);
  if (frames.length > 500) frames.shift();
}

const openLog = () => logRequest ??= Promise.all([load("./log.js"), loadStyle("more.css")]).then(([{ makeLog }]) => {
  log = makeLog(byId("frames"), byId("log-filter"), byId("log-count"));
  frames.splice(0).forEach(log.add);
  log.paused = board.paused;
}).catch(() => { logRequest = null; });

const KEYS = {
  "/": () => byId("filter").focus(),
  t: () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]),
  p: () => setPaused(!pausedSince),
};
byId("pause").onclick = () => setPaused(!pausedSince);
byId("problems").onclick = () => setFilter(byId("filter").value === PROBLEM_FILTER ? "" : PROBLEM_FILTER);
byId("download").onclick = async () => {
  if (!log) await openLog();
  log?.download();
};
byId("filter").oninput = ({ target }) => setFilter(target.value);
new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && openLog(), { rootMargin: "100px" })
  .observe(byId("frames"));
byId("menu").addEventListener("toggle", async () => {
  const [{ makeMenu }] = await Promise.all([load("./menu.js"), loadStyle("more.css")]);
  if (!byId("menu").querySelector("label")) makeMenu?.(byId("menu"));
});
document.addEventListener("visibilitychange", () => log?.draw());
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea")) return;
  if (!Object.hasOwn(KEYS, key) || !settings.get("keys", true)) return;
  KEYS[key]();
  event.preventDefault();
});

let seconds = 0;
setInterval(() => {
  if (eventCounts.push(0) > 11) eventCounts.shift();
  if (++seconds % 60 === 0) keepNow();
  if (isKiosk && tape.state === "denied" && seconds % 300 === 0) location.reload();
  if (document.hidden) return;
  showState();
  showFacts();
  wall?.tick(pausedSince, statusOf(tape));
  if (pausedSince) showPause();
}, 1000);

byId("command").append(
  el("code", {}, snippets.stream), copyButton("curl", snippets.stream), copyButton("snippet", snippets.module),
);
pausedSince = session.get("pausedSince", 0);
setFilter(query.get("filter") ?? "");
showPause();
showFacts();
followOpened(tape, board, snippets.ofJob);
if (isPast) import("./banners.js").then(({ showPastBar }) => showPastBar(tape, query, byId("banner")));
