/**
 * One stream among the tabs of an origin: the tab that holds the lock leads and has the stream, the others follow: they
 * hear from it and wait for the lock. If the leader goes or hangs, the next tab takes over.
 */
export class TabGroup {
  /** Whether this browser lets tabs share; over plain http it does so on the same machine only. */
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

  /**
   * `name` is what the tabs have in common that share, `subscription` is what this one wants: `{jobs, events}`.
   * `delegate` is called:
   *   openStream()                   this tab leads, or there can be no leader
   *   closeStream()                  another tab leads
   *   leaderSeen()                   there is a leader, or a new wait for one begins
   *   followerJoined(subscription)   another tab wants this too; what is returned is sent to it as `status`
   *   receive(message)               the leader has sent `{event}` or `{status}`
   */
  constructor(name, subscription, delegate) {
    // Tabs that run another version of this file may send other messages, so they are another group.
    this.#name = `tab group 1 of ${name}`;
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

  /** Sends a message to those that this tab leads, also those that have not come to say yet that they are there. */
  broadcast(message) { if (this.#isLeader) this.#post(message); }

  /** Asks whether the leader is there; where three pings got no answer, this tab leads. */
  ping() {
    if (!this.#channel || this.#isLeader) return;
    this.#unansweredPings += 1;
    if (this.#unansweredPings > 3) this.#requestLock(true);
    else this.#post({ subscription: this.#subscription });
  }

  /** Waits for the lock, or steals it from a tab that does not answer. */
  #requestLock(steal) {
    this.#lockRequest?.abort();
    this.#lockRequest = new AbortController();
    this.#delegate.leaderSeen();
    const lead = () => {
      this.#isLeader = true;
      this.#followers.clear();
      this.#post({ isRollCall: true });
      // First all say what they want and where they stand, so that none misses what this tab alone would not ask for.
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
