import { CardModel } from "./card-model.js";
import { copyButton, el, icon, loadStyle, setClass, setText, statusOf } from "./dom.js";
import { formatAge, formatDuration, formatDurationRange, formatMoment, truncate } from "./format.js";
import { addressOf } from "./kept.js";
import { LEVELS } from "./meaning.js";
import { shapeFor, viewFor } from "./views.js";

const BADGES = ["failing", "stale", "late", "paused", "done"];
export const isInTouch = ({ state, isAway }) => !isAway && ["connecting", "live", "past", "quiet", "restarted", "closed"].includes(state);
const WAITING = { paused: "Paused before its first value", done: "Done without a value", failing: "No value yet" };
export function waitingText(standing, { trigger: { post, request, closed }, isPast }) {
  if (isPast) return "Nothing is told of it yet";
  if (closed) return "Nobody can send: jobs.yaml needs server: { tokens: { publish: [A-SECRET] } }";
  const what = post ? "someone to send" : request ? "someone to run it" : "the first value";
  return WAITING[standing] ?? `Waiting for ${what}`;
}
const SIZES = { small: ["small"], wide: ["wide"], large: ["wide", "tall"] };

/** Where text is marked; to ask costs as much as drawing. */
const marked = { place: null };
globalThis.document?.addEventListener("selectionchange", () => {
  const selection = getSelection();
  marked.place = selection?.isCollapsed ? null : selection?.anchorNode ?? null;
});

export function contextOf(model, now, show = model.show) {
  const { name, past, at, digits, previousDigits, unit, health, since, isStepped } = model;
  const bands = model.bands();
  return {
    name, past, at, digits, previousDigits, unit, health, since, isStepped, bands, show, now,
    isOver: model.failure !== null || model.schedule.isAtRest, edge: model.edge(now), decimals: show.digits,
  };
}

function partsOf(name) {
  const names = ["pulse", "badge", "age", "schedule", "tools"];
  const parts = Object.fromEntries(names.map((name) => [name, el(`span.${name}`)]));
  const opener = el("a.open", { href: addressOf(name), "data-open": name, tabindex: -1 }, truncate(name, 80));
  if (document.documentElement.classList.contains("embed")) Object.assign(opener, { target: "_blank", rel: "noopener" });
  const outside = el("a.outside", { rel: "noopener noreferrer", target: "_blank", tabindex: -1 }, "↗");
  const bar = el("i");
  return {
    ...parts, opener, outside, bar, description: el("p.rule"), trouble: el("p.trouble"), body: el("div.body"),
    title: el("div.title", {}, el("h2", {}, opener), outside, parts.pulse),
    progress: el("div.progress", {}, bar),
  };
}

/** `onChange` hears that a run changed the model. */
export class Card {
  isVisible = false;
  isSeen = false;
  name;
  element;
  model;
  #tape;
  #makeSnippets;
  #onChange;
  #parts = null;
  #snippets = {};
  #makeView = null;
  #view = null;
  #container = null;
  #shown = { entry: "", revision: null, at: NaN, progress: 0, trouble: "", marks: "" };
  #heldAt = NaN;
  #askedBehind = 0;

