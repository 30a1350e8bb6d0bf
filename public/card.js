import { CardModel } from "./card-model.js";
import { copyButton, el, icon, loadStyle, setClass, setText } from "./dom.js";
import { formatAge, formatCount, formatDurationRange, formatMoment, truncate } from "./format.js";
import { LEVELS } from "./levels.js";
import { addressOf } from "./opening.js";
import { shapeFor, viewFor } from "./views.js";

const BADGES = ["failing", "stale", "late", "paused", "done"];
export const isInTouch = ({ state }) => ["connecting", "live", "quiet", "restarted"].includes(state);
const WAITING = { paused: "Paused before its first value", done: "Done without a value", failing: "No value yet" };
/** What stands where a job of this standing has no value yet. */
export const waitingText = (standing, { post, request }) => WAITING[standing]
  ?? `Waiting for ${post ? "someone to send" : request ? "someone to run it" : "the first value"}`;
const SIZES = { small: ["small"], wide: ["wide"], large: ["wide", "tall"] };

/** Where text is marked; asking at each drawing would cost as much as that. */
const marked = { place: null };
globalThis.document?.addEventListener("selectionchange", () => {
  const selection = getSelection();
  marked.place = selection?.isCollapsed ? null : selection?.anchorNode ?? null;
});

/** What views are told besides the value. */
export function contextOf(model, now, show = model.show) {
  const { name, past, at, digits, previousDigits, unit, health, since, isStepped } = model;
  const bands = model.bands();
  return {
    name, past, at, digits, previousDigits, unit, health, since, isStepped, bands, show, now,
    isFailing: model.failure !== null, edge: model.edge(now), decimals: show.digits,
  };
}

/**
 * `makeSnippets` makes what it offers to copy, `{label: text}`; `onChange` is called when a run it started changes the
 * model.
 */
