import { Board } from "./board.js";
import { Tickertape } from "./client.js";
import { copyButton, el, icon, setText } from "./dom.js";
import { Log } from "./log.js";
import { connectionWords, paintState } from "./state.js";
import { number, plural, reason } from "./words.js";

const byId = (id) => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token") ?? "";
const tape = new Tickertape("events", { token });
const board = new Board(byId("cards"), byId("empty"), tape, token !== "");
const log = new Log(byId("frames"), byId("log-filter"), byId("log-count"));

let index = null;
let paused = false;
let held = 0;
const rate = new Array(10).fill(0);

// Drawing: once a frame at most, not at all while paused or out of sight.
let due = false;
function draw() {
  if (due || paused || document.hidden) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    if (paused || document.hidden) return;
    board.draw();
    log.draw();
  });
}

tape.addEventListener("frame", ({ detail }) => {
  log.add(detail);
  if (detail.id) rate[rate.length - 1] += 1;
  held += paused ? 1 : 0;
  draw();
});
tape.addEventListener("reading", ({ detail }) => board.read(detail));
tape.addEventListener("jobFailed", ({ detail }) => {
  board.fail(detail);
  say(`${detail.job} is failing: ${reason(detail.data)}`);
});
tape.addEventListener("jobRecovered", ({ detail }) => {
  board.recover(detail);
  say(`${detail.job} works again`);
});
tape.addEventListener("gap", () => board.interrupt());
tape.addEventListener("hello", ({ detail }) => detail.restarted && board.interrupt());
tape.addEventListener("configReloaded", ({ detail: { data } }) => {
  const count = (list) => (Array.isArray(list) ? list.length : 0);
  say(`Jobs reloaded: +${count(data.added)} ~${count(data.changed)} −${count(data.removed)}`);
});
tape.addEventListener("configRejected", () => say("The new jobs file has faults; the old jobs go on"));
tape.addEventListener("index", ({ detail }) => {
  index = detail;
  board.absorb(index);
  showConfig(index.config ?? {});
  setText(byId("version"), `Tickertape ${index.version ?? ""}`);
  draw();
});

// The header.
let spoken = "connecting";
tape.addEventListener("state", showState);
function showState() {
  paintState(byId("state"), tape, board.failing);
  const broken = !["live", "quiet"].includes(tape.state);
  const words = broken ? connectionWords(tape.state) : "live";
  if (words !== spoken) say(`Connection: ${words}`);
  spoken = words;
}

function showFacts() {
  const perSecond = rate.reduce((sum, count) => sum + count, 0) / rate.length;
  const facts = [`${number(perSecond, perSecond < 10 ? 1 : 0)} events/s`];
  if (index) facts.unshift(plural(board.size, "job"));
  if (Number.isFinite(index?.connections)) facts.push(plural(index.connections, "viewer"));
  setText(byId("facts"), facts.join(" · "));
}

/** The one live region: changes of the connection and of jobs' health, never values. */
let silence;
function say(words) {
  const status = byId("status");
  setText(status, words.length > 300 ? `${words.slice(0, 300)}…` : words);
  clearTimeout(silence);
  silence = setTimeout(() => setText(status, ""), 6000);
}

function showConfig({ file, status, errors }) {
  const banner = byId("banner");
  const faults = status && status !== "ok" ? (errors ?? []).map(reason) : null;
  banner.hidden = !faults && file !== null;
  if (faults) {
    banner.replaceChildren(el("strong", {}, `${file ?? "The jobs file"} has faults, so the jobs below are still the old ones.`),
      el("pre", {}, faults.slice(0, 20).join("\n\n")));
  } else if (file === null) {
    banner.replaceChildren("These are the built-in demo jobs. To start your own, write four lines into jobs.yaml: ",
      copyButton("Copy the four lines", () => "jobs:\n  people:\n    every: 5-20s\n    generate: people\n", "copy them"));
  }
}

// Controls and keys.
function setPaused(on) {
  paused = on;
  held = 0;
  showPause();
  draw();
}

function showPause() {
  const button = byId("pause");
  button.setAttribute("aria-pressed", String(paused));
  button.replaceChildren(icon(paused ? "play" : "pause"), paused ? (held ? `Paused · ${number(held)} new` : "Paused") : "Pause");
}

const THEMES = ["auto", "light", "dark"];
function setTheme(name) {
  const theme = THEMES.includes(name) ? name : "auto";
  document.documentElement.dataset.theme = theme;
  byId("theme").replaceChildren(icon({ auto: "auto", light: "sun", dark: "moon" }[theme]));
  byId("theme").setAttribute("aria-label", `Theme: ${theme}`);
  byId("theme").title = `Theme: ${theme}`;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A browser that keeps nothing still shows the theme until the page is left.
  }
}
function nextTheme() {
  setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
}
function storedTheme() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return "auto";
  }
}

byId("pause").addEventListener("click", () => setPaused(!paused));
byId("theme").addEventListener("click", nextTheme);
byId("filter").addEventListener("input", () => board.filter(byId("filter").value));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape" && field) {
    field.value = "";
    field.dispatchEvent(new Event("input"));
    field.blur();
  }
  if (field) return;
  if (event.key === "/") byId("filter").focus();
  else if (event.key === "t") nextTheme();
  else if (event.key === " " && !event.target.closest?.("button, summary, a, [tabindex='0']")) setPaused(!paused);
  else return;
  event.preventDefault();
});
document.addEventListener("visibilitychange", () => draw());

// Time.
setInterval(() => {
  rate.push(0);
  rate.shift();
  if (document.hidden) return;
  showState();
  showFacts();
  if (!paused) return board.tick();
  showPause();
}, 1000);
setInterval(() => document.hidden || tape.refresh(), 10_000);

const command = token ? `curl -N -H "Authorization: Bearer $TOKEN" ${new URL("events", document.baseURI)}`
  : `curl -N ${new URL("events", document.baseURI)}`;
byId("command").append(el("code", {}, command), copyButton("Copy this command", () => command));
setTheme(storedTheme());
showPause();
showState();
showFacts();
