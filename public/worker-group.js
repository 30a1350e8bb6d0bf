const LONGEST_SILENCE = 3000;
const PING_DISTANCE = 30_000;

/** A `TabGroup` by a worker that tabs and frames share, for browsers that keep Web Locks to secure addresses. */
export class WorkerGroup {
  static get isSupported() { return typeof SharedWorker === "function"; }

  #name;
  #describe;
  #delegate;
  #port = null;
  #timers = [];

  /**
   * `describe()` tells `{subscription, url, types, cursor}`. Of the delegate's calls it makes openStream(),
   * leaderSeen() and receive().
   */
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

  /** Writing to a page put aside would throw it out of there. */
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
