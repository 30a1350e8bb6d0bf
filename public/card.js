import { copyButton, el, icon, setClass, setText } from "./dom.js";
import { Series } from "./series.js";
import { goodness, viewFor } from "./values.js";
import { ago, brief, clipped, duration, plural, reason, span, trigger } from "./words.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** One job: its newest value in the view that suits it, how old that is, and when the next is due. */
export class Card {
  #name;
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
  #drawn = Symbol("nothing yet");
  #pulsedAt = 0;

  #pulse = el("span.pulse", { "aria-hidden": "true" });
  #rule = el("p.rule");
  #badge = el("span.badge");
  #age = el("time.age");
  #trouble = el("p.trouble");
  #body = el("div.body");
  #next = el("span");
  #count = el("span");
  #bar = el("div.progress", { "aria-hidden": "true" });

  /**
   * @param {string} name of the job
   * @param {string} command that shows its events in a terminal
   */
  constructor(name, command) {
    this.#name = name;
    const title = el("h2", { title: name }, clipped(name, 80));
    const head = el("header", {}, el("div.title", {}, title, this.#pulse), this.#badge, this.#age);
    const curl = copyButton(command, () => command, "curl");
    const foot = el("footer", {}, this.#next, this.#count, curl);
    this.element = el("article.card", { "data-job": name }, head, this.#rule, this.#trouble, this.#body, foot, this.#bar);
    this.visible = true;
    this.searchable = name.toLowerCase();
    this.#wait();
  }

  get failing() { return this.#failure !== null; }

  /** Whether the server remembers something worth drawing; asked once. */
  get wantsHistory() { return this.#value !== undefined && kept(this.#value) !== undefined && brief(this.#value, 8192).length < 8192; }

  /** Whether the next run can only be learned from the index. */
  get wantsIndex() { return Number.isFinite(this.#nextRun) && this.#nextRun <= this.#at; }

  /** Takes the job's entry of the index, which knew everything up to the event `upTo`. */
  absorb(entry, upTo) {
    this.#entry = entry;
    this.searchable = `${this.#name} ${entry.source ?? ""} ${trigger(entry.trigger)} ${entry.event ?? ""}`.toLowerCase();
    if (entry.last && isNewer(entry.last.id, this.#id)) {
      this.#take(entry.last.data, Date.parse(entry.last.at), Date.parse(entry.nextBy), entry.last.id);
    }
    if (this.#id && isNewer(this.#id, upTo)) return;
    this.#runs = Number(entry.runs) || 0;
    this.#nextRun = Date.parse(entry.nextRun);
    this.#failure = entry.state === "failing" ? reason(entry.error) : null;
  }

  /** Takes a value that came by the stream. */
  read({ data, at, nextBy, id }) {
    this.#take(data, Date.parse(at), Date.parse(nextBy), id);
    this.#runs += 1;
    this.#failure = null;
    const every = duration(this.#entry.trigger?.every ?? "");
    if (every) this.#nextRun = this.#at + every;
  }

  fail({ data, id }) {
    this.#failure = reason(data);
    this.#id = id || this.#id;
    this.#series.interrupt();
  }

  recover({ id }) {
    this.#failure = null;
    this.#id = id || this.#id;
  }

  /** Something between the last value and the next was missed. */
  interrupt() { this.#series.interrupt(); }

  /** Takes what the server remembers: `[{id, event, at, data}]`, oldest first. */
  remember(history) {
    const points = [];
    for (const { event, at, data } of history) {
      const time = Date.parse(at);
      if (event === (this.#entry.event ?? event)) points.push({ time, value: kept(data) });
      else if (event === "jobFailed" && points.length) this.#series.interrupt(points.at(-1).time);
    }
    this.#series.addOlder(points.filter(({ time, value }) => Number.isFinite(time) && value !== undefined));
    this.#drawn = Symbol("history came");
  }

  #take(value, at, nextBy, id) {
    this.#previous = this.#value;
    this.#value = value;
    this.#id = id || this.#id;
    this.#at = at;
    this.#nextBy = nextBy;
    const point = kept(value);
    if (point !== undefined) this.#series.add(at, point);
    this.#drawn = Symbol("a value came");
  }

  /** Brings the card up to date at the server's time `now`. */
  draw(now) {
    this.tick(now);
    setText(this.#trouble, "");
    if (this.#failure !== null) this.#trouble.append(icon("alert"), el("span", { title: clipped(this.#failure, 1000) }, clipped(this.#failure, 300)));
    if (this.#value === undefined) return this.#wait();
    if (this.#shown === this.#drawn) return;
    this.#shown = this.#drawn;
    const View = viewFor(this.#value);
    if (!(this.#view instanceof View)) {
      this.#view = new View();
      this.#body.replaceChildren(this.#view.element);
    }
    this.#view.update(this.#value, {
      name: this.#name,
      series: this.#series,
      previous: this.#previous,
      unit: clipped(this.#entry.unit ?? "", 24),
      expected: this.#nextBy - this.#at || 0,
    });
    setClass(this.element, "wide", Boolean(this.#view.wide));
    setClass(this.element, "tall", Boolean(this.#view.tall));
    this.#move(now);
  }

  #shown = null;

  /** Moves only what time moves: the age, the next run, the lateness. */
  tick(now) {
    const standing = this.#standing(now);
    setText(this.#badge, standing);
    setText(this.#rule, [trigger(this.#entry.trigger), this.#entry.source].filter(Boolean).map((word) => clipped(word, 80)).join(" · "));
    for (const name of ["failing", "stale", "late", "paused", "done"]) setClass(this.element, name, standing === name);
    setText(this.#age, Number.isFinite(this.#at) ? ago(now - this.#at) : "");
    if (Number.isFinite(this.#at)) this.#age.title = new Date(this.#at).toISOString();
    setText(this.#next, this.#nextWords(now));
    setText(this.#count, plural(this.#runs, "run"));
  }

  #standing(now) {
    if (this.#failure !== null) return "failing";
    if (this.#entry.state === "paused" || this.#entry.state === "done") return this.#entry.state;
    const over = now - this.#nextBy;
    if (over > 2 * (this.#nextBy - this.#at) + 1000) return "stale";
    return over > 1000 || (this.#entry.state === "overdue" && !(over < 0)) ? "late" : "";
  }

  #nextWords(now) {
    const rule = this.#entry.trigger ?? {};
    if (rule.post || rule.request || this.#entry.state === "paused") return trigger(rule.post || rule.request ? rule : "paused");
    if (this.#nextRun > now) return `next in ${span(this.#nextRun - now)}`;
    if (this.#nextBy > now && !(this.#nextRun > this.#at)) return `next within ${span(this.#nextBy - now)}`;
    return Number.isFinite(this.#nextRun) ? "due now" : "";
  }

  /** The bar fills until the next run, and a dot tells that something came. */
  #move(now) {
    const due = this.#nextRun > now ? this.#nextRun : this.#nextBy;
    for (const animation of this.#bar.getAnimations?.() ?? []) animation.cancel();
    if (calm.matches || !(due - now > 500)) return;
    const done = Math.min(1, Math.max(0, (now - this.#at) / (due - this.#at)));
    const frames = [{ transform: `scaleX(${done})` }, { transform: "scaleX(1)" }];
    this.#bar.animate(frames, { duration: Math.min(due - now, 2e9), fill: "forwards" });
    if (now - this.#at > 3000 || now - this.#pulsedAt < 900) return;
    this.#pulsedAt = now;
    this.#pulse.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 1200, easing: "ease-out" });
  }

  #wait() {
    if (this.#view || this.#body.firstChild) return;
    const words = this.#entry.trigger?.post ? `Waiting for POST /jobs/${this.#name}` : "Waiting for the first value";
    this.#body.replaceChildren(el("p.waiting", {}, words));
  }
}

/** What of a value is worth keeping for its line over time: numbers, states, and the numbers inside an object. */
function kept(value, depth = 0) {
  if (typeof value === "number" || (depth === 0 && goodness(value) !== null)) return value;
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > 2) return undefined;
  const numbers = Object.entries(value).slice(0, 40).map(([key, item]) => [key, kept(item, depth + 1)]);
  const found = numbers.filter(([, item]) => item !== undefined);
  return found.length ? Object.fromEntries(found) : undefined;
}

/** Whether an event id is later than another; another epoch is another history, and the one just heard of counts. */
function isNewer(id, than) {
  const [epoch, sequence] = String(id).split("-");
  const [oldEpoch, oldSequence] = String(than ?? "").split("-");
  return epoch !== oldEpoch || Number(sequence) > Number(oldSequence);
}
