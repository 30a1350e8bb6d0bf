import { historyPath, isFilled, RANGES, readBuckets } from "./buckets.js";
import { contextOf, isInTouch, waitingText } from "./card.js";
import { CardModel, EVENTS } from "./card-model.js";
import { Chart } from "./chart.js";
import { copyButton, el, icon, setClass, setText, throttled } from "./dom.js";
import { formatAge, formatMoment, sizeUnit, summarize, truncate } from "./format.js";
import { isState, keysOf, levelOf, pathsOf, sampleOf } from "./meaning.js";
import { makeControl, makeRuns } from "./runs.js";
import { viewFor } from "./views.js";

const MAX_PANELS = 6;
/** A chart until now is no older than this, or than one of its buckets. */
const FRESHNESS = 5000;
const LONGEST = RANGES.at(-1)[1];
const MAX_RAW = 200_000;
const MAX_RULES = 8;
const LOOKS = ["failing", "late", "stale", "warning", "critical"];

/** A rule in words, and since when its alert is raised, where it is. */
export function describeRule(rule, describe = String) {
  const { level, field, when, for: hold, since } = Object(rule);
  const parts = [levelOf(level) ?? "alert", field, when, hold && `for ${hold}`];
  const words = parts.filter(Boolean).map((part) => describe(part));
  return words.join(" ") + (since ? ", raised" : "");
}

const rulesOf = ({ alerts }) => (Array.isArray(alerts) ? alerts : []).slice(0, MAX_RULES).map((rule) =>
  describeRule(rule, (part) => summarize(part, 60)));

/** `onLeave` is called when the reader has closed it; `makeSnippets` makes what there is to copy. */
export function openJob(tape, name, makeSnippets, onLeave) {
  const opened = new OpenedJob(tape, name, makeSnippets);
  opened.show(onLeave);
  return { name, close: () => opened.end() };
}

class OpenedJob {
  #tape;
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
  #raw = el("pre", { tabindex: 0 });
  #details = el("details.raw", {}, el("summary", {}, "JSON"), this.#raw);
  #tools = el("div.tools");
  #dialog = el("dialog.opened", { "aria-labelledby": "opened-title" });
  #makeView;
  #view;
  #shownRevision;
  #draw = throttled(() => this.#lifetime.signal.aborted || this.#drawNow());

