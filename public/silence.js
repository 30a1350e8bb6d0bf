const SHORTEST_ODD = 2000;
const REMEMBERED = 20;
const NEEDED = 8;
/** At first a stream catches up, which is no measure. */
const CATCH_UP = 1500;

/** By times and not by ticks, which browsers hold back out of sight. */
export class Silence {
  heartbeat = 15;
  #heardAt = 0;
  #seenAt = 0;
  #settledAt = 0;
  #distances = [];

  constructor(now) { this.begin(now); }

  begin(now) {
    this.#heardAt = this.#seenAt = now;
    this.#settledAt = now + CATCH_UP;
  }

  seen(now) { this.#seenAt = now; }

  forget() { this.#distances = []; }

  heard(now) {
    const distance = Math.max(0, now - this.#heardAt);
    if (now > this.#settledAt && this.#distances.push(distance) > REMEMBERED) this.#distances.shift();
    this.#heardAt = this.#seenAt = now;
  }

  length(now) { return Math.max(0, now - this.#heardAt); }

  isOdd(now) {
    if (this.#distances.length < NEEDED) return false;
    return this.length(now) > Math.max(SHORTEST_ODD, 3 * Math.max(...this.#distances));
  }

  /** Without a heartbeat the line is dead although nobody closed it. */
  isDead(now) { return now - this.#seenAt > this.heartbeat * 1500 + 1000; }
}
