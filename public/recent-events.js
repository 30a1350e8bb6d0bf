const MOST_EVENTS = 1000;
const MOST_CHARACTERS = 2_000_000;

/** The last events `[type, text, id]` of a stream, for who comes back after a while. */
export class RecentEvents {
  #events = [];
  #characters = 0;

  /** Blocks without an id belong to one connection and are nobody else's. */
  add(event) {
    if (!event[2]) return;
    this.#events.push(event);
    this.#characters += event[1].length;
    while (this.#events.length > MOST_EVENTS || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#events.shift()[1].length;
    }
  }

  /** What came after the event with this id; null if that is not known any more. */
  after(id) {
    const index = this.#events.findLastIndex((event) => event[2] === id);
    return index < 0 ? null : this.#events.slice(index + 1);
  }
}
