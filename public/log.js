import { el, setText } from "./dom.js";
import { brief, bytes, clip, clipped, clock, number } from "./words.js";

const KEPT = 500;
const LONGEST = 4096;
const encoder = new TextEncoder();

/** The last 500 blocks as they came over the line. */
export class Log {
  #frames = [];
  #serial = 0;
  #fresh = [];
  #rows = new Map();
  #words = [];
  #list;
  #count;

  /**
   * @param {HTMLElement} list that takes a row for each block, the newest first
   * @param {HTMLInputElement} filter whose words must all occur; `job:disk`, `type:report` and `id:7` look at one field
   * @param {HTMLElement} count that tells how many are shown
   */
  constructor(list, filter, count) {
    this.#list = list;
    this.#count = count;
    filter.addEventListener("input", () => this.#choose(filter.value));
  }

  add({ id, event, job, text, at }) {
    const size = encoder.encode(text).length;
    const frame = { serial: this.#serial++, id, event, job: job ?? "", text: clip(text, LONGEST), at, size };
    this.#frames.push(frame);
    this.#fresh.push(frame);
    if (this.#fresh.length > KEPT) this.#fresh.shift();
    if (this.#frames.length > KEPT) this.#frames.shift();
  }

  /** Puts the rows of new blocks on top and takes the oldest away. */
  draw() {
    const rows = this.#fresh.filter((frame) => this.#matches(frame)).map((frame) => this.#row(frame));
    this.#fresh = [];
    this.#list.prepend(...rows.reverse());
    const oldest = this.#frames[0]?.serial;
    for (const [frame, row] of this.#rows) {
      if (frame.serial >= oldest) break;
      row.remove();
      this.#rows.delete(frame);
    }
    const all = number(this.#frames.length);
    setText(this.#count, this.#words.length ? `${number(this.#rows.size)} of ${all}` : all);
  }

  #choose(text) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#list.replaceChildren();
    this.#rows.clear();
    this.#fresh = [...this.#frames];
    this.draw();
  }

  #matches({ id, event, job, text }) {
    const fields = { id, type: event, event, job };
    return this.#words.every((word) => {
      const [field, ...rest] = word.split(":");
      if (rest.length && field in fields) return String(fields[field]).toLowerCase().includes(rest.join(":"));
      return `${job} ${event} ${id} ${text}`.toLowerCase().includes(word);
    });
  }

  #row(frame) {
    const { id, event, job, text, at, size } = frame;
    const cell = (name, value) => el(`span.${name}`, {}, clipped(value, 200));
    const summary = el("summary", {},
      cell("when", clock(at, true)), cell("type", event), cell("job", job), cell("data", brief(text, 200)), cell("size", bytes(size)), cell("id", id));
    const row = el("details.frame", {}, summary);
    row.addEventListener("toggle", () => {
      if (!row.open || row.lastChild !== summary) return;
      const cut = size > text.length && text.length === LONGEST ? `\n… ${bytes(size)} in all` : "";
      const lines = [id && `id: ${id}`, `event: ${event}`, ...text.split("\n").map((line) => `data: ${line}`)];
      row.append(el("pre", { tabindex: "0" }, lines.filter(Boolean).join("\n") + cut));
    });
    this.#rows.set(frame, row);
    return row;
  }
}
