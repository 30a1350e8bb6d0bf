import { makeCard } from "./card.js";
import { setText, throttled } from "./dom.js";
import { factsOf, matchesFilter, parseFilter } from "./problems.js";
import { arrangeGroups } from "./groups.js";

const MAX_HISTORY_REQUESTS = 2;
/** In square pixels. */
const SMALLEST_CARD = 32_000;

/**
 * `empty` gets the reason why there are no cards. While `paused` nothing is drawn but what never was. `showsAll` shows
 * hidden jobs too. `onChange` is called when cards came, went or were filtered.
 */
export function makeBoard(tape, element, empty, options = {}) {
  const { makeSnippets = () => ({}), showsAll = false, onChange = () => {} } = options;
  const cards = new Map();
  const changed = new Set();
  const drawn = new WeakSet();
  const withHistory = new WeakSet();
  const askedAfter = new WeakMap();
  let historyRequests = 0;
  let terms = [];
  const board = {
    paused: false,
    keptAt: NaN,
    draw: throttled(() => drawChanged()),
    get size() { return cards.size; },
    facts: () => [...cards.values()].map((card) => factsOf(card, card.knownAt(tape.now))),
    models: () => [...cards.values()].map(({ model }) => model),
    titleOf: (name) => String(cards.get(name)?.model.entry.show?.title ?? name),
    shown: () => [...element.querySelectorAll(".card:not([hidden])")],
    filter(text) {
      terms = parseFilter(text);
      applyFilter();
    },
  };
  const visibility = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (target.isConnected) cards.get(target.dataset.job).isVisible = isIntersecting;
    }
    if (!board.paused) drawTime();
    board.draw();
  }, { rootMargin: "200px" });

  function applyIndex({ jobs, lastEventId, keptAt = NaN }) {
    board.keptAt = keptAt;
    for (const [name, card] of cards) if (!Object.hasOwn(jobs, name)) remove(name, card);
    const isFirst = !cards.size;
    for (const [name, entry] of Object.entries(jobs)) {
      const card = cards.get(name) ?? add(name, isFirst);
      card.applyEntry(entry, lastEventId);
      card.hold(keptAt);
      changed.add(card);
    }
    const inOrder = Object.keys(jobs).map((name) => cards.get(name));
    cards.clear();
    for (const card of inOrder) cards.set(card.name, card);
    arrangeGroups(element, inOrder.map(({ element, model }) => ({ element, show: Object(model.entry.show) })));
    applyFilter();
    // What is seen at first is drawn in the same moment: a card may grow with its value.
    if (isFirst) inOrder.slice(0, Math.ceil((innerWidth * innerHeight) / SMALLEST_CARD)).forEach(drawCard);
  }

  function add(name, isFirst) {
    const card = makeCard(name, tape, makeSnippets, () => drawSoon(card));
    cards.set(name, card);
    visibility.observe(card.element);
    if (!isFirst) card.element.classList.add("new");
    return card;
  }

  function remove(name, card) {
    visibility.unobserve(card.element);
    card.element.remove();
    cards.delete(name);
    changed.delete(card);
  }

  function drawCard(card) {
    card.draw(tape.now);
    drawn.add(card);
    changed.delete(card);
  }

  function drawChanged() {
    for (const card of changed) {
      if (!card.isVisible || (board.paused && drawn.has(card))) continue;
      drawCard(card);
      if (card.model.wantsIndex) tape.refreshSoon();
    }
    fetchHistory();
  }

  function drawSoon(card) {
    changed.add(card);
    board.draw();
  }

  function drawTime() { for (const card of cards.values()) if (card.isVisible) card.drawTime(tape.now); }

  /** It may have been paused: nothing but the index tells that. */
  function askAfterMissing() {
    for (const card of cards.values()) {
      const { model } = card;
      if (askedAfter.get(card) === model.at || !["late", "stale"].includes(model.standing(tape.now))) continue;
      askedAfter.set(card, model.at);
      tape.refreshSoon();
    }
  }

  /** When it is first seen, two at a time: a thousand jobs must not ask at once. */
  async function fetchHistory() {
    if (historyRequests >= MAX_HISTORY_REQUESTS || board.keptAt) return;
    const wants = (card) => card.isVisible && !withHistory.has(card) && card.model.wantsHistory;
    const card = [...cards.values()].find(wants);
    if (!card) return;
    withHistory.add(card);
    historyRequests += 1;
    const path = `jobs/${encodeURIComponent(card.name)}/history?limit=60`;
    card.model.addHistory(await tape.get(path).catch(() => []));
    historyRequests -= 1;
    drawSoon(card);
  }

  function applyFilter() {
    let [count, isChanged] = [0, false];
    for (const card of cards.values()) {
      const isHidden = !showsAll && card.model.entry.show?.hidden === true;
      const isShown = !isHidden && (!terms.length || matchesFilter(factsOf(card, card.knownAt(tape.now)), terms));
      // Who is reading or typing in a card keeps it.
      const stays = !isShown && !isHidden && !card.element.hidden && card.element.contains(document.activeElement);
      const hides = !isShown && !stays;
      isChanged ||= card.element.hidden !== hides;
      card.element.hidden = hides;
      if (!hides) count += 1;
    }
    for (const group of element.children) {
      const { length } = group.querySelectorAll(".card:not([hidden])");
      group.hidden = !length;
      group.dataset.count = length;
    }
    empty.hidden = count > 0;
    setText(empty, cards.size ? "No job matches the filter." : "No job is here yet.");
    if (isChanged) onChange();
  }

  const markGaps = () => cards.forEach((card) => card.model.markGap());
  const on = (type, handle) => tape.addEventListener(type, ({ detail }) => {
    const card = cards.get(detail.job);
    handle(detail, card?.model);
    if (card) changed.add(card);
    board.draw();
  });
  on("reading", (reading, model) => model?.addReading(reading));
  on("jobFailed", ({ data, id, at }, model) => model?.applyFailure(data, id, at));
  on("jobRecovered", ({ id, at }, model) => model?.applyRecovery(id, at));
  on("alertRaised", ({ data, id, at }, model) => model?.applyAlert?.(data, id, at));
  on("alertCleared", ({ data, id, at }, model) => model?.applyAlert?.({ raised: [], ...data }, id, at));
  on("gap", markGaps);
  on("hello", ({ restarted }) => restarted && markGaps());
  on("index", (index) => {
    applyIndex(index);
    onChange();
  });
  document.addEventListener("keydown", function load({ key, shiftKey }) {
    if (key !== "Tab") return;
    document.removeEventListener("keydown", load, true);
    import("./card-focus.js").then(({ focusByCard }) => focusByCard(element, shiftKey));
  }, true);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    board.draw();
    askAfterMissing();
  });
  // Cards out of sight are not drawn, but printed.
  addEventListener("beforeprint", () => cards.forEach(drawCard));
  setInterval(() => {
    if (document.hidden) return;
    askAfterMissing();
    if (board.paused) return;
    drawTime();
    if (terms.some(({ key }) => key === "state" || key === "level")) applyFilter();
  }, 1000);
  return board;
}
