import { historyPath, isFilled, RANGES, readBuckets, TOLERANCE } from "./buckets.js";
import { contextOf, isInTouch, waitingText } from "./card.js";
import { CardModel } from "./card-model.js";
import { Chart } from "./chart.js";
import { copyButton, el, icon, load, setText, statusOf, throttled } from "./dom.js";
import { digitsOf, formatAge, formatMoment, formatNumber, sizeUnit, summarize, truncate } from "./format.js";
import { isState, keysOf, levelOf, pathsOf, sampleOf } from "./meaning.js";
import { makeControl, makeRuns, RunForm } from "./runs.js";
import { STATUS_EVENTS } from "./stream.js";
import { viewFor } from "./views.js";

const MAX_PANELS = 6;
const FRESHNESS = 5000;
const MAX_RAW = 200_000;
const MAX_RULES = 8;

export function describeRule(rule) {
  const { level, field, when, for: hold, since } = Object(rule);
  const parts = [levelOf(level) ?? "alert", field, when, hold && `for ${hold}`].filter(Boolean);
  return parts.map((part) => summarize(part, 60)).join(" ") + (since ? ", raised" : "");
}

const rulesOf = ({ alerts }) => (Array.isArray(alerts) ? alerts : []).slice(0, MAX_RULES).map(describeRule);

export function openJob(tape, board, name, makeSnippets, onLeave) {
  const opened = new OpenedJob(tape, board, name, makeSnippets);
  opened.show(onLeave);
  return { name, close: () => opened.end() };
}

class OpenedJob {
  #tape;
  #board;
  #name;
  #model;
  #makeSnippets;
  #past;
  #lifetime = new AbortController();
  #runs = makeRuns();
  #control;
  #title = el("h2", { id: "opened-title" });
  #marks = { badge: el("span.badge"), age: el("span.age"), rule: el("p.rule"), trouble: el("p.trouble") };
  #body = el("div.body");
  #output = this.#body;
  #raw = el("pre", { tabindex: 0 });
  #details = el("details.raw", {}, el("summary", {}, "JSON"), this.#raw);
  #tools = el("div.tools");
  #dialog = el("dialog.opened", { "aria-labelledby": "opened-title" });
  #makeView;
  #view;
  #loadedAt = 0;
  #lack = "";
  #refusal = null;
  #shown = {};
  #draw = throttled(() => this.#lifetime.signal.aborted || this.#drawNow());

