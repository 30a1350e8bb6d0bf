/**
 * One stream among the tabs of an origin: who holds the lock leads and has the stream, the others hear from it and wait
 * in line. If the tab that leads goes or hangs, the next takes over.
 */
export class Tabs {
  /** Whether this browser lets tabs share; over plain http it does so on the same machine only. */
  static get work() { return Boolean(navigator.locks && globalThis.BroadcastChannel); }

  #name;
  #wish;
  #host;
  #channel = null;
  #leads = false;
  #release = null;
  #line = null;
  #others = new Map();
  #me = Math.random().toString(36);
  #asked = 0;

  /**
   * `name` is what the tabs have in common that share, `wish` is what this one wants: `{jobs, events}`. `host` is told:
   *   open()       open the stream: this tab leads, or there can be no leader
   *   drop()       close the stream: another tab leads
   *   heard()      there is a leader, or a new wait for one begins
   *   want(wish)   another tab wants this too; what is returned is `told` to it
   *   take(words)  what the leader has passed on
   */
  constructor(name, wish, host) {
    this.#name = name;
    this.#wish = wish;
    this.#host = host;
  }

  /** Whether this tab is among them. */
  get joined() { return this.#channel !== null; }

  /** What this tab wants, and those that it leads. */
  get wishes() { return [this.#wish, ...this.#others.values()]; }

  join() {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#queue(false);
    this.#say({ wish: this.#wish });
  }

  leave() {
    this.#say({ left: true });
    this.#channel?.close();
    this.#channel = null;
    this.#line?.abort();
    this.#release?.();
    this.#leads = false;
  }

  /** Hands something on to those that this tab leads. */
  pass(words) { if (this.#leads && this.#others.size) this.#say(words); }

  /** Asks the leader for a word; where three questions got no answer, this tab leads. */
  ask() {
    if (!this.#channel || this.#leads) return;
    this.#asked += 1;
    if (this.#asked > 3) this.#queue(true);
    else this.#say({ wish: this.#wish });
  }

  /** Waits for the lead, or takes it from a tab that does not answer. */
  #queue(steal) {
    this.#line?.abort();
    this.#line = new AbortController();
    this.#host.heard();
    const lead = () => {
      this.#leads = true;
      this.#others.clear();
      this.#say({ call: true });
      // First all say what they want and where they stand, so that none misses what this tab alone would not ask for.
      setTimeout(() => this.#leads && this.#host.open(), 100);
      return new Promise((release) => { this.#release = release; });
    };
    const lost = ({ name }) => {
      if (!this.#channel) return;
      if (name !== "AbortError") return this.#host.open();
      if (!this.#leads) return;
      this.#leads = false;
      this.#host.drop();
      this.#queue(false);
    };
    navigator.locks.request(this.#name, steal ? { steal } : { signal: this.#line.signal }, lead).catch(lost);
  }

  #say(words) { this.#channel?.postMessage({ from: this.#me, ...words }); }

  #hear({ from, to = this.#me, wish, left, call, ...words }) {
    if (to !== this.#me) return;
    if (this.#leads) {
      if (left) this.#others.delete(from);
      if (!wish) return;
      this.#others.set(from, wish);
      return this.#say({ to: from, told: this.#host.want(wish) });
    }
    if (wish || left) return;
    this.#host.heard();
    this.#asked = 0;
    if (call) this.#say({ wish: this.#wish });
    this.#host.take(words);
  }
}
