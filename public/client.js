const OWN = ["hello", "heartbeat", "gap", "busy", "bye"];
const SERVICE = ["jobFailed", "jobRecovered", "jobOverdue", "configReloaded", "configRejected"];

/**
 * A live connection to a Tickertape server, for any page:
 *
 *     const tape = new Tickertape("/events", { jobs: ["disk", "cpu.*"] });
 *     tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
 *
 * `jobs` and `events` narrow the stream to these names; `token` is the subscriber's secret. Events and their `detail`:
 *   reading   {job, at, nextBy, data, id, event}: a job's value; `job` is null if nobody can tell whose it is
 *   jobFailed, jobRecovered, jobOverdue, configReloaded, configRejected   {job, at, data, id, event}
 *   hello     what the server said first, and `restarted` if it began a new history
 *   gap       {from, to, missed, reason}: events that nobody can have any more
 *   frame     {id, event, job, text, at}: every block as received
 *   index     the JSON of `GET /`
 *   state     {state, attempt, retryAt}: see `status`
 *
 * A job with `envelope: false` sends its value bare. Its event name tells whose it is, so give it one of its own
 * (`event: price`); where several jobs share the name, the index is read again instead of guessing.
 */
export class Tickertape extends EventTarget {
  /**
   * `state` is connecting, live, quiet, reconnecting, offline, restarted, busy, denied or closed; `attempt` counts the
   * tries to get the stream back; `retryAt` is when the next is due in `Date.now()` time, 0 if the browser decides.
   */
  status = { state: "connecting", attempt: 0, retryAt: 0 };
  /** The id of the last event, from which a new connection goes on. */
  cursor = "";
  #url;
  #token;
  #source = null;
  #listening = new Set();
  #names;
  #jobsOf = new Map();
  #bare = new Set();
  #epoch = "";
  #heartbeat = 15;
  #heard = 0;
  #opened = 0;
  #restartedUntil = 0;
  #reopening = null;
  #offset = 0;
  #reading = null;
  #readAt = 0;
  #readAgain = null;
  #life = new AbortController();

