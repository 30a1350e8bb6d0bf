import { glob, isLater, parsed } from "./notation.js";
import { Tabs } from "./tabs.js";

const OWN = ["hello", "heartbeat", "gap", "busy", "bye"];
const SERVICE = ["jobFailed", "jobRecovered", "jobOverdue", "configReloaded", "configRejected"];

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
  #wish;
  #tabs;
  #patterns;
  #names;
  #source = null;
  #address = "";
  #hello = null;
  #heard = 0;
  #opened = 0;
  #restartedUntil = 0;
  #reopening = 0;
  #offset = 0;
  #entries = {};
  #jobsOf = new Map();
  #latest = new Map();
  #reading = null;
  #readAgain = 0;
  #life = new AbortController();

  constructor(url = "/events", { jobs = [], events = [], token = "", share = true } = {}) {
    super();
    this.#url = new URL(url, document.baseURI);
    this.#token = token;
    this.#wish = { jobs, events };
    this.#patterns = jobs.map(glob);
    this.#names = new Set(["dataUpdate", ...OWN, ...SERVICE, ...events]);
    this.#tabs = share && Tabs.work ? this.#makeTabs() : null;
    const { signal } = this.#life;
    // After sleep there is no reason to be patient.
    const wake = () => document.hidden || (this.#reopening ? this.#retry() : this.#watch(1.2));
    for (const name of ["visibilitychange", "pageshow", "online"]) addEventListener(name, wake, { signal });
    addEventListener("offline", () => this.#opened || this.#become("offline", this.status), { signal });
    // A page put aside must not keep what others need.
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#enter(), { signal });
    const clock = setInterval(() => this.#watch(2.5), 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
    // The index names the event types to listen for, so it comes first; the stream opens even if it can't be had.
    queueMicrotask(() => this.refresh().finally(() => this.#enter()));
  }

  get state() { return this.status.state; }

  /** The server's clock in milliseconds since 1970. */
  get now() { return Date.now() + this.#offset; }

  /** Ends the connection for good. */
  close() {
    this.#life.abort();
    clearTimeout(this.#readAgain);
    this.#leave();
    this.#become("closed");
  }

  /** The address of something beside the stream, with the token for what can't send headers. */
  address(path, parameters = {}) {
    const url = new URL(path, this.#url);
    for (const [name, value] of Object.entries({ ...parameters, token: this.#token })) if (value) url.searchParams.set(name, value);
    return url.href;
  }

  /** Fetches JSON from beside the stream, such as `jobs/disk/history?limit=60`. */
  async get(path) {
    const headers = { Accept: "application/json", ...(this.#token && { Authorization: `Bearer ${this.#token}` }) };
    const signal = AbortSignal.any([this.#life.signal, AbortSignal.timeout(8000)]);
    const answer = await fetch(new URL(path, this.#url), { headers, signal, cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
    return answer.json();
  }

  /** Reads the index again and tells it; calls while one is under way share it. */
  refresh() { return this.#reading ??= this.#readIndex().finally(() => { this.#reading = null; }); }

  /** Reads the index soon, at most every three seconds however often this is called. */
  refreshSoon() {
    this.#readAgain ||= setTimeout(() => {
      this.#readAgain = setTimeout(() => { this.#readAgain = 0; }, 2750);
      this.refresh();
    }, 250);
  }

  async #readIndex() {
    const index = await this.get(".").catch(({ status }) => {
      if (status === 401 || status === 403) this.#become("denied", this.status);
    });
    if (!index?.jobs) return;
    this.#setClock(index.now);
    index.jobs = this.#entries = Object.fromEntries(Object.entries(index.jobs).filter(([job]) => this.#wants(job)));
    this.#jobsOf = Map.groupBy(Object.keys(index.jobs), (job) => index.jobs[job].event);
    for (const event of this.#jobsOf.keys()) this.#names.add(event);
    for (const [job, { last, nextBy, event }] of Object.entries(index.jobs)) if (last) this.#read({ job, nextBy, event, ...last });
    this.#listen();
    this.#tell("index", index);
  }

  #makeTabs() {
    return new Tabs(this.address(this.#url), this.#wish, {
      open: () => this.#open(),
      drop: () => this.#drop(),
      heard: () => { this.#heard = Date.now(); },
      want: (wish) => {
        for (const name of wish.events) this.#names.add(name);
        if (this.#source && this.#address !== this.#query()) this.#open();
        return { ...this.status, hello: this.#hello, cursor: this.cursor };
      },
      take: ({ block, told }) => {
        if (block) this.#receive(...block);
        if (!told) return;
        this.cursor ||= told.cursor ?? "";
        if (told.hello && !this.#hello) this.#greet(told.hello);
        this.#become(told.state, told);
      },
    });
  }

  #enter() {
    if (this.#life.signal.aborted || this.#tabs?.joined || this.#source) return;
    if (this.#tabs) this.#tabs.join();
    else this.#open();
  }

  #leave() {
    this.#tabs?.leave();
    this.#drop();
  }

  /** The stream that holds what all want who share it. */
  #query() {
    const wishes = this.#tabs?.wishes ?? [this.#wish];
    const all = (key) => wishes.every((wish) => wish[key].length) && [...new Set(wishes.flatMap((wish) => wish[key]))].sort().join();
    return this.address(this.#url, { job: all("jobs"), event: all("events"), heartbeat: "event" });
  }

  // The stream itself.

  #open() {
    this.#drop();
    if (this.#life.signal.aborted) return;
    this.#heard = Date.now();
    this.#address = this.#query();
    this.#source = new EventSource(this.#address + (this.cursor && `&last_event_id=${this.cursor}`));
    this.#source.onerror = ({ target }) => target === this.#source && this.#interrupted();
    this.#listen();
  }

  #drop() {
    clearTimeout(this.#reopening);
    this.#source?.close();
    this.#source = null;
    this.#opened = this.#reopening = 0;
  }

  /** Names can join while the stream is open; those that are attached already stay so. */
  #listen() {
    for (const name of this.#names) if (name !== "open" && name !== "error") this.#source?.addEventListener(name, this.#take);
  }

  #take = ({ target, type, data, lastEventId }) => target === this.#source && this.#receive(type, data, lastEventId);

  #receive(type, text, id) {
    this.#heard = Date.now();
    this.#tabs?.pass({ block: [type, text, id] });
    this.cursor = id || this.cursor;
    const body = parsed(text);
    if (type === "heartbeat") {
      this.#setClock(body?.now);
      if (this.#opened) this.#become("quiet");
      return;
    }
    const own = OWN.includes(type);
    const detail = own ? { job: null, id: "" } : this.#detail(type, id, body, text);
    const { job } = detail;
    const { events } = this.#wish;
    if (!own && ((events.length && !events.includes(type)) || (job !== null && !this.#wants(job)))) return;
    this.#tell("frame", { id: detail.id, event: type, job, text, at: this.now });
    if (type === "hello") return this.#greet(Object(body));
    if (type === "busy") this.#become("busy", this.status);
    if (own) return this.#tell(type, Object(body));
    this.#become("live");
    if (!SERVICE.includes(type)) this.#read(detail);
    else this.#tell(type, detail);
    if (type === "configReloaded") Promise.resolve(this.#reading).then(() => this.refresh());
    else if (!this.#entries[job]) this.refreshSoon();
  }

  /** Tells a value once, whether it came by the stream or stood in the index. */
  #read(detail) {
    const { id, job } = detail;
    if (id && job !== null && !isLater(id, this.#latest.get(job))) return;
    this.#latest.set(job, id);
    this.#tell("reading", detail);
  }

  /** What a published block means: an envelope speaks for itself, a bare value belongs to the one job of its event name. */
  #detail(event, id, body, text) {
    const jobs = this.#jobsOf.get(event) ?? [];
    const { job = null, at, nextBy = null, data } = Object(body);
    // Where all jobs of this name are bare, what looks like an envelope is only a value that looks like one.
    const bare = jobs.length && jobs.every((job) => this.#entries[job].envelope === false);
    if (!bare && typeof at === "string" && data !== undefined) return { job, at, nextBy, data, id, event };
    const now = new Date(this.now).toISOString();
    return { job: jobs.length === 1 ? jobs[0] : null, at: now, nextBy: null, data: body === undefined ? text : body, id, event };
  }

  #wants(job) { return !this.#patterns.length || this.#patterns.some((pattern) => pattern.test(job)); }

  #greet(hello) {
    const restarted = hello.resume === "reset" || hello.epoch !== (this.#hello ?? hello).epoch;
    this.#hello = hello;
    this.#setClock(hello.now);
    this.#opened = Date.now();
    if (restarted) this.#restartedUntil = Date.now() + 6000;
    this.#become("live");
    this.#tell("hello", { ...hello, restarted });
    this.refreshSoon();
  }

  /** The stream broke off: the browser tries again by itself unless it has given up for good. */
  #interrupted() {
    const stood = this.#opened && Date.now() - this.#opened > 10_000;
    const attempt = stood ? 1 : this.status.attempt + 1;
    this.#opened = 0;
    let wait = 0;
    if (this.#source.readyState === EventSource.CLOSED) {
      this.#drop();
      wait = Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
      this.#reopening = setTimeout(() => this.#retry(attempt), wait);
    }
    const state = ["busy", "denied"].includes(this.state) ? this.state : "reconnecting";
    this.#become(navigator.onLine ? state : "offline", { attempt, retryAt: wait && Date.now() + wait });
  }

  #retry(attempt = this.status.attempt + 1) {
    this.#open();
    this.#become("reconnecting", { attempt });
    // A wrong token, too, ends in a fatal close; only the index can tell that it was one.
    this.refresh();
  }

  /** So many heartbeats of silence mean a dead line that nobody closed, or a leader that hangs. */
  #watch(heartbeats) {
    const isSilent = Date.now() - this.#heard > (this.#hello?.heartbeat || 15) * heartbeats * 1000;
    if (isSilent && this.#source) this.#retry();
    else if (isSilent && !document.hidden) this.#tabs?.ask();
    else if (this.state === "restarted") this.#become("live");
  }

  #become(next, { attempt = 0, retryAt = 0 } = {}) {
    const old = this.status;
    const state = Date.now() < this.#restartedUntil && ["live", "quiet"].includes(next) ? "restarted" : next;
    if (old.state === "closed" || (old.state === state && old.attempt === attempt && old.retryAt === retryAt)) return;
    this.status = { state, attempt, retryAt };
    this.#tabs?.pass({ told: this.status });
    this.#tell("state", this.status);
  }

  #setClock(text) { this.#offset = (Date.parse(text) || this.now) - Date.now(); }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}
