import { el, paced, setText } from "./dom.js";
import { brief, bytes, clip, clock, number } from "./words.js";

const KEPT = 500;
const LONGEST = 16_384;

/** The last 500 blocks as they came. All words of the filter must occur; `job:`, `type:` and `id:` look at one field. */
export class Log {
  #frames = [];
  #fresh = [];
  #rows = new Map();
  #words = [];
  #received = 0;
  #isSeen = false;
  /** While this is true nothing is drawn but what the filter asks for. */
  paused = false;
  draw = paced(() => this.paused || this.#draw());

  constructor(list, filter, count) {
    Object.assign(this, { list, count });
    filter.oninput = () => this.#choose(filter.value);
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isSeen = isIntersecting;
      this.draw();
    }).observe(list);
  }

  add({ id, event, job, text, at }) {
    const frame = { id, type: event, job: job ?? "", text: clip(text, LONGEST, ""), at, size: text.length, number: this.#received++ };
    for (const list of [this.#frames, this.#fresh]) if (list.push(frame) > KEPT) list.shift();
    if (this.#isSeen) this.draw();
  }

  /** What the filter lets through as NDJSON, oldest first. */
  get lines() {
    return this.#frames.filter((frame) => this.#matches(frame)).map(({ id, type, job, text, at }) =>
      `${JSON.stringify({ id, event: type, job, at: new Date(at).toISOString(), data: text })}\n`);
  }

  /** Puts the rows of new blocks on top and takes the oldest away. */
  #draw() {
    if (!this.#isSeen) return;
    this.list.prepend(...this.#fresh.filter((frame) => this.#matches(frame)).map((frame) => this.#row(frame)).reverse());
    this.#fresh = [];
    for (const [frame, row] of this.#rows) {
      if (frame.number >= this.#received - KEPT) break;
      row.remove();
      this.#rows.delete(frame);
    }
    setText(this.count, this.#words.join("") ? `${this.#rows.size} of ${this.#frames.length}` : number(this.#frames.length));
  }

  #choose(text) {
    this.#words = text.toLowerCase().split(/\s+/);
    this.list.replaceChildren();
    this.#rows.clear();
    this.#fresh = [...this.#frames];
    this.#draw();
  }

  #matches(frame) {
    const has = (field, word) => frame[field].toLowerCase().includes(word);
    return this.#words.every((word) => {
      const [, field, rest] = /^(id|type|job):(.*)$/.exec(word) ?? [];
      return field ? has(field, rest) : ["job", "type", "id", "text"].some((name) => has(name, word));
    });
  }

  #row(frame) {
    const { id, type, job, text, at, size } = frame;
    // The envelope repeats the other columns; what matters is what is inside.
    const data = text.replace(/^\{"job":.{0,200}?"data":(.*?)\}?$/, "$1");
    const when = `${clock(at)}.${new Date(at).toISOString().slice(-4, -1)}`;
    const cells = Object.entries({ when, type, job, data, size: bytes(size), id });
    const summary = el("summary", {}, ...cells.map(([name, words]) => el(`span.${name}`, {}, brief(words))));
    const row = el("details.frame", {}, summary);
    row.ontoggle = () => {
      const lines = [id && `id: ${id}`, `event: ${type}`, ...text.split("\n").map((line) => `data: ${line}`)];
      if (size > LONGEST) lines.push(`… ${bytes(size)} in all`);
      row.replaceChildren(summary, el("pre", { tabindex: 0 }, lines.filter(Boolean).join("\n")));
    };
    this.#rows.set(frame, row);
    return row;
  }
}
