/** Equal states that follow each other are one of these. */
const CAPACITY = 60;
const MAX_BREAKS = 60;
/** So many times farther apart than promised, readings miss one between. */
const TOLERANCE = 1.8;
/** So many times farther apart than nine in ten, where nothing is promised; of fewer nothing is usual. */
const UNUSUAL = 5;
const FEWEST = 10;

/**
 * One job's past. A point is `{time, value, until}`, `until` of states alone; a break `{from, to, kind, reason}`, failed
 * or missing; a level `{from, to, level}`. What goes on ends at Infinity.
 */
export class Past {
  points = [];
  breaks = [];
  expected = 0;
  /** The least that is silence where nothing is promised. */
  silence = Infinity;
  /** `{time, level, isTold}`: by an index, which can't say since when. */
  #changes = [];

  get #last() { return this.points.at(-1); }

  /** Ends what was missing or failing; what is older than the newest is left out. */
  add(time, value) {
    const last = this.#last;
    if (last && !(time >= untilOf(last))) return;
    this.#endBreaks(time);
    const isWord = isState(value);
    if (isWord && value === last?.value && !this.#isBroken(last.until, time)) {
      last.until = time;
      return;
    }
    this.points.push(isWord ? { time, value, until: time } : { time, value });
    if (this.points.length > CAPACITY) this.points.shift();
    this.#forget();
  }

