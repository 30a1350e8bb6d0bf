import { Card } from "./card.js";
import { setText } from "./dom.js";

/** All cards: which there are, which can be seen, and which have something new to show. */
export class Board {
  #cards = new Map();
  #changed = new Set();
  #element;
  #empty;
  #tape;
  #guarded;
  #words = [];
  #loaded = false;
  #waiting = new Set();
  #asking = 0;
  #cardOf = new WeakMap();
  #sight;

  /**
   * @param {HTMLElement} element that takes the cards
   * @param {HTMLElement} empty says why there are none
   * @param {Tickertape} tape to ask for history and time
   * @param {boolean} guarded whether the commands shown need a token
   */
  constructor(element, empty, tape, guarded) {
    this.#element = element;
    this.#empty = empty;
    this.#tape = tape;
    this.#guarded = guarded;
    this.#sight = new IntersectionObserver((entries) => this.#look(entries), { rootMargin: "200px" });
  }

  get size() { return this.#cards.size; }
  get failing() { return [...this.#cards.values()].filter((card) => card.failing).length; }

  /** Makes the cards those of the index, in its order. */
  absorb({ jobs, lastEventId }) {
    for (const [name, card] of this.#cards) {
      if (!Object.hasOwn(jobs, name)) this.#remove(name, card);
    }
    let place = this.#element.firstChild;
    for (const [name, entry] of Object.entries(jobs)) {
      const card = this.#cards.get(name) ?? this.#add(name);
      if (card.element === place) place = place.nextSibling;
      else this.#element.insertBefore(card.element, place);
      card.absorb(entry ?? {}, lastEventId);
      this.#changed.add(card);
    }
    this.#loaded = true;
    this.#sift();
  }

  read(detail) { this.#update(detail, (card) => card.read(detail)); }
  fail(detail) { this.#update(detail, (card) => card.fail(detail)); }
  recover(detail) { this.#update(detail, (card) => card.recover(detail)); }
  interrupt() { this.#cards.forEach((card) => card.interrupt()); }

  /** Shows only jobs whose name, source, trigger or event has all the words. */
  filter(text) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#sift();
  }

  draw() {
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
    const now = this.#tape.now;
    for (const card of this.#cards.values()) if (card.visible) card.tick(now);
  }

  #update({ job }, change) {
    const card = this.#cards.get(job);
    if (!card) return;
    change(card);
    this.#changed.add(card);
  }

  #add(name) {
    const url = new URL("events", document.baseURI);
    const query = `job=${encodeURIComponent(name).replaceAll("'", "%27")}`;
    const header = this.#guarded ? '-H "Authorization: Bearer $TOKEN" ' : "";
    const card = new Card(name, `curl -N ${header}'${url}?${query}'`);
    this.#cards.set(name, card);
    this.#cardOf.set(card.element, card);
    card.visible = false;
    card.asked = false;
    this.#sight.observe(card.element);
    return card;
  }

  #remove(name, card) {
    this.#sight.unobserve(card.element);
    card.element.remove();
    this.#cards.delete(name);
    this.#changed.delete(card);
    this.#waiting.delete(name);
  }

  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cardOf.get(target);
      card.visible = isIntersecting;
      if (isIntersecting) card.tick(this.#tape.now);
    }
    if (!document.hidden) this.draw();
  }

  /** Each card's past is fetched when it is first seen, two at a time, so that a thousand jobs don't ask at once. */
  #askForHistory() {
    for (const [name, card] of this.#cards) {
      if (card.asked || !card.visible || !card.wantsHistory) continue;
      card.asked = true;
      this.#waiting.add(name);
    }
    while (this.#asking < 2 && this.#waiting.size) {
      const [name] = this.#waiting;
      this.#waiting.delete(name);
      this.#asking += 1;
      this.#fetchHistory(name).finally(() => {
        this.#asking -= 1;
        this.#askForHistory();
      });
    }
  }

  async #fetchHistory(name) {
    try {
      const history = await this.#tape.get(`jobs/${encodeURIComponent(name)}/history?limit=60`);
      const card = this.#cards.get(name);
      if (!card || !Array.isArray(history)) return;
      card.remember(history);
      this.#changed.add(card);
      this.draw();
    } catch {
      // Without its past a card still has its newest value.
    }
  }

  #sift() {
    let shown = 0;
    for (const card of this.#cards.values()) {
      const matches = this.#words.every((word) => card.searchable.includes(word));
      card.element.hidden = !matches;
      shown += matches ? 1 : 0;
    }
    this.#empty.hidden = shown > 0 || !this.#loaded;
    setText(this.#empty, this.#cards.size ? "No job matches the filter." : "There are no jobs yet.");
  }
}
