import { describeFailure, describeTrigger, digitsOf, formatCount, isLater, summarize, truncate } from "./format.js";
import { bandsOf, healthOf, levelOf, levelsIn, raisedLevel, ruleOf, sampleOf } from "./meaning.js";
import { Past } from "./past.js";
import { parseInterval, Schedule } from "./schedule.js";

const SHORTEST_PULSE_DISTANCE = 900;
const LONGEST_PULSE_AGE = 3000;
const MAX_HISTORY_VALUE = 8192;
const SHORTEST_SILENCE = 2000;
const INACTIVE = ["paused", "done"];

export const EVENTS = {
  jobFailed: (model, { data, id, at }) => model.applyFailure(data, id, at),
  jobRecovered: (model, { id, at }) => model.applyRecovery(id, at),
  jobOverdue: (model, { id, at }) => model.applyOverdue(id, at),
  alertRaised: (model, { data, id, at }) => model.applyAlert(data, id, at),
  alertCleared: (model, { data, id, at }) => model.applyAlert({ raised: [], ...data }, id, at),
};

/** One job, without a clock. `apply...` and `add...` take what comes in any order. */
export class CardModel {
  entry = { trigger: {} };
  show = {};
  failure = null;
  failingSince = NaN;
  level = null;
  value;
  previous;
  /** true of a good state, false of a bad one, else null. */
  health = null;
  /** NaN where only the past may tell. */
  valueSince = NaN;
  digits = "";
  previousDigits = "";
  past = new Past();
  schedule = new Schedule();
  wantsIndex = false;
  /** Rises with whatever is to be drawn. */
  revision = 0;
  changes = 0;
  #lastID = "";
  #followsClosely = false;
  #promise = NaN;

  constructor(name, delay = 0) { [this.name, this.delay] = [name, delay]; }

  /** Values come up to so long after they are. */
  set delay(delay) {
    this.schedule.delay = delay;
    this.#expect();
    this.revision += 1;
  }

  get at() { return this.schedule.at; }

