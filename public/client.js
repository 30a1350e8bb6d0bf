import { digitsOf, parseWithDigits } from "./digits.js";
import { decodeEvent, globPattern, isLater, parseJSON, withDigits } from "./notation.js";
import { TabGroup } from "./tab-group.js";

const CONTROL_EVENTS = ["hello", "heartbeat", "gap", "busy", "bye"];
const STATUS_EVENTS = ["jobFailed", "jobRecovered", "jobOverdue", "configReloaded", "configRejected"];

/**
 * A live connection to a Tickertape server, for any page:
 *
 *     import { Tickertape } from "http://127.0.0.1:5000/client.js";
 *     const tape = new Tickertape("http://127.0.0.1:5000/events", { jobs: ["disk", "cpu.*"] });
 *     tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
 *
 * `jobs` and `events` narrow the stream to these names; `token` is the subscriber's secret. Events and their `detail`:
 *   reading   {job, at, nextBy, data, id, event}: a value, each once; `job` is null if nobody can tell whose it is
 *   jobFailed, jobRecovered, jobOverdue, configReloaded, configRejected   {job, at, data, id, event}
 *   hello     what the server said first, and `restarted` if it began a new history
 *   gap       {from, to, missed, reason}: events that nobody can have any more
 *   frame     {id, event, job, text, at}: every block as received
 *   index     the JSON of `GET /`, narrowed to `jobs`
 *   state     {state, attempt, retryAt}: see `status`
 *
 * The tabs of one origin share one connection; if the tab that holds it goes or hangs, another takes over behind the
 * last event. With `share: false`, and without Web Locks (plain http from another machine), each has its own.
 *
 * A job with `envelope: false` sends its value bare; give it an event name of its own, which tells whose it is.
 */
export class Tickertape extends EventTarget {
  /**
   * `state` is connecting, live, quiet, reconnecting, offline, restarted, busy, denied or closed; `attempt` counts the
   * tries to get back; `retryAt` is when the next is due in `Date.now()` time, 0 if the browser decides.
   */
  status = { state: "connecting", attempt: 0, retryAt: 0 };
  /** The id of the last event, from which a new connection goes on. */
  cursor = "";
  #url;
  #token;
  #subscription;
  #tabs;
  #jobPatterns;
  #eventTypes;
  #eventSource = null;
  #streamAddress = "";
  #hello = null;
  #lastHeardAt = 0;
  #openedAt = 0;
  #restartedUntil = 0;
  #reopenTimer = 0;
  #clockOffset = 0;
  #indexEntries = {};
  #jobsByEvent = new Map();
  #latestIDs = new Map();
  #indexRequest = null;
  #refreshTimer = 0;
  #lifetime = new AbortController();

