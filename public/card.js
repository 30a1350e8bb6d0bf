import { copyButton, el, icon, setClass, setText } from "./dom.js";
import { Series } from "./series.js";
import { goodness, viewFor } from "./values.js";
import { ago, brief, clip, duration, plural, reason, span, trigger } from "./words.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** One job: its newest value in the view that suits it, how old that is, and when the next is due. */
export class Card {
  #entry = {};
  #id = "";
  #value;
  #previous;
  #at = NaN;
  #nextBy = NaN;
  #nextRun = NaN;
  #runs = 0;
  #failure = null;
  #series = new Series();
  #view = null;
  #stale = false;
  #pulsedAt = 0;

  #pulse = el("span.pulse");
  #rule = el("p.rule");
  #badge = el("span.badge");
  #age = el("span.age");
  #trouble = el("p.trouble");
  #body = el("div.body");
  #schedule = el("span");
  #bar = el("div.progress");

  /** The card of the job `name`; `command` shows its events in a terminal. */
  constructor(name, command) {
    this.name = name;
    this.visible = false;
    this.searchable = name.toLowerCase();
    const title = el("div.title", {}, el("h2", { title: name }, clip(name, 80)), this.#pulse);
    this.element = el("article.card", { "data-job": name }, el("header", {}, title, this.#badge, this.#age), this.#rule,
      this.#trouble, this.#body, el("footer", {}, this.#schedule, copyButton(command, command, "curl")), this.#bar);
  }

  get failing() { return this.#failure !== null; }

  /** Whether what the server remembers is worth drawing, and not a heap of data. */
  get wantsHistory() { return kept(this.#value) !== undefined && brief(this.#value, 8192).length < 8192; }

  /** Whether the next run can only be learned from the index. */
  get wantsIndex() { return this.#nextRun <= this.#at; }

  /** Takes the job's entry of the index, which knew of every event up to the id `upTo`. */
  absorb(entry, upTo) {
    this.#entry = entry;
    this.searchable = `${this.name} ${entry.source} ${trigger(entry.trigger)} ${entry.event}`.toLowerCase();
    const { last } = entry;
    if (last && isLater(last.id, this.#id)) this.#take({ ...last, nextBy: entry.nextBy });
    if (this.#id && isLater(this.#id, upTo)) return;
    this.#runs = Number(entry.runs) || 0;
    this.#nextRun = Date.parse(entry.nextRun);
    this.#failure = entry.state === "failing" ? reason(entry.error) : null;
  }

  /** Takes a value that came by the stream, unless the index has already told it. */
  read(detail) {
    if (detail.id && !isLater(detail.id, this.#id)) return;
    this.#take(detail);
    this.#runs += 1;
    this.#failure = null;
    const every = duration(this.#entry.trigger?.every);
    if (every) this.#nextRun = this.#at + every;
  }

  /** Takes the start of a row of failures, or with null its end. */
  fail(failure, id) {
    this.#failure = failure && reason(failure);
    this.#id = id || this.#id;
    if (failure) this.interrupt();
  }

  /** Something between the last value and the next was missed. */
  interrupt() { this.#series.interrupt(); }

  /** Takes what the server remembers: `[{id, event, at, data}]`, oldest first. */
  remember(history) {
    const points = [];
    for (const { event, at, data } of history) {
      const point = { time: Date.parse(at), value: kept(data) };
      if (event === "jobFailed") this.#series.interrupt(points.at(-1)?.time);
      else if (event === this.#entry.event && point.time && point.value !== undefined) points.push(point);
    }
    this.#series.addOlder(points);
    this.#stale = true;
  }

  #take({ data, at, nextBy, id }) {
    this.#previous = this.#value;
    this.#value = data;
    this.#id = id || this.#id;
    this.#at = Date.parse(at);
    this.#nextBy = Date.parse(nextBy);
    const point = kept(data);
    if (point !== undefined) this.#series.add(this.#at, point);
    this.#stale = true;
  }

  /** Brings the card up to date at the server's time `now`. */
  draw(now) {
    this.tick(now);
    setText(this.#rule, [trigger(this.#entry.trigger), clip(this.#entry.source ?? "", 60)].filter(Boolean).join(" · "));
    if (this.#trouble.textContent !== (this.#failure ?? "")) {
      this.#trouble.replaceChildren(...(this.failing ? [icon("alert"), el("span", { title: this.#failure }, this.#failure)] : []));
    }
    if (this.#value === undefined) {
      const words = this.#entry.trigger?.post ? `Waiting for POST /jobs/${this.name}` : "Waiting for the first value";
      return this.#body.replaceChildren(el("p.waiting", {}, clip(words, 200)));
    }
    if (!this.#stale) return;
    this.#stale = false;
    const View = viewFor(this.#value);
    if (!(this.#view instanceof View)) {
      this.#view = new View();
      this.#body.replaceChildren(this.#view.element);
    }
    const unit = clip(this.#entry.unit ?? "", 24);
    const expected = this.#nextBy - this.#at || 0;
    this.#view.update(this.#value, { name: this.name, series: this.#series, previous: this.#previous, unit, expected });
    setClass(this.element, "wide", this.#view.wide);
    setClass(this.element, "tall", this.#view.tall);
    if (!calm.matches) this.#move(now);
  }

  /** Moves what time alone moves: the age, the next run, the lateness. */
  tick(now) {
    const standing = this.#standing(now);
    setText(this.#badge, standing);
    for (const name of ["failing", "stale", "late"]) setClass(this.element, name, standing === name);
    if (this.#at) setText(this.#age, ago(now - this.#at));
    if (this.#at) this.#age.title = new Date(this.#at).toISOString();
    setText(this.#schedule, [this.#next(now), plural(this.#runs, "run")].filter(Boolean).join(" · "));
  }

  #standing(now) {
    const { state } = this.#entry;
    if (this.failing) return "failing";
    if (state === "paused" || state === "done") return state;
    const over = now - this.#nextBy;
    if (over > 2 * (this.#nextBy - this.#at) + 1000) return "stale";
    return over > 1000 || (state === "overdue" && !(over < 0)) ? "late" : "";
  }

  #next(now) {
    const { trigger: rule, state } = this.#entry;
    if (rule?.post || rule?.request || state === "paused" || state === "done") return "";
    const next = this.#expectedRun(now);
    if (next > now) return `next in ${span(next - now)}`;
    if (this.#nextBy > now && !(this.#nextRun > this.#at)) return `next within ${span(this.#nextBy - now)}`;
    return this.#nextRun ? "due now" : "";
  }

  /** A run that publishes nothing, because it failed or nothing changed, still moves the next one on. */
  #expectedRun(now) {
    const every = this.failing || !this.#nextBy ? duration(this.#entry.trigger?.every) : null;
    const late = now - this.#nextRun;
    return every && late >= 0 ? this.#nextRun + (Math.floor(late / every) + 1) * every : this.#nextRun;
  }

  /** The bar fills until the next run, and a dot tells that something came. */
  #move(now) {
    const due = this.#nextRun > now ? this.#nextRun : this.#nextBy;
    for (const animation of this.#bar.getAnimations()) animation.cancel();
    if (!(due - now > 500)) return;
    const done = Math.min(1, Math.max(0, (now - this.#at) / (due - this.#at)));
    const fill = [{ transform: `scaleX(${done})` }, { transform: "scaleX(1)" }];
    this.#bar.animate(fill, { duration: Math.min(due - now, 2e9), fill: "forwards" });
    if (now - this.#at > 3000 || now - this.#pulsedAt < 900) return;
    this.#pulsedAt = now;
    this.#pulse.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 1200, easing: "ease-out" });
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

/** Whether an event id is later than another; of two histories the one just heard of counts. */
function isLater(id, than) {
  const [epoch, sequence] = String(id).split("-");
  const [oldEpoch, oldSequence] = String(than).split("-");
  return epoch !== oldEpoch || Number(sequence) > Number(oldSequence);
}