  /** Takes an entry of an index that knew of all up to `lastEventID`. */
  applyEntry(entry, lastEventID = this.#lastID) {
    this.entry = entry;
    this.show = Object(entry.show);
    // Of the past nobody waits for the next run.
    this.schedule.interval = entry.isPast ? [] : parseInterval(entry.trigger.every);
    const { last } = entry;
    const isNewer = last && isLater(last.id, this.#lastID);
    const isNewest = isNewer || last?.id === this.#lastID;
    // Bare values have no promise of their own.
    const isBare = entry.envelope === false && !entry.trigger.cron;
    if (isNewest && isBare) this.#promise = Date.parse(entry.nextBy) - Date.parse(last.at);
    if (isNewer) this.#applyValue(last, entry.nextBy);
    else if (isNewest) this.#applyMeaning(last);
    this.schedule.isAtRest = INACTIVE.includes(entry.state);
    // The stream may be ahead of an index of the same history.
    if (lastEventID !== this.#lastID && !(lastEventID && isLater(lastEventID, this.#lastID))) return;
    if (last === null && !entry.trigger.request) this.#forget();
    this.schedule.plan(Date.parse(entry.nextRun), Date.parse(entry.nextBy));
    this.wantsIndex = false;
    const raised = [entry.alerts].flat().find((alert) => alert?.since && alert.level === entry.level);
    const hold = parseInterval(raised?.for)[0] || 0;
    // The history alone tells of pauses.
    const told = Math.max(Date.parse(last?.at), Date.parse(raised?.since) + hold || 0);
    this.#setLevel(levelOf(entry.level), told, true);
    if (entry.state === "failing") this.#fail(describeFailure(entry.error), Date.parse(entry.failing?.since));
    else this.#recover(Date.parse(entry.since) || this.at);
    this.revision += 1;
  }

  addReading(reading) {
    const hasFailed = this.failure !== null;
    if (hasFailed) this.#recover(Date.parse(reading.at));
    this.#applyValue(reading, reading.nextBy);
    if (hasFailed) this.valueSince = this.at;
    if (this.entry.state === "overdue" && !reading.nextBy) this.entry.state = "ok";
    this.#useUpNextRun();
    if (!this.entry?.isKept) this.schedule.advance();
  }

  addRunResult(result) { this.#applyValue(result, result.nextBy, ""); }

  applyFailure(failure, id, at) {
    this.#fail(describeFailure(failure ?? {}), Date.parse(at));
    this.#useUpNextRun();
    this.wantsIndex ||= Boolean(this.entry.trigger.follow);
    this.#note(id);
  }

  applyRecovery(id, at) {
    this.#recover(Date.parse(at));
    this.wantsIndex ||= Boolean(this.entry.trigger.follow);
    this.#note(id);
  }

  applyOverdue(id, at) {
    this.entry.state = "overdue";
    this.past.miss(Date.parse(at));
    this.#note(id);
  }

  /** `{raised}` has all that is raised now; null is none. */
  applyAlert(alert, id, at) {
    this.entry.level = raisedLevel(alert);
    const raised = [alert?.raised ?? []].flat();
    for (const rule of [this.entry.alerts ?? []].flat().map(Object)) {
      rule.since = raised.find((other) => ruleOf(other) === ruleOf(rule))?.since ?? null;
    }
    this.#setLevel(this.entry.level, Date.parse(at));
    // It may have been a pause that ended it.
    this.wantsIndex ||= this.schedule.isAtRest || alert?.value === null;
    this.#note(id);
  }

  addHistory(events) {
    const older = new Past();
    older.expected = this.past.expected;
    for (const { event, at, data } of events) {
      const time = Date.parse(at);
      const sample = event === this.entry.event ? sampleOf(data, this.show) : undefined;
      if (event === "jobFailed") older.fail(time, describeFailure(data));
      else if (event === "jobRecovered") older.recover(time);
      else if (event === "jobOverdue") older.miss(time);
      else if (sample !== undefined) older.add(time, sample);
    }
    this.past.prepend(older);
    if (events.length) this.past.setLevels(Date.parse(events[0].at), levelsIn(events));
    this.revision += 1;
  }

  markGap() { this.past.miss(); }

  /** It was changed, or its server began anew. */
  #forget() {
    [this.value, this.previous, this.digits, this.health, this.past] = [undefined, undefined, "", null, new Past()];
    this.schedule.at = this.schedule.promised = this.valueSince = this.#promise = NaN;
  }

  #note(id) {
    this.#lastID = id || this.#lastID;
    this.changes += 1;
    this.revision += 1;
  }

  #fail(reason, since) {
    this.failure = reason;
    this.failingSince = since || this.failingSince;
    this.past.fail(since, reason);
  }

