import { el, setText } from "./dom.js";
import { formatCount, formatMoment, formatTime } from "./format.js";
import { KINDS, listTitles, problemOf, summarizeProblems, worstOf } from "./meaning.js";

/** In widths of its type. */
const CARD_WIDTH = 17;
const CARD_HEIGHT = 11.5;
const smallestType = (edge) => Math.max(14, edge / 60);
const largestType = (edge) => Math.max(16, edge / 20);
const PAGE_SECONDS = 15;
const LONGEST_LOOK = 120_000;
const CLOCK = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
const SHIFTS = [[0, 0], [3, 3], [-3, 3], [-3, -3], [3, -3]];

/** The type is in pixels, as large as can be. */
export function layOut(count, width, height) {
  const [least, most] = [smallestType, largestType].map((type) => type(Math.min(width, height)));
  const fit = (cards) => {
    let best = { type: 0, columns: 1, rows: 1 };
    for (let columns = 1; columns <= Math.max(1, cards); columns += 1) {
      const rows = Math.max(1, Math.ceil(cards / columns));
      const type = Math.min(most, width / columns / CARD_WIDTH, height / rows / CARD_HEIGHT);
      if (type > best.type) best = { type, columns, rows };
    }
    return best;
  };
  const whole = fit(Math.min(count, 400));
  if (whole.type >= least && count <= 400) return { ...whole, perPage: Math.max(1, count), pages: 1 };
  const columns = Math.max(1, Math.floor(width / (least * CARD_WIDTH)));
  const rows = Math.max(1, Math.floor(height / (least * CARD_HEIGHT)));
  const pages = Math.max(1, Math.ceil(count / (columns * rows)));
  const perPage = Math.max(1, Math.ceil(count / pages));
  const page = fit(perPage);
  return { ...page, type: Math.max(8, page.type), perPage, pages };
}

export function titlesOf(facts) {
  const titles = KINDS.flatMap((kind) => facts.filter((fact) => problemOf(fact) === kind).map(({ title }) => title));
  return listTitles(titles, 5);
}

export function makeWall(board, element, bar, state) {
  const names = ["clock", "wall-problems", "pages", "pause-mark"];
  const [clock, problems, pages, pause] = names.map((name) => el(`span.${name}`));
  bar.replaceChildren(clock, state, problems, pause, pages);
  bar.hidden = false;
  let [page, seconds, layout] = [0, 0, null];

  function arrange() {
    const cards = board.shown();
    const { clientWidth, clientHeight } = element;
    layout = layOut(cards.length, clientWidth, clientHeight);
    page %= layout.pages;
    document.documentElement.style.setProperty("--type", `${layout.type.toFixed(2)}px`);
    element.style.gridTemplate =
      `repeat(${layout.rows}, minmax(0, 1fr)) / repeat(${layout.columns}, minmax(0, 1fr))`;
    cards.forEach(({ classList }, index) => {
      classList.toggle("elsewhere", Math.floor(index / layout.perPage) !== page);
      classList.remove("tight");
    });
    setText(pages, layout.pages > 1 ? `${page + 1} / ${layout.pages}` : "");
  }

  function showProblems() {
    const facts = board.facts();
    const titles = titlesOf(facts);
    const words = board.size ? summarizeProblems(facts, !board.heldAt) : "";
    setText(problems, titles ? `${words}: ${titles}` : words);
    problems.className = `wall-problems ${worstOf(facts)}`;
  }

  function tick(pausedSince, { reason }) {
    const now = new Date();
    setText(clock, now.toLocaleString("en-GB", innerWidth < 600 ? { timeStyle: "short" } : CLOCK));
    const kept = board.size && board.heldAt ? `Values of ${formatMoment(board.heldAt, now)}` : "";
    setText(pause, pausedSince ? `Paused since ${formatTime(pausedSince)}` : reason || kept);
    showProblems();
    element.querySelectorAll(":is(.scroll, .tree)").forEach(countCut);
    // A title of two lines takes the room of a drawing.
    for (const spark of element.querySelectorAll(".body > div > .spark")) {
      if (spark.clientHeight < layout.type) spark.closest(".card").classList.add("tight");
    }
    for (const { style, parentNode } of element.querySelectorAll(".text")) {
      style.webkitLineClamp = Math.floor(parentNode.clientHeight / parseFloat(getComputedStyle(parentNode.firstChild).lineHeight));
    }
    seconds += 1;
    if (!pausedSince && layout?.pages > 1 && seconds % PAGE_SECONDS === 0) {
      page += 1;
      arrange();
    }
    const [x, y] = SHIFTS[Math.floor(seconds / 60) % SHIFTS.length];
    element.style.translate = `${x}px ${y}px`;
    if (now - touchedAt > LONGEST_LOOK) document.querySelector("dialog[open]")?.close();
  }

  // Left alone, the wall is a wall again.
  let touchedAt = Date.now();
  const touch = () => { touchedAt = Date.now(); };
  for (const name of ["pointerdown", "pointermove", "keydown"]) addEventListener(name, touch);
  element.addEventListener("click", ({ target }) => {
    if (target.closest("a, button, input, summary") || !getSelection().isCollapsed) return;
    target.closest(".card")?.querySelector("a.open").click();
  });

  addEventListener("resize", arrange);
  keepAwake();
  return { arrange, tick };
}

/** Nobody scrolls on a wall: what has no room is counted. */
function countCut(box) {
  const isTooLarge = box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
  if (!isTooLarge && !box.dataset.more) return;
  const { right, bottom } = box.getBoundingClientRect();
  const line = parseFloat(getComputedStyle(box).lineHeight);
  const places = (selector) => [...box.querySelectorAll(selector)].map((part) => [part, part.getBoundingClientRect()]);
  const rows = places("tbody tr, .leaf, summary").filter(([, { height }]) => height);
  const last = rows.findLast(([, place]) => place.bottom <= bottom);
  const isWhole = last === rows.at(-1);
  const cut = rows.filter(([row, place]) => row.classList.toggle("cut", !isWhole && place.bottom > bottom - line));
  const beyond = places(":is(th, td):not(:first-child)")
    .filter(([cell, place]) => cell.classList.toggle("cut", place.right > right + 1));
  const columns = beyond.filter(([{ tagName }]) => tagName === "TH");
  const counts = [[cut, "more row"], [columns, "more column"]].filter(([{ length }]) => length);
  const more = counts.map(([{ length }, what]) => formatCount(length, what)).join(", ");
  if (more) box.dataset.more = `and ${more}`;
  else delete box.dataset.more;
}

function keepAwake() {
  const ask = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}
