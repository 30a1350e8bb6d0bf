import { Card, isInTouch } from "./card.js";
import { EVENTS } from "./card-model.js";
import { arrangeChildren, el, setText, throttled } from "./dom.js";
import { truncate } from "./format.js";
import { factsOf, matchesFilter, parseFilter } from "./meaning.js";
import { settings } from "./kept.js";

const MAX_HISTORY_REQUESTS = 2;
const SMALLEST_CARD = 32_000;
const REST = "Other";

export class Board {
  paused = false;
  keptAt = NaN;
  /** Of when all is that is shown, where it is not of now. */
  heldAt = NaN;
  draw = throttled(() => this.#drawChanged());
  #tape;
  #element;
  #empty;
  #makeSnippets;
  #showsAll;
  #onChange;
  #describe;
  #oddities = "";
  #index = null;
  #cards = new Map();
  #changed = new Set();
  #drawn = new WeakSet();
  #withHistory = new WeakSet();
  #askedAfter = new WeakMap();
  #historyRequests = 0;
  #terms = [];
  #visibility = new IntersectionObserver((entries) => this.#noteVisible(entries),
    { rootMargin: "200px", threshold: [0, 0.5, 0.7, 0.9] });

  /** `empty` gets why there are no cards, and what `describe(index, terms)` promises; `showsAll` shows hidden jobs too. */
  constructor(tape, element, empty, {
    makeSnippets = () => ({}), showsAll = false, onChange = () => {}, describe = async () => "",
  } = {}) {
    [this.#tape, this.#element, this.#empty, this.#describe] = [tape, element, empty, describe];
    [this.#makeSnippets, this.#showsAll, this.#onChange] = [makeSnippets, showsAll, onChange];
    this.#listen();
    document.addEventListener("keydown", function load({ key, shiftKey }) {
      if (key !== "Tab") return;
      document.removeEventListener("keydown", load, true);
      import("./card-focus.js").then(({ focusByCard }) => focusByCard(element, shiftKey));
    }, true);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.draw();
      this.#askAfterMissing();
    });
    // Cards out of sight are not drawn, but printed.
    addEventListener("beforeprint", () => this.#cards.forEach((card) => this.#drawCard(card)));
    setInterval(() => this.#tick(), 1000);
  }

  get size() { return this.#cards.size; }

  facts() {
    return [...this.#cards.values()].filter((card) => !this.#leavesOut(card)).map((card) => this.#factsOf(card));
  }
  models() { return [...this.#cards.values()].map(({ model }) => model); }
  modelOf(name) { return this.#cards.get(name)?.model; }
  titleOf(name) { return String(this.#cards.get(name)?.model.entry.show?.title ?? name); }
  shown() { return [...this.#element.querySelectorAll(".card:not([hidden])")]; }

  filter(text) {
    this.#terms = parseFilter(text);
    this.#applyFilter();
    this.#tellOddities();
  }

  #leavesOut({ model }) { return !this.#showsAll && model.entry.show?.hidden === true; }
  #factsOf(card) { return factsOf(card, card.knownAt(this.#tape.now)); }

  #listen() {
    const on = (type, handle) => this.#tape.addEventListener(type, ({ detail }) => {
      const card = this.#cards.get(detail.job);
      handle(detail, card);
      if (card) this.#changed.add(card);
      this.draw();
    });
    for (const [type, apply] of Object.entries(EVENTS)) on(type, (detail, card) => card && apply(card.model, detail));
    const markGaps = () => this.#cards.forEach((card) => card.model.markGap());
    on("readings", (readings) => readings.forEach((reading) => {
      const card = this.#cards.get(reading.job);
      card?.model.addReading(reading);
      if (card) this.#changed.add(card);
    }));
    on("gap", markGaps);
    on("state", () => this.#hold());
    on("hello", ({ restarted }) => {
      if (restarted) markGaps();
      for (const { model } of this.#cards.values()) model.delay = this.#tape.delay;
    });
    on("index", (index) => {
      this.#applyIndex(index);
      this.#onChange();
    });
  }

  #hold() {
    const { heardAt, isAway, isSettled } = this.#tape;
    const isNow = isInTouch(this.#tape) && (isSettled || !this.heldAt);
    // Until it has caught up the newest value is the last that is known.
    const known = Math.max(isAway ? 0 : this.heldAt || heardAt, ...this.models().map(({ at }) => at || 0));
    this.heldAt = this.keptAt || (isNow ? NaN : known);
    for (const card of this.#cards.values()) card.hold(this.heldAt);
  }

  #tick() {
    this.#hold();
    if (document.hidden) return;
    this.#askAfterMissing();
    if (this.paused) return;
    this.#drawTime();
    if (this.#terms.some(({ key }) => key === "state" || key === "level")) this.#applyFilter();
  }

  #noteVisible(entries) {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
      if (!target.isConnected) continue;
      const isSeen = intersectionRatio > 0.89 || intersectionRect.height > 199;
      Object.assign(this.#cards.get(target.dataset.job), { isVisible: isIntersecting, isSeen });
    }
    if (!this.paused) this.#drawTime();
    this.draw();
  }

  #applyIndex(index) {
    const { jobs, names, lastEventId, keptAt = NaN } = index;
    [this.keptAt, this.#index] = [keptAt, index];
    this.#tellOddities();
    for (const [name, card] of this.#cards) if (!Object.hasOwn(jobs, name)) this.#remove(name, card);
    const isFirst = !this.#cards.size;
    for (const name of names) {
      const card = this.#cards.get(name) ?? this.#add(name, isFirst);
      card.applyEntry(jobs[name], lastEventId);
      this.#changed.add(card);
    }
    this.#hold();
    const inOrder = names.map((name) => this.#cards.get(name));
    this.#cards.clear();
    for (const card of inOrder) this.#cards.set(card.name, card);
    arrangeGroups(this.#element, inOrder.map(({ element, model }) => ({ element, show: Object(model.entry.show) })));
    this.#applyFilter();
    const seen = isFirst ? Math.ceil((innerWidth * innerHeight) / SMALLEST_CARD) : 0;
    for (const card of inOrder.slice(0, seen)) this.#drawCard(card);
    this.#buildRest(inOrder.values());
  }

  async #tellOddities() {
    const [index, terms] = [this.#index, this.#terms];
    const words = index && await this.#describe(index, terms);
    if (index === this.#index && terms === this.#terms) this.#oddities = words;
    this.#applyFilter();
    this.#onChange();
  }

  #buildRest(cards) {
    const end = performance.now() + 8;
    for (const card of cards) {
      card.build();
      if (performance.now() > end) return void setTimeout(() => this.#buildRest(cards), 20);
    }
  }

  #add(name, isFirst) {
    const card = new Card(name, this.#tape, this.#makeSnippets, () => this.#drawSoon(card));
    this.#cards.set(name, card);
    this.#visibility.observe(card.element);
    if (!isFirst) card.element.classList.add("new");
    return card;
  }

  #remove(name, card) {
    this.#visibility.unobserve(card.element);
    card.element.remove();
    this.#cards.delete(name);
    this.#changed.delete(card);
  }

  #drawCard(card) {
    this.#drawn.add(card);
    this.#changed.delete(card);
    card.draw(this.#tape.now);
  }

  #drawChanged() {
    for (const card of this.#changed) {
      // What is only near is drawn with the time.
      if (!card.isVisible || ((this.paused || !card.isSeen) && this.#drawn.has(card))) continue;
      this.#drawCard(card);
    }
    this.#fetchHistory();
  }

  #drawSoon(card) {
    this.#changed.add(card);
    this.draw();
  }

  #drawTime() { for (const card of this.#cards.values()) if (card.isVisible) card.drawTime(this.#tape.now); }

  /** It may have been paused: nothing but the index tells that. */
  #askAfterMissing() {
    if (this.#tape.state === "denied") return;
    for (const card of this.#cards.values()) {
      const { model } = card;
      const isMissing = ["late", "stale"].includes(model.standing(this.#tape.now));
      if (!isMissing || this.#askedAfter.get(card) === model.at) continue;
      this.#askedAfter.set(card, model.at);
      this.#tape.refreshSoon();
    }
  }

  async #fetchHistory() {
    if (this.#historyRequests >= MAX_HISTORY_REQUESTS || this.keptAt) return;
    const wants = (card) => card.isVisible && !this.#withHistory.has(card) && card.model.wantsHistory;
    const card = [...this.#cards.values()].find(wants);
    if (!card) return;
    this.#withHistory.add(card);
    this.#historyRequests += 1;
    const path = `jobs/${encodeURIComponent(card.name)}/history?limit=60`;
    card.model.addHistory(await this.#tape.get(path).catch(() => []));
    this.#historyRequests -= 1;
    this.#drawSoon(card);
  }

  #applyFilter() {
    let [count, isChanged] = [0, false];
    for (const card of this.#cards.values()) {
      const isHidden = this.#leavesOut(card);
      const isShown = !isHidden && (!this.#terms.length || matchesFilter(this.#factsOf(card), this.#terms));
      // A card in use stays.
      const stays = !isShown && !isHidden && !card.element.hidden && card.element.contains(document.activeElement);
      const hides = !isShown && !stays;
      isChanged ||= card.element.hidden !== hides;
      card.element.hidden = hides;
      if (!hides) count += 1;
    }
    for (const group of this.#element.children) {
      const { length } = group.querySelectorAll(".card:not([hidden])");
      group.hidden = !length;
      group.dataset.count = length;
    }
    const words = this.#oddities || (count ? "" : `No job ${this.#cards.size ? "matches the filter" : "is here yet"}.`);
    this.#empty.hidden = !words;
    setText(this.#empty, words);
    if (isChanged) this.#onChange();
  }
}

export function groupsOf(items) {
  const groups = new Map();
  for (const item of items) {
    const name = String(item.show.group ?? "");
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return [...groups];
}

function arrangeGroups(board, items) {
  const groups = groupsOf(items);
  const known = new Map([...board.children].map((section) => [section.dataset.group, section]));
  const hasHeadings = groups.some(([name]) => name);
  const sections = groups.map(([name, members]) => {
    const section = known.get(name) ?? makeSection(name);
    section.firstElementChild.hidden = !hasHeadings;
    arrangeChildren(section.lastElementChild, members.map(({ element }) => element));
    return section;
  });
  for (const section of board.children) if (!sections.includes(section)) section.remove();
  arrangeChildren(board, sections);
}

function makeSection(name) {
  const title = truncate(name || REST, 80);
  const button = el("button", { type: "button" }, title);
  const cards = el("div.cards");
  const section = el("section.group", { "data-group": name, "aria-label": name ? title : "Jobs" },
    el("h2.group-title", {}, button), cards);
  section.dataset.group = name;
  const show = (isFolded) => {
    button.setAttribute("aria-expanded", !isFolded);
    cards.hidden = isFolded;
  };
  button.onclick = () => {
    const folded = new Set(settings.get("folded", []));
    const isFolded = !folded.delete(name);
    if (isFolded) folded.add(name);
    settings.set("folded", [...folded].slice(-200));
    show(isFolded);
  };
  show(settings.get("folded", []).includes(name));
  return section;
}
