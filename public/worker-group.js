/** How long the worker may take to say something before this tab helps itself. */
const LONGEST_SILENCE = 3000;
const PING_DISTANCE = 30_000;

/**
 * One stream among the tabs and frames of an origin by a worker that they share, `shared-stream.js`: for browsers that keep
 * Web Locks to secure addresses, as all do on plain http by name. It is used as a `TabGroup` is.
 */
export class WorkerGroup {
  static get isSupported() { return typeof SharedWorker === "function"; }

  #name;
  #describe;
  #delegate;
  #port = null;
  #timers = [];

  /**
   * `name` is what those have in common that share; `describe()` tells what this one wants: `{subscription, url, types,
   * cursor}`. Of the calls to `delegate` in `TabGroup` it makes openStream(), where there can be no worker, leaderSeen()
   * and receive().
   */
  constructor(name, describe, delegate) {
    this.#name = `shared stream 1 of ${name}`;
    this.#describe = describe;
    this.#delegate = delegate;
  }

  get isJoined() { return this.#port !== null; }

  join() {
    try {
      const worker = new SharedWorker(new URL("shared-stream.js", import.meta.url), { name: this.#name, type: "module" });
      worker.onerror = () => this.#giveUp();
      this.#port = worker.port;
    } catch {
      // A page of another origin may not have a worker of this one.
      return this.#delegate.openStream();
    }
    this.#port.onmessage = ({ data }) => this.#receive(data);
    this.#timers = [
      setTimeout(() => this.#giveUp(), LONGEST_SILENCE), setInterval(() => this.ping(), PING_DISTANCE),
    ];
    this.ping();
  }

  /** The worker must not write to a page that is put aside: that would throw it out of there. */
  leave() {
    this.#timers.forEach(clearTimeout);
    this.#port?.postMessage({ isLeaving: true });
    this.#port?.close();
    this.#port = null;
  }

  /** Tells the worker that this tab is there, and what it wants. */
  ping() { this.#port?.postMessage(this.#describe()); }

  /** The worker tells all by itself. */
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
