import { el, setText, throttled } from "./dom.js";
import { formatBytes, formatNumber, formatTime, summarize, truncate } from "./format.js";
import { session } from "./kept.js";

const CAPACITY = 500;
const MAX_CHARACTERS = 16_384;
const FIELDS = ["job", "type", "id", "text"];

export function makeLog(list, filter, count) {
  const frames = [];
  const rows = new Map();
  let pending = [];
  let terms = [];
  let received = 0;
  let isVisible = false;
  const log = {
    paused: false,
    draw: throttled(() => log.paused || drawPending()),
    add({ id, event, job, text, at, size = text.length }) {
      const kept = truncate(text, MAX_CHARACTERS, "");
      const frame = { id, type: event, job: job ?? "", text: kept, at, size, number: received++ };
      for (const queue of [frames, pending]) if (queue.push(frame) > CAPACITY) queue.shift();
      if (isVisible) log.draw();
    },
    download() {
      const lines = frames.filter(isListed).map(({ id, type, job, text, at }) =>
        `${JSON.stringify({ id, event: type, job, at: new Date(at).toISOString(), data: text })}\n`);
      const href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
      el("a", { href, download: "events.ndjson" }).click();
      setTimeout(URL.revokeObjectURL, 10_000, href);
    },
  };

  const isListed = (frame) => matchesTerms(frame, terms);

  function drawPending() {
    if (!isVisible) return;
    list.prepend(...pending.filter(isListed).map(makeRow).reverse());
    pending = [];
    for (const [frame, row] of rows) {
      if (frame.number >= received - CAPACITY) break;
      row.remove();
      rows.delete(frame);
    }
    setText(count, terms.join("") ? `${rows.size} of ${frames.length}` : formatNumber(frames.length));
  }

  function makeRow(frame) {
    const { id, type, job, text, at, size } = frame;
    const when = `${formatTime(at)}.${new Date(at).toISOString().slice(-4, -1)}`;
    const cells = Object.entries({ when, type, job, data: withoutEnvelope(text), size: formatBytes(size), id });
    const summary = el("summary", {}, ...cells.map(([name, content]) => el(`span.${name}`, {}, summarize(content))));
    const row = el("details.frame", {}, summary);
    row.ontoggle = () => {
      const lines = [id && `id: ${id}`, `event: ${type}`, ...text.split("\n").map((line) => `data: ${line}`)];
      if (size > MAX_CHARACTERS) lines.push(`… ${formatBytes(size)} in all`);
      row.replaceChildren(summary, el("pre", { tabindex: 0 }, lines.filter(Boolean).join("\n")));
    };
    rows.set(frame, row);
    return row;
  }

  filter.oninput = () => {
    session.set("logFilter", filter.value || null);
    terms = filter.value.toLowerCase().split(/\s+/);
    list.replaceChildren();
    rows.clear();
    pending = [...frames];
    drawPending();
  };
  filter.value ||= session.get("logFilter", "");
  if (filter.value) filter.oninput();
  new IntersectionObserver(([{ isIntersecting }]) => {
    isVisible = isIntersecting;
    log.draw();
  }, { rootMargin: "100px" }).observe(list);
  return log;
}

export function matchesTerms(frame, terms) {
  const contains = (field, term) => frame[field].toLowerCase().includes(term);
  return terms.every((term) => {
    const [, field, rest] = /^(id|type|job):(.*)$/.exec(term) ?? [];
    return field ? contains(field, rest) : FIELDS.some((name) => contains(name, term));
  });
}

export const withoutEnvelope = (text) => text.replace(/^\{"job":.{0,200}?"data":(.*?)\}?$/, "$1");
