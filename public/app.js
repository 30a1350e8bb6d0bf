import { makeBoard } from "./board.js";
import { Tickertape } from "./client.js";
import { isConnected, showStatus, stateLabel } from "./connection-state.js";
import { copyButton, el, icon, setText } from "./dom.js";
import { describeFailure, formatCount, formatNumber, truncate } from "./format.js";
import { makeLog } from "./log.js";
import { nodesLine } from "./nodes.js";
import { followOpened } from "./opening.js";

const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const token = query.get("token") ?? "";
const jobs = (query.get("jobs") ?? "").split(",").filter(Boolean);
const isKiosk = query.has("kiosk");
const absolute = (path) => String(new URL(path, document.baseURI));
const tape = new Tickertape("events", { token, jobs });
const board = makeBoard(tape, byId("cards"), byId("empty"), makeSnippets);
const log = makeLog(byId("frames"), byId("log-filter"), byId("log-count"));
/** How many events came in each of the last seconds; the last of them has not ended yet. */
const eventCounts = [0];
let index = {};
let isPaused = false;
let missedWhilePaused = 0;

/** What a card offers to copy: a token is named, never shown. */
function makeSnippets(job, { post, request }) {
  const name = encodeURIComponent(job).replaceAll("'", "%27");
  const card = absolute(`embed.html?job=${name}`);
  const embed = `<iframe src="${card}" width="320" height="240" title="${name}"></iframe>`;
  if (request) return { embed };
  const send = post && { send: `curl -H "Authorization: Bearer $TOKEN" -d hello '${absolute(`jobs/${name}`)}'` };
  return { ...send, curl: curlCommand(`'${absolute("events")}?job=${name}'`), embed };
}

function curlCommand(address) { return `curl -N ${token && '-H "Authorization: Bearer $TOKEN" '}${address}`; }

const moduleSnippet = () => `<script type="module">
import { Tickertape } from "${absolute("client.js")}";
const tape = new Tickertape("${absolute("events")}");
tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
</script>`;

const on = (type, handle) => tape.addEventListener(type, ({ detail }) => handle(detail));

on("frame", (frame) => {
  log.add(frame);
  if (frame.id) eventCounts[eventCounts.length - 1] += 1;
  if (isPaused) missedWhilePaused += 1;
});
on("jobFailed", ({ job, data, at }) => announceNew(at, `${job} is failing: ${describeFailure(data)}`));
on("jobRecovered", ({ job, at }) => announceNew(at, `${job} works again`));
on("jobOverdue", ({ job, at }) => announceNew(at, `${job} is late`));
on("configReloaded", ({ data, at }) => {
  const [added, changed, removed] = ["added", "changed", "removed"].map((key) => data?.[key]?.length ?? 0);
  announceNew(at, `Jobs reloaded: +${added} ~${changed} -${removed}`);
  showConfig({ file: "" });
});
on("configRejected", ({ data, at }) => {
  announceNew(at, "The new jobs file has faults; the old jobs go on");
  showConfig({ status: "rejected", errors: data?.errors });
});
on("hello", ({ version }) => checkVersion(version));
on("index", (newIndex) => {
  index = newIndex;
  checkVersion(index.version);
  showConfig(Object(index.config));
  showFacts();
  showNodes();
  setText(byId("version"), `Tickertape ${truncate(index.version ?? "", 40)}`);
});
on("state", showState);
document.addEventListener("announcement", ({ detail }) => announce(detail));

let firstVersion;
/** A wall display loads another version than the first it heard of. */
function checkVersion(version) {
  firstVersion ??= version;
  if (isKiosk && version && version !== firstVersion) location.reload();
}

let announcedLabel = "connecting";
function showState() {
  showStatus(byId("state"), tape.status);
  const label = isConnected(tape.state) ? "live" : stateLabel(tape.state);
  document.title = `${board.failing ? `(${board.failing}) ` : ""}${label === "live" ? "" : `${label} · `}Tickertape`;
  if (label !== announcedLabel && announcedLabel !== "connecting") announce(`Connection: ${label}`);
  announcedLabel = label;
}

function showFacts() {
  const facts = [formatCount(board.size, "job")];
  const ended = eventCounts.slice(0, -1);
  const rate = ended.reduce((sum, count) => sum + count, 0) / ended.length;
  if (ended.length) facts.push(`${formatNumber(rate, rate < 10 ? 1 : 0)} events/s`);
  if (index.connections >= 0) facts.push(formatCount(index.connections, "viewer"));
  setText(byId("facts"), facts.join(" · "));
}

function showNodes() {
  const line = nodesLine(index.nodes);
  byId("nodes").hidden = line === "";
  setText(byId("nodes"), line);
}

let clearing;
/** Fills the one live region: changes of the connection and of jobs' health, never values. */
function announce(text) {
  setText(byId("status"), truncate(text, 160));
  clearTimeout(clearing);
  clearing = setTimeout(setText, 6000, byId("status"), "");
}

/** Announces what has happened just now; what a new page is caught up with is no news. */
function announceNew(at, text) { if (tape.now - Date.parse(at) < 10_000) announce(text); }

const FIRST_JOBS = "jobs:\n  people:\n    every: 5-20s\n    generate: people\n";
const MAX_FAULTS = 20;
function showConfig({ file, status = "ok", errors = [] }) {
  const banner = byId("banner");
  const isRejected = status !== "ok";
  banner.hidden = !isRejected && file !== null;
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

function setPaused(on) {
  isPaused = board.paused = log.paused = on;
  missedWhilePaused = 0;
  showPause();
  board.draw();
  log.draw();
}

function showPause() {
  const missed = missedWhilePaused ? `, ${formatNumber(missedWhilePaused)} new` : "";
  byId("pause").setAttribute("aria-pressed", isPaused);
  byId("pause").replaceChildren(icon(isPaused ? "play" : "pause"), isPaused ? `Paused${missed}` : "Pause");
}

const THEMES = ["auto", "light", "dark"];
function setTheme(name) {
  const theme = document.documentElement.dataset.theme = THEMES.includes(name) ? name : "auto";
  byId("theme").textContent = `Theme: ${theme}`;
  localStorage.setItem("theme", theme);
}
const nextTheme = () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % 3]);

function downloadLog() {
  const href = URL.createObjectURL(new Blob(log.lines(), { type: "application/x-ndjson" }));
  el("a", { href, download: "events.ndjson" }).click();
  setTimeout(URL.revokeObjectURL, 10_000, href);
}

byId("pause").onclick = () => setPaused(!isPaused);
byId("theme").onclick = nextTheme;
byId("download").onclick = downloadLog;
byId("filter").oninput = ({ target }) => board.filter(target.value);
document.addEventListener("visibilitychange", () => log.draw());
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input")) return;
  if (key === "/") byId("filter").focus();
  else if (key === "t") nextTheme();
  else if (key === " " && !target.closest("button, summary, a, [tabindex='0']")) setPaused(!isPaused);
  else return;
  event.preventDefault();
});

setInterval(() => {
  if (eventCounts.push(0) > 11) eventCounts.shift();
  if (document.hidden) return;
  showState();
  showFacts();
  if (isPaused) showPause();
}, 1000);

document.documentElement.classList.toggle("kiosk", isKiosk);
const streamCommand = curlCommand(absolute("events"));
byId("command").append(
  el("code", {}, streamCommand), copyButton("curl", streamCommand), copyButton("snippet", moduleSnippet()),
);
setTheme(query.get("theme") ?? localStorage.getItem("theme"));
showPause();
showState();
showFacts();
followOpened(tape, makeSnippets);
