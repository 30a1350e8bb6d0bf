import { parseWithDigits } from "./digits.js";

/** How long an answer may take. */
const LONGEST_REQUEST = 8000;

/** What stands beside a stream at `url`: it is asked for with the token, if there is one. */
export class Requests {
  #url;
  #token;
  #signal;

  constructor(url, token, signal) { [this.#url, this.#token, this.#signal] = [url, token, signal]; }

  /** Whether the past is shown: what the server tells of now is of no use then. */
  get isPast() { return new URL(this.#url).searchParams.has("at"); }

  /** The address of something, with the link that the stream is opened by, if there is one. */
  #resolve(path) {
    const url = new URL(path, this.#url);
    const link = new URL(this.#url).searchParams.get("link");
    if (link) url.searchParams.set("link", link);
    return url;
  }

  /** The address of something, with the token for what can't send headers. */
  address(path, parameters = {}) {
    const url = this.#resolve(path);
    for (const [name, value] of Object.entries({ ...parameters, token: this.#token })) {
      if (value) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** The response with this status, or with a good one; others are thrown, with their `status`. */
  async respond(path, fields = {}, expected = 304) {
    const headers = { Accept: "application/json", ...fields };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(LONGEST_REQUEST)]);
    const response = await fetch(this.#resolve(path), { headers, signal, cache: "no-store" });
    const { ok, status } = response;
    if (!ok && status !== expected) throw Object.assign(new Error(`${path} answered ${status}`), { status });
    return response;
  }

  /** The JSON of a path; the digits of its numbers are remembered. */
  async get(path) {
    if (this.isPast && /\/history(?!.*buckets=)/.test(path)) return [];
    return parseWithDigits(await (await this.respond(path)).text());
  }

  /** Whether what a browser keeps to its own origin can be sent. */
  get isSameOrigin() { return new URL(this.#url).origin === globalThis.location?.origin; }
}

/** The index, asked for as seldom and as little as possible: values come by the stream. */
export class JobIndex {
  #requests;
  #tags = new Map();
  #index = null;
  /** Whether the server can leave the values out. */
  #canOmit = true;

  constructor(requests) { this.#requests = requests; }

  /** Asks for all of it; null if nothing has changed. */
  async full() {
    const isKnown = this.#index !== null;
    const index = await this.#ask(".");
    if (!this.#requests.isPast) return index;
    return isKnown ? null : withoutNow(index);
  }

  /** Asks for all but the values, which stay as they were; null if nothing has changed. */
  async withoutValues() {
    const fields = this.#fields();
    if (this.#requests.isPast) return this.#index ? null : this.full();
    if (!this.#canOmit || !fields.length) return this.full();
    try {
      return merge(this.#index, await this.#ask(`.?fields=${fields}`));
    } catch (error) {
      if (error.status !== 400) throw error;
      this.#canOmit = false;
      return this.full();
    }
  }

  /** The keys that jobs have here, which depends on the server's age. */
  #fields() {
    const keys = new Set(Object.values(this.#index?.jobs ?? {}).flatMap(Object.keys));
    keys.delete("last");
    return [...keys];
  }

  async #ask(path) {
    const tag = this.#requests.isSameOrigin && this.#tags.get(path);
    const response = await this.#requests.respond(path, tag ? { "If-None-Match": tag } : {});
    if (response.status === 304) return null;
    const index = parseWithDigits(await response.text());
    if (path === "." && index?.jobs) this.#index = index;
    const newTag = response.headers.get("ETag");
    if (this.#tags.size > 8) this.#tags.clear();
    if (newTag) this.#tags.set(path, newTag);
    return index;
  }
}

/** An index without values, with those of an older one. */
export function merge(old, index) {
  if (!index?.jobs) return index;
  const jobs = Object.entries(index.jobs).map(([name, entry]) => {
    const last = entry.state === "waiting" ? null : (Object.hasOwn(old.jobs, name) ? old.jobs[name].last : null) ?? null;
    return [name, { last, ...entry }];
  });
  return { ...index, jobs: Object.fromEntries(jobs) };
}

/** The jobs of an index without how they are now, for who is shown the past. */
function withoutNow(index) {
  if (!index?.jobs) return index;
  const now = { state: "waiting", since: null, last: null, nextRun: null, nextBy: null, error: null, failing: null, alerts: [] };
  const jobs = Object.entries(index.jobs).map(([name, entry]) => [name, { ...entry, ...now }]);
  return { ...index, jobs: Object.fromEntries(jobs) };
}
