import { digitsOf } from "./digits.js";
import { describeFailure, formatCount, formatNumber, summarize, truncate } from "./format.js";
import { isLater } from "./notation.js";
import { sampleOf } from "./sample.js";
import { Series } from "./series.js";
import { describeTrigger, parseInterval } from "./trigger.js";

// All times are the server's, in milliseconds since 1970; all durations are in milliseconds.

/** What comes so much later than promised is in time: neither clocks nor lines are more exact. */
const GRACE = 1000;
/** Values that follow each other faster would only flicker. */
const SHORTEST_PULSE_DISTANCE = 900;
const LONGEST_PULSE_AGE = 3000;
/** A bar that fills in less time says nothing. */
const SHORTEST_PROGRESS = 2000;
/** The bar slides for a second to where it will be then. */
const PROGRESS_LEAD = 1000;
const PROGRESS_STEPS = 400;
/** Sixty values that are larger than this are a heap of data and no history to draw. */
const MAX_HISTORY_VALUE = 8192;
/** States of the index in which no run comes by itself. */
const INACTIVE = ["paused", "done"];

/**
 * What is known of one job, and what that means at a time `now`. It draws nothing and reads no clock.
 *
 * `apply...` and `add...` take what the server sends, in whatever order index, stream and history come.
 */
export class CardModel {
  /** The job's entry of the index. */
  entry = { trigger: {} };
  /** Why the job fails; null where it does not. */
  failure = null;
  /** The newest value, undefined before the first; the one before it; and when the newest came. */
  value;
  previous;
  at = NaN;
  /** How the two were written, where they are numbers. */
  digits = "";
  previousDigits = "";
  runs = 0;
  series = new Series();
  /** Whether the next run can only be learned from the index. */
  wantsIndex = false;
  /** Rises with whatever changes how the value is drawn. */
  revision = 0;
  #nextBy = NaN;
  #nextRun = NaN;
  #lastID = "";
  /** The shortest and the longest time between two runs; empty where the trigger has none. */
  #interval = [];
  #followsClosely = false;

  constructor(name) { this.name = name; }

  // What the server says.