  constructor(tape, name, makeSnippets) {
    [this.#tape, this.#name, this.#makeSnippets] = [tape, name, makeSnippets];
    this.#model = new CardModel(name, tape.delay);
    this.#past = new OpenedPast(tape, this.#model, this.#lifetime.signal);
    this.#control = makeControl(tape, name, () => this.#load());
    setText(this.#title, truncate(name, 80));
    const close = el("button", { type: "button", "aria-label": "Close" }, icon("cross"));
    close.onclick = () => this.#dialog.close();
    const { badge, age, rule, trouble } = this.#marks;
    this.#dialog.append(
      el("header", {}, this.#title, badge, age, close), rule, trouble, this.#body, this.#past.element,
      this.#runs.element, this.#details, el("footer", {}, this.#control.element, this.#tools),
    );
    this.#details.ontoggle = () => this.#drawRaw();
  }

  show(onLeave) {
    const dialog = this.#dialog;
    // The page beside a dialog closes it as well.
    dialog.onclick = ({ target }) => target === dialog && dialog.close();
    dialog.onclose = () => {
      if (this.#lifetime.signal.aborted) return;
      this.end();
      onLeave();
      document.querySelector(`a[data-open="${CSS.escape(this.#name)}"]`)?.focus();
    };
    document.body.append(dialog);
    dialog.showModal();
    this.#listen();
    this.#load().then(() => this.#past.load());
  }

  end() {
    this.#lifetime.abort();
    this.#dialog.remove();
  }

  #listen() {
    const [model, { signal }] = [this.#model, this.#lifetime];
    for (const [type, apply] of Object.entries(EVENTS)) {
      this.#tape.addEventListener(type, ({ detail }) => {
        if (detail.job !== this.#name) return;
        apply(model, detail);
        this.#draw();
      }, { signal });
    }
    this.#tape.addEventListener("readings", ({ detail }) => {
      const own = detail.filter(({ job }) => job === this.#name);
      own.forEach((reading) => model.addReading(reading));
      if (own.length) this.#draw();
    }, { signal });
    this.#tape.addEventListener("index", () => this.#load(), { signal });
    const clock = setInterval(() => {
      if (document.hidden) return;
      this.#drawNow();
      if (!this.#past.isOld) return;
      this.#past.load();
      if (this.#past.isShortest) this.#load();
    }, 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
  }

  #drawNow() {
    const [model, { now }] = [this.#model, this.#tape];
    const { badge, age, trouble } = this.#marks;
    // While the connection is gone, what is late may have come.
    const standing = isInTouch(this.#tape) ? model.standing(now) : "not connected";
    setText(badge, standing === "ok" ? model.level ?? "" : standing);
    for (const look of LOOKS) {
      setClass(this.#dialog, look, standing === look || (standing === "ok" && model.level === look));
    }
    setText(age, formatAge(model.age(now)));
    const since = model.failingSince ? ` since ${formatMoment(model.failingSince, now)}` : "";
    const { failing } = model.entry;
    const count = failing?.count > 1 ? `, ${failing.count} times` : "";
    setText(trouble, model.failure === null ? "" : `Failing${since}${count}: ${model.failure}`);
    if (this.#shownRevision === model.revision) return;
    this.#shownRevision = model.revision;
    this.#drawValue(now);
  }

  #drawValue(now) {
    const { value, show, entry } = this.#model;
    this.#details.hidden = value === undefined;
    if (value === undefined) {
      const words = waitingText(this.#model.standing(now), entry.trigger);
      return this.#body.replaceChildren(el("p.waiting", {}, words));
    }
    if (this.#makeView !== viewFor(value, show)) {
      this.#makeView = viewFor(value, show);
      this.#view = this.#makeView({ isOpen: true, job: this.#name });
      this.#body.replaceChildren(this.#view.element);
    }
    this.#view.update(value, contextOf(this.#model, now));
    this.#drawRaw();
  }

  #drawRaw() {
    const { value } = this.#model;
    if (!this.#details.open || value === undefined) return;
    setText(this.#raw, truncate(JSON.stringify(value, null, 2), MAX_RAW));
  }

  async #load() {
    const [model, name] = [this.#model, this.#name];
    const before = model.changes;
    const entry = await this.#tape.get(`jobs/${encodeURIComponent(name)}`).catch((error) => error);
    if (this.#lifetime.signal.aborted) return;
    if (!entry?.trigger) {
      const gone = `There is no job "${truncate(name, 80)}" any more`;
      return this.#past.say(entry?.status === 404 ? gone : "The server could not be asked");
    }
    // What has come in the meantime is newer than what the entry says of values and failures.
    model.applyEntry(entry, before === model.changes ? undefined : "");
    setText(this.#title, model.title);
    const words = [model.show.description, model.description, ...rulesOf(entry)];
    setText(this.#marks.rule, words.filter(Boolean).join(" · "));
    this.#control.update(entry);
    this.#runs.update(entry.recentRuns ?? [], this.#tape.now);
    const snippets = Object.entries(this.#makeSnippets(name, entry.trigger));
    this.#tools.replaceChildren(...snippets.map(([label, text]) => copyButton(label, text)));
    this.#draw();
  }
}

class OpenedPast {
  #tape;
  #model;
  #signal;
  #note = el("p.note");
  #whole = el("button", { type: "button" }, "Until now");
  #buttons;
  #ranges;
  #chart;
  #range = { length: RANGES[0][1], to: null };
  #loadedAt = 0;
  #bucketLength = 0;
  #requests = 0;

  constructor(tape, model, signal) {
    [this.#tape, this.#model, this.#signal] = [tape, model, signal];
    this.#chart = new Chart((range) => this.#choose(range), () => tape.now);
    signal.addEventListener("abort", () => this.#chart.close());
    this.#buttons = RANGES.map(([label, length]) => {
      const button = el("button", { type: "button" }, label);
      button.onclick = () => this.#choose({ length, to: null });
      return button;
    });
    this.#whole.onclick = () => this.#choose(null);
    this.#ranges = el("div.ranges", {}, ...this.#buttons, this.#whole, this.#chart.readout);
    this.element = el("section", { "aria-label": "Past" }, this.#ranges, this.#chart.element, this.#note);
  }

  get isShortest() { return this.#range.length === RANGES[0][1]; }

  get isOld() {
    return this.#range.to === null && Date.now() - this.#loadedAt > Math.max(FRESHNESS, this.#bucketLength);
  }

  say(words) { setText(this.#note, words); }

  #choose(next) {
    const { length } = this.#range;
    this.#range = next ?? { length: RANGES.find(([, whole]) => whole >= length)?.[1] ?? LONGEST, to: null };
    this.load();
  }

  #fields() {
    const { value, show } = this.#model;
    if (typeof value !== "object" || value === null) return [""];
    const listed = Array.isArray(show.fields) ? show.fields.map(String) : pathsOf(sampleOf(value, show), MAX_PANELS);
    return listed.slice(0, MAX_PANELS);
  }

  async load() {
    const number = ++this.#requests;
    const range = this.#range;
    this.#loadedAt = Date.now();
    this.#buttons.forEach((button, index) =>
      button.setAttribute("aria-pressed", range.to === null && range.length === RANGES[index][1]));
    this.#whole.hidden = range.to === null;
    const wanted = this.#fields();
    const path = historyPath(this.#model.name, range, wanted.filter(Boolean));
    const answer = wanted.length ? await this.#tape.get(path).catch(() => null) : null;
    if (this.#signal.aborted || number !== this.#requests) return;
    const panels = wanted.flatMap((field) => {
      const data = readBuckets(answer, field);
      return data ? [this.#panelOf(field, data)] : [];
    });
    this.#draw(wanted, panels);
  }

  #draw(wanted, panels) {
    const lack = wanted.length ? "The server tells no past of this job" : "Nothing of this value can be drawn";
    // What never was has no chart; that it waits stands above.
    const hasBegun = this.#model.value !== undefined || panels.some(({ data }) => data.buckets.some(isFilled));
    this.say(panels.length || !hasBegun ? "" : lack);
    this.#ranges.hidden = !wanted.length || !hasBegun;
    const { element, readout } = this.#chart;
    element.hidden = readout.hidden = !panels.length || !hasBegun;
    if (element.hidden) return;
    const { from, to, length } = panels[0].data;
    this.#bucketLength = length;
    this.#chart.draw({ from, to, panels });
  }

  #panelOf(field, data) {
    const { value, show, unit, isStepped, failingSince, expectedDistance: expected } = this.#model;
    const last = data.buckets.findLast((bucket) => bucket?.count > 0)?.last;
    const name = keysOf(field).at(-1) ?? this.#model.name;
    const isWord = ["string", "boolean"].includes(typeof last) || (field === "" && isState(value, show));
    // Unit, scale and digits are the value's, and not those of its parts.
    const look = field
      ? { bands: this.#model.bands(field), unit: sizeUnit(name), show: { good: show.good, bad: show.bad } }
      : { bands: this.#model.bands(), unit, decimals: show.digits, show };
    return { title: field, name, data, isState: isWord, expected, isStepped, failingSince, ...look };
  }
}