  #recover(at) {
    if (this.failure === null) return;
    [this.failure, this.failingSince] = [null, NaN];
    this.past.recover(at);
  }

  #setLevel(level, at, isTold) {
    this.level = level;
    if (at) this.past.setLevel(at, level, isTold);
  }

  /** Where the server alone knows what is next. */
  #useUpNextRun() {
    const { isAtRest, nextRun, interval } = this.schedule;
    this.wantsIndex ||= isAtRest || this.entry?.isKept || (nextRun > 0 && !interval.length);
  }

  #applyValue(reading, nextBy, id = reading.id) {
    const { at, data } = reading;
    const { schedule, past } = this;
    const time = Date.parse(at);
    const isFirst = this.value === undefined;
    [this.previousDigits, this.digits] = [this.digits, typeof data === "number" ? digitsOf(reading, "data") : ""];
    this.#followsClosely = time - schedule.at < SHORTEST_PULSE_DISTANCE;
    if (data !== this.value) this.valueSince = isFirst ? NaN : time;
    [this.previous, this.value] = [this.value, data];
    [schedule.at, schedule.promised] = [time, Date.parse(nextBy) || time + this.#promise];
    this.#expect();
    const sample = sampleOf(data, this.show);
    if (sample !== undefined) past.add(time, sample);
    this.#applyMeaning(reading);
    this.#note(id);
  }

  #expect() {
    // While nobody looks it may come less often.
    const [, idle = 0] = parseInterval(this.entry.trigger.idle_every);
    this.past.expected = Math.max(this.schedule.expectedDistance, idle);
    this.past.silence = this.entry.trigger.follow ? SHORTEST_SILENCE + this.schedule.delay : Infinity;
  }

  #applyMeaning({ level, since, data }) {
    const health = { good: true, bad: false }[level];
    this.health = health ?? (level === null ? null : healthOf(data, this.show));
    this.valueSince = Date.parse(since) || this.valueSince;
  }

  get title() { return truncate(this.show.title || this.name, 200); }

  get description() {
    const { trigger, source, restarts } = this.entry;
    const texts = [describeTrigger(trigger)];
    if (!trigger.post) texts.push(truncate(source, 60));
    if (trigger.follow && restarts > 0) texts.push(formatCount(restarts, "restart"));
    return texts.join(" · ");
  }

  get searchText() {
    const { title = "", group = "" } = this.show;
    return [this.name, title, group, this.description, this.entry.event].filter(Boolean).join(" ").toLowerCase();
  }

  get unit() { return truncate(this.entry.unit ?? "", 24); }

  get since() { return this.valueSince || this.past.since((value) => value === this.value); }

  get isStepped() {
    const { publish, trigger } = this.entry;
    const isSilent = Number.isNaN(this.schedule.nextBy) && !trigger.follow && !trigger.at;
    if (this.show.line) return this.show.line === "step";
    return Boolean(trigger.post) || (publish ? publish === "change" : isSilent);
  }

  bands(path) { return bandsOf(this.entry.alerts, path); }

  get wantsHistory() {
    return sampleOf(this.value, this.show) !== undefined
      && summarize(this.value, MAX_HISTORY_VALUE).length < MAX_HISTORY_VALUE;
  }

  /** The first of failing, paused, done, stale, late, waiting and ok. */
  standing(now) {
    if (this.failure !== null) return "failing";
    if (this.schedule.isAtRest) return this.entry.state;
    const lateness = this.schedule.lateness(now);
    if (lateness === "stale") return lateness;
    // What was overdue may have come.
    if (lateness || (this.entry.state === "overdue" && !this.schedule.isPromised(now))) return "late";
    return this.value === undefined ? "waiting" : "ok";
  }

  snapshot() {
    const { entry, value, at, digits, failure, failingSince, level, schedule } = this;
    const iso = (time) => (time ? new Date(time).toISOString() : null);
    const last = value === undefined || entry.trigger.request ? null : { id: this.#lastID, at: iso(at), data: value };
    const shown = { ...entry, last, level, digits, nextBy: iso(schedule.promised), nextRun: iso(schedule.nextRun) };
    if (failure === null) return { ...shown, state: entry.state === "failing" ? "ok" : entry.state };
    return { ...shown, state: "failing", error: { message: failure }, failing: { since: iso(failingSince) } };
  }

  age(now) { return Number.isNaN(this.at) ? null : now - this.at; }

  pulses(now) { return !this.#followsClosely && now - this.at < LONGEST_PULSE_AGE; }

  /** A time gone by whose next the server alone knows, else 0. */
  usedUp(now) {
    const { schedule, entry, past } = this;
    // What is followed may have ended well, which no event tells.
    const next = Date.parse(entry.nextTry) || (entry.trigger.follow && this.at + past.limit(past.points));
    return now > next ? next : !schedule.isAtRest && schedule.isUsedUp(now) ? schedule.nextRun : 0;
  }

  due(now) { return this.schedule.due(now); }
  wait(now) { return this.schedule.wait(now); }
  progress(now) { return this.schedule.progress(now); }

  /** A drawing of a run ends with its last value. */
  edge(now) {
    if (this.failure !== null) return Math.max(now, this.at || now);
    return this.entry.trigger.request ? this.at || now : this.schedule.edge(now);
  }

  following(now) {
    const { trigger, since, nextTry } = this.entry;
    const state = this.failure === null ? this.entry.state : "failing";
    if (!trigger.follow) return null;
    // In these states it tells since when they are.
    const isApart = ["waiting", "failing", "overdue", "paused", "done"].includes(state);
    const [from, to] = [isApart ? NaN : Date.parse(since), Date.parse(nextTry)];
    return {
      connectedFor: from ? Math.max(0, now - from) : null,
      nextTryIn: to ? Math.max(0, to - now) : null,
    };
  }
}
