import { Card } from "./card.js";
import { setText } from "./dom.js";

/** All cards: which there are, which are in sight, and which have something new to show. */
export class Board {
  #cards = new Map();
  #changed = new Set();
  #element;
  #empty;
  #tape;
  #curl;
  #words = [];
  #asked = new WeakSet();
  #asking = 0;
  /** While this is true nothing is drawn. */
  paused = false;
  #sight = new IntersectionObserver((entries) => this.#look(entries), { rootMargin: "200px" });

  /** Cards go into `element`, the reason why there are none into `empty`; `curl` makes a job's command. */
  constructor(element, empty, tape, curl) {
    this.#element = element;
    this.#empty = empty;
    this.#tape = tape;
    this.#curl = curl;
  }

  get size() { return this.#cards.size; }
  get failing() { return [...this.#cards.values()].filter((card) => card.failing).length; }

  /** Makes the cards those of the index, in its order. */
  absorb({ jobs, lastEventId }) {
    for (const [name, card] of this.#cards) if (!Object.hasOwn(jobs, name)) this.#remove(name, card);
    let last = null;
    for (const [name, entry] of Object.entries(jobs)) {
      const card = this.#cards.get(name) ?? this.#add(name);
      const place = last ? last.nextSibling : this.#element.firstChild;
      if (card.element !== place) this.#element.insertBefore(card.element, place);
      last = card.element;
      card.absorb(Object(entry), lastEventId);
      this.#changed.add(card);
    }
    this.#sift();
  }

  /** Lets the card of a job do something with news of it. */
  update(job, change) {
    const card = this.#cards.get(job);
    if (!card) return;
    change(card);
    this.#changed.add(card);
  }

  interrupt() { this.#cards.forEach((card) => card.interrupt()); }

  /** Shows only jobs whose name, source, trigger or event has all the words. */
  filter(text) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#sift();
  }

  draw() {
    if (this.paused) return;
    const now = this.#tape.now;
    for (const card of this.#changed) {
      if (!card.visible) continue;
      card.draw(now);
      this.#changed.delete(card);
      if (card.wantsIndex) this.#tape.refreshSoon();
    }
    this.#askForHistory();
  }

  tick() {
    for (const card of this.#cards.values()) if (card.visible) card.tick(this.#tape.now);
  }

  #add(name) {
    const card = new Card(name, this.#curl(name));
    this.#cards.set(name, card);
    this.#sight.observe(card.element);
    return card;
  }

  #remove(name, card) {
    this.#sight.unobserve(card.element);
    card.element.remove();
    this.#cards.delete(name);
    this.#changed.delete(card);
  }

  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cards.get(target.dataset.job);
      if (card) card.visible = isIntersecting;
    }
    this.tick();
    this.draw();
  }

  /** A card's past is fetched when it is first seen, two at a time, so that a thousand jobs don't ask at once. */
  async #askForHistory() {
    const card = [...this.#cards.values()].find((card) => card.visible && !this.#asked.has(card) && card.wantsHistory);
    if (!card || this.#asking >= 2) return;
    this.#asked.add(card);
    this.#asking += 1;
    // Without its past a card still has its newest value.
    const history = await this.#tape.get(`jobs/${encodeURIComponent(card.name)}/history?limit=60`).catch(() => null);
    this.#asking -= 1;
    if (Array.isArray(history)) card.remember(history);
    this.#changed.add(card);
    this.draw();
  }

  #sift() {
    let shown = 0;
    for (const card of this.#cards.values()) {
      card.element.hidden = !this.#words.every((word) => card.searchable.includes(word));
      shown += card.element.hidden ? 0 : 1;
    }
    this.#empty.hidden = shown > 0;
    setText(this.#empty, this.#cards.size ? "No job matches the filter." : "There are no jobs yet.");
  }
}
