import { el, setText } from "./dom.js";
import { plural, reason, span } from "./words.js";

const MOST_LINES = 200;

/** A form of a request job's parameters and the run that it starts: text is listed line by line, other values are handed on. */
export class RunForm {
  /** Where the card shows values. */
  output = el("div.output");
  #lines = el("pre.lines", { tabindex: 0, role: "region", "aria-label": "output" });
  #state = el("p.note", { role: "status" });
  #button = el("button", { type: "submit" }, "Run");
  #source = null;
  #began = 0;
  #count = 0;

  constructor(tape, job, event, parameters, take) {
    const fields = Object.entries(parameters).map(([name, pattern]) => {
      const rule = typeof pattern === "string" ? { pattern, title: `must match ${pattern}` } : {};
      return el("label", {}, name, el("input", { name, required: true, maxlength: 200, autocomplete: "off", ...rule }));
    });
    this.element = el("form.run", {}, ...fields, this.#button, this.#state, this.#lines, this.output);
    this.element.addEventListener("submit", (submit) => {
      submit.preventDefault();
      if (this.#source) return this.#end("stopped");
      const values = Object.fromEntries(new FormData(this.element));
      this.#start(new EventSource(tape.address(`jobs/${encodeURIComponent(job)}/stream`, values)), event, take);
    });
  }

  #start(source, event, take) {
    this.#source = source;
    this.#began = Date.now();
    this.#count = 0;
    this.#lines.replaceChildren();
    this.#button.textContent = "Stop";
    this.#show("running");
    const on = (type, act) => source.addEventListener(type, ({ data, lastEventId: id }) => act({ ...JSON.parse(data ?? "{}"), id }));
    for (const type of new Set(["dataUpdate", event])) on(type, (result) => this.#take(result, take));
    on("busy", () => this.#end("too many runs at once; try again"));
    on("finished", () => this.#end("finished"));
    on("jobFailed", ({ data }) => this.#end(`failed: ${reason(data)}`));
    on("error", () => source.readyState === EventSource.CLOSED && this.#end(this.#count ? "over" : "refused"));
  }

  #take(result, take) {
    this.#count += 1;
    if (typeof result.data === "string") {
      this.#lines.append(`${result.data}\n`);
      if (this.#count > MOST_LINES) this.#lines.firstChild.remove();
      this.#lines.scrollTop = this.#lines.scrollHeight;
    } else take(result);
    this.#show("running");
  }

  #end(words) {
    this.#source.close();
    this.#source = null;
    this.#button.textContent = "Run";
    this.#show(words);
  }

  #show(words) {
    setText(this.#state, words + (this.#count ? `, ${plural(this.#count, "result")} in ${span(Date.now() - this.#began)}` : ""));
  }
}
