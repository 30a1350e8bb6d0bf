import { el, setClass, setText } from "./dom.js";
import { describeFailure, formatCount, formatDuration, truncate } from "./format.js";
import { keepDigits, parseWithDigits } from "./digits.js";
import { parseJSON } from "./notation.js";

const MAX_LINES = 200;

/** As browsers check it, by the flag `v`; null where only the server can. */
export function compilePattern(pattern) {
  try {
    return new RegExp(`^(?:${pattern})$`, "v");
  } catch {
    return null;
  }
}

async function reasonOf(response) {
  const text = await response.text().catch(() => "");
  const { detail } = Object(parseJSON(text, null));
  return truncate(typeof detail === "string" ? detail : `answered ${response.status}`, 300);
}

/** A form and the run it starts: text is listed, other values go to `onResult`, which shows them in `output`. */
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

  constructor(tape, job, format, parameters, output, onResult) {
    [this.#tape, this.#job, this.#format, this.#onResult] = [tape, job, format, onResult];
    const entries = el("div.entries", {}, ...Object.entries(parameters).map(fieldFor), this.#button);
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
    [this.#startedAt, this.#count] = [Date.now(), 0];
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
    this.#count += 1;
    if (typeof result.data !== "string") this.#onResult(result);
    else lines.append(`${result.data}\n`);
    if (lines.childNodes.length > MAX_LINES) lines.firstChild.remove();
    lines.scrollTop = lines.scrollHeight;
    this.#showState("running");
  }

  #showState(text) {
    const time = formatDuration(Date.now() - this.#startedAt);
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

  /** An EventSource tells nobody why it was refused; fetch does. */
  async #explain(address) {
    this.#end("refused");
    const headers = { Accept: "text/event-stream", "X-Requested-With": "Tickertape" };
    const asking = new AbortController();
    const response = await fetch(address, { headers, signal: asking.signal }).catch(() => null);
    if (response && !response.ok && !this.#source) this.#showState(`refused: ${await reasonOf(response)}`);
    asking.abort();
  }
}

function fieldFor([name, pattern]) {
  const isChecked = typeof pattern === "string" && compilePattern(pattern) !== null;
  const rule = isChecked ? { pattern } : {};
  const title = typeof pattern === "string" ? `must match ${pattern}` : "";
  const input = el("input", { name, required: true, maxlength: 200, autocomplete: "off", title, ...rule });
  return el("label", {}, name, input);
}

function bareResult(text) {
  const result = { data: parseJSON(text, text), at: new Date().toJSON() };
  keepDigits(result, "data", text.trim());
  return result;
}
