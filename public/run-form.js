import { el, setText } from "./dom.js";
import { describeFailure, formatCount, formatDuration } from "./format.js";

const MOST_LINES = 200;

/** A form of a request job's parameters and the run that it starts: lines of text are listed, other values go to `take`. */
export function runForm(tape, job, { event, envelope = true }, parameters, take) {
  const lines = el("pre.lines", { tabindex: 0, role: "region", "aria-label": "output" });
  const state = el("p.note");
  const button = el("button", { type: "submit" }, "Run");
  const output = el("div.output");
  const fields = Object.entries(parameters).map(([name, pattern]) => {
    const rule = typeof pattern === "string" ? { pattern, title: `must match ${pattern}` } : {};
    return el("label", {}, name, el("input", { name, required: true, maxlength: 200, autocomplete: "off", ...rule }));
  });
  const element = el("form.run", {}, ...fields, button, state, lines, output);
  let [source, began, count] = [null, 0, 0];

  function show(words) {
    setText(state, words + (count ? `, ${formatCount(count, "result")} in ${formatDuration(Date.now() - began)}` : ""));
    button.textContent = source ? "Stop" : "Run";
  }

  function end(words) {
    source.close();
    source = null;
    show(words);
    element.dispatchEvent(new CustomEvent("news", { detail: `${job}: ${words}`, bubbles: true }));
  }

  function start() {
    source = new EventSource(tape.address(`jobs/${encodeURIComponent(job)}/stream`, Object.fromEntries(new FormData(element))));
    [began, count] = [Date.now(), 0];
    lines.replaceChildren();
    show("running");
    const on = (type, act) => source.addEventListener(type, ({ data = "{}" }) => act(JSON.parse(data)));
    const receive = (result) => {
      count += 1;
      // Its id belongs to the run and not to the history that the card goes by.
      if (typeof result.data !== "string") take({ ...result, id: "" });
      else lines.append(`${result.data}\n`);
      if (lines.childNodes.length > MOST_LINES) lines.firstChild.remove();
      lines.scrollTop = lines.scrollHeight;
      show("running");
    };
    if (envelope) on(event, receive);
    else source.addEventListener(event, ({ data }) => receive({ data: value(data), at: new Date().toJSON() }));
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

/** What a bare value says: JSON where it is JSON. */
function value(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
