import { el, setText } from "./dom.js";
import { describeFailure, formatCount, formatDuration } from "./format.js";
import { keepDigits, parseWithDigits } from "./digits.js";
import { parseJSON } from "./notation.js";

const MAX_LINES = 200;

/**
 * A form of a request job's parameters and the run that it starts: lines of text are listed, other values go to
 * `onResult`.
 */
export function makeRunForm(tape, job, { event, envelope = true }, parameters, onResult) {
  const lines = el("pre.lines", { tabindex: 0, role: "region", "aria-label": "output" });
  const state = el("p.note");
  const button = el("button", { type: "submit" }, "Run");
  const output = el("div.output");
  const fields = Object.entries(parameters).map(([name, pattern]) => {
    const rule = typeof pattern === "string" ? { pattern, title: `must match ${pattern}` } : {};
    return el("label", {}, name, el("input", { name, required: true, maxlength: 200, autocomplete: "off", ...rule }));
  });
  const element = el("form.run", {}, ...fields, button, state, lines, output);
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

  function start() {
    const values = Object.fromEntries(new FormData(element));
    source = new EventSource(tape.address(`jobs/${encodeURIComponent(job)}/stream`, values));
    [startedAt, count] = [Date.now(), 0];
    lines.replaceChildren();
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
    on("error", () => source?.readyState === EventSource.CLOSED && end(count ? "over" : "refused"));
  }

  element.onsubmit = (event) => {
    event.preventDefault();
    if (source) end("stopped");
    else start();
  };
  return { element, output };
}
