import { el, paced, setText } from "./dom.js";
import { formatBytes, formatNumber, formatTime, summarize, truncate } from "./format.js";

const KEPT = 500;
const LONGEST = 16_384;

/**
 * The last 500 blocks as they came. All words of the filter must occur; `job:`, `type:` and `id:` look at one field.
 * While `paused` is true nothing is drawn but what the filter asks for.
 */
export function makeLog(list, filter, count) {
  const frames = [];
  const rows = new Map();
  let fresh = [];
  let words = [];
  let received = 0;
  let isSeen = false;
  const log = {
    paused: false,
    draw: paced(() => log.paused || drawFresh()),
    add({ id, event, job, text, at }) {
      const frame = { id, type: event, job: job ?? "", text: truncate(text, LONGEST, ""), at, size: text.length, number: received++ };
      for (const list of [frames, fresh]) if (list.push(frame) > KEPT) list.shift();
      if (isSeen) log.draw();
    },
    /** What the filter lets through as NDJSON, oldest first. */
    lines: () => frames.filter(matches).map(({ id, type, job, text, at }) =>
      `${JSON.stringify({ id, event: type, job, at: new Date(at).toISOString(), data: text })}\n`),
  };

  /** Puts the rows of new blocks on top and takes the oldest away. */
  function drawFresh() {
    if (!isSeen) return;
    list.prepend(...fresh.filter(matches).map(makeRow).reverse());
    fresh = [];
    for (const [frame, row] of rows) {
      if (frame.number >= received - KEPT) break;
      row.remove();
      rows.delete(frame);
    }
    setText(count, words.join("") ? `${rows.size} of ${frames.length}` : formatNumber(frames.length));
  }

  function matches(frame) {
    const has = (field, word) => frame[field].toLowerCase().includes(word);
    return words.every((word) => {
      const [, field, rest] = /^(id|type|job):(.*)$/.exec(word) ?? [];
      return field ? has(field, rest) : ["job", "type", "id", "text"].some((name) => has(name, word));
    });
  }

  function makeRow(frame) {
    const { id, type, job, text, at, size } = frame;
    // The envelope repeats the other columns; what matters is what is inside.
    const data = text.replace(/^\{"job":.{0,200}?"data":(.*?)\}?$/, "$1");
    const when = `${formatTime(at)}.${new Date(at).toISOString().slice(-4, -1)}`;
    const cells = Object.entries({ when, type, job, data, size: formatBytes(size), id });
    const summary = el("summary", {}, ...cells.map(([name, words]) => el(`span.${name}`, {}, summarize(words))));
    const row = el("details.frame", {}, summary);
    row.ontoggle = () => {
      const lines = [id && `id: ${id}`, `event: ${type}`, ...text.split("\n").map((line) => `data: ${line}`)];
      if (size > LONGEST) lines.push(`… ${formatBytes(size)} in all`);
      row.replaceChildren(summary, el("pre", { tabindex: 0 }, lines.filter(Boolean).join("\n")));
    };
    rows.set(frame, row);
    return row;
  }

  filter.oninput = () => {
    words = filter.value.toLowerCase().split(/\s+/);
    list.replaceChildren();
    rows.clear();
    fresh = [...frames];
    drawFresh();
  };
  new IntersectionObserver(([{ isIntersecting }]) => {
    isSeen = isIntersecting;
    log.draw();
  }, { rootMargin: "100px" }).observe(list);
  return log;
}
