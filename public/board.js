import { Card } from "./card.js";
import { order, paced, setText } from "./dom.js";

/** All cards: which there are, which are in sight, and which have something new to show. */
export class Board {
  #cards = new Map();
  #changed = new Set();
  #asked = new WeakSet();
  #asking = 0;
  #words = [];
  #sight = new IntersectionObserver((entries) => this.#look(entries), { rootMargin: "200px" });
  /** While this is true nothing is drawn. */
  paused = false;
  /** Draws what has changed, soon. */
  draw = paced(() => this.paused || this.#draw());

  /** Cards go into `element`, the reason why there are none into `empty`; `tools` are what a card offers to copy. */
  constructor(tape, element, empty, tools = () => ({})) {
    Object.assign(this, { tape, element, empty, tools });
    const on = (type, act) => tape.addEventListener(type, ({ detail }) => {
      const card = this.#cards.get(detail.job);
      act(detail, card);
      if (card) this.#changed.add(card);
      this.draw();
    });
    on("reading", (news, card) => card?.read(news));
    on("jobFailed", ({ data, id }, card) => card?.fail(data ?? {}, id));
    on("jobRecovered", ({ id }, card) => card?.fail(null, id));
    on("gap", () => this.#interrupt());
    on("hello", ({ restarted }) => restarted && this.#interrupt());
    on("index", (index) => this.#absorb(index));
    document.addEventListener("visibilitychange", this.draw);
    setInterval(() => document.hidden || this.paused || this.#tick(), 1000);
    setInterval(() => document.hidden || tape.refresh(), 10_000);
  }

  get size() { return this.#cards.size; }
  get failing() { return [...this.#cards.values()].filter((card) => card.failure).length; }

  /** Shows only jobs whose name, trigger, source or event has all the words. */
  filter(text) {
    this.#words = text.toLowerCase().split(/\s+/);
    this.#sift();
  }

  /** Makes the cards those of the index, in its order. */
  #absorb({ jobs, lastEventId }) {
    for (const [name, card] of this.#cards) {
      if (Object.hasOwn(jobs, name)) continue;
      this.#sight.unobserve(card.element);
      card.element.remove();
      this.#cards.delete(name);
      this.#changed.delete(card);
    }
    const isFirst = !this.size;
    for (const [name, entry] of Object.entries(jobs)) {
      if (!this.#cards.has(name)) this.#add(name, isFirst);
      const card = this.#cards.get(name);
      card.absorb(entry, lastEventId);
      this.#changed.add(card);
    }
    order(this.element, Object.keys(jobs).map((name) => this.#cards.get(name).element));
    this.#sift();
  }

  #add(name, isFirst) {
    const card = new Card(name, this.tape, this.tools);
    this.#cards.set(name, card);
    this.#sight.observe(card.element);
    if (!isFirst) card.element.classList.add("new");
  }

  #interrupt() { this.#cards.forEach((card) => card.interrupt()); }

  #draw() {
    for (const card of this.#changed) {
      if (!card.visible) continue;
      card.draw(this.tape.now);
      this.#changed.delete(card);
      if (card.wantsIndex) this.tape.refreshSoon();
    }
    this.#askForHistory();
  }

  #tick() { for (const card of this.#cards.values()) if (card.visible) card.tick(this.tape.now); }

  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cards.get(target.dataset.job);
      if (card) card.visible = isIntersecting;
    }
    this.#tick();
    this.draw();
  }

  /** A card's past is fetched when it is first seen, two at a time, so that a thousand jobs don't ask at once. */
  async #askForHistory() {
    const isDue = (card) => card.visible && !this.#asked.has(card) && card.wantsHistory;
    const card = this.#asking < 2 && [...this.#cards.values()].find(isDue);
    if (!card) return;
    this.#asked.add(card);
    this.#asking += 1;
    card.remember(await this.tape.get(`jobs/${encodeURIComponent(card.name)}/history?limit=60`).catch(() => []));
    this.#asking -= 1;
    this.#changed.add(card);
    this.draw();
  }

  #sift() {
    let shown = 0;
    for (const card of this.#cards.values()) {
      card.element.hidden = !this.#words.every((word) => card.searchable.includes(word));
      shown += !card.element.hidden;
    }
    this.empty.hidden = shown > 0;
    setText(this.empty, this.size ? "No job matches the filter." : "No job is here yet.");
  }
}