export function makeCard(name, tape, makeSnippets, onChange) {
  const model = new CardModel(name);
  const names = ["pulse", "badge", "age", "schedule", "tools"];
  const spans = Object.fromEntries(names.map((name) => [name, el(`span.${name}`)]));
  const [description, trouble, body] = [el("p.rule"), el("p.trouble"), el("div.body")];
  const bar = el("i");
  const progress = el("div.progress", {}, bar);
  const opener = el("a.open", { href: addressOf(name), "data-open": name, tabindex: -1 }, truncate(name, 80));
  const isEmbedded = document.documentElement.classList.contains("embed");
  if (isEmbedded) Object.assign(opener, { target: "_blank", rel: "noopener" });
  const outside = el("a.outside", { rel: "noopener noreferrer", target: "_blank", tabindex: -1 }, "↗");
  const title = el("div.title", {}, el("h2", { title: name }, opener), outside, spans.pulse);
  const element = el("article.card", { "data-job": name, "aria-label": name, tabindex: 0 },
    el("header", {}, title, spans.badge, spans.age), description, trouble, body,
    el("footer", {}, spans.schedule, spans.tools), progress);
  let snippets = {};
  let [makeView, view, container] = [];
  let [shownEntry, shownRevision, shownAt, shownProgress, shownTrouble] = ["", null, NaN, 0, ""];
  /** What the card knows is of then. */
  let [heldAt, keptAt] = [NaN, NaN];

  function applyEntry(entry, lastEventID) {
    model.applyEntry(entry, lastEventID);
    const offered = JSON.stringify([entry.trigger, entry.show]);
    if (offered !== shownEntry) showEntry(entry);
    shownEntry = offered;
    setText(description, model.show.description ? truncate(model.show.description, 200) : model.description);
    shape(model.value === undefined ? {} : shapeFor(model.value, model.show));
  }

  function showEntry({ trigger, event, envelope }) {
    snippets = makeSnippets(name, trigger);
    const buttons = Object.entries(snippets).map(([label, text]) => copyButton(label, text));
    for (const button of buttons) button.tabIndex = -1;
    spans.tools.replaceChildren(...buttons);
    setText(opener, model.title);
    element.setAttribute("aria-label", model.title);
    const link = safeLink(model.show.link);
    outside.hidden = link === "";
    if (link) Object.assign(outside, { href: link, title: link, ariaLabel: `More about ${model.title}` });
    element.classList.add(...(SIZES[model.show.size] ?? []));
    const addResult = (result) => {
      model.addRunResult(result);
      onChange();
    };
    const output = trigger.request ? el("div.output") : body;
    container = output;
    body.replaceChildren();
    if (trigger.request) {
      Promise.all([import("./run-form.js"), loadStyle("more.css")]).then(([{ makeRunForm }]) => {
        if (container !== output) return;
        body.replaceChildren(makeRunForm(tape, name, { event, envelope }, trigger.request, output, addResult));
      }, () => setText(body, "The form could not be loaded"));
    }
    makeView = null;
    shownRevision = null;
  }

  /** A card that changed its size to and fro would push others away. */
  function shape({ wide, tall }) {
    if (wide) element.classList.add("wide");
    if (tall) element.classList.add("tall");
  }

  const isBeingRead = () => marked.place !== null && body.contains(marked.place);

  function draw(now) {
    drawTime(now);
    if (model.wantsIndex) refresh();
  }

  function drawChanges(now) {
    drawFailure(now);
    if (shownRevision === model.revision) {
      if (view?.tick && model.value !== undefined && !isBeingRead()) view.tick(contextOf(model, now));
      return;
    }
    if (isBeingRead()) return;
    shownRevision = model.revision;
    if (model.value === undefined) drawWaiting(model.standing(now));
    else drawValue(now);
  }

  function drawFailure(now) {
    const { failure, failingSince } = model;
    const since = failingSince ? `since ${formatMoment(failingSince, now)}` : "";
    const key = failure === null ? "" : `${since}\n${failure}`;
    if (key === shownTrouble) return;
    shownTrouble = key;
    const parts = [icon("alert"), el("span", { title: failure ?? "" }, failure ?? ""), el("small", {}, since)];
    trouble.replaceChildren(...(failure === null ? [] : parts));
  }

  function drawWaiting(standing) {
    if (container !== body) return;
    const { send } = snippets;
    const hint = send && !WAITING[standing] ? [el("code", {}, send)] : [];
    body.replaceChildren(el("p.waiting", {}, waitingText(standing, model.entry.trigger), ...hint));
    makeView = null;
  }

  function drawValue(now) {
    const { value, show } = model;
    if (makeView !== viewFor(value, show)) {
      makeView = viewFor(value, show);
      view = makeView({ job: name });
      container.replaceChildren(view.element);
    }
    view.update(value, contextOf(model, now));
    shape(shapeFor(value, show));
    if (shownAt !== model.at && model.pulses(now)) spans.pulse.animate([{ opacity: 1 }, { opacity: 0 }], 1200);
    shownAt = model.at;
  }

  /** Draws what has changed, and what time alone moves. */
  function drawTime(now) {
    const isConnected = isInTouch(tape) && Number.isNaN(keptAt);
    heldAt = isConnected ? NaN : keptAt || heldAt || now;
    const known = heldAt || now;
    drawChanges(known);
    const standing = model.standing(known);
    const level = standing === "ok" ? model.level : null;
    setText(spans.badge, BADGES.includes(standing) ? standing : level ?? "");
    for (const name of BADGES) setClass(element, name, standing === name);
    for (const name of LEVELS) setClass(element, name, model.level === name);
    setClass(element, "lost", !isConnected);
    setText(spans.age, formatAge(model.age(now)));
    const following = model.following(now);
    const texts = !isConnected ? [`as of ${formatMoment(known, now)}`]
      : following ? followingTexts(following) : scheduleTexts(standing, now);
    setText(spans.schedule, texts.join(" · "));
    drawProgress(isConnected ? model.progress(now) : { done: 0, mayEndAt: 1 });
  }

  function scheduleTexts(standing, now) {
    const wait = model.wait(now);
    const attempt = standing === "failing" ? "next try" : "next";
    const next = wait ? [`${attempt} in ${formatDurationRange(wait.shortest, wait.longest)}`] : [];
    return [...next, formatCount(model.runs, "run")];
  }

  function followingTexts({ connectedFor, nextTryIn }) {
    const texts = [];
    if (connectedFor !== null) texts.push(`connected for ${formatDurationRange(connectedFor, connectedFor)}`);
    if (nextTryIn !== null) texts.push(`next try in ${formatDurationRange(nextTryIn, nextTryIn)}`);
    return texts;
  }

  /** Where the next run is drawn by lot, a band shows from when on it may come. */
  function drawProgress({ done, mayEndAt }) {
    if (done === shownProgress) return;
    // Sliding takes a picture for each frame of the screen.
    Object.assign(bar.style, { transitionDuration: done - shownProgress > 0.1 ? "1s" : "0s", scale: `${done} 1` });
    progress.style.setProperty("--band", `calc(${mayEndAt} * 100%)`);
    shownProgress = done;
  }

  /** What only the server knows is asked for this job alone. */
  async function refresh() {
    model.wantsIndex = false;
    const before = model.changes;
    const entry = await tape.get(`jobs/${encodeURIComponent(name)}`).catch(() => null);
    // What has come in the meantime asks by itself.
    if (entry?.trigger && before === model.changes) applyEntry(entry);
  }

  /** NaN where the card knows of now. */
  const hold = (time) => { keptAt = time; };
  /** Nobody is late while nobody can tell. */
  const knownAt = (now) => keptAt || heldAt || now;

  return { name, element, model, applyEntry, hold, knownAt, draw, drawTime, isVisible: false };
}

/** "" for what is no link to a page. */
function safeLink(link) {
  return /^https?:\/\//i.test(link) ? String(link) : "";
}
