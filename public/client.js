/**
 * A live connection to a Tickertape server, for any page:
 *
 *     const tape = new Tickertape("/events", { jobs: ["disk", "cpu.*"] });
 *     tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
 *
 * Options: `jobs` and `events` narrow the stream to these names, `token` is the subscriber's secret.
 *
 * Each event is a CustomEvent; its `detail` is
 *   reading          {job, at, nextBy, data, id, event}  a job's value; `job` is null if no one can tell whose it is
 *   jobFailed, jobRecovered, jobOverdue, configReloaded, configRejected
 *                    {job, at, data, id, event}
 *   hello            what the server said when the stream opened, and `restarted` if it began a new history
 *   gap              {from, to, missed, reason}  events that no one can have any more
 *   frame            {id, event, job, text, at}  every block as received, `text` being its data
 *   index            the JSON of `GET /`
 *   state            {state, attempt, retryAt}  whenever one of them changes
 *
 * A job with `envelope: false` sends its value bare. It is told apart by its event name, so give such a job a name of
 * its own (`event: price`); where several jobs share the name, the index is read again instead of guessing.
 */
export class Tickertape extends EventTarget {
  #url;
  #token;
  #source = null;
  #listening = new Set();
  #names = new Set(["dataUpdate"]);
  #jobsOf = new Map();
  #cursor = "";
  #epoch = "";
  #heartbeat = 15;
  #heard = Date.now();
  #opened = 0;
  #reopening = null;
  #restartedUntil = 0;
  #offset = 0;
  #reading = null;
  #readAgain = null;
  #readAt = 0;
  #status = { state: "connecting", attempt: 0, retryAt: 0 };
  #life = new AbortController();

