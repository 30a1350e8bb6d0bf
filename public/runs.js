import { el, setClass, setText } from "./dom.js";
import {
  describeFailure, digitsOf, formatCount, formatMoment, formatNumber, keepDigits, namesIn, parseJSON, parseWithDigits,
  reasonOf, refusalOf, summarize, truncate,
} from "./format.js";
import { session } from "./kept.js";

const MAX_LINES = 200;
const MAX_LINE = 1000;

/** As browsers check it, by the flag `v`; null where only the server can. */
export function compilePattern(pattern) {
  try {
    return new RegExp(`^(?:${pattern})$`, "v");
  } catch {
    return null;
  }
}

/** What is no text `onResult` shows in `output`, too. */
export class RunForm {
  element;
  #tape;
  #job;
  #format;
  #onResult;
  #lines = el("pre.lines", { tabindex: -1, role: "region", "aria-label": "output" });
  #state = el("p.note");
  #button = el("button", { type: "submit" }, "Run");
  #source = null;
  #startedAt = 0;
  #count = 0;
  /** A value that came alone is not listed beside itself. */
  #first = "";

  constructor(tape, job, format, parameters, output, onResult) {
    [this.#tape, this.#job, this.#format, this.#onResult] = [tape, job, format, onResult];
    const fields = namesIn(parameters).map((name) => fieldFor(name, parameters[name]));
    const entries = el("div.entries", {}, ...fields, this.#button);
    this.element = el("form.run", {}, entries, this.#state, this.#lines, output);
    this.element.onsubmit = (event) => {
      event.preventDefault();
      if (this.#source) this.#end("stopped");
      else this.#start();
    };
  }

  #start() {
    const values = Object.fromEntries(new FormData(this.element));
    const address = this.#tape.address(`jobs/${encodeURIComponent(this.#job)}/stream`, values);
    const source = this.#source = new EventSource(address);
    [this.#startedAt, this.#count, this.#first] = [Date.now(), 0, ""];
    this.#lines.replaceChildren();
    setClass(this.element, "ran", true);
    this.#showState("running");
    this.#listen(source);
    let wasOpen = false;
    source.onopen = () => { wasOpen = true; };
    source.onerror = () => {
      if (source !== this.#source || source.readyState !== EventSource.CLOSED) return;
      if (wasOpen) this.#end(this.#count ? "over" : "ended");
      else this.#explain(address);
    };
  }

  #listen(source) {
    const { event, envelope = true } = this.#format;
    const on = (type, handle) => source.addEventListener(type, ({ data = "{}" }) => handle(parseWithDigits(data)));
    if (envelope) on(event, (result) => this.#showResult(result));
    else source.addEventListener(event, ({ data }) => this.#showResult(bareResult(data)));
    on("gap", ({ missed }) => this.#lines.append(`(${formatCount(missed, "result")} missing)\n`));
    on("busy", () => this.#end("too many runs at once; try again"));
    on("finished", () => this.#end("finished"));
    on("jobFailed", ({ data }) => this.#end(`failed: ${describeFailure(data)}`));
  }

  #showResult(result) {
    const lines = this.#lines;
    const { data } = result;
    const isText = typeof data === "string";
    const line = isText ? data : typeof data === "number" ? digitsOf(result, "data") : summarize(data, MAX_LINE);
    this.#count += 1;
    if (!isText) this.#onResult(result);
    if (!isText && this.#count === 1) this.#first = `${line}\n`;
    else {
      lines.append(this.#first, `${line}\n`);
      this.#first = "";
    }
    if (lines.childNodes.length > MAX_LINES) lines.firstChild.remove();
    lines.scrollTop = lines.scrollHeight;
    this.#showState("running");
  }

  #showState(text) {
    const time = formatSeconds((Date.now() - this.#startedAt) / 1000);
    setText(this.#state, text + (this.#count ? `, ${formatCount(this.#count, "result")} in ${time}` : ""));
    this.#button.textContent = this.#source ? "Stop" : "Run";
  }

  #end(text) {
    this.#source.close();
    this.#source = null;
    this.#showState(text);
    const detail = `${this.#job}: ${text}`;
    this.element.dispatchEvent(new CustomEvent("announcement", { detail, bubbles: true }));
  }

  async #explain(address) {
    this.#end("refused");
    const refusal = await refusalOf(address, { Accept: "text/event-stream", "X-Requested-With": "Tickertape" });
    if (refusal && !this.#source) this.#showState(`refused: ${refusal.reason}`);
  }
}

function fieldFor(name, pattern) {
  const isText = typeof pattern === "string";
  const rule = isText && compilePattern(pattern) ? { pattern } : {};
  const title = isText ? `must match ${pattern}` : "";
  const input = el("input", { name, required: true, maxlength: isText ? "" : 200, autocomplete: "off", title, ...rule });
  return el("label", {}, name, input);
}

const bareResult = (text) =>
  keepDigits({ data: parseJSON(text, text), at: new Date().toJSON() }, "data", text.trim());

const TOKEN = "admin";

const RUNS = {
  started: "It runs", skipped: "Another run is going on", waiting: "It begins when the other run has ended",
  restarted: "The other run was stopped for it", sent: "The node that runs the job was told",
};

/** Buttons, and a form for their token. */
export function makeControl(tape, job, onDone) {
  const words = el("p.note", { role: "status" });
  const input = el("input", { type: "password", name: "token", autocomplete: "off", required: true, maxlength: 500 });
  const form = el("form.token", {},
    el("label", {}, "Token of an administrator", input), el("button", { type: "submit" }, "Use it"));
  const buttons = { run: "Run now", pause: "Pause", resume: "Resume" };
  const made = Object.fromEntries(Object.entries(buttons).map(([action, label]) => {
    const button = el("button", { type: "button" }, label);
    button.onclick = () => send(action);
    return [action, button];
  }));
  const element = el("div.control", {}, ...Object.values(made), words, form);
  form.hidden = true;
  let wanted = "";
  let isClosed = false;

  async function send(action) {
    setText(words, "");
    const url = new URL(tape.address(`jobs/${encodeURIComponent(job)}/${action}`));
    const own = session.get(TOKEN) || url.searchParams.get("token");
    url.searchParams.delete("token");
    const headers = own ? { Authorization: `Bearer ${own}` } : {};
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(url, { method: "POST", headers, signal }).catch(() => null);
    if (!response) return setText(words, "The server could not be reached");
    if (response.status === 401) return askForToken(action, own && await reasonOf(response));
    isClosed ||= response.status === 403;
    form.hidden = true;
    if (isClosed) update(null);
    if (!response.ok) return setText(words, await reasonOf(response));
    const answer = Object(parseJSON(await response.text().catch(() => "")));
    const done = { run: RUNS[answer.run] ?? "Done", pause: "The job is paused", resume: "The job is at work" };
    setText(words, done[action]);
    onDone();
  }

  function askForToken(action, reason) {
    wanted = action;
    session.set(TOKEN, null);
    form.hidden = false;
    input.value = "";
    input.focus();
    setText(words, reason || "This takes the token of an administrator; it stays in this tab until that is closed.");
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    session.set(TOKEN, input.value.trim());
    input.value = "";
    send(wanted);
  };

  function update(entry) {
    const { state, trigger = {} } = Object(entry);
    const isNone = !entry || isClosed;
    made.run.hidden = isNone || Boolean(trigger.post ?? trigger.request ?? trigger.follow);
    made.pause.hidden = isNone || state === "paused" || state === "done";
    made.resume.hidden = isNone || state !== "paused";
  }
  update(null);
  return { element, update };
}

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