  constructor(url = "/events", { jobs = [], events = [], token = "" } = {}) {
    super();
    this.#url = new URL(url, document.baseURI);
    if (jobs.length) this.#url.searchParams.set("job", jobs.join(","));
    if (events.length) this.#url.searchParams.set("event", events.join(","));
    this.#token = token;
    this.#names = new Set(["dataUpdate", ...OWN, ...SERVICE, ...events]);
    const { signal } = this.#life;
    const wake = () => document.hidden || this.#wake();
    document.addEventListener("visibilitychange", wake, { signal });
    for (const name of ["pageshow", "online"]) addEventListener(name, wake, { signal });
    addEventListener("offline", () => this.#opened || this.#become("offline", this.status), { signal });
    const clock = setInterval(() => this.#watch(), 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
    // The index names the event types to listen for, so it comes first; the stream opens even if it can't be had.
    queueMicrotask(() => this.refresh().finally(() => this.#open()));
  }

  get state() { return this.status.state; }

  /** The server's clock in milliseconds since 1970. */
  get now() { return Date.now() + this.#offset; }

  /** Ends the connection for good. */
  close() {
    this.#life.abort();
    clearTimeout(this.#reopening);
    clearTimeout(this.#readAgain);
    this.#drop();
    this.#become("closed");
  }

  /** Fetches JSON from beside the stream, such as `jobs/disk/history?limit=60`, with the same token. */
  async get(path) {
    const headers = { Accept: "application/json" };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const signal = AbortSignal.any([this.#life.signal, AbortSignal.timeout(8000)]);
    const answer = await fetch(new URL(path, this.#url), { headers, signal, cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
    return answer.json();
  }

  /** Reads the index again and tells it; calls while one is under way share it. */
  refresh() {
    this.#reading ??= this.#readIndex().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  /** Reads the index soon, but at most every three seconds however often this is called. */
  refreshSoon() {
    if (this.#readAgain || this.#life.signal.aborted) return;
    this.#readAgain = setTimeout(() => {
      this.#readAgain = null;
      this.refresh();
    }, Math.max(250, this.#readAt + 3000 - Date.now()));
  }

  async #readIndex() {
    this.#readAt = Date.now();
    const index = await this.get(".").catch(({ status }) => {
      if (status === 401 || status === 403) this.#become("denied", this.status);
    });
    if (!isObject(index?.jobs)) return;
    this.#setClock(index.now);
    this.#jobsOf.clear();
    this.#bare.clear();
    for (const [job, entry] of Object.entries(index.jobs)) {
      const name = String(entry?.event ?? "dataUpdate");
      this.#names.add(name);
      this.#jobsOf.set(name, [...(this.#jobsOf.get(name) ?? []), job]);
      if (entry?.envelope === false) this.#bare.add(job);
    }
    this.#listen();
    this.#tell("index", index);
  }

  #open() {
    this.#drop();
    if (this.#life.signal.aborted) return;
    const url = new URL(this.#url);
    url.searchParams.set("heartbeat", "event");
    if (this.#token) url.searchParams.set("token", this.#token);
    if (this.cursor) url.searchParams.set("last_event_id", this.cursor);
    this.#heard = Date.now();
    const source = this.#source = new EventSource(url);
    source.addEventListener("error", () => source === this.#source && this.#interrupted());
    this.#listen();
  }

  #drop() {
    clearTimeout(this.#reopening);
    this.#reopening = null;
    this.#source?.close();
    this.#source = null;
    this.#opened = 0;
    this.#listening.clear();
  }

  /** Attaches what is not attached yet: names can join while the stream is open. */
  #listen() {
    const source = this.#source;
    for (const name of source ? this.#names : []) {
      if (this.#listening.has(name) || name === "open" || name === "error") continue;
      this.#listening.add(name);
      source.addEventListener(name, (event) => source === this.#source && this.#receive(event));
    }
  }

  #receive({ type, data: text, lastEventId: id }) {
    this.#heard = Date.now();
    this.cursor = id || this.cursor;
    const body = parsed(text);
    if (type === "heartbeat") {
      this.#setClock(body?.now ?? body);
      if (this.#opened) this.#settle("quiet");
      return;
    }
    const own = OWN.includes(type);
    const detail = own ? null : this.#detail(type, id, body, text);
    this.#tell("frame", { id: own ? "" : id, event: type, job: detail?.job ?? null, text, at: this.now });
    if (type === "busy") this.#become("busy", this.status);
    else if (type === "hello") this.#greet(Object(body));
    else if (own) this.#tell(type, Object(body));
    else {
      this.#settle("live");
      this.#tell(SERVICE.includes(type) ? type : "reading", detail);
      const known = SERVICE.includes(type) ? !type.startsWith("config") : this.#jobsOf.get(type)?.includes(detail.job);
      if (!known) this.refreshSoon();
    }
  }

  #greet(hello) {
    const restarted = Boolean(hello.resume === "reset" || (this.#epoch && hello.epoch !== this.#epoch));
    this.#epoch = hello.epoch;
    if (hello.heartbeat > 0) this.#heartbeat = Number(hello.heartbeat);
    this.#setClock(hello.now);
    this.#opened = Date.now();
    if (restarted) this.#restartedUntil = Date.now() + 6000;
    this.#settle("live");
    this.#tell("hello", { ...hello, restarted });
    this.refreshSoon();
  }

  /** What a published block means: an envelope speaks for itself, a bare value belongs to the one job of its event name. */
  #detail(event, id, body, text) {
    const jobs = this.#jobsOf.get(event) ?? [];
    const sealed = isObject(body) && typeof body.at === "string" && "data" in body;
    // Where all jobs of this name are bare, what looks like an envelope is only a value that looks like one.
    if (sealed && !(jobs.length && jobs.every((job) => this.#bare.has(job)))) {
      const { job = null, at, nextBy = null, data } = body;
      return { job, at, nextBy, data, id, event };
    }
    const at = new Date(this.now).toISOString();
    return { job: jobs.length === 1 ? jobs[0] : null, at, nextBy: null, data: body === undefined ? text : body, id, event };
  }

  /** The stream broke off: the browser tries again by itself unless it has given up for good. */
  #interrupted() {
    const stood = this.#opened && Date.now() - this.#opened > 10_000;
    const attempt = stood ? 1 : this.status.attempt + 1;
    this.#opened = 0;
    let retryAt = 0;
    if (this.#source.readyState === EventSource.CLOSED) {
      this.#drop();
      const wait = Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
      this.#reopening = setTimeout(() => this.#retry(attempt), wait);
      retryAt = Date.now() + wait;
    }
    const kept = ["busy", "denied"].includes(this.state) ? this.state : "reconnecting";
    this.#become(navigator.onLine ? kept : "offline", { attempt, retryAt });
  }

  #retry(attempt) {
    this.#open();
    this.#become("reconnecting", { attempt });
    // A wrong token, too, ends in a fatal close; only the index can tell that it was one.
    this.refresh();
  }

  /** Silence over two and a half heartbeats is a dead line that nobody closed. */
  #watch() {
    if (this.#isDead(2.5)) this.#retry(this.status.attempt + 1);
    else if (this.state === "restarted") this.#settle("live");
  }

  /** After sleep there is no reason to be patient. */
  #wake() {
    if (this.#reopening || this.#isDead(1.2)) this.#retry(this.status.attempt + 1);
  }

  /** Whether the stream was closed without a word, or has been silent for so many heartbeats. */
  #isDead(heartbeats) {
    if (!this.#source) return false;
    const closed = this.#source.readyState === EventSource.CLOSED;
    return closed || Date.now() - this.#heard > this.#heartbeat * heartbeats * 1000;
  }

  #settle(state) { this.#become(Date.now() < this.#restartedUntil ? "restarted" : state); }

  #become(state, { attempt = 0, retryAt = 0 } = {}) {
    const old = this.status;
    if (old.state === "closed" || (old.state === state && old.attempt === attempt && old.retryAt === retryAt)) return;
    this.status = { state, attempt, retryAt };
    this.#tell("state", this.status);
  }

  #setClock(text) {
    const time = Date.parse(text);
    if (time) this.#offset = time - Date.now();
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The JSON value of a text, undefined if it is none. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
