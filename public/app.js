import { Board } from "./board.js";
import { Tickertape } from "./client.js";
import { copyButton, el, icon, setText } from "./dom.js";
import { Log } from "./log.js";
import { isWell, paintState, wordsFor } from "./state.js";
import { clip, number, plural, reason } from "./words.js";

const byId = (id) => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token") ?? "";
const tape = new Tickertape("events", { token });
const board = new Board(byId("cards"), byId("empty"), tape, (job) => curl(job));
const log = new Log(byId("frames"), byId("log-filter"), byId("log-count"));
const perSecond = new Array(10).fill(0);
let index = null;
let paused = false;
let held = 0;

/** A job's stream in a terminal; a token is named, never shown. */
function curl(job) {
  const url = String(new URL("events", document.baseURI));
  const query = job === undefined ? url : `'${url}?job=${encodeURIComponent(job).replaceAll("'", "%27")}'`;
  return `curl -N ${token && '-H "Authorization: Bearer $TOKEN" '}${query}`;
}

// What comes in is drawn once a frame at most, and not at all while paused or out of sight.
let due = false;
function draw() {
  if (due || paused || document.hidden) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    if (paused) return;
    board.draw();
    log.draw();
  });
}

/** Listens for what the tape tells. */
function on(type, act) {
  tape.addEventListener(type, ({ detail }) => {
    act(detail);
    draw();
  });
}

on("frame", (frame) => {
  log.add(frame);
  if (frame.id) perSecond[9] += 1;
  if (paused) held += 1;
});
on("reading", (detail) => board.update(detail.job, (card) => card.read(detail)));
on("jobFailed", ({ job, data, id, at }) => {
  board.update(job, (card) => card.fail(data ?? {}, id));
  sayNews(at, `${job} is failing: ${reason(data)}`);
});
on("jobRecovered", ({ job, id, at }) => {
  board.update(job, (card) => card.fail(null, id));
  sayNews(at, `${job} works again`);
});
on("jobOverdue", ({ job, at }) => sayNews(at, `${job} is late`));
on("gap", () => board.interrupt());
on("hello", ({ restarted }) => restarted && board.interrupt());
on("configReloaded", ({ data }) => {
  const [added, changed, removed] = ["added", "changed", "removed"].map((key) => data?.[key]?.length ?? 0);
  say(`Jobs reloaded: +${added} ~${changed} −${removed}`);
});
on("configRejected", () => say("The new jobs file has faults; the old jobs go on"));
on("index", (news) => {
  index = news;
  board.absorb(index);
  showConfig(Object(index.config));
  showFacts();
  setText(byId("version"), `Tickertape ${clip(index.version ?? "", 40)}`);
});
on("state", showState);

let spoken = "live";
function showState() {
  paintState(byId("state"), tape.status, board.failing);
  const words = isWell(tape.state) ? "live" : wordsFor(tape.state);
  if (words !== spoken && tape.state !== "connecting") say(`Connection: ${words}`);
  spoken = words;
}

function showFacts() {
  const rate = perSecond.reduce((sum, count) => sum + count) / perSecond.length;
  const facts = [`${number(rate, rate < 10 ? 1 : 0)} events/s`];
  if (index) facts.unshift(plural(board.size, "job"));
  if (index?.connections >= 0) facts.push(plural(index.connections, "viewer"));
  setText(byId("facts"), facts.join(" · "));
}

/** The one live region: changes of the connection and of jobs' health, never values. */
let silence;
function say(words) {
  setText(byId("status"), clip(words, 160));
  clearTimeout(silence);
  silence = setTimeout(setText, 6000, byId("status"), "");
}

/** What a new page is caught up with is no news. */
function sayNews(at, words) {
  if (tape.now - Date.parse(at) < 10_000) say(words);
}

const FIRST_JOBS = "jobs:\n  people:\n    every: 5-20s\n    generate: people\n";
function showConfig({ file, status, errors }) {
  const banner = byId("banner");
  const rejected = status && status !== "ok";
  banner.hidden = !rejected && file !== null;
  if (rejected) {
    const faults = [errors ?? []].flat().slice(0, 20).map(reason);
    banner.replaceChildren(el("strong", {}, `${file ?? "The jobs file"} has faults; the old jobs go on.`),
      el("pre", {}, faults.join("\n\n")));
  } else if (file === null && !banner.querySelector("button")) {
    banner.replaceChildren("These are demo jobs, since there is no jobs.yaml. Four lines make a first one: ",
      copyButton("Copy the four lines", FIRST_JOBS, "copy them"));
  }
}

function setPaused(on) {
  paused = board.paused = log.paused = on;
  held = 0;
  showPause();
  draw();
}

function showPause() {
  const words = !paused ? "Pause" : held ? `Paused, ${number(held)} new` : "Paused";
  byId("pause").setAttribute("aria-pressed", paused);
  byId("pause").replaceChildren(icon(paused ? "play" : "pause"), words);
}

const THEMES = ["auto", "light", "dark"];
let theme = stored();
function showTheme() {
  document.documentElement.dataset.theme = theme;
  byId("theme").replaceChildren(icon(theme));
  for (const name of ["title", "aria-label"]) byId("theme").setAttribute(name, `Theme: ${theme}`);
}

function nextTheme() {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  showTheme();
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A browser that keeps nothing still shows the theme until the page is left.
  }
}

function stored() {
  try {
    const name = localStorage.getItem("theme");
    return THEMES.includes(name) ? name : "auto";
  } catch {
    return "auto";
  }
}

byId("pause").addEventListener("click", () => setPaused(!paused));
byId("theme").addEventListener("click", nextTheme);
byId("filter").addEventListener("input", () => board.filter(byId("filter").value));
document.addEventListener("visibilitychange", draw);
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
  perSecond.push(0);
  perSecond.shift();
  if (document.hidden) return;
  showState();
  showFacts();
  if (paused) showPause();
  else board.tick();
}, 1000);
setInterval(() => document.hidden || tape.refresh(), 10_000);

byId("command").append(el("code", {}, curl()), copyButton("Copy this command", curl()));
showTheme();
showPause();
showState();
showFacts();