  constructor(tape, board, name, makeSnippets) {
    [this.#tape, this.#board, this.#name, this.#makeSnippets] = [tape, board, name, makeSnippets];
    this.#model = new CardModel(name, tape.delay);
    this.#past = new OpenedPast(tape, () => this.#model, this.#lifetime.signal);
    this.#control = makeControl(tape, name, () => this.#load());
    const close = el("button", { type: "button", "aria-label": "Close" }, icon("cross"));
    close.onclick = () => this.#dialog.close();
    const { badge, age, rule, trouble } = this.#marks;
    this.#dialog.append(
      el("header", {}, this.#title, badge, age, close), rule, trouble, this.#body, this.#past.element,
      this.#runs.element, this.#details, el("footer", {}, this.#control.element, this.#tools),
    );
    this.#details.ontoggle = () => this.#drawRaw();
    this.#body.addEventListener("announcement", () => this.#load());
  }

  show(onLeave) {
    const dialog = this.#dialog;
    dialog.onclick = ({ target }) => { if (target === dialog) dialog.close(); };
    dialog.onclose = () => {
      if (this.#lifetime.signal.aborted) return;
      this.end();
      onLeave();
      document.querySelector(`a[data-open="${CSS.escape(this.#name)}"]`)?.focus();
    };
    dialog.onkeydown = (event) => this.#past.chart.takeKeyBeside(event);
    document.body.append(dialog);
    this.#drawNow();
    dialog.showModal();
    this.#listen();
    this.#load().then(() => this.#past.load());
  }

  end() {
    this.#lifetime.abort();
    this.#dialog.remove();
  }

  #listen() {
    const { signal } = this.#lifetime;
    const types = ["state", "index", "readings", ...STATUS_EVENTS];
    for (const type of types) this.#tape.addEventListener(type, this.#draw, { signal });
    const clock = setInterval(() => {
      if (document.hidden) return;
      this.#drawNow();
      if (!isInTouch(this.#tape)) return;
      if (this.#past.isOld) this.#past.load();
      if (Date.now() - this.#loadedAt > FRESHNESS) this.#load();
    }, 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
  }

  #drawNow() {
    const model = this.#model = this.#board.modelOf(this.#name) ?? this.#model;
    const [{ now }, { heldAt }, { badge, age, trouble, rule }] = [this.#tape, this.#board, this.#marks];
    const { show, entry, failure, failingSince, level } = model;
    const isKnown = entry.event && !this.#lack;
    const [of, state] = [heldAt ? formatMoment(heldAt, now) : "", model.standing(now)];
    // While the connection is gone, what is late may have come.
    const words = this.#tape.isPast ? "as of"
      : `${statusOf(this.#tape).state === "away" ? "origin away" : "not connected"}, as of`;
    const standing = of ? `${words} ${of}` : !isKnown ? "" : state === "ok" ? level ?? "" : state;
    setText(this.#title, model.title);
    setText(badge, standing);
    this.#dialog.className = `opened ${of || state === "waiting" ? "" : standing}`;
    setText(age, formatAge(model.age(now)));
    const counts = ["runs", "failures", "skipped", "dropped"]
      .map((key) => entry[key] > 0 && `${key} ${formatNumber(entry[key])}`);
    const rules = [show.description, entry.event && model.description, ...rulesOf(entry), ...counts];
    setText(rule, this.#lack ? "" : rules.filter(Boolean).join(" · "));
    const since = failingSince ? ` since ${formatMoment(failingSince, now)}` : "";
    const count = entry.failing?.count > 1 ? `, ${entry.failing.count} times` : "";
    setText(trouble, this.#lack || (failure === null ? "" : `Failing${since}${count}: ${failure}`));
    if (this.#shown.trigger !== JSON.stringify(entry.trigger)) this.#showTools(entry);
    this.#tools.hidden = !isKnown;
    const waiting = this.#lack ? "" : of ? (isKnown ? `No value was known at ${of}` : "The server can't be reached")
      : isKnown ? waitingText(state, entry) : "";
    const drawn = model.value === undefined ? waiting : model.revision;
    if (this.#shown.model === model && this.#shown.drawn === drawn) return;
    Object.assign(this.#shown, { model, drawn });
    this.#drawValue(heldAt || now, waiting);
  }

  #showTools({ trigger, event, envelope }) {
    this.#shown = { trigger: JSON.stringify(trigger) };
    const snippets = Object.entries(this.#makeSnippets(this.#name, trigger));
    this.#tools.replaceChildren(...snippets.map(([label, text]) => copyButton(label, text)));
    this.#output = trigger.request ? el("div.output") : this.#body;
    this.#makeView = null;
    if (!trigger.request) return;
    const show = (result) => [this.#model.addRunResult(result), this.#draw()];
    const form = new RunForm(this.#tape, this.#name, { event, envelope }, trigger.request, this.#output, show);
    this.#body.replaceChildren(form.element);
  }

  #drawValue(now, waiting) {
    const { value, show } = this.#model;
    this.#details.hidden = value === undefined;
    if (value === undefined) {
      this.#makeView = null;
      return this.#output.replaceChildren(this.#output === this.#body ? el("p.waiting", {}, waiting) : "");
    }
    const makeView = viewFor(value, show);
    if (this.#makeView !== makeView) {
      [this.#makeView, this.#view] = [makeView, makeView({ isOpen: true, job: this.#name })];
      this.#output.replaceChildren(this.#view.element);
    }
    this.#view.update(value, contextOf(this.#model, now));
    this.#drawRaw();
  }

  #drawRaw() {
    const { value } = this.#model;
    if (!this.#details.open || value === undefined) return;
    setText(this.#raw, truncate(this.#model.digits || JSON.stringify(value, writeNumber, 2), MAX_RAW));
  }

  async #load() {
    const [tape, board, model, name] = [this.#tape, this.#board, this.#model, this.#name];
    this.#loadedAt = Date.now();
    const before = model.changes;
    // How it is now says nothing of the past.
    const told = tape.isPast ? {} : this.#refusal
      ?? await tape.get(`jobs/${encodeURIComponent(name)}`).catch((error) => error);
    if (this.#lifetime.signal.aborted) return;
    const [{ trigger, status, recentRuns = [] }, isThere] = [Object(told), board.modelOf(name)];
    const isGone = status === 404 || (!isThere && board.size > 0 && status === 403);
    const { describeNone } = isGone ? await load("./banners.js") : {};
    const others = board.models().map((other) => other.name).filter((other) => other !== name);
    this.#lack = isGone ? describeNone?.("job", [name], others) ?? "There is no such job"
      : trigger || isThere || !isInTouch(tape) ? "" : "The server could not be asked";
    if (status === 403) [this.#refusal] = [told, tape.refreshSoon()];
    if (trigger || status) this.#runs.update(recentRuns, tape.now);
    this.#control.update(trigger ? told : null);
    if (trigger) model.applyEntry(told, before === model.changes ? undefined : "");
    this.#drawNow();
  }
}

/** Where a browser can, with the digits that it came with. */
function writeNumber(key, value) {
  return typeof value === "number" && JSON.rawJSON ? JSON.rawJSON(digitsOf(this, key)) : value;
}

class OpenedPast {
  #tape;
  #model;
  #signal;
  #note = el("p.note");
  #whole = el("button", { type: "button" }, "Until now");
  #buttons;
  #ranges;
  chart;
  #range = { length: RANGES[0][1], to: null };
  #loadedAt = 0;
  #bucketLength = 0;
  #requests = 0;

  constructor(tape, model, signal) {
    [this.#tape, this.#model, this.#signal] = [tape, model, signal];
    this.chart = new Chart((range) => this.#choose(range), () => tape.now);
    signal.addEventListener("abort", () => this.chart.close());
    this.#buttons = RANGES.map(([label, length]) => {
      const button = el("button", { type: "button" }, label);
      button.onclick = () => this.#choose({ length, to: null });
      return button;
    });
    this.#whole.onclick = () => this.#choose(null);
    this.#ranges = el("div.ranges", {}, ...this.#buttons, this.#whole, this.chart.readout);
    this.element = el("section", { "aria-label": "Past" }, this.#ranges, this.chart.element, this.#note);
  }

  get isOld() {
    return this.#range.to === null && Date.now() - this.#loadedAt > Math.max(FRESHNESS, this.#bucketLength);
  }

  #choose(next) {
    const [, length] = RANGES.find(([, whole]) => whole >= this.#range.length) ?? RANGES.at(-1);
    this.#range = next ?? { length, to: null };
    this.load();
  }

  #fields() {
    const { value, show } = this.#model();
    if (typeof value !== "object" || value === null) return [""];
    const listed = Array.isArray(show.fields) ? show.fields.map(String) : pathsOf(sampleOf(value, show), MAX_PANELS);
    return listed.slice(0, MAX_PANELS);
  }

  async load() {
    const [number, range, wanted] = [++this.#requests, this.#range, this.#fields()];
    this.#loadedAt = Date.now();
    this.#buttons.forEach((button, index) =>
      button.setAttribute("aria-pressed", range.to === null && range.length === RANGES[index][1]));
    this.#whole.hidden = range.to === null;
    const to = this.#tape.now;
    const asked = this.#tape.isPast && range.to === null ? { ...range, from: to - range.length, to } : range;
    const path = historyPath(this.#model().name, asked, wanted.filter(Boolean));
    const answer = wanted.length ? await this.#tape.get(path).catch((error) => error) : null;
    if (this.#signal.aborted || number !== this.#requests) return;
    const panels = wanted.map((field) => [field, readBuckets(answer, field)]).filter(([, data]) => data)
      .map(([field, data]) => this.#panelOf(field, data));
    this.#draw(wanted, panels, answer instanceof Error && !answer.status
      ? "The server can't be reached" : "The server tells no past of this job");
  }

  #draw(wanted, panels, lack) {
    // What never was has no chart, nor has a result on request, which is in no history.
    const { value, entry } = this.#model();
    const hasBegun = (value !== undefined && !entry.trigger.request)
      || panels.some(({ data }) => data.buckets.some(isFilled));
    setText(this.#note, panels.length || !hasBegun ? "" : wanted.length ? lack : "Nothing of this value can be drawn");
    this.#ranges.hidden = !wanted.length || !hasBegun;
    const { element, readout } = this.chart;
    element.hidden = readout.hidden = !panels.length || !hasBegun;
    if (element.hidden) return;
    this.#bucketLength = panels[0].data.length;
    this.chart.draw({ ...panels[0].data, panels });
  }

  #panelOf(field, data) {
    const model = this.#model();
    const { value, show, unit, past, isStepped, failingSince } = model;
    const last = data.buckets.findLast((bucket) => bucket?.count > 0)?.last;
    const name = keysOf(field).at(-1) ?? model.name;
    const isWord = ["string", "boolean"].includes(typeof last) || (field === "" && isState(value, show));
    // Unit, scale and digits are the value's, and not those of its parts.
    const look = field
      ? { bands: model.bands(field), unit: sizeUnit(name), show: { good: show.good, bad: show.bad } }
      : { bands: model.bands(), unit, decimals: show.digits, show };
    const numbers = past.numbers(keysOf(field));
    const [gaps, limit] = [past.gaps(numbers), past.limit(numbers)];
    return {
      title: field, name, data, isState: isWord, isStepped, failingSince, gaps, ...look,
      expected: limit < Infinity ? limit / TOLERANCE : 0,
      missing: [...gaps, { from: numbers.at(-1)?.time, to: data.to }].flatMap((gap) => past.missing(gap)),
      since: past.points[0]?.time,
      failures: past.breaks.filter(({ kind }) => kind === "failed"),
      states: field ? [] : past.spans(data.to),
    };
  }
}
