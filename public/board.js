import { makeCard } from "./card.js";
import { arrangeChildren, setText, throttled } from "./dom.js";

const MAX_HISTORY_REQUESTS = 2;

/**
 * All cards of the jobs of `tape`, in `element`; the reason why there are none goes into `empty`, and `makeSnippets`
 * makes what a card offers to copy. While `paused` is true nothing is drawn; `draw()` draws what has changed, soon.
 */
export function makeBoard(tape, element, empty, makeSnippets = () => ({})) {
  const cards = new Map();
  const changed = new Set();
  const withHistory = new WeakSet();
  let historyRequests = 0;
  let terms = [];
  const board = {
    paused: false,
    draw: throttled(() => board.paused || drawChanged()),
    get size() { return cards.size; },
    /** How many jobs are failing. */
    get failing() { return [...cards.values()].filter(({ model }) => model.failure !== null).length; },
    /** Shows only jobs whose name, trigger, source or event has all the words. */
    filter(text) {
      terms = text.toLowerCase().split(/\s+/);
      applyFilter();
    },
  };
  const visibility = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (target.isConnected) cards.get(target.dataset.job).isVisible = isIntersecting;
    }
    drawTime();
    board.draw();
  }, { rootMargin: "200px" });

  /** Makes the cards those of the index, in its order. */
  function applyIndex({ jobs, lastEventId }) {
    for (const [name, card] of cards) if (!Object.hasOwn(jobs, name)) remove(name, card);
    const isFirst = !cards.size;
    for (const [name, entry] of Object.entries(jobs)) {
      const card = cards.get(name) ?? add(name, isFirst);
      card.applyEntry(entry, lastEventId);
      changed.add(card);
    }
    arrangeChildren(element, Object.keys(jobs).map((name) => cards.get(name).element));
    applyFilter();
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

  function drawChanged() {
    for (const card of changed) {
      if (!card.isVisible) continue;
      card.draw(tape.now);
      changed.delete(card);
      if (card.model.wantsIndex) tape.refreshSoon();
    }
    fetchHistory();
  }

  function drawSoon(card) {
    changed.add(card);
    board.draw();
  }

  function drawTime() { for (const card of cards.values()) if (card.isVisible) card.drawTime(tape.now); }

  /** A card's past is fetched when it is first seen, two at a time, so that a thousand jobs don't ask at once. */
  async function fetchHistory() {
    if (historyRequests >= MAX_HISTORY_REQUESTS) return;
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
    for (const card of cards.values()) {
      const text = card.model.searchText;
      card.element.hidden = !terms.every((term) => text.includes(term));
    }
    empty.hidden = [...cards.values()].some((card) => !card.element.hidden);
    setText(empty, cards.size ? "No job matches the filter." : "No job is here yet.");
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
  on("alertRaised", ({ data, id, at }, model) => model?.applyAlert(data, id, at));
  on("alertCleared", ({ id, at }, model) => model?.applyAlert(null, id, at));
  on("gap", markGaps);
  on("hello", ({ restarted }) => restarted && markGaps());
  on("index", applyIndex);
  document.addEventListener("visibilitychange", board.draw);
  // Cards out of sight are not drawn, but printed.
  addEventListener("beforeprint", () => cards.forEach((card) => card.draw(tape.now)));
  setInterval(() => document.hidden || board.paused || drawTime(), 1000);
  setInterval(() => document.hidden || tape.refresh(), 10_000);
  return board;
}
