import { makeBoard } from "./board.js";
import { Tickertape } from "./client.js";
import { copyButton, el, icon, setText } from "./dom.js";
import { makeLog } from "./log.js";
import { isWell, paintState, wordsFor } from "./connection-state.js";
import { describeFailure, formatCount, formatNumber, truncate } from "./format.js";

const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const token = query.get("token") ?? "";
const jobs = (query.get("jobs") ?? "").split(",").filter(Boolean);
const isKiosk = query.has("kiosk");
const at = (path) => String(new URL(path, document.baseURI));
const tape = new Tickertape("events", { token, jobs });
const board = makeBoard(tape, byId("cards"), byId("empty"), tools);
const log = makeLog(byId("frames"), byId("log-filter"), byId("log-count"));
const perSecond = [0];
let index = {};
let paused = false;
let held = 0;

/** What a card offers to copy: a token is named, never shown. */
function tools(job, { post, request }) {
  const name = encodeURIComponent(job).replaceAll("'", "%27");
  const embed = `<iframe src="${at(`embed.html?job=${name}`)}" width="320" height="240" title="${name}"></iframe>`;
  if (request) return { embed };
  const send = post && { send: `curl -H "Authorization: Bearer $TOKEN" -d hello '${at(`jobs/${name}`)}'` };
  return { ...send, curl: curl(`'${at("events")}?job=${name}'`), embed };
}

function curl(address) { return `curl -N ${token && '-H "Authorization: Bearer $TOKEN" '}${address}`; }

const snippet = () => `<script type="module">
import { Tickertape } from "${at("client.js")}";
const tape = new Tickertape("${at("events")}");
tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
</script>`;

const on = (type, act) => tape.addEventListener(type, ({ detail }) => act(detail));

on("frame", (frame) => {
  log.add(frame);
  if (frame.id) perSecond[perSecond.length - 1] += 1;
  if (paused) held += 1;
});
on("jobFailed", ({ job, data, at }) => sayNews(at, `${job} is failing: ${describeFailure(data)}`));
on("jobRecovered", ({ job, at }) => sayNews(at, `${job} works again`));
on("jobOverdue", ({ job, at }) => sayNews(at, `${job} is late`));
on("configReloaded", ({ data, at }) => {
  const [added, changed, removed] = ["added", "changed", "removed"].map((key) => data?.[key]?.length ?? 0);
  sayNews(at, `Jobs reloaded: +${added} ~${changed} -${removed}`);
  showConfig({ file: "" });
});
on("configRejected", ({ data, at }) => {
  sayNews(at, "The new jobs file has faults; the old jobs go on");
  showConfig({ status: "rejected", errors: data?.errors });
});
on("hello", ({ version }) => isKiosk && index.version && version !== index.version && location.reload());
on("index", (news) => {
  index = news;
  showConfig(Object(index.config));
  showFacts();
  setText(byId("version"), `Tickertape ${truncate(index.version ?? "", 40)}`);
});
on("state", showState);
document.addEventListener("news", ({ detail }) => say(detail));

let spoken = "connecting";
function showState() {
  paintState(byId("state"), tape.status);
  const words = isWell(tape.state) ? "live" : wordsFor(tape.state);
  document.title = `${board.failing ? `(${board.failing}) ` : ""}${words === "live" ? "" : `${words} · `}Tickertape`;
  if (words !== spoken && spoken !== "connecting") say(`Connection: ${words}`);
  spoken = words;
}

function showFacts() {
  const facts = [formatCount(board.size, "job")];
  // The last second has not ended yet.
  const ended = perSecond.slice(0, -1);
  const rate = ended.reduce((sum, count) => sum + count, 0) / ended.length;
  if (ended.length) facts.push(`${formatNumber(rate, rate < 10 ? 1 : 0)} events/s`);
  if (index.connections >= 0) facts.push(formatCount(index.connections, "viewer"));
  setText(byId("facts"), facts.join(" · "));
}

/** The one live region: changes of the connection and of jobs' health, never values. */
let silence;
function say(words) {
  setText(byId("status"), truncate(words, 160));
  clearTimeout(silence);
  silence = setTimeout(setText, 6000, byId("status"), "");
}

/** What a new page is caught up with is no news. */
function sayNews(at, words) { if (tape.now - Date.parse(at) < 10_000) say(words); }

const FIRST_JOBS = "jobs:\n  people:\n    every: 5-20s\n    generate: people\n";
function showConfig({ file, status = "ok", errors = [] }) {
  const banner = byId("banner");
  const rejected = status !== "ok";
  banner.hidden = !rejected && file !== null;
  const content = rejected
    ? [el("strong", {}, "The jobs file has faults; the old jobs go on."), el("pre", {}, [errors].flat().slice(0, 20).map(describeFailure).join("\n\n"))]
    : ["These are demo jobs, since there is no jobs.yaml. Four lines make a first one: ", copyButton("copy them", FIRST_JOBS)];
  const shown = el("div", {}, ...content);
  if (banner.textContent !== shown.textContent) banner.replaceChildren(shown);
}

function setPaused(on) {
  paused = board.paused = log.paused = on;
  held = 0;
  showPause();
  board.draw();
  log.draw();
}

function showPause() {
  byId("pause").setAttribute("aria-pressed", paused);
  byId("pause").replaceChildren(icon(paused ? "play" : "pause"), !paused ? "Pause" : held ? `Paused, ${formatNumber(held)} new` : "Paused");
}

const THEMES = ["auto", "light", "dark"];
function setTheme(name) {
  const theme = document.documentElement.dataset.theme = THEMES.includes(name) ? name : "auto";
  byId("theme").textContent = `Theme: ${theme}`;
  localStorage.setItem("theme", theme);
}
const nextTheme = () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % 3]);

function download() {
  const href = URL.createObjectURL(new Blob(log.lines(), { type: "application/x-ndjson" }));
  el("a", { href, download: "events.ndjson" }).click();
  setTimeout(URL.revokeObjectURL, 10_000, href);
}

byId("pause").onclick = () => setPaused(!paused);
byId("theme").onclick = nextTheme;
byId("download").onclick = download;
byId("filter").oninput = ({ target }) => board.filter(target.value);
document.addEventListener("visibilitychange", () => log.draw());
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input")) return;
  if (key === "/") byId("filter").focus();
  else if (key === "t") nextTheme();
  else if (key === " " && !target.closest("button, summary, a, [tabindex='0']")) setPaused(!paused);
  else return;
  event.preventDefault();
});

setInterval(() => {
  if (perSecond.push(0) > 11) perSecond.shift();
  if (document.hidden) return;
  showState();
  showFacts();
  if (paused) showPause();
}, 1000);

document.documentElement.classList.toggle("kiosk", isKiosk);
byId("command").append(el("code", {}, curl(at("events"))), copyButton("curl", curl(at("events"))), copyButton("snippet", snippet()));
setTheme(query.get("theme") ?? localStorage.getItem("theme"));
showPause();
showState();
showFacts();
