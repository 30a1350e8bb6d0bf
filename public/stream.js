import { parseJSON, refusalOf } from "./format.js";

export const CONTROL_EVENTS = ["hello", "heartbeat", "gap", "busy", "bye", "replayed"];
export const STATUS_EVENTS = [
  "jobFailed", "jobRecovered", "jobOverdue", "alertRaised", "alertCleared", "configReloaded", "configRejected",
];
const PROMPT = new Set([...CONTROL_EVENTS, ...STATUS_EVENTS]);
const MOST_RECENT = 1000;
const MOST_CHARACTERS = 2_000_000;
const LONGEST_BUNDLING = 80;
const MOST_BUNDLED = 1000;
const SHORTEST_ODD = 2000;
const REMEMBERED = 20;
const NEEDED = 8;
/** While a stream catches up. */
const CATCH_UP = 1500;
const LONGEST_PROBE = 4000;
/** More or less by a quarter, so that not all come at once. */
const LONGEST_WAIT = 24_000;
const STABLE_AFTER = 10_000;

/** One stream for all subscriptions `{jobs, events}`. */
export function streamAddress(url, subscriptions) {
  const address = new URL(url);
  for (const [name, key] of [["job", "jobs"], ["event", "events"]]) {
    if (subscriptions.some((subscription) => !subscription[key].length)) continue;
    const wanted = new Set(subscriptions.flatMap((subscription) => subscription[key]));
    address.searchParams.set(name, [...wanted].sort().join());
  }
  address.searchParams.set("heartbeat", "event");
  return address.href;
}

/** An EventSource that opens again whatever ends it. */
export class LiveStream {
  cursor = "";
  attempt = 0;
  #delegate;
  #source = null;
  #address = "";
  #types = new Set();
  #silence = new Silence(Date.now());
  #openedAt = 0;
  #reopenTimer = 0;
  #isProbing = false;
  /** So long browsers wait, as the server has told. */
  #retry = 0;