  constructor(url = "/events", { jobs = [], events = [], token = "" } = {}) {
    super();
    this.#url = new URL(url, document.baseURI);
    if (jobs.length) this.#url.searchParams.set("job", jobs.join(","));
    if (events.length) this.#url.searchParams.set("event", events.join(","));
    this.#token = token;
    for (const name of events) this.#names.add(name);

    const wake = { signal: this.#life.signal };
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake(), wake);
    window.addEventListener("pageshow", (event) => event.persisted && this.#wake(), wake);
    window.addEventListener("online", () => this.#wake(), wake);
    window.addEventListener("offline", () => this.#becomeOffline(), wake);
    const clock = setInterval(() => this.#watch(), 1000);
    this.#life.signal.addEventListener("abort", () => clearInterval(clock));

    // The index names the event types to listen for, so it comes first; the stream opens even if it can't be had.
    queueMicrotask(() => this.refresh().finally(() => this.#open()));
  }

  /** One of connecting, live, quiet, reconnecting, offline, restarted, busy, denied, closed. */
  get state() { return this.#status.state; }
  /** Which try to get the stream back this is, 0 when it stands. */
  get attempt() { return this.#status.attempt; }
  /** When the next try is due in `Date.now()` time, 0 if the browser decides. */
  get retryAt() { return this.#status.retryAt; }
  /** The id of the last event received, from which a new connection goes on. */
  get cursor() { return this.#cursor; }
  /** The server's clock, in milliseconds since 1970. */
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
    const limit = AbortSignal.any([this.#life.signal, AbortSignal.timeout(8000)]);
    const answer = await fetch(new URL(path, this.#url), { headers, cache: "no-store", signal: limit });
    if (!answer.ok) throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
    return answer.json();
  }

  /** Reads the index again and tells it by an `index` event; calls while one is under way share it. */
  refresh() {
    this.#reading ??= this.#readIndex().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  /** Reads the index soon, but at most every three seconds however often this is called. */
  refreshSoon() {
    if (this.#readAgain || this.#life.signal.aborted) return;
    const wait = Math.max(250, this.#readAt + 3000 - Date.now());
    this.#readAgain = setTimeout(() => {
      this.#readAgain = null;
      this.refresh();
    }, wait);
  }

  async #readIndex() {
    this.#readAt = Date.now();
    let index;
    try {
      index = await this.get(".");
    } catch (error) {
      if (error.status === 401 || error.status === 403) this.#become("denied", this.#status);
      return;
    }
    if (!isObject(index) || !isObject(index.jobs)) return;
    this.#setClock(index.now);
    this.#jobsOf.clear();
    for (const [job, entry] of Object.entries(index.jobs)) {
      const name = String(entry?.event ?? "dataUpdate");
      this.#names.add(name);
      this.#jobsOf.set(name, [...(this.#jobsOf.get(name) ?? []), job]);
    }
    this.#listen();
    this.#tell("index", index);
  }

  #open() {
    clearTimeout(this.#reopening);
    this.#reopening = null;
    if (this.#life.signal.aborted) return;
    this.#drop();
    const url = new URL(this.#url);
    url.searchParams.set("heartbeat", "event");
    if (this.#token) url.searchParams.set("token", this.#token);
    if (this.#cursor) url.searchParams.set("last_event_id", this.#cursor);
    this.#heard = Date.now();
    const source = this.#source = new EventSource(url);
    source.addEventListener("error", () => source === this.#source && this.#interrupted());
    this.#listen();
  }

  #drop() {
    this.#source?.close();
    this.#source = null;
    this.#opened = 0;
    this.#listening.clear();
  }

  /** Attaches what is not attached yet: names can join while the stream is open. */
  #listen() {
    const source = this.#source;
    if (!source) return;
    for (const name of [...OWN, ...SERVICE, ...this.#names]) {
      if (this.#listening.has(name) || name === "open" || name === "error") continue;
      this.#listening.add(name);
      source.addEventListener(name, (event) => source === this.#source && this.#receive(event));
    }
  }

  #receive(event) {
    this.#heard = Date.now();
    if (event.lastEventId) this.#cursor = event.lastEventId;
    const { type, data: text } = event;
    const body = parsed(text);
    if (type === "heartbeat") {
      this.#setClock(body?.now ?? body);
      if (this.#opened) this.#settle("quiet");
      return;
    }
    if (type === "bye" || type === "busy") {
      this.#frame(event, null);
      if (type === "busy") this.#become("busy", this.#status);
    } else if (type === "hello" || type === "gap") {
      this.#frame(event, null);
      if (!isObject(body)) return;
      if (type === "hello") this.#greet(body);
      else this.#tell("gap", body);
    } else {
      this.#publish(event, body);
      this.#settle("live");
    }
  }

  #greet(hello) {
    const restarted = Boolean(hello.resume === "reset" || (this.#epoch && hello.epoch !== this.#epoch));
    this.#epoch = String(hello.epoch ?? "");
    if (hello.heartbeat > 0) this.#heartbeat = Number(hello.heartbeat);
    this.#setClock(hello.now);
    this.#opened = Date.now();
    if (restarted) {
      this.#restartedUntil = Date.now() + 6000;
      this.refreshSoon();
    }
    this.#settle("live");
    this.#tell("hello", { ...hello, restarted });
  }

  #publish(event, body) {
    const { type } = event;
    const sealed = isObject(body) && "data" in body && typeof body.at === "string";
    if (SERVICE.includes(type)) {
      const job = typeof body?.job === "string" ? body.job : null;
      this.#frame(event, job);
      if (!isObject(body)) return;
      const at = String(body.at ?? new Date(this.now).toISOString());
      this.#tell(type, { job, at, data: body.data ?? body, id: event.lastEventId, event: type });
      if (type === "configReloaded" || type === "configRejected") this.refreshSoon();
      return;
    }
    const owners = this.#jobsOf.get(type) ?? [];
    const detail = { id: event.lastEventId, event: type };
    if (sealed && typeof body.job === "string") {
      Object.assign(detail, { job: body.job, at: body.at, nextBy: body.nextBy ?? null, data: body.data });
    } else {
      const job = owners.length === 1 ? owners[0] : null;
      const data = body === undefined ? event.data : body;
      Object.assign(detail, { job, at: new Date(this.now).toISOString(), nextBy: null, data });
    }
    this.#frame(event, detail.job);
    this.#tell("reading", detail);
    if (!owners.includes(detail.job)) this.refreshSoon();
  }

  #frame({ type, data, lastEventId }, job) {
    this.#tell("frame", { id: lastEventId, event: type, job, text: data, at: this.now });
  }

  /** The stream broke off: the browser tries again by itself unless it has given up for good. */
  #interrupted() {
    const stood = this.#opened && Date.now() - this.#opened > 10_000;
    const attempt = stood ? 1 : this.#status.attempt + 1;
    this.#opened = 0;
    if (this.#source?.readyState === EventSource.CLOSED) return this.#reopenLater(attempt);
    if (!navigator.onLine) return this.#become("offline", { attempt });
    const kept = this.state === "busy" || this.state === "denied";
    this.#become(kept ? this.state : "reconnecting", { attempt });
  }

  #reopenLater(attempt) {
    this.#drop();
    const wait = Math.min(30_000, 1000 * 2 ** Math.min(attempt - 1, 5)) * (1 + Math.random() / 2);
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => this.#retry(), wait);
    const state = !navigator.onLine ? "offline" : this.state === "denied" ? "denied" : "reconnecting";
    this.#become(state, { attempt, retryAt: Date.now() + wait });
  }

  #retry() {
    this.#open();
    this.#become("reconnecting", { attempt: this.#status.attempt });
    // A wrong token also ends in a fatal close; only the index can tell that it was one.
    this.refresh();
  }

  #becomeOffline() {
    if (!this.#opened) this.#become("offline", this.#status);
  }

  /** Once a second: silence over two and a half heartbeats means a dead line that nobody closed. */
  #watch() {
    const silence = Date.now() - this.#heard;
    if (this.#source && silence > this.#heartbeat * 2500) return this.#retryNow();
    if (this.state === "restarted" && Date.now() > this.#restartedUntil) this.#settle("live");
  }

  #wake() {
    const silence = Date.now() - this.#heard;
    if (this.#reopening || (this.#source && silence > this.#heartbeat * 1200)) this.#retryNow();
  }

  #retryNow() {
    this.#status = { ...this.#status, attempt: this.#status.attempt + 1 };
    this.#retry();
  }

  #settle(state) {
    this.#become(Date.now() < this.#restartedUntil ? "restarted" : state);
  }

  #become(state, { attempt = 0, retryAt = 0 } = {}) {
    const old = this.#status;
    if (old.state === "closed") return;
    if (old.state === state && old.attempt === attempt && old.retryAt === retryAt) return;
    this.#status = { state, attempt, retryAt };
    this.#tell("state", this.#status);
  }

  #setClock(text) {
    const time = Date.parse(text);
    if (Number.isFinite(time)) this.#offset = time - Date.now();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

const OWN = ["hello", "heartbeat", "gap", "busy", "bye"];
const SERVICE = ["jobFailed", "jobRecovered", "jobOverdue", "configReloaded", "configRejected"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The JSON value of a text, or undefined if it is none. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
