import { CardModel } from "./card-model.js";
import { copyButton, el, icon, setClass, setText } from "./dom.js";
import { formatAge, formatCount, formatDurationRange, truncate } from "./format.js";
import { makeRunForm } from "./run-form.js";
import { viewFor } from "./views.js";

/** The standings that a badge tells, and the look of the card with it. */
const BADGES = ["failing", "stale", "late", "paused", "done"];

/**
 * The card of the job `name`: it draws what its `model` says. `makeSnippets` makes what it offers to copy,
 * `{label: text}`, from the job's name and trigger; `onChange` is called when a run that it started changes the model.
 */
export function makeCard(name, tape, makeSnippets, onChange) {
  const model = new CardModel(name);
  const names = ["pulse", "badge", "age", "schedule", "tools"];
  const spans = Object.fromEntries(names.map((name) => [name, el(`span.${name}`)]));
  const [description, trouble, body] = [el("p.rule"), el("p.trouble"), el("div.body")];
  const bar = el("i");
  const progress = el("div.progress", {}, bar);
  const title = el("div.title", {}, el("h2", { title: name }, truncate(name, 80)), spans.pulse);
  const element = el("article.card", { "data-job": name, "aria-label": name },
    el("header", {}, title, spans.badge, spans.age), description, trouble, body,
    el("footer", {}, spans.schedule, spans.tools), progress);
  let snippets = {};
  let [makeView, view, container] = [];
  let [shownTrigger, shownRevision, shownAt, shownProgress] = ["", null, NaN, 0];

  /** Takes the job's entry of the index, which knew of every event up to `lastEventID`. */
  function applyEntry(entry, lastEventID) {
    model.applyEntry(entry, lastEventID);
    const trigger = JSON.stringify(entry.trigger);
    if (trigger !== shownTrigger) showTrigger(entry);
    shownTrigger = trigger;
    setText(description, model.description);
  }

  /** What the card offers depends on what makes the job run. */
  function showTrigger({ trigger, event, envelope }) {
    snippets = makeSnippets(name, trigger);
    spans.tools.replaceChildren(...Object.entries(snippets).map(([label, text]) => copyButton(label, text)));
    const addResult = (result) => {
      model.addRunResult(result);
      onChange();
    };
    const form = trigger.request && makeRunForm(tape, name, { event, envelope }, trigger.request, addResult);
    container = form?.output ?? body;
    body.replaceChildren(form?.element ?? "");
    makeView = null;
    shownRevision = null;
  }

  /** Brings the card up to date at the server's time `now`. */
  function draw(now) {
    drawTime(now);
    drawFailure();
    if (shownRevision === model.revision) return;
    shownRevision = model.revision;
    if (model.value === undefined) drawWaiting();
    else drawValue(now);
  }

  function drawFailure() {
    const { failure } = model;
    if (trouble.textContent === (failure ?? "")) return;
    trouble.replaceChildren(...(failure ? [icon("alert"), el("span", { title: failure }, failure)] : []));
  }

  function drawWaiting() {
    if (container !== body) return;
    const { send } = snippets;
    const content = send ? ["Waiting for someone to send", el("code", {}, send)] : ["Waiting for the first value"];
    body.replaceChildren(el("p.waiting", {}, ...content));
  }

  function drawValue(now) {
    const { value, digits, previousDigits, series, unit, expectedDistance: expected } = model;
    if (makeView !== viewFor(value)) {
      makeView = viewFor(value);
      view = makeView();
      container.replaceChildren(view.element);
    }
    const { wide, tall } = view.update(value, { name, series, digits, previousDigits, unit, expected }) ?? {};
    setClass(element, "wide", wide);
    setClass(element, "tall", tall);
    if (shownAt !== model.at && model.pulses(now)) spans.pulse.animate([{ opacity: 1 }, { opacity: 0 }], 1200);
    shownAt = model.at;
  }

  /** Draws what time alone moves: the standing, the age, the next run. */
  function drawTime(now) {
    const standing = model.standing(now);
    setText(spans.badge, BADGES.includes(standing) ? standing : "");
    for (const name of BADGES) setClass(element, name, standing === name);
    setText(spans.age, formatAge(model.age(now)));
    const following = model.following(now);
    setText(spans.schedule, (following ? followingTexts(following) : scheduleTexts(standing, now)).join(" · "));
    drawProgress(model.progress(now));
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

  /** The bar fills until the next run is due; where that is drawn by lot, a band shows from when on it may come. */
  function drawProgress({ done, mayEndAt }) {
    if (done === shownProgress) return;
    // It slides on, but it does not slide back.
    Object.assign(bar.style, { transitionDuration: done > shownProgress ? "1s" : "0s", scale: `${done} 1` });
    progress.style.setProperty("--band", `calc(${mayEndAt} * 100%)`);
    shownProgress = done;
  }

  return { name, element, model, applyEntry, draw, drawTime, isVisible: false };
}