  constructor(url = "/events", { jobs = [], events = [], token = "", share = true } = {}) {
    super();
    this.#url = new URL(url, document.baseURI);
    this.#token = token;
    this.#subscription = { jobs, events };
    this.#jobPatterns = jobs.map(globPattern);
    this.#eventTypes = new Set(["dataUpdate", ...CONTROL_EVENTS, ...STATUS_EVENTS, ...events]);
    this.#tabs = share && TabGroup.isSupported ? this.#makeTabGroup() : null;
    const { signal } = this.#lifetime;
    // After sleep there is no reason to be patient.
    const wake = () => document.hidden || (this.#reopenTimer ? this.#reconnect() : this.#checkSilence(1.2));
    for (const name of ["visibilitychange", "pageshow", "online"]) addEventListener(name, wake, { signal });
    addEventListener("offline", () => this.#openedAt || this.#setStatus("offline", this.status), { signal });
    // A page put aside must not keep what others need.
    addEventListener("pagehide", () => this.#disconnect(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#connect(), { signal });
    const clock = setInterval(() => this.#checkSilence(2.5), 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
    // The index names the event types to listen for, so it comes first; the stream opens even if it can't be had.
    queueMicrotask(() => this.refresh().finally(() => this.#connect()));
  }

  get state() { return this.status.state; }

  /** The server's clock in milliseconds since 1970. */
  get now() { return Date.now() + this.#clockOffset; }

  /** Ends the connection for good. */
  close() {
    this.#lifetime.abort();
    clearTimeout(this.#refreshTimer);
    this.#disconnect();
    this.#setStatus("closed");
  }

  /** The address of something beside the stream, with the token for what can't send headers. */
  address(path, parameters = {}) {
    const url = new URL(path, this.#url);
    for (const [name, value] of Object.entries({ ...parameters, token: this.#token })) {
      if (value) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** Fetches JSON from beside the stream, such as `jobs/disk/history?limit=60`. */
  async get(path) {
    const headers = { Accept: "application/json", ...(this.#token && { Authorization: `Bearer ${this.#token}` }) };
    const signal = AbortSignal.any([this.#lifetime.signal, AbortSignal.timeout(8000)]);
    const response = await fetch(new URL(path, this.#url), { headers, signal, cache: "no-store" });
    const { ok, status } = response;
    if (!ok) throw Object.assign(new Error(`${path} answered ${status}`), { status });
    return parseWithDigits(await response.text());
  }

  /** Fetches the index again and emits it; calls while a request is under way share it. */
  refresh() { return this.#indexRequest ??= this.#fetchIndex().finally(() => { this.#indexRequest = null; }); }

  /** Fetches the index soon, at most every three seconds however often this is called. */
  refreshSoon() {
    this.#refreshTimer ||= setTimeout(() => {
      this.#refreshTimer = setTimeout(() => { this.#refreshTimer = 0; }, 2750);
      this.refresh();
    }, 250);
  }

  async #fetchIndex() {
    const index = await this.get(".").catch(({ status }) => {
      if (status === 401 || status === 403) this.#setStatus("denied", this.status);
    });
    if (!index?.jobs) return;
    this.#syncClock(index.now);
    const entries = Object.entries(index.jobs).filter(([job]) => this.#isSubscribedTo(job));
    index.jobs = this.#indexEntries = Object.fromEntries(entries);
    this.#jobsByEvent = Map.groupBy(entries, ([, { event }]) => event);
    for (const event of this.#jobsByEvent.keys()) this.#eventTypes.add(event);
    for (const [job, { last, nextBy, event }] of entries) {
      if (last) this.#emitReading(withDigits({ job, nextBy, event, ...last }, digitsOf(last, "data")));
    }
    this.#attachListeners();
    this.#emit("index", index);
  }

  #makeTabGroup() {
    return new TabGroup(this.address(this.#url), this.#subscription, {
      openStream: () => this.#openStream(),
      closeStream: () => this.#closeStream(),
      leaderSeen: () => { this.#lastHeardAt = Date.now(); },
      followerJoined: ({ events }) => {
        for (const type of events) this.#eventTypes.add(type);
        if (this.#eventSource && this.#streamAddress !== this.#makeStreamAddress()) this.#openStream();
        const now = new Date(this.now).toISOString();
        return { ...this.status, hello: this.#hello && { ...this.#hello, now }, cursor: this.cursor };
      },
      receive: ({ event, status }) => {
        if (event) this.#receive(...event);
        if (!status) return;
        this.cursor ||= status.cursor ?? "";
        if (status.hello && !this.#hello) this.#handleHello(status.hello);
        this.#setStatus(status.state, status);
      },
    });
  }

  #connect() {
    if (this.#lifetime.signal.aborted || this.#tabs?.isJoined || this.#eventSource) return;
    if (this.#tabs) this.#tabs.join();
    else this.#openStream();
  }

  #disconnect() {
    this.#tabs?.leave();
    this.#closeStream();
  }

  /** The address of a stream for all subscriptions that share it. */
  #makeStreamAddress() {
    const subscriptions = this.#tabs?.subscriptions ?? [this.#subscription];
    const union = (key) => subscriptions.every((subscription) => subscription[key].length)
      && [...new Set(subscriptions.flatMap((subscription) => subscription[key]))].sort().join();
    return this.address(this.#url, { job: union("jobs"), event: union("events"), heartbeat: "event" });
  }

  // The stream itself.

  #openStream() {
    this.#closeStream();
    if (this.#lifetime.signal.aborted) return;
    this.#lastHeardAt = Date.now();
    this.#streamAddress = this.#makeStreamAddress();
    this.#eventSource = new EventSource(this.#streamAddress + (this.cursor && `&last_event_id=${this.cursor}`));
    this.#eventSource.onerror = ({ target }) => target === this.#eventSource && this.#handleStreamError();
    this.#attachListeners();
  }

  #closeStream() {
    clearTimeout(this.#reopenTimer);
    this.#eventSource?.close();
    this.#eventSource = null;
    this.#openedAt = this.#reopenTimer = 0;
  }

  /** Types can join while the stream is open; those that are attached already stay so. */
  #attachListeners() {
    for (const type of this.#eventTypes) {
      if (type !== "open" && type !== "error") this.#eventSource?.addEventListener(type, this.#handleEvent);
    }
  }

  #handleEvent = ({ target, type, data, lastEventId }) =>
    target === this.#eventSource && this.#receive(type, data, lastEventId);

  #receive(type, text, id) {
    this.#lastHeardAt = Date.now();
    this.#tabs?.broadcast({ event: [type, text, id] });
    this.cursor = id || this.cursor;
    const body = parseJSON(text);
    if (type === "heartbeat") {
      this.#syncClock(body?.now);
      if (this.#openedAt) this.#setStatus("quiet");
      return;
    }
    const isControl = CONTROL_EVENTS.includes(type);
    const block = { event: type, id, text, body };
    const detail = isControl ? { job: null, id: "" } : decodeEvent(block, this.#jobsByEvent.get(type) ?? [], this.now);
    const { job } = detail;
    const { events } = this.#subscription;
    const isWanted = (!events.length || events.includes(type)) && (job === null || this.#isSubscribedTo(job));
    if (!isControl && !isWanted) return;
    this.#emit("frame", { id: detail.id, event: type, job, text, at: this.now });
    if (type === "hello") return this.#handleHello(Object(body));
    if (type === "busy") this.#setStatus("busy", this.status);
    if (isControl) return this.#emit(type, Object(body));
    this.#setStatus("live");
    if (!STATUS_EVENTS.includes(type)) this.#emitReading(detail);
    else this.#emit(type, detail);
    if (type === "configReloaded") Promise.resolve(this.#indexRequest).then(() => this.refresh());
    else if (!this.#indexEntries[job]) this.refreshSoon();
  }

  /** Emits a value once, whether it came by the stream or stood in the index. */
  #emitReading(detail) {
    const { id, job } = detail;
    if (id && job !== null && !isLater(id, this.#latestIDs.get(job))) return;
    this.#latestIDs.set(job, id);
    this.#emit("reading", detail);
  }

  #isSubscribedTo(job) { return !this.#jobPatterns.length || this.#jobPatterns.some((pattern) => pattern.test(job)); }

  #handleHello(hello) {
    const restarted = hello.resume === "reset" || hello.epoch !== (this.#hello ?? hello).epoch;
    this.#hello = hello;
    this.#syncClock(hello.now);
    this.#openedAt = Date.now();
    if (restarted) this.#restartedUntil = Date.now() + 6000;
    this.#setStatus("live");
    this.#emit("hello", { ...hello, restarted });
    this.refreshSoon();
  }

  /** The stream broke off: the browser tries again by itself unless it has given up for good. */
  #handleStreamError() {
    const wasStable = this.#openedAt && Date.now() - this.#openedAt > 10_000;
    const attempt = wasStable ? 1 : this.status.attempt + 1;
    this.#openedAt = 0;
    let wait = 0;
    if (this.#eventSource.readyState === EventSource.CLOSED) {
      this.#closeStream();
      wait = Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
      this.#reopenTimer = setTimeout(() => this.#reconnect(attempt), wait);
    }
    const state = ["busy", "denied"].includes(this.state) ? this.state : "reconnecting";
    this.#setStatus(navigator.onLine ? state : "offline", { attempt, retryAt: wait && Date.now() + wait });
  }

  #reconnect(attempt = this.status.attempt + 1) {
    this.#openStream();
    this.#setStatus("reconnecting", { attempt });
    // A wrong token, too, ends in a fatal close; only the index can tell that it was one.
    this.refresh();
  }

  /** So many heartbeats of silence mean a dead line that nobody closed, or a leader that hangs. */
  #checkSilence(heartbeats) {
    const isSilent = Date.now() - this.#lastHeardAt > (this.#hello?.heartbeat || 15) * heartbeats * 1000;
    if (isSilent && this.#eventSource) this.#reconnect();
    else if (isSilent && !document.hidden) this.#tabs?.ping();
    else if (this.state === "restarted") this.#setStatus("live");
  }

  #setStatus(next, { attempt = 0, retryAt = 0 } = {}) {
    const old = this.status;
    const state = Date.now() < this.#restartedUntil && ["live", "quiet"].includes(next) ? "restarted" : next;
    if (old.state === "closed" || (old.state === state && old.attempt === attempt && old.retryAt === retryAt)) return;
    this.status = { state, attempt, retryAt };
    this.#tabs?.broadcast({ status: this.status });
    this.#emit("state", this.status);
  }

  #syncClock(text) { this.#clockOffset = (Date.parse(text) || this.now) - Date.now(); }

  #emit(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}
