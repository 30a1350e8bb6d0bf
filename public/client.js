import { decodeEvent, digitsOf, globPattern, isLater, keepDigits, parseJSON } from "./format.js";
import { JobIndex, Requests } from "./job-index.js";
import { Bundle, CONTROL_EVENTS, LiveStream, Silence, STATUS_EVENTS, streamAddress } from "./stream.js";
import { TabGroup, WorkerGroup } from "./tab-group.js";

const LONGEST_LEAD = 5000;
/** A live connection for any page; docs/page.md tells its events and options. */
export class Tickertape extends EventTarget {
  /** `retryAt` is 0 where only the browser knows, `heardAt` before the first event. */
  status = { state: "connecting", attempt: 0, retryAt: 0, reason: "", heardAt: 0 };
  isAway = false;
  #url;
  #requests;
  #index;
  #subscription;
  #group = null;
  #stream;
  #bundle = new Bundle((events) => this.#tellAll(events));
  #jobPatterns;
  #eventTypes;
  #hello = null;
  #silence = new Silence(Date.now());
  #heardAt = 0;
  #lists = { readings: [], frames: [] };
  #listened = new Set();
  #restartedUntil = 0;
  #clockOffset = 0;
  #syncedAt = Date.now();
  #cursor = "";
  #indexEntries = {};
  #indexedAt = 0;
  #indexedID = "";
  #jobsByEvent = new Map();
  #latestIDs = new Map();
  #lifetime = new AbortController();

