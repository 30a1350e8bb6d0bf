import { namesIn, parseWithDigits } from "./format.js";

const LONGEST_REQUEST = 8000;
const LONGEST_DRIFT = 2000;

export class Requests {
  #url;
  #token;
  #signal;

  constructor(url, token, signal) { [this.#url, this.#token, this.#signal] = [url, token, signal]; }

  get isPast() { return this.#url.searchParams.has("at"); }

  #resolve(path) {
    const url = new URL(path, this.#url);
    const link = this.#url.searchParams.get("link");
    if (link) url.searchParams.set("link", link);
    return url;
  }

  address(path, parameters = {}) {
    const url = this.#resolve(path);
    for (const [name, value] of Object.entries({ ...parameters, token: this.#token })) {
      if (value) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** Throws, with `status`, what is neither good nor `expected`. */
  async respond(path, fields = {}, expected = 304) {
    const headers = { Accept: "application/json", ...fields };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(LONGEST_REQUEST)]);
    const response = await fetch(this.#resolve(path), { headers, signal, cache: "no-store" });
    const { ok, status } = response;
    if (!ok && status !== expected) throw Object.assign(new Error(`${path} answered ${status}`), { status });
    return response;
  }

  async get(path) {
    if (this.isPast && /\/history(?!.*buckets=)/.test(path)) return [];
    return parseWithDigits(await (await this.respond(path)).text());
  }

  get isSameOrigin() { return new URL(this.#url).origin === globalThis.location?.origin; }
}

export class JobIndex {
  request = null;
  #isFullRequest = false;
  #timer = 0;
  #isOutdated = false;
  #askedAt = 0;
  #checkDistance = 0;
  #atRest = "";
  #isShut = false;
  #requests;
  #take;
  #tags = new Map();
  #index = null;
  #canOmit = true;

  constructor(requests, take) { [this.#requests, this.#take] = [requests, take]; }

  refresh() {
    if (this.request && !this.#isFullRequest) return this.request.then(() => this.refresh());
    return this.#begin(() => this.full(), true);
  }

  refreshSoon() {
    if (this.#timer) return void (this.#isOutdated = true);
    const again = () => {
      this.#timer = 0;
      if (this.#isOutdated) this.refreshSoon();
    };
    this.#timer = setTimeout(() => {
      this.#isOutdated = false;
      this.#timer = setTimeout(again, 2750);
      const ask = () => this.#begin(() => this.withoutValues(), false);
      // What is under way may tell of what was before.
      this.request ? this.request.finally(ask) : ask();
    }, 250);
  }

  /** Asks, while seen, for what no event tells: pauses, and how late a job is. */
  watch(signal) {
    const startOf = () => Date.now() - performance.now();
    let start = startOf();
    const look = (distance) => {
      if (document.hidden) return;
      const before = start;
      start = startOf();
      if (Math.abs(start - before) < LONGEST_DRIFT) return this.check(distance);
      this.#tags.clear();
      this.refreshSoon();
    };
    const clock = setInterval(look, 1000);
    signal.addEventListener("abort", () => [clock, this.#timer].forEach(clearTimeout));
    addEventListener("visibilitychange", () => look(10_000), { signal });
  }

  async check(distance = this.#checkDistance) {
    if (!this.#index || this.#isShut || this.#requests.isPast || performance.now() - this.#askedAt < distance) return;
    const before = this.#atRest;
    await this.#ask(".?fields=state").catch(({ status }) => { this.#isShut = status === 401; });
    if (this.#atRest !== before) this.refreshSoon();
  }

  #begin(ask, hasValues) {
    if (!this.request) this.#isFullRequest = hasValues;
    return this.request ??= this.#take(ask(), hasValues).finally(() => { this.request = null; });
  }

  async full() {
    const { isPast } = this.#requests;
    if (isPast && this.#index) return null;
    const index = await this.#ask(".");
    return isPast ? (await import("./banners.js")).withoutNow(index) : index;
  }

  async withoutValues() {
    const fields = this.#fields();
    if (this.#requests.isPast || !this.#canOmit || !fields.length) return this.full();
    try {
      const index = await this.#ask(`.?fields=${fields}`);
      // Of another history the values before are none.
      return index && epochOf(index) !== epochOf(this.#index) ? this.full() : merge(this.#index, index);
    } catch (error) {
      if (error.status !== 400) throw error;
      this.#canOmit = false;
      return this.full();
    }
  }

  #fields() {
    const keys = new Set(Object.values(this.#index?.jobs ?? {}).flatMap(Object.keys));
    for (const key of ["last", "isKept"]) keys.delete(key);
    return [...keys];
  }

  async #ask(path) {
    this.#askedAt = performance.now();
    // By lot, so that many pages do not ask together.
    this.#checkDistance = 45_000 + 13_000 * Math.random();
    const tag = this.#requests.isSameOrigin && this.#tags.get(path);
    const response = await this.#requests.respond(path, tag ? { "If-None-Match": tag } : {});
    if (response.status === 304) return null;
    const index = parseWithDigits(await response.text());
    const age = response.headers.get("Age");
    const isAway = age > 0 || (age && !response.headers.has("Via"));
    if (index?.jobs) {
      index.names = namesIn(index.jobs);
      this.#atRest = isAway + index.names.filter((name) => ["paused", "done"].includes(index.jobs[name].state)).join();
    }
    // An edge tells how an origin was; a cache says 0.
    if (isAway) {
      index.now = null;
      for (const entry of Object.values(index.jobs)) Object.assign(entry, { nextRun: null, isKept: true });
    }
    if (path === "." && index?.jobs) this.#index = index;
    const newTag = response.headers.get("ETag");
    if (isAway || this.#tags.size > 8) this.#tags.clear();
    else if (newTag) this.#tags.set(path, newTag);
    return index;
  }
}

const epochOf = ({ lastEventId = "" }) => lastEventId.split("-")[0];

export function merge(old, index) {
  if (!index?.jobs) return index;
  const jobs = Object.entries(index.jobs).map(([name, entry]) => {
    const known = (Object.hasOwn(old.jobs, name) && old.jobs[name].last) || undefined;
    // One that is followed waits before each of its runs.
    const isNew = entry.state === "waiting" && !entry.trigger.follow;
    return [name, { last: isNew ? null : known, ...entry }];
  });
  return { ...index, jobs: Object.fromEntries(jobs) };
}
