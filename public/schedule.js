const GRACE = 1000;
const SHORTEST_PROGRESS = 2000;
const PROGRESS_LEAD = 1000;
const PROGRESS_STEPS = 400;
const TOLERANCE = 1.8;
const MILLISECONDS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** The shortest and the longest of `1h30m`, `5-20s` or `30s-2m`; of anything else nothing. */
export function parseInterval(text) {
  const bounds = String(text).split("-");
  const lastUnit = /[a-z]*$/.exec(text)[0];
  if (!bounds.every((bound) => /^([\d.]+(ms|[smhdw]|$))+$/.test(bound))) return [];
  const lengths = bounds.map((bound) => bound.match(/[\d.]+\D*/g)
    .reduce((sum, part) => sum + parseFloat(part) * MILLISECONDS[part.replace(/[\d.]+/, "") || lastUnit], 0));
  return [lengths[0], lengths.at(-1)];
}

/** Times are the server's in milliseconds, NaN where there is none. */
export class Schedule {
  at = NaN;
  promised = NaN;
  nextRun = NaN;
  interval = [];
  /** How long a run may take, once a promise has told. */
  #lead = NaN;
  delay = 0;
  isAtRest = false;

  get nextBy() { return this.promised + this.delay; }

  get expectedDistance() { return this.nextBy - this.at || 0; }

  lateness(now) {
    const late = now - this.nextBy;
    return late > 2 * this.expectedDistance + GRACE ? "stale" : late > GRACE ? "late" : "";
  }

  isPromised(now) { return now < this.nextBy; }

  /** A drawing ends at the last value while the next is not due, else now. */
  edge(now) {
    const { at, expectedDistance: expected } = this;
    const isDue = !(this.isAtRest || now - at <= expected * TOLERANCE);
    return at && !isDue ? at : Math.max(now, at || now);
  }

  plan(nextRun, nextBy) {
    this.nextRun = nextRun;
    // Else it is overdue, or that of the run under way.
    if (nextBy > nextRun) this.#lead = nextBy - nextRun;
  }

  advance() {
    const [shortest, longest] = this.interval;
    const run = this.promised - this.#lead;
    this.nextRun = run > this.at && run <= this.at + 2 * longest + GRACE ? run : this.at + shortest;
  }

  isUsedUp(now) { return !this.interval.length && now > this.nextRun + GRACE; }

  due(now) {
    // When it runs is not when it is told.
    if (!this.nextRun || this.nextRun - this.at < this.delay || this.isAtRest || this.isUsedUp(now)) return null;
    const [shortest, longest] = this.interval;
    const [from, to] = [this.at + shortest, this.at + longest];
    if (shortest < longest && to > now) return { from: Math.max(now, from), to };
    // Runs that publish nothing move it on, too.
    const missed = longest ? Math.ceil(Math.max(0, now - this.nextRun) / longest) * longest : 0;
    return { from: this.nextRun + missed, to: this.nextRun + missed };
  }

  wait(now) {
    const due = this.due(now);
    return due && { shortest: due.from - now, longest: due.to - now };
  }

  /** The share of the wait that is over, 0 of short ones, and that from which on a random run may come, else 1. */
  progress(now) {
    const { from, to } = this.due(now) ?? {};
    const length = to - this.at;
    const share = (time) => Math.min(1, Math.max(0, (time - this.at) / length));
    const done = length >= SHORTEST_PROGRESS ? share(now + PROGRESS_LEAD) : 0;
    return {
      done: Math.round(done * PROGRESS_STEPS) / PROGRESS_STEPS,
      mayEndAt: from < to ? share(this.at + this.interval[0]) : 1,
    };
  }
}
