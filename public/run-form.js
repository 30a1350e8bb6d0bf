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
export function makeRunForm(tape, job, { event, envelope = true }, parameters, output, onResult) {
  const lines = el("pre.lines", { tabindex: -1, role: "region", "aria-label": "output" });
  const state = el("p.note");
  const button = el("button", { type: "submit" }, "Run");
  const fields = Object.entries(parameters).map(([name, pattern]) => {
    const isChecked = typeof pattern === "string" && compilePattern(pattern) !== null;
    const rule = isChecked ? { pattern } : {};
    const title = typeof pattern === "string" ? `must match ${pattern}` : "";
    const input = el("input", { name, required: true, maxlength: 200, autocomplete: "off", title, ...rule });
    return el("label", {}, name, input);
  });
  const element = el("form.run", {}, el("div.entries", {}, ...fields, button), state, lines, output);
  let [source, startedAt, count] = [null, 0, 0];

  function showState(text) {
    const results = count ? `, ${formatCount(count, "result")} in ${formatDuration(Date.now() - startedAt)}` : "";
    setText(state, text + results);
    button.textContent = source ? "Stop" : "Run";
  }

  function end(text) {
    source.close();
    source = null;
    showState(text);
    element.dispatchEvent(new CustomEvent("announcement", { detail: `${job}: ${text}`, bubbles: true }));
  }

  /** An EventSource tells nobody why it was refused; fetch does. */
  async function explain(address) {
    end("refused");
    const headers = { Accept: "text/event-stream", "X-Requested-With": "Tickertape" };
    const asking = new AbortController();
    const response = await fetch(address, { headers, signal: asking.signal }).catch(() => null);
    if (response && !response.ok && !source) showState(`refused: ${await reasonOf(response)}`);
    asking.abort();
  }

  function start() {
    const values = Object.fromEntries(new FormData(element));
    const address = tape.address(`jobs/${encodeURIComponent(job)}/stream`, values);
    source = new EventSource(address);
    [startedAt, count] = [Date.now(), 0];
    lines.replaceChildren();
    setClass(element, "ran", true);
    showState("running");
    const on = (type, handle) => source.addEventListener(type, ({ data = "{}" }) => handle(parseWithDigits(data)));
    const showResult = (result) => {
      count += 1;
      if (typeof result.data !== "string") onResult(result);
      else lines.append(`${result.data}\n`);
      if (lines.childNodes.length > MAX_LINES) lines.firstChild.remove();
      lines.scrollTop = lines.scrollHeight;
      showState("running");
    };
    const showBareResult = (text) => {
      const result = { data: parseJSON(text, text), at: new Date().toJSON() };
      keepDigits(result, "data", text.trim());
      showResult(result);
    };
    if (envelope) on(event, showResult);
    else source.addEventListener(event, ({ data }) => showBareResult(data));
    on("gap", ({ missed }) => lines.append(`(${formatCount(missed, "result")} missing)\n`));
    on("busy", () => end("too many runs at once; try again"));
    on("finished", () => end("finished"));
    on("jobFailed", ({ data }) => end(`failed: ${describeFailure(data)}`));
    let wasOpen = false;
    source.onopen = () => { wasOpen = true; };
    source.onerror = ({ target }) => {
      if (target !== source || target.readyState !== EventSource.CLOSED) return;
      if (wasOpen) end(count ? "over" : "ended");
      else explain(address);
    };
  }

  element.onsubmit = (event) => {
    event.preventDefault();
    if (source) end("stopped");
    else start();
  };
  return element;
}