  /** Something was late or lost, since the newest if nobody knows since when. */
  miss(from = this.#last && untilOf(this.#last)) {
    if (from > -Infinity && !this.#openBreak) this.#addBreak({ from, kind: "missing", reason: "" });
  }

  fail(time, reason = "") {
    const open = this.#openBreak;
    const from = Number.isNaN(time) ? this.#last && untilOf(this.#last) : time;
    if (from === undefined) return;
    if (open?.kind === "failed") open.from = Math.min(open.from, from);
    else this.#addBreak({ from, kind: "failed", reason });
  }

  recover(time) { this.#endBreaks(time); }

  setLevel(time, level, isTold = false) {
    const last = this.#changes.at(-1) ?? { time, level: null };
    if (level !== last.level) keep(this.#changes, { time: Math.max(time, last.time), level, isTold });
  }

  get levels() {
    return this.#changes.map(({ time, level }, index, { [index + 1]: next }) =>
      ({ from: time, to: next?.time ?? Infinity, level }))
      .filter(({ from, to, level }) => level && to > from);
  }

  /** All changes since `start`; without one it was as the index told. */
  setLevels(start, changes) {
    const [first] = this.#changes;
    const end = changes.at(-1)?.time ?? -Infinity;
    if (!changes.length && first?.isTold) changes = [{ ...first, time: Math.min(start, first.time) }];
    this.#changes = [...changes, ...this.#changes.filter(({ time, isTold }) => !isTold && time > end)];
  }

  /** What is not older than the first reading is known better here. */
  prepend(older) {
    const first = this.points[0]?.time ?? Infinity;
    const before = older.points.filter(({ time }) => time < first);
    for (const point of before) if (point.until > first) point.until = first;
    const [last, next] = [before.at(-1), this.points[0]];
    const old = older.breaks.filter(({ from }) => from < first).map((gap) => ({ ...gap, to: Math.min(gap.to, first) }));
    this.breaks = [...old, ...this.breaks];
    const isSame = last && next && isState(next.value) && last.value === next.value;
    if (isSame && !this.#isBroken(last.until, next.time)) next.time = before.pop().time;
    this.points = [...before, ...this.points].slice(-CAPACITY);
    const { from, to, kind, reason } = Object(older.breaks.at(-1));
    if (to === Infinity && this.#last && from >= untilOf(this.#last)) kind === "failed" ? this.fail(from, reason) : this.miss(from);
    this.#forget();
  }

  numbers(path = []) {
    return this.points.map(({ time, value }) => ({ time, value: path.reduce((inner, key) => inner?.[key], value) }))
      .filter(({ value }) => Number.isFinite(value));
  }

  limit(points = []) {
    if (this.expected > 0) return this.expected * TOLERANCE;
    if (points.length < FEWEST) return Infinity;
    const distances = points.slice(1).map(({ time }, index) => time - points[index].time).sort((one, two) => one - two);
    return Math.max(this.silence, UNUSUAL * distances[Math.floor(distances.length * 0.9)]);
  }

  segments(points) {
    const limit = this.limit(points);
    return points.reduce((segments, point, index) => {
      if (!index || this.#isBroken(points[index - 1].time, point.time, limit)) segments.push([]);
      segments.at(-1).push(point);
      return segments;
    }, []);
  }

  gaps(points) {
    const segments = this.segments(points);
    return segments.slice(1).map(([{ time }], index) => ({ from: segments[index].at(-1).time, to: time }));
  }

  /** The parts of a gap in which a value was late or lost: of a pause, say, there is none. */
  missing({ from, to }) {
    const inside = this.breaks.filter((gap) => gap.from < to && gap.to > from);
    const [failed, lost] = ["failed", "missing"].map((kind) => inside.filter((gap) => gap.kind === kind));
    return [{ to: from }, ...failed].map(({ to: from }, index) => ({ from, to: failed[index]?.from ?? to }))
      .filter(({ from, to }) => lost.some((gap) => gap.from < to && gap.to > from));
  }

  /** What was when, without holes: `[{from, to, kind, value, reason}]`; a value holds as long as promised. */
  spans(edge) {
    const spans = this.points.flatMap((point, index) => {
      const end = Math.min(this.points[index + 1]?.time ?? Infinity, edge);
      const to = this.heldUntil(untilOf(point), end);
      const spans = [{ from: point.time, to, kind: "value", value: point.value, reason: "" }];
      if (to < end) spans.push({ from: to, to: end, kind: "missing", reason: "" });
      return spans;
    });
    return this.#overlay(spans, edge).filter(({ from, to }) => to > from);
  }

  #overlay(spans, edge) {
    const failures = this.breaks.filter(({ kind, from }) => kind === "failed" && from < edge);
    return failures.reduce((spans, failure) => {
      const { from, to } = { ...failure, to: Math.min(failure.to, edge) };
      const before = spans.filter((span) => span.from < from).map((span) => ({ ...span, to: Math.min(span.to, from) }));
      const after = spans.filter((span) => span.to > to).map((span) => ({ ...span, from: Math.max(span.from, to) }));
      return [...before, { ...failure, from, to }, ...after];
    }, spans);
  }

  /** Until when a value of this time holds if no other came. */
  heldUntil(time, edge) {
    const cut = this.breaks.find(({ to }) => to > time)?.from ?? Infinity;
    return Math.min(time + this.limit(), Math.max(cut, time), Math.max(edge, time));
  }

  since(isSame) {
    const other = this.points.findLastIndex((point) => !isSame(point.value));
    return other < 0 ? null : this.points[other + 1]?.time ?? null;
  }

  #isBroken(from, to, limit = this.limit()) {
    return to - from > limit || this.breaks.some((gap) => gap.from < to && gap.to > from);
  }

  get #openBreak() {
    const last = this.breaks.at(-1);
    return last?.to === Infinity ? last : undefined;
  }

  #addBreak(gap) {
    this.#endBreaks(gap.from);
    keep(this.breaks, { ...gap, to: Infinity });
  }

  /** Each lasts a millisecond, to stay a mark. */
  #endBreaks(time) {
    const open = this.#openBreak;
    if (open) open.to = Math.max(time || 0, open.from + 1);
  }

  #forget() {
    const first = this.points[0]?.time ?? -Infinity;
    if (this.breaks[0]?.to < first) this.breaks = this.breaks.filter(({ to }) => to >= first);
  }
}

function keep(list, item) {
  list.push(item);
  if (list.length > MAX_BREAKS) list.shift();
}

const untilOf = ({ time, until = time }) => until;
const isState = (value) => typeof value === "boolean" || typeof value === "string";
