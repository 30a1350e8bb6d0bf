import { isLater } from "./client.js";
import { copyButton, el, icon, setClass, setText } from "./dom.js";
import { runForm } from "./request.js";
import { Series } from "./series.js";
import { goodness, viewFor } from "./values.js";
import { brief, clip, interval, plural, reason, span, trigger } from "./words.js";

const STANDINGS = ["failing", "stale", "late", "paused", "done"];

/** One job: its newest value in the view that suits it, how old that is, and when the next is due. */
export class Card {
  visible = false;
  /** Why the job fails; null where it does not. */
  failure = null;
  #entry = {};
  #id = "";
  #value;
  #previous;
  #at = NaN;
  #nextBy = NaN;
  #nextRun = NaN;
  #every = [];
  #runs = 0;
  #filled = 0;
  #series = new Series();
  #kind = null;
  #view;
  #place;
  #offers;
  #isStale = true;
  #isNews = false;

  #rule = el("p.rule");
  #pulse = el("span.pulse");
  #badge = el("span.badge");
  #age = el("span.age");
  #trouble = el("p.trouble");
  #body = el("div.body");
  #schedule = el("span");
  #copies = el("span.tools");
  #fill = el("i");
  #bar = el("div.progress", {}, this.#fill);

  /** The card of the job `name`; `tools` makes the texts that it offers to copy. */
  constructor(name, tape, tools) {
    Object.assign(this, { name, tape, tools });
    const title = el("div.title", {}, el("h2", { title: name }, clip(name, 80)), this.#pulse);
    this.element = el("article.card", { "data-job": name, "aria-label": name }, el("header", {}, title, this.#badge, this.#age),
      this.#rule, this.#trouble, this.#body, el("footer", {}, this.#schedule, this.#copies), this.#bar);
  }

  /** Whether what the server remembers is worth drawing, and not a heap of data. */
  get wantsHistory() { return kept(this.#value) !== undefined && brief(this.#value, 8192).length < 8192; }

  /** Whether the next run can only be learned from the index. */
  get wantsIndex() { return this.#nextRun <= this.#at && !this.#every.length; }

  /** Takes the job's entry of the index, which knew of every event up to the id `upTo`. */
  absorb(entry, upTo) {
    const { trigger: rule, last, nextBy } = entry;
    if (JSON.stringify(rule) !== JSON.stringify(this.#entry.trigger)) this.#equip(entry);
    this.#entry = entry;
    this.#every = interval(rule.every);
    setText(this.#rule, trigger(rule) + (rule.post ? "" : ` · ${clip(entry.source, 60)}`));
    this.searchable = `${this.name} ${this.#rule.textContent} ${entry.event}`.toLowerCase();
    if (last && isLater(last.id, this.#id)) this.#take({ ...last, nextBy });
    if (this.#id && isLater(this.#id, upTo)) return;
    this.#runs = entry.runs;
    this.#nextRun = Date.parse(entry.nextRun);
    this.failure = entry.state === "failing" ? reason(entry.error) : null;
  }

  /** What the card offers depends on what makes the job run. */
  #equip({ trigger, event }) {
    this.#offers = this.tools(this.name, trigger);
    this.#copies.replaceChildren(...Object.entries(this.#offers).map(([word, text]) => copyButton(word, text)));
    const form = trigger.request && runForm(this, event, (result) => this.#take(result), trigger.request);
    this.#place = form?.output ?? this.#body;
    this.#body.replaceChildren(form?.element ?? "");
    this.#kind = null;
    this.#isStale = true;
  }

  /** Takes a value that came by the stream. */
  read(detail) {
    this.#take(detail);
    this.#runs += 1;
    this.failure = null;
    this.#nextRun = this.#at + this.#every[0];
  }

  /** Takes the start of a row of failures, or with null its end. */
  fail(failure, id) {
    this.failure = failure && reason(failure);
    this.#id = id || this.#id;
    if (failure) this.interrupt();
  }

  /** Something between the last value and the next was missed. */
  interrupt() { this.#series.interrupt(); }

  /** Takes what the server remembers: `[{event, at, data}]`, oldest first. */
  remember(history) {
    const points = [];
    for (const { event, at, data } of history) {
      const point = { time: Date.parse(at), value: kept(data) };
      if (event === "jobFailed") this.#series.interrupt(points.at(-1)?.time);
      else if (event === this.#entry.event && point.value !== undefined) points.push(point);
    }
    this.#series.addOlder(points);
    this.#isStale = true;
  }

  #take({ data, at, nextBy, id }) {
    const time = Date.parse(at);
    this.#isNews = !(time - this.#at < 900);
    this.#previous = this.#value;
    this.#value = data;
    this.#id = id || this.#id;
    this.#at = time;
    this.#nextBy = Date.parse(nextBy);
    const point = kept(data);
    if (point !== undefined) this.#series.add(time, point);
    this.#isStale = true;
  }

  /** Brings the card up to date at the server's time `now`. */
  draw(now) {
    this.tick(now);
    const { failure } = this;
    if (this.#trouble.textContent !== (failure ?? "")) {
      this.#trouble.replaceChildren(...(failure ? [icon("alert"), el("span", { title: failure }, failure)] : []));
    }
    if (!this.#isStale) return;
    this.#isStale = false;
    if (this.#value === undefined) return this.#wait();
    const kind = viewFor(this.#value);
    if (this.#kind !== kind) {
      this.#kind = kind;
      this.#view = kind();
      this.#place.replaceChildren(this.#view.element);
    }
    const unit = clip(this.#entry.unit ?? "", 24);
    const context = { name: this.name, series: this.#series, previous: this.#previous, unit, expected: this.#nextBy - this.#at || 0 };
    const { wide, tall } = this.#view.update(this.#value, context) ?? {};
    setClass(this.element, "wide", wide);
    setClass(this.element, "tall", tall);
    if (this.#isNews && now - this.#at < 3000) this.#pulse.animate([{ opacity: 1 }, { opacity: 0 }], 1200);
    this.#isNews = false;
  }

  #wait() {
    const { send } = this.#offers;
    const words = send ? ["Waiting for someone to send", el("code", {}, send)] : ["Waiting for the first value"];
    if (this.#place === this.#body) this.#body.replaceChildren(el("p.waiting", {}, ...words));
  }

  /** Moves what time alone moves: the age, the next run, the lateness. */
  tick(now) {
    const standing = this.#standing(now);
    setText(this.#badge, standing);
    for (const name of STANDINGS) setClass(this.element, name, standing === name);
    const age = now - this.#at;
    setText(this.#age, age >= 1000 ? `${span(age)} ago` : this.#at ? "now" : "");
    const [from, to] = this.#due(now);
    const next = from < to ? `${span(from - now).split(" ")[0]}–${span(to - now)}` : to && span(to - now);
    const words = next ? [`next ${this.failure ? "try " : ""}in ${next}`] : [];
    setText(this.#schedule, [...words, plural(this.#runs, "run")].join(" · "));
    this.#move(now, from, to);
  }

  #standing(now) {
    const { state } = this.#entry;
    if (this.failure) return "failing";
    if (state === "paused" || state === "done") return state;
    const over = now - this.#nextBy;
    if (over > 2 * (this.#nextBy - this.#at) + 1000) return "stale";
    return over > 1000 || (state === "overdue" && !(over < 0)) ? "late" : "";
  }

  /** The earliest and the latest time of the next run, nothing where there is none. */
  #due(now) {
    if (!this.#nextRun || ["paused", "done"].includes(this.#entry.state)) return [];
    const [shortest, longest] = this.#every;
    if (shortest < longest && this.#at + longest > now) return [Math.max(now, this.#at + shortest), this.#at + longest];
    // A run that publishes nothing, because it failed or nothing changed, still moves the next one on.
    const late = Math.max(0, now - this.#nextRun);
    const next = this.#nextRun + (longest ? Math.ceil(late / longest) * longest : 0);
    return [next, next];
  }

  /** The bar fills until the next run is due; where that is drawn by lot, a band shows from when on it may come. */
  #move(now, from, to) {
    const share = (time) => Math.min(1, Math.max(0, (time - this.#at) / (to - this.#at)));
    const filled = to - this.#at >= 2000 ? Math.round(share(now + 1000) * 400) / 400 : 0;
    if (filled === this.#filled) return;
    // It slides on, but it does not slide back.
    this.#fill.style.transitionDuration = filled > this.#filled ? "1s" : "0s";
    this.#fill.style.scale = `${filled} 1`;
    this.#bar.style.setProperty("--band", from < to ? `${share(this.#at + this.#every[0]) * 100}%` : "100%");
    this.#filled = filled;
  }
}

/** What of a value is worth keeping for its line: numbers, states, and the numbers inside an object. */
function kept(value, depth = 0) {
  if (typeof value === "number" || (depth === 0 && goodness(value) !== null)) return value;
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > 2) return undefined;
  const numbers = Object.entries(value).slice(0, 40).map(([key, item]) => [key, kept(item, depth + 1)]);
  const found = numbers.filter(([, item]) => item !== undefined);
  return found.length ? Object.fromEntries(found) : undefined;
}
