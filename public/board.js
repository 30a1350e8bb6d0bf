import { makeCard } from "./card.js";
import { arrangeChildren, setText, throttled } from "./dom.js";

/**
 * All cards of what `tape` tells, in `element`; the reason why there are none goes into `empty`, and `tools` makes what
 * a card offers to copy. While `paused` is true nothing is drawn; `draw()` draws what has changed, soon.
 */
export function makeBoard(tape, element, empty, tools = () => ({})) {
  const cards = new Map();
  const changed = new Set();
  const asked = new WeakSet();
  let asking = 0;
  let words = [];
  const board = {
    paused: false,
    draw: throttled(() => board.paused || drawChanged()),
    get size() { return cards.size; },
    get failing() { return [...cards.values()].filter((card) => card.failure).length; },
    /** Shows only jobs whose name, trigger, source or event has all the words. */
    filter(text) {
      words = text.toLowerCase().split(/\s+/);
      sift();
    },
  };
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (target.isConnected) cards.get(target.dataset.job).isSeen = isIntersecting;
    tick();
    board.draw();
  }, { rootMargin: "200px" });

  /** Makes the cards those of the index, in its order. */
  function absorb({ jobs, lastEventId }) {
    for (const [name, card] of cards) {
      if (Object.hasOwn(jobs, name)) continue;
      sight.unobserve(card.element);
      card.element.remove();
      cards.delete(name);
      changed.delete(card);
    }
    const isFirst = !cards.size;
    for (const [name, entry] of Object.entries(jobs)) {
      const card = cards.get(name) ?? add(name, isFirst);
      card.absorb(entry, lastEventId);
      changed.add(card);
    }
    arrangeChildren(element, Object.keys(jobs).map((name) => cards.get(name).element));
    sift();
  }

  function add(name, isFirst) {
    const card = makeCard(name, tape, tools);
    cards.set(name, card);
    sight.observe(card.element);
    if (!isFirst) card.element.classList.add("new");
    return card;
  }

  function drawChanged() {
    for (const card of changed) {
      if (!card.isSeen) continue;
      card.draw(tape.now);
      changed.delete(card);
      if (card.wantsIndex()) tape.refreshSoon();
    }
    askForHistory();
  }

  function tick() { for (const card of cards.values()) if (card.isSeen) card.tick(tape.now); }

  /** A card's past is fetched when it is first seen, two at a time, so that a thousand jobs don't ask at once. */
  async function askForHistory() {
    const card = asking < 2 && [...cards.values()].find((card) => card.isSeen && !asked.has(card) && card.wantsHistory());
    if (!card) return;
    asked.add(card);
    asking += 1;
    card.remember(await tape.get(`jobs/${encodeURIComponent(card.name)}/history?limit=60`).catch(() => []));
    asking -= 1;
    changed.add(card);
    board.draw();
  }

  function sift() {
    for (const { element, searchable } of cards.values()) element.hidden = !words.every((word) => searchable.includes(word));
    empty.hidden = [...cards.values()].some((card) => !card.element.hidden);
    setText(empty, cards.size ? "No job matches the filter." : "No job is here yet.");
  }

  const interrupt = () => cards.forEach((card) => card.interrupt());
  const on = (type, act) => tape.addEventListener(type, ({ detail }) => {
    const card = cards.get(detail.job);
    act(detail, card);
    if (card) changed.add(card);
    board.draw();
  });
  on("reading", (news, card) => card?.read(news));
  on("jobFailed", ({ data, id }, card) => card?.fail(data ?? {}, id));
  on("jobRecovered", ({ id }, card) => card?.fail(null, id));
  on("gap", interrupt);
  on("hello", ({ restarted }) => restarted && interrupt());
  on("index", absorb);
  document.addEventListener("visibilitychange", board.draw);
  setInterval(() => document.hidden || board.paused || tick(), 1000);
  setInterval(() => document.hidden || tape.refresh(), 10_000);
  return board;
}