  constructor(name, tape, makeSnippets, onChange) {
    [this.name, this.model, this.#tape] = [name, new CardModel(name, tape.delay), tape];
    [this.#makeSnippets, this.#onChange] = [makeSnippets, onChange];
    this.element = el("article.card", { "data-job": name, "aria-label": name, tabindex: 0 });
  }

  applyEntry(entry, lastEventID) {
    const { model, element } = this;
    model.applyEntry(entry, lastEventID);
    const { value, show, title } = model;
    element.setAttribute("aria-label", title);
    if (this.#shown.size !== show.size) element.classList.remove("small", "wide", "tall");
    element.classList.add(...(SIZES[this.#shown.size = show.size] ?? []));
    this.#shape(value === undefined ? {} : shapeFor(value, show));
    if (this.#parts) this.#applyShow();
  }

  build() {
    if (this.#parts) return;
    const parts = this.#parts = partsOf(this.name);
    const { title, badge, age, description, trouble, body, schedule, tools, progress } = parts;
    this.element.append(
      el("header", {}, title, badge, age), description, trouble, body, el("footer", {}, schedule, tools), progress,
    );
    this.#applyShow();
  }

  #applyShow() {
    const { entry, show, description } = this.model;
    const offered = JSON.stringify([entry.trigger, show]);
    if (offered !== this.#shown.entry) this.#showEntry(entry);
    this.#shown.entry = offered;
    const words = this.#parts.description.title = truncate(show.description || description, 1000);
    setText(this.#parts.description, words);
  }

  #showEntry({ trigger, event, envelope }) {
    const { name, model } = this;
    const { tools, opener, outside, body } = this.#parts;
    this.#snippets = this.#makeSnippets(name, trigger);
    const buttons = Object.entries(this.#snippets).map(([label, text]) => copyButton(label, text));
    for (const button of buttons) button.tabIndex = -1;
    tools.replaceChildren(...buttons);
    setText(opener, model.title);
    opener.title = model.title === name ? name : `${model.title} (${name})`;
    const link = safeLink(model.show.link);
    outside.hidden = link === "";
    if (link) Object.assign(outside, { href: link, title: link, ariaLabel: `More about ${model.title}` });
    const output = this.#container = trigger.request ? el("div.output") : body;
    body.replaceChildren();
    [this.#makeView, this.#shown.revision] = [null, null];
    if (!trigger.request) return;
    const addResult = (result) => {
      model.addRunResult(result);
      this.#onChange();
    };
    Promise.all([import("./runs.js"), loadStyle("more.css")]).then(([{ RunForm }]) => {
      if (this.#container !== output) return;
      const form = new RunForm(this.#tape, name, { event, envelope }, trigger.request, output, addResult);
      body.replaceChildren(form.element);
    }, () => setText(body, "The form could not be loaded"));
  }

  #shape({ wide, tall }) {
    if (wide) this.element.classList.add("wide");
    if (tall) this.element.classList.add("tall");
  }

  draw(now) {
    this.build();
    this.drawTime(now);
    if (this.model.wantsIndex && !this.model.entry.isPast) this.#refresh();
  }

  #drawChanges(now) {
    this.#drawFailure(now);
    const { model } = this;
    const { value, revision } = model;
    const isBeingRead = marked.place !== null && this.#parts.body.contains(marked.place);
    if (this.#shown.revision === revision) {
      if (this.#view?.tick && value !== undefined && !isBeingRead) this.#view.tick(contextOf(model, now));
      return;
    }
    if (isBeingRead) return;
    this.#shown.revision = revision;
    if (value === undefined) this.#drawWaiting(model.standing(now));
    else this.#drawValue(now);
  }

  #drawFailure(now) {
    const { failure, failingSince } = this.model;
    const since = failingSince ? `since ${formatMoment(failingSince, now)}` : "";
    const key = failure === null ? "" : `${since}\n${failure}`;
    if (key === this.#shown.trouble) return;
    this.#shown.trouble = key;
    const parts = failure === null ? []
      : [icon("alert"), el("span", { title: failure }, failure), el("small", {}, since)];
    this.#parts.trouble.replaceChildren(...parts);
  }

  #drawWaiting(standing) {
    const { body } = this.#parts;
    if (this.#container !== body) return;
    const { send } = this.#snippets;
    const hint = send && !WAITING[standing] ? [el("code", {}, send)] : [];
    body.replaceChildren(el("p.waiting", {}, waitingText(standing, this.model.entry), ...hint));
    this.#makeView = null;
  }

  #drawValue(now) {
    const { model } = this;
    const { value, show, at } = model;
    const makeView = viewFor(value, show);
    if (this.#makeView !== makeView) {
      this.#makeView = makeView;
      this.#view = makeView({ job: this.name });
      this.#container.replaceChildren(this.#view.element);
    }
    this.#view.update(value, contextOf(model, now));
    this.#shape(shapeFor(value, show));
    const pulses = this.#shown.at !== at && model.pulses(now);
    if (pulses) this.#parts.pulse.animate([{ opacity: 1 }, { opacity: 0 }], 1200);
    this.#shown.at = at;
  }

  drawTime(now) {
    if (!this.#parts) return;
    const { model } = this;
    const { age, schedule } = this.#parts;
    const isConnected = !this.#heldAt;
    const known = this.knownAt(now);
    this.#drawChanges(known);
    const standing = model.standing(known);
    this.#drawMarks(standing, model.level, isConnected);
    setText(age, formatAge(model.age(now)));
    const following = model.following(now);
    const texts = !isConnected ? [`${statusOf(this.#tape).state === "away" ? "origin away, " : ""}as of ${formatMoment(known, now)}`]
      : following ? followingTexts(following) : scheduleTexts(model, standing, now);
    setText(schedule, texts.join(" · "));
    const usedUp = isConnected ? model.usedUp(now) : 0;
    if (usedUp > this.#askedBehind) {
      this.#askedBehind = usedUp;
      this.#refresh();
    }
    this.#drawProgress(isConnected ? model.progress(now) : { done: 0, mayEndAt: 1 });
  }

  #drawMarks(standing, level, isConnected) {
    const key = `${standing} ${level} ${isConnected}`;
    if (key === this.#shown.marks) return;
    this.#shown.marks = key;
    setText(this.#parts.badge, BADGES.includes(standing) ? standing : level ?? "");
    for (const name of BADGES) setClass(this.element, name, standing === name);
    for (const name of LEVELS) setClass(this.element, name, level === name);
    setClass(this.element, "lost", !isConnected);
  }

  /** A band shows from when on a random run may come. */
  #drawProgress({ done, mayEndAt }) {
    const distance = done - this.#shown.progress;
    if (!distance) return;
    const { bar, progress } = this.#parts;
    // Sliding takes a picture for each frame of the screen.
    Object.assign(bar.style, { transitionDuration: distance > 0.1 ? "1s" : "0s", scale: `${done} 1` });
    progress.style.setProperty("--band", `calc(${mayEndAt} * 100%)`);
    this.#shown.progress = done;
  }

  async #refresh() {
    const { model, name } = this;
    model.wantsIndex = false;
    const before = model.changes;
    const entry = await this.#tape.get(`jobs/${encodeURIComponent(name)}`).catch(() => null);
    // Who may read the index alone asks for that.
    if (!entry) this.#tape.refreshSoon();
    if (entry?.trigger) this.applyEntry(entry, before === model.changes ? undefined : "");
  }

  hold(time) { this.#heldAt = time; }
  /** Nobody is late while nobody can tell. */
  knownAt(now) { return this.#heldAt || now; }
}

function scheduleTexts(model, standing, now) {
  const wait = model.wait(now);
  const attempt = standing === "failing" ? "next try" : "next";
  return wait ? [`${attempt} in ${formatDurationRange(wait.shortest, wait.longest)}`] : [];
}

function followingTexts({ connectedFor, nextTryIn }) {
  return [
    connectedFor !== null && `connected for ${formatDuration(connectedFor)}`,
    nextTryIn > 0 && `next try in ${formatDuration(nextTryIn)}`,
  ].filter(Boolean);
}

function safeLink(link) {
  return /^https?:\/\//i.test(link) ? String(link) : "";
}
