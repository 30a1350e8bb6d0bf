const SHORTEST_ODD = 2000;
/** So many distances between blocks are remembered, and so many are needed to tell what is usual. */
const REMEMBERED = 20;
const NEEDED = 8;
/** At first a stream says all that was missed at once, which is no measure of what is usual. */
const CATCH_UP = 1500;

/** Tells what the silence of a stream means by times, and not by ticks, which browsers hold back out of sight. */
export class Silence {
  /** The seconds of silence after which the server says a heartbeat. */
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

  /** Who reads the stream for us has said that it is there. */
  seen(now) { this.#seenAt = now; }

  forget() { this.#distances = []; }

  heard(now) {
    const distance = Math.max(0, now - this.#heardAt);
    if (now > this.#settledAt && this.#distances.push(distance) > REMEMBERED) this.#distances.shift();
    this.#heardAt = this.#seenAt = now;
  }

  length(now) { return Math.max(0, now - this.#heardAt); }

  /** Whether a stream that spoke often has fallen silent: three times as long as it ever was of late. */
  isOdd(now) {
    if (this.#distances.length < NEEDED) return false;
    return this.length(now) > Math.max(SHORTEST_ODD, 3 * Math.max(...this.#distances));
  }

  /** Whether even the heartbeat is missing, so that the line is dead although nobody closed it. */
  isDead(now) { return now - this.#seenAt > this.heartbeat * 1500 + 1000; }
}
