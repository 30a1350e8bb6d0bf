/** What comes so much later than promised is in time: neither clocks nor lines are more exact. */
const GRACE = 1000;
const SHORTEST_PROGRESS = 2000;
/** The bar slides for a second to where it will be then. */
const PROGRESS_LEAD = 1000;
const PROGRESS_STEPS = 400;
/** So many times the promised distance a last reading may be old before a mark of the past goes on without it. */
const TOLERANCE = 1.8;
const MILLISECONDS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** The shortest and the longest of `10s`, `1h30m`, `5-20s` or `30s-2m` in milliseconds; nothing for anything else. */
export function parseInterval(text) {
  const bounds = String(text).split("-");
  const lastUnit = /[a-z]*$/.exec(text)[0];
  if (!bounds.every((bound) => /^([\d.]+(ms|[smhdw]|$))+$/.test(bound))) return [];
  const lengths = bounds.map((bound) => bound.match(/[\d.]+\D*/g)
    .reduce((sum, part) => sum + parseFloat(part) * MILLISECONDS[part.replace(/[\d.]+/, "") || lastUnit], 0));
  return [lengths[0], lengths.at(-1)];
}

/** When a job's next run and value are due. Times are the server's in milliseconds since 1970, NaN where there is none. */
export class Schedule {
  /** When the newest value came, by when the next one was promised, and when the next run begins. */
  at = NaN;
  nextBy = NaN;
  nextRun = NaN;
  interval = [];
  isAtRest = false;

  get expectedDistance() { return this.nextBy - this.at || 0; }

  /** Whether the next value is late or, after twice its distance more, the last one stale; "" where it is neither. */
  lateness(now) {
    const late = now - this.nextBy;
    return late > 2 * this.expectedDistance + GRACE ? "stale" : late > GRACE ? "late" : "";
  }

  isPromised(now) { return now < this.nextBy; }

  /** Where a drawing of the past ends: at the last value while the next one is not due, else now. */
  edge(now) {
    const { at, expectedDistance: expected } = this;
    return expected > 0 && now - at <= expected * TOLERANCE ? at : Math.max(now, at || now);
  }

  advance() { this.nextRun = this.at + this.interval[0]; }

  /** The earliest and the latest time of the next run, null where there is none. */
  due(now) {
    if (!this.nextRun || this.isAtRest) return null;
    const [shortest, longest] = this.interval;
    const [from, to] = [this.at + shortest, this.at + longest];
    if (shortest < longest && to > now) return { from: Math.max(now, from), to };
    // A run that publishes nothing, because it failed or nothing changed, still moves the next one on.
    const missed = longest ? Math.ceil(Math.max(0, now - this.nextRun) / longest) * longest : 0;
    return { from: this.nextRun + missed, to: this.nextRun + missed };
  }

  wait(now) {
    const due = this.due(now);
    return due && { shortest: due.from - now, longest: due.to - now };
  }

  /**
   * How much of the time until the next run is over, from 0 to 1, and from which share of it on that run may come: 1
   * where the interval is not random. Of short times nothing is ever over.
   */
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