  constructor(url = "/events", { jobs = [], events = [], token = "", share = true } = {}) {
    super();
    const { signal } = this.#lifetime;
    this.#url = new URL(url, document.baseURI);
    this.#requests = new Requests(this.#url, token, signal);
    this.#index = new JobIndex(this.#requests, (...asked) => this.#takeIndex(...asked));
    [this.#subscription, this.#jobPatterns] = [{ jobs, events }, jobs.map(globPattern)];
    this.#eventTypes = new Set(["dataUpdate", ...CONTROL_EVENTS, ...STATUS_EVENTS, ...events]);
    this.#stream = this.#makeStream();
    if (share && !this.isPast) this.#joinGroup();
    const wake = () => document.hidden || (this.#stream.isWanted ? this.#stream.wake() : this.#checkSilence());
    for (const name of ["visibilitychange", "pageshow", "online"]) addEventListener(name, wake, { signal });
    const goOffline = () => this.status.reason || this.#stream.isGreeted || this.#setStatus("offline");
    addEventListener("offline", goOffline, { signal });
    // A page put aside must not keep what others need.
    addEventListener("pagehide", () => this.#disconnect(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#start(), { signal });
    const clock = setInterval(() => this.#checkSilence(), 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
    this.#index.watch(signal);
    queueMicrotask(() => this.#start());
  }

  get state() { return this.status.state; }
  get delay() { return 1000 * (this.#hello?.every ?? 0); }
  /** A past goes slower where it is shown so, and stands where it is over. */
  get now() {
    const speed = !this.isPast ? 1 : this.state === "closed" ? 0 : Math.min(1, this.#hello?.speed ?? 1);
    return this.#syncedAt + this.#clockOffset + speed * (Date.now() - this.#syncedAt);
  }
  get isSettled() { return Date.now() > this.#silence.settledAt; }
  get heardAt() { return this.now - this.#silence.length(Date.now()); }
  get isPast() { return this.#requests.isPast; }

  get cursor() { return this.#cursor; }
  set cursor(id) { this.#cursor = this.#stream.cursor = id; }

  close() {
    this.#lifetime.abort();
    this.#disconnect();
    this.#setStatus("closed");
  }

  address(path, parameters) { return this.#requests.address(path, parameters); }
  get(path) { return this.#requests.get(path); }
  refresh() { return this.#index.refresh(); }
  /** At most every three seconds, without values. */
  refreshSoon() { this.#index.refreshSoon(); }

  async #takeIndex(asked, hasValues) {
    const index = await asked.catch(({ status }) => {
      // Of a link the stream finds out.
      const isLink = this.#url.searchParams.has("link");
      if (!isLink && (status === 401 || status === 403)) this.#setStatus("denied", this.status);
    });
    if (!index?.jobs) return;
    this.#bundle.flush();
    this.#indexedAt = Date.now();
    if (!this.#cursor) this.#indexedID = index.lastEventId ?? "";
    this.#syncClock(index.now);
    this.isAway = index.now === null;
    const names = index.names.filter((job) => this.#isSubscribedTo(job));
    const entries = names.map((job) => [job, index.jobs[job]]);
    const shown = { ...index, names, allNames: index.names, jobs: Object.fromEntries(entries) };
    this.#indexEntries = shown.jobs;
    this.#jobsByEvent = Map.groupBy(entries, ([, { event }]) => event);
    for (const [job, { last, nextBy, event }] of hasValues ? entries : []) {
      if (last) this.#emitReading(keepDigits({ job, nextBy, event, ...last }, "data", digitsOf(last, "data")));
    }
    this.#listenFor(this.#jobsByEvent.keys());
    this.#emit("index", shown);
  }

  #makeStream() {
    const stream = new LiveStream({
      makeAddress: () => streamAddress(this.address(this.#url), this.#group?.subscriptions ?? [this.#subscription]),
      // Out of sight timers are late.
      receive: (...event) => this.#bundle.add(event, document.hidden && this.#group?.subscriptions?.length > 1),
      lost: (details) => this.#handleLoss(details),
      reconnecting: (details) => this.#setStatus(this.state === "denied" ? "denied" : "reconnecting", details),
      refused: (details) => this.#setStatus(details.state, details),
    });
    stream.listenFor(this.#eventTypes);
    return stream;
  }

  #joinGroup() {
    const name = this.address(this.#url);
    const delegate = {
      openStream: () => this.#openStream(),
      closeStream: () => this.#closeStream(),
      leaderSeen: () => this.#silence.seen(Date.now()),
      followerJoined: ({ events }) => {
        this.#listenFor(events);
        if (this.#stream.isOutdated) this.#openStream();
        const now = new Date(this.now).toISOString();
        return { ...this.status, hello: this.#hello && { ...this.#hello, now }, cursor: this.cursor };
      },
      receive: (message) => this.#hear(message),
    };
    if (TabGroup.isSupported) return void (this.#group = new TabGroup(name, this.#subscription, delegate));
    const describe = () =>
      ({ subscription: this.#subscription, url: name, types: [...this.#eventTypes], cursor: this.cursor });
    if (WorkerGroup.isSupported) this.#group = new WorkerGroup(name, describe, delegate);
  }

  #hear({ events, status, isBehind }) {
    if (events) this.#tellAll(events);
    if (isBehind) {
      this.#emit("gap", { reason: "aside" });
      this.refresh();
    }
    if (!status) return;
    // Nobody has told what came in between.
    if (status.cursor && this.#indexedID && isLater(status.cursor, this.#indexedID)) this.refresh();
    this.#indexedID = "";
    this.cursor ||= status.cursor ?? "";
    if (status.hello && !this.#hello) this.#handleHello(status.hello);
    // Why nothing connects the stream does not know.
    const state = this.state === "denied" && /connecting$/.test(status.state) ? "denied" : status.state;
    if (!this.#isQuiet || state !== "live") this.#setStatus(state, status);
  }

  #openStream() { if (!this.#lifetime.signal.aborted) this.#stream.open(); }

  /** First the index, which names the event types. Who comes back wants the values in between. */
  #start() {
    Promise.resolve(this.#cursor ? this.refreshSoon() : this.refresh()).finally(() => this.#connect());
  }

  #connect() {
    if (this.#lifetime.signal.aborted || this.#group?.isJoined || this.#stream.isWanted) return;
    if (this.#group) this.#group.join();
    else this.#openStream();
  }

  #closeStream() {
    this.#bundle.flush();
    this.#stream.close();
  }

  #disconnect() {
    this.#closeStream();
    this.#group?.leave();
  }

  #listenFor(types) {
    const known = this.#eventTypes.size;
    for (const type of types) this.#eventTypes.add(type);
    this.#stream.listenFor(this.#eventTypes);
    if (this.#eventTypes.size > known && !this.#stream.isOpen && this.#group?.isJoined) this.#group.ping();
  }

  #tellAll(events) {
    const now = Date.now();
    this.#silence.heard(now);
    this.#group?.broadcast({ events });
    for (const [type, text, id] of events) {
      this.#cursor = id || this.#cursor;
      this.#tell(type, text, id, now);
    }
    this.cursor = this.#cursor;
    this.#emitAll("readings");
    this.#emitAll("frames");
  }

  #tell(type, text, id, now) {
    const body = parseJSON(text);
    if (type === "heartbeat") return this.#syncClock(body?.now);
    this.#heardAt = now;
    const isControl = CONTROL_EVENTS.includes(type);
    const [block, at] = [{ event: type, id, text, body }, now + this.#clockOffset];
    const detail = isControl ? { job: null, id: "" } : decodeEvent(block, this.#jobsByEvent.get(type) ?? [], at);
    const [{ job }, { events }] = [detail, this.#subscription];
    const isWanted = (!events.length || events.includes(type)) && (job === null || this.#isSubscribedTo(job));
    if (!isControl && !isWanted) return;
    const frame = { id: detail.id, event: type, job, text, at: Date.parse(detail.at) || at };
    this.#gather("frame", frame);
    if (type === "hello") return this.#handleHello(Object(body));
    if (type === "busy" || type === "replayed") this.#setStatus(type === "busy" ? type : "closed", this.status);
    if (isControl) return this.#emit(type, Object(body));
    if (this.isPast) this.#syncClock(detail.at, true);
    if (this.state !== "live" || this.status.heardAt !== now) this.#setStatus("live");
    STATUS_EVENTS.includes(type) ? this.#emit(type, detail) : this.#emitReading(detail);
    if (type === "configReloaded") Promise.resolve(this.#index.request).then(() => this.refresh());
    else if (this.isAway || !this.#indexEntries[job]) this.refreshSoon();
  }

  #emitReading(detail) {
    const { id, job } = detail;
    if (id && job !== null && !isLater(id, this.#latestIDs.get(job))) return;
    this.#latestIDs.set(job, id);
    // The clock was set too late.
    const lead = Date.parse(detail.at) - this.now;
    if (lead > 0 && lead < LONGEST_LEAD) this.#syncClock(detail.at, true);
    this.#gather("reading", detail);
  }

  #isSubscribedTo(job) { return !this.#jobPatterns.length || this.#jobPatterns.some((pattern) => pattern.test(job)); }

  #handleHello(hello) {
    const restarted = hello.resume === "reset" || hello.epoch !== (this.#hello ?? hello).epoch;
    this.#hello = hello;
    this.#silence.begin(Date.now());
    this.#silence.heartbeat = hello.heartbeat || 15;
    this.#syncClock(!this.isPast ? hello.now : this.#cursor ? "" : hello.at, true);
    if (restarted) this.#restartedUntil = Date.now() + 6000;
    this.#setStatus("live");
    this.#emit("hello", { ...hello, restarted });
    // Values alone are told again.
    const isBehind = isLater(hello.lastEventId ?? "", this.#indexedID);
    if (restarted || isBehind || Date.now() - this.#indexedAt > 3000) this.refreshSoon();
  }

  #handleLoss(details) {
    const state = ["busy", "denied"].includes(this.state) ? this.state : "reconnecting";
    this.#setStatus(navigator.onLine ? state : "offline", details);
  }

  get #isQuiet() { return this.#silence.isOdd(Date.now()); }
  /** Whether a silent line is dead the stream finds out. */
  #checkSilence() {
    this.#stream.checkSilence();
    if (["live", "restarted"].includes(this.state) && this.#isQuiet) this.#setStatus("quiet");
    else if (!this.#stream.isOpen && this.#silence.isDead(Date.now()) && !document.hidden) this.#group?.ping();
    else if (this.state === "restarted") this.#setStatus("live");
  }

  #setStatus(next, { attempt = 0, retryAt = 0, reason = "" } = {}) {
    this.#bundle.flush();
    const old = this.status;
    const state = Date.now() < this.#restartedUntil && ["live", "quiet"].includes(next) ? "restarted" : next;
    if (old.state === "closed") return;
    this.status = { state, attempt, retryAt, reason, heardAt: this.#heardAt };
    if (old.state === state && old.attempt === attempt && old.retryAt === retryAt) return;
    this.#group?.broadcast({ status: this.status });
    this.#emit("state", this.status);
  }

  #syncClock(text, isShown) {
    if (!isShown && this.isPast) return;
    this.#clockOffset = (Date.parse(text) || this.now) - Date.now();
    this.#syncedAt = Date.now();
  }

  addEventListener(type, ...listener) {
    this.#listened.add(type);
    super.addEventListener(type, ...listener);
  }

  #gather(type, detail) {
    this.#lists[`${type}s`].push(detail);
    if (this.#listened.has(type)) this.#dispatch(type, detail);
  }

  #emitAll(type) { if (this.#lists[type].length) this.#dispatch(type, this.#lists[type].splice(0)); }

  #emit(type, detail) {
    this.#emitAll("readings");
    this.#dispatch(type, detail);
  }

  #dispatch(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}
