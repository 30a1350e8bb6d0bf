import { copyButton, el, icon, setClass, setText } from "./dom.js";
import { isLater } from "./notation.js";
import { makeRunForm } from "./run-form.js";
import { sampleOf } from "./sample.js";
import { Series } from "./series.js";
import { describeTrigger, parseInterval } from "./trigger.js";
import { viewFor } from "./views.js";
import { describeFailure, formatCount, formatDuration, summarize, truncate } from "./format.js";

const STANDINGS = ["failing", "stale", "late", "paused", "done"];
const REST = ["paused", "done"];

/** The card of the job `name`: its newest value, how old that is, and when the next is due; `tools` are texts to copy. */
export function makeCard(name, tape, tools) {
  const spans = Object.fromEntries(["pulse", "badge", "age", "schedule", "tools"].map((name) => [name, el(`span.${name}`)]));
  const [rule, trouble, body] = [el("p.rule"), el("p.trouble"), el("div.body")];
  const fill = el("i");
  const bar = el("div.progress", {}, fill);
  const series = new Series();
  let entry = { trigger: {} };
  let every = [];
  let id = "";
  let [at, nextBy, nextRun, runs] = [NaN, NaN, NaN, 0];
  let [value, previous, view, makeView, place] = [];
  let [isStale, isNews, filled, offers] = [true, false, 0, {}];

  const title = el("div.title", {}, el("h2", { title: name }, truncate(name, 80)), spans.pulse);
  const element = el("article.card", { "data-job": name, "aria-label": name },
    el("header", {}, title, spans.badge, spans.age), rule, trouble, body, el("footer", {}, spans.schedule, spans.tools), bar);
  const card = {
    name, element, absorb, read, fail, remember, draw, tick,
    isSeen: false,
    /** Why the job fails; null where it does not. */
    failure: null,
    /** Something between the last value and the next was missed. */
    interrupt: () => series.markGap(),
    /** Whether what the server remembers is worth drawing, and not a heap of data. */
    wantsHistory: () => sampleOf(value) !== undefined && summarize(value, 8192).length < 8192,
    /** Whether the next run can only be learned from the index. */
    wantsIndex: () => nextRun <= at && !every.length,
  };

  /** Takes the job's entry of the index, which knew of every event up to the id `upTo`. */
  function absorb(news, upTo) {
    if (JSON.stringify(news.trigger) !== JSON.stringify(entry.trigger)) equip(news);
    entry = news;
    every = parseInterval(entry.trigger.every);
    setText(rule, describeTrigger(entry.trigger) + (entry.trigger.post ? "" : ` · ${truncate(entry.source, 60)}`));
    card.searchable = `${name} ${rule.textContent} ${entry.event}`.toLowerCase();
    if (entry.last && isLater(entry.last.id, id)) take({ ...entry.last, nextBy: entry.nextBy });
    if (id && isLater(id, upTo)) return;
    runs = entry.runs;
    nextRun = Date.parse(entry.nextRun);
    card.failure = entry.state === "failing" ? describeFailure(entry.error) : null;
  }

  /** What the card offers depends on what makes the job run. */
  function equip({ trigger, event, envelope }) {
    offers = tools(name, trigger);
    spans.tools.replaceChildren(...Object.entries(offers).map(([word, text]) => copyButton(word, text)));
    const form = trigger.request && makeRunForm(tape, name, { event, envelope }, trigger.request, take);
    place = form?.output ?? body;
    body.replaceChildren(form?.element ?? "");
    makeView = null;
    isStale = true;
  }

  /** Takes a value that came by the stream. */
  function read(news) {
    take(news);
    runs += 1;
    card.failure = null;
    nextRun = at + every[0];
  }

  /** Takes the start of a row of failures, or with null its end. */
  function fail(failure, failureID) {
    card.failure = failure && describeFailure(failure);
    id = failureID || id;
    if (failure) series.markGap();
  }

  /** Takes what the server remembers: `[{event, at, data}]`, oldest first. */
  function remember(history) {
    const points = [];
    for (const { event, at, data } of history) {
      const point = { time: Date.parse(at), value: sampleOf(data) };
      if (event === "jobFailed") series.markGap(points.at(-1)?.time);
      else if (event === entry.event && point.value !== undefined) points.push(point);
    }
    series.prepend(points);
    isStale = true;
  }

  function take(news) {
    const time = Date.parse(news.at);
    isNews = !(time - at < 900);
    [previous, value] = [value, news.data];
    [at, nextBy, id] = [time, Date.parse(news.nextBy), news.id || id];
    const point = sampleOf(value);
    if (point !== undefined) series.add(time, point);
    isStale = true;
  }

  /** Brings the card up to date at the server's time `now`. */
  function draw(now) {
    tick(now);
    const { failure } = card;
    if (trouble.textContent !== (failure ?? "")) {
      trouble.replaceChildren(...(failure ? [icon("alert"), el("span", { title: failure }, failure)] : []));
    }
    if (!isStale) return;
    isStale = false;
    if (value === undefined) return wait();
    if (makeView !== viewFor(value)) {
      makeView = viewFor(value);
      view = makeView();
      place.replaceChildren(view.element);
    }
    const unit = truncate(entry.unit ?? "", 24);
    const { wide, tall } = view.update(value, { name, series, previous, unit, expected: nextBy - at || 0 }) ?? {};
    setClass(element, "wide", wide);
    setClass(element, "tall", tall);
    if (isNews && now - at < 3000) spans.pulse.animate([{ opacity: 1 }, { opacity: 0 }], 1200);
    isNews = false;
  }

  function wait() {
    const words = offers.send ? ["Waiting for someone to send", el("code", {}, offers.send)] : ["Waiting for the first value"];
    if (place === body) body.replaceChildren(el("p.waiting", {}, ...words));
  }

  /** Moves what time alone moves: the age, the next run, the lateness. */
  function tick(now) {
    const standing = standingAt(now);
    setText(spans.badge, standing);
    for (const name of STANDINGS) setClass(element, name, standing === name);
    setText(spans.age, now - at >= 1000 ? `${formatDuration(now - at)} ago` : at ? "now" : "");
    const [from, to] = due(now);
    const next = from < to ? `${formatDuration(from - now).split(" ")[0]}–${formatDuration(to - now)}` : to && formatDuration(to - now);
    const words = next ? [`next ${card.failure ? "try " : ""}in ${next}`] : [];
    setText(spans.schedule, [...words, formatCount(runs, "run")].join(" · "));
    move(now, from, to);
  }

  function standingAt(now) {
    if (card.failure) return "failing";
    if (REST.includes(entry.state)) return entry.state;
    const over = now - nextBy;
    if (over > 2 * (nextBy - at) + 1000) return "stale";
    return over > 1000 || (entry.state === "overdue" && !(over < 0)) ? "late" : "";
  }

  /** The earliest and the latest time of the next run, nothing where there is none. */
  function due(now) {
    if (!nextRun || REST.includes(entry.state)) return [];
    const [shortest, longest] = every;
    if (shortest < longest && at + longest > now) return [Math.max(now, at + shortest), at + longest];
    // A run that publishes nothing, because it failed or nothing changed, still moves the next one on.
    const next = nextRun + (longest ? Math.ceil(Math.max(0, now - nextRun) / longest) * longest : 0);
    return [next, next];
  }

  /** The bar fills until the next run is due; where that is drawn by lot, a band shows from when on it may come. */
  function move(now, from, to) {
    const share = (time) => Math.min(1, Math.max(0, (time - at) / (to - at)));
    const old = filled;
    filled = to - at >= 2000 ? Math.round(share(now + 1000) * 400) / 400 : 0;
    if (filled === old) return;
    // It slides on, but it does not slide back.
    Object.assign(fill.style, { transitionDuration: filled > old ? "1s" : "0s", scale: `${filled} 1` });
    bar.style.setProperty("--band", from < to ? `${share(at + every[0]) * 100}%` : "100%");
  }

  return card;
}