  /**
   * `delegate` has makeAddress(), and hears receive(type, text, id), lost({attempt, retryAt}), 0 where only the browser
   * knows when, reconnecting({attempt}) and refused({state, reason}).
   */
  constructor(delegate) { this.#delegate = delegate; }

  get isOpen() { return this.#source !== null; }
  get isGreeted() { return this.#openedAt > 0; }
  get isWanted() { return this.isOpen || this.#reopenTimer !== 0; }
  get isOutdated() { return this.isOpen && this.#address !== this.#delegate.makeAddress(); }

  listenFor(types) {
    for (const type of types) {
      if (this.#types.has(type) || type === "open" || type === "error") continue;
      this.#types.add(type);
      this.#source?.addEventListener(type, this.#handle);
    }
  }

  open() {
    this.close();
    if (this.cursor.endsWith("-replayed")) return;
    this.#silence.begin(Date.now());
    this.#address = this.#delegate.makeAddress();
    if (/[?&]patch=/.test(this.#address) && !this.#delegate.takesPatches) {
      this.#reopenTimer = setTimeout(() => this.reconnect(), LONGEST_PROBE);
      // Opens once it is there; pages without patches never load it.
      return void import("./patches.js").then(({ takePatches }) => takePatches(this, this.#delegate), () => {});
    }
    const cursor = this.cursor && `&last_event_id=${encodeURIComponent(this.cursor)}`;
    this.#source = new EventSource(this.#address + cursor);
    this.#source.onerror = ({ target }) => target === this.#source && this.#handleError();
    for (const type of this.#types) this.#source.addEventListener(type, this.#handle);
  }

  close() {
    clearTimeout(this.#reopenTimer);
    this.#source?.close();
    this.#source = null;
    this.#openedAt = this.#reopenTimer = 0;
  }

  /** Counted anew behind a stream that was well. */
  #nextAttempt() {
    const wasStable = this.#openedAt && Date.now() - this.#openedAt > STABLE_AFTER;
    return wasStable ? 1 : this.attempt + 1;
  }

  reconnect(attempt = this.#nextAttempt()) {
    this.attempt = attempt;
    this.open();
    this.#delegate.reconnecting({ attempt });
  }

  /** After sleep there is no reason to be patient. */
  wake() {
    if (this.#reopenTimer || this.#source?.readyState === EventSource.CLOSED) this.reconnect();
    else this.checkSilence();
  }

  checkSilence() {
    if (!this.isOpen) return;
    if (this.#silence.isDead(Date.now())) this.reconnect();
    else if (this.#openedAt && this.#silence.isOdd(Date.now())) this.#probe();
  }

  async #probe() {
    if (this.#isProbing) return;
    this.#isProbing = true;
    const source = this.#source;
    const health = new URL("health", this.#address.split("?")[0]);
    const signal = AbortSignal.timeout(LONGEST_PROBE);
    const isAlive = await fetch(health, { mode: "no-cors", cache: "no-store", signal }).then(() => true, () => false);
    this.#isProbing = false;
    if (this.#source !== source) return;
    if (isAlive) this.#silence.forget();
    else if (this.#silence.isOdd(Date.now())) this.reconnect();
  }

  async #explain() {
    const asked = this.#address;
    const { status, reason } = Object(await refusalOf(asked));
    // What is wrong with an address or a token stays so.
    if (![400, 401, 403].includes(status) || this.isGreeted || this.#address !== asked) return;
    this.close();
    // No token makes a link good.
    this.#delegate.refused({ state: status === 401 && !/[?&]link=/.test(asked) ? "denied" : "refused", reason });
  }

  #handle = ({ target, type, data, lastEventId }) => {
    if (target !== this.#source) return;
    const now = Date.now();
    this.#silence.heard(now);
    this.cursor = lastEventId || this.cursor;
    const told = CONTROL_EVENTS.includes(type) ? Object(parseJSON(data)) : {};
    // Only the browser reads that of another stream.
    this.#retry = told.retry ?? (type === "hello" ? 0 : this.#retry);
    // Until then nobody speaks.
    if (told.retry) this.#silence.begin(now + told.retry);
    if (type === "hello") {
      this.#openedAt = now;
      this.#silence.begin(now);
      this.#silence.heartbeat = told.heartbeat || 15;
    }
    if (type === "replayed") this.close();
    this.#delegate.receive(type, data, lastEventId);
  };

  #handleError() {
    const attempt = this.attempt = this.#nextAttempt();
    this.#openedAt = 0;
    let wait = this.#retry;
    if (this.#source.readyState === EventSource.CLOSED) {
      this.close();
      this.#explain();
      wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(attempt - 1, 10)) * (0.75 + Math.random() / 2);
      this.#reopenTimer = setTimeout(() => this.reconnect(attempt), wait);
    }
    // Nothing is to be heard before.
    this.#silence.begin(Date.now() + wait);
    this.#delegate.lost({ attempt, retryAt: wait && Date.now() + wait });
  }
}

/** Tells readings that come one upon the other together; all else at once. */
export class Bundle {
  #events = [];
  #toldAt = -Infinity;
  #timer = 0;
  #tell;

  constructor(tell) { this.#tell = tell; }

  /** The first after a pause waits for no other, and none where `isUrgent`. */
  add(event, isUrgent = false) {
    if (this.#events.push(event) > MOST_BUNDLED || isUrgent || PROMPT.has(event[0])) return this.flush();
    if (this.#timer) return;
    const wait = this.#toldAt + LONGEST_BUNDLING - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.flush(), wait);
    else this.flush();
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#events.length) return;
    this.#toldAt = performance.now();
    this.#tell(this.#events.splice(0));
  }
}

/** By times: browsers hold back ticks out of sight. */
export class Silence {
  heartbeat = 15;
  #heardAt = 0;
  #seenAt = 0;
  settledAt = 0;
  #distances = [];

  constructor(now) { this.begin(now); }

  begin(now) {
    this.#heardAt = this.#seenAt = now;
    this.settledAt = now + CATCH_UP;
  }

  seen(now) { this.#seenAt = now; }

  forget() { this.#distances = []; }

  heard(now) {
    const distance = Math.max(0, now - this.#heardAt);
    if (now > this.settledAt && this.#distances.push(distance) > REMEMBERED) this.#distances.shift();
    this.#heardAt = this.#seenAt = now;
  }

  length(now) { return Math.max(0, now - this.#heardAt); }

  isOdd(now) {
    if (this.#distances.length < NEEDED) return false;
    return this.length(now) > Math.max(SHORTEST_ODD, 3 * Math.max(...this.#distances));
  }

  /** Without a heartbeat the line is dead, though nobody closed it. */
  isDead(now) { return now - this.#seenAt > this.heartbeat * 1500 + 1000; }
}

/** The last events `[type, text, id]`, for who comes back. */
export class RecentEvents {
  #events = [];
  #characters = 0;

  /** Blocks without an id belong to one connection and are nobody else's. */
  add(event) {
    if (!event[2]) return;
    this.#events.push(event);
    this.#characters += event[1].length;
    while (this.#events.length > MOST_RECENT || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#events.shift()[1].length;
    }
  }

  after(id) {
    const index = this.#events.findLastIndex((event) => event[2] === id);
    return index < 0 ? null : this.#events.slice(index + 1);
  }
}