  /** Takes the job's entry of an index that knew of every event up to the id `lastEventID`. */
  applyEntry(entry, lastEventID) {
    this.entry = entry;
    this.#interval = parseInterval(entry.trigger.every);
    if (entry.last && isLater(entry.last.id, this.#lastID)) this.#applyValue(entry.last, entry.nextBy);
    // The stream may be ahead of the index.
    if (this.#lastID && isLater(this.#lastID, lastEventID)) return;
    this.runs = entry.runs;
    this.#nextRun = Date.parse(entry.nextRun);
    this.wantsIndex = false;
    this.failure = entry.state === "failing" ? describeFailure(entry.error) : null;
  }

  /** Takes a value `{at, nextBy, data, id}` that came by the stream. */
  addReading(reading) {
    this.#applyValue(reading, reading.nextBy);
    this.#useUpNextRun();
    this.runs += 1;
    this.failure = null;
    this.#nextRun = this.at + this.#interval[0];
  }

  /** Takes a value of a run on request; its id belongs to the run and not to the history that the card goes by. */
  addRunResult(result) { this.#applyValue(result, result.nextBy, ""); }

  /** Takes the start of a row of failures. */
  applyFailure(failure, id) {
    this.failure = describeFailure(failure ?? {});
    this.#useUpNextRun();
    this.wantsIndex ||= Boolean(this.entry.trigger.follow);
    this.#lastID = id || this.#lastID;
    this.markGap();
  }

  /** Takes the end of a row of failures. */
  applyRecovery(id) {
    this.failure = null;
    this.wantsIndex ||= Boolean(this.entry.trigger.follow);
    this.#lastID = id || this.#lastID;
  }

  /** Takes what the server remembers: `[{event, at, data}]`, oldest first. */
  addHistory(events) {
    const points = [];
    for (const { event, at, data } of events) {
      const point = { time: Date.parse(at), value: sampleOf(data) };
      if (event === "jobFailed") this.series.markGap(points.at(-1));
      else if (event === this.entry.event && point.value !== undefined) points.push(point);
    }
    this.series.prepend(points);
    this.revision += 1;
  }

  /** Notes that something between the last value and the next was missed. */
  markGap() { this.series.markGap(this.series.points.at(-1)); }

  /** A run has begun: where no interval tells when the next one does, only the index can. */
  #useUpNextRun() { this.wantsIndex ||= this.#nextRun > 0 && !this.#interval.length; }

  #applyValue(reading, nextBy, id = reading.id) {
    const { at, data } = reading;
    const time = Date.parse(at);
    [this.previousDigits, this.digits] = [this.digits, typeof data === "number" ? digitsOf(reading, "data") : ""];
    this.#followsClosely = time - this.at < SHORTEST_PULSE_DISTANCE;
    [this.previous, this.value] = [this.value, data];
    [this.at, this.#nextBy, this.#lastID] = [time, Date.parse(nextBy), id || this.#lastID];
    const sample = sampleOf(data);
    if (sample !== undefined) this.series.add(time, sample);
    this.revision += 1;
  }

  // What does not depend on the time.

  /** What makes the job run, and where its values come from. */
  get description() {
    const { trigger, source, restarts, dropped } = this.entry;
    const texts = [describeTrigger(trigger)];
    if (!trigger.post) texts.push(truncate(source, 60));
    if (trigger.follow && restarts > 0) texts.push(formatCount(restarts, "restart"));
    if (trigger.follow && dropped > 0) texts.push(`${formatNumber(dropped)} dropped`);
    return texts.join(" · ");
  }

  /** What a filter looks at, in lower case. */
  get searchText() { return `${this.name} ${this.description} ${this.entry.event}`.toLowerCase(); }

  get unit() { return truncate(this.entry.unit ?? "", 24); }

  /** The longest normal time between two values, 0 where there is none. */
  get expectedDistance() { return this.#nextBy - this.at || 0; }

  /** Whether what the server remembers is worth drawing, and not a heap of data. */
  get wantsHistory() {
    return sampleOf(this.value) !== undefined && summarize(this.value, MAX_HISTORY_VALUE).length < MAX_HISTORY_VALUE;
  }

  // What it means at a time.

  /** One of failing, paused, done, stale, late, waiting and ok; the first that holds. */
  standing(now) {
    if (this.failure !== null) return "failing";
    if (INACTIVE.includes(this.entry.state)) return this.entry.state;
    const lateness = now - this.#nextBy;
    if (lateness > 2 * this.expectedDistance + GRACE) return "stale";
    // What the server called overdue may have come in the meantime.
    if (lateness > GRACE || (this.entry.state === "overdue" && !(lateness < 0))) return "late";
    return this.value === undefined ? "waiting" : "ok";
  }

  /** How old the newest value is, null where there is none. */
  age(now) { return Number.isNaN(this.at) ? null : now - this.at; }

  /** Whether a value that is drawn for the first time should catch the eye. */
  pulses(now) { return !this.#followsClosely && now - this.at < LONGEST_PULSE_AGE; }

  /** The earliest and the latest time of the next run, null where there is none. */
  due(now) {
    if (!this.#nextRun || INACTIVE.includes(this.entry.state)) return null;
    const [shortest, longest] = this.#interval;
    const [from, to] = [this.at + shortest, this.at + longest];
    if (shortest < longest && to > now) return { from: Math.max(now, from), to };
    // A run that publishes nothing, because it failed or nothing changed, still moves the next one on.
    const missed = longest ? Math.ceil(Math.max(0, now - this.#nextRun) / longest) * longest : 0;
    return { from: this.#nextRun + missed, to: this.#nextRun + missed };
  }

  /**
   * How a source that goes on by itself stands: for how long it is connected, or how long the next try takes to come, each
   * null where that is not so. Null for other jobs.
   */
  following(now) {
    const { trigger, state, since, nextTry } = this.entry;
    if (!trigger.follow) return null;
    // In these states it tells since when they are.
    const isApart = ["waiting", "failing", "paused", "done"].includes(state);
    const [from, to] = [isApart ? NaN : Date.parse(since), Date.parse(nextTry)];
    return {
      connectedFor: from ? Math.max(0, now - from) : null,
      nextTryIn: to ? Math.max(0, to - now) : null,
    };
  }

  /** How long the next run takes to come, at least and at most; null where there is none. */
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
      mayEndAt: from < to ? share(this.at + this.#interval[0]) : 1,
    };
  }
}
