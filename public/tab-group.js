/** The tab with the lock leads and has the stream. If it goes or hangs, the next takes over. */
export class TabGroup {
  static get isSupported() { return Boolean(navigator.locks && globalThis.BroadcastChannel); }

  #name;
  #subscription;
  #delegate;
  #channel = null;
  #isLeader = false;
  #releaseLock = null;
  #lockRequest = null;
  #followers = new Map();
  #tabID = Math.random().toString(36);
  #unansweredPings = 0;

  /** Who has the same `name` shares; who leads has `delegate` open the stream. */
  constructor(name, subscription, delegate) {
    // Another version of this file may send other messages.
    this.#name = `tab group 2 of ${name}`;
    this.#subscription = subscription;
    this.#delegate = delegate;
  }

  get isJoined() { return this.#channel !== null; }

  get subscriptions() { return [this.#subscription, ...this.#followers.values()]; }

  join() {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#receive(data);
    this.#requestLock(false);
    this.#post({ subscription: this.#subscription });
  }

  leave() {
    this.#post({ isLeaving: true });
    this.#channel?.close();
    this.#channel = null;
    this.#lockRequest?.abort();
    this.#releaseLock?.();
    this.#isLeader = false;
  }

  broadcast(message) { if (this.#isLeader) this.#post(message); }

  /** Where three pings got no answer, this tab leads. */
  ping() {
    if (!this.#channel || this.#isLeader) return;
    this.#unansweredPings += 1;
    if (this.#unansweredPings > 3) this.#requestLock(true);
    else this.#post({ subscription: this.#subscription });
  }

  #requestLock(steal) {
    this.#lockRequest?.abort();
    this.#lockRequest = new AbortController();
    this.#delegate.leaderSeen();
    const lead = () => {
      this.#isLeader = true;
      this.#followers.clear();
      this.#post({ isRollCall: true });
      setTimeout(() => this.#isLeader && this.#delegate.openStream(), 100);
      return new Promise((release) => { this.#releaseLock = release; });
    };
    const lose = ({ name }) => {
      if (!this.#channel) return;
      if (name !== "AbortError") return this.#delegate.openStream();
      if (!this.#isLeader) return;
      this.#isLeader = false;
      this.#delegate.closeStream();
      this.#requestLock(false);
    };
    navigator.locks.request(this.#name, steal ? { steal } : { signal: this.#lockRequest.signal }, lead).catch(lose);
  }

  #post(message) { this.#channel?.postMessage({ from: this.#tabID, ...message }); }

  #receive({ from, to = this.#tabID, subscription, isLeaving, isRollCall, ...message }) {
    if (to !== this.#tabID) return;
    if (this.#isLeader) {
      if (isLeaving) this.#followers.delete(from);
      if (!subscription) return;
      this.#followers.set(from, subscription);
      return this.#post({ to: from, status: this.#delegate.followerJoined(subscription) });
    }
    if (subscription || isLeaving) return;
    this.#delegate.leaderSeen();
    this.#unansweredPings = 0;
    if (isRollCall) this.#post({ subscription: this.#subscription });
    this.#delegate.receive(message);
  }
}

const LONGEST_SILENCE = 3000;
const PING_DISTANCE = 30_000;

/** A `TabGroup` by a worker, where Web Locks need a secure address. */
export class WorkerGroup {
  static get isSupported() { return typeof SharedWorker === "function"; }

  #name;
  #describe;
  #delegate;
  #port = null;
  #timers = [];

  constructor(name, describe, delegate) {
    this.#name = `shared stream 2 of ${name}`;
    this.#describe = describe;
    this.#delegate = delegate;
  }

  get isJoined() { return this.#port !== null; }

  join() {
    try {
      const address = new URL("shared-stream.js", import.meta.url);
      const worker = new SharedWorker(address, { name: this.#name, type: "module" });
      worker.onerror = () => this.#giveUp();
      this.#port = worker.port;
    } catch {
      // It may be a page of another origin.
      return this.#delegate.openStream();
    }
    this.#port.onmessage = ({ data }) => this.#receive(data);
    this.#timers = [
      setTimeout(() => this.#giveUp(), LONGEST_SILENCE), setInterval(() => this.ping(), PING_DISTANCE),
    ];
    this.ping();
  }

  /** A page put aside that is written to is thrown out of there. */
  leave() {
    this.#timers.forEach(clearTimeout);
    this.#port?.postMessage({ isLeaving: true });
    this.#port?.close();
    this.#port = null;
  }

  ping() { this.#port?.postMessage(this.#describe()); }

  broadcast() {}

  #receive(message) {
    clearTimeout(this.#timers[0]);
    if (!this.#port) return;
    this.#delegate.leaderSeen();
    this.#delegate.receive(message);
  }

  #giveUp() {
    if (!this.#port) return;
    this.leave();
    this.#delegate.openStream();
  }
}
