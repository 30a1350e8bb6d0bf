import { historyPath, isFilled, RANGES, readBuckets } from "./buckets.js";
import { contextOf, isInTouch, waitingText } from "./card.js";
import { CardModel } from "./card-model.js";
import { makeChart } from "./chart.js";
import { makeControl } from "./control.js";
import { copyButton, el, icon, setClass, setText, throttled } from "./dom.js";
import { formatAge, formatMoment, sizeUnit, summarize, truncate } from "./format.js";
import { levelOf } from "./levels.js";
import { makeRuns } from "./run-list.js";
import { isState, keysOf, pathsOf, sampleOf } from "./sample.js";
import { viewFor } from "./views.js";

const MAX_PANELS = 6;
const MAX_RAW = 200_000;
/** A chart until now is no older than this, or than one of its buckets. */
const FRESHNESS = 5000;

/** A rule in words, and since when its alert is raised, where it is. */
export function describeRule(rule, describe = String) {
  const { level, field, when, for: hold, since } = Object(rule);
  const parts = [levelOf(level) ?? "alert", field, when, hold && `for ${hold}`];
  const words = parts.filter(Boolean).map((part) => describe(part));
  return words.join(" ") + (since ? ", raised" : "");
}

/** `onLeave` is called when the reader has closed it; `makeSnippets` makes what there is to copy. */
export function openJob(tape, name, makeSnippets, onLeave) {
  const model = new CardModel(name);
  const lifetime = new AbortController();
  const title = el("h2", { id: "opened-title" }, truncate(name, 80));
  const [badge, age, note] = [el("span.badge"), el("span.age"), el("p.note")];
  const [rule, trouble, body, raw] = [el("p.rule"), el("p.trouble"), el("div.body"), el("pre", { tabindex: 0 })];
  const close = el("button", { type: "button", "aria-label": "Close" }, icon("cross"));
  const buttons = RANGES.map(([label, length]) => {
    const button = el("button", { type: "button" }, label);
    button.onclick = () => choose({ length, to: null });
    return button;
  });
  const whole = el("button", { type: "button" }, "Until now");
  const chart = makeChart(choose, () => tape.now);
  const ranges = el("div.ranges", {}, ...buttons, whole, chart.readout);
  const runs = makeRuns();
  const control = makeControl(tape, name, load);
  const details = el("details.raw", {}, el("summary", {}, "JSON"), raw);
  const tools = el("div.tools");
  const dialog = el("dialog.opened", { "aria-labelledby": "opened-title" },
    el("header", {}, title, badge, age, close), rule, trouble, body,
    el("section", { "aria-label": "Past" }, ranges, chart.element, note),
    runs.element, details, el("footer", {}, control.element, tools));
  let [makeView, view, shownRevision, loadedAt] = [];
  let range = { length: RANGES[0][1], to: null };
  let shownRange = null;
  let requests = 0;

  const draw = throttled(() => lifetime.signal.aborted || drawNow());
  function drawNow() {
    const { now } = tape;
    const { value, show, failure } = model;
    // While the connection is gone, what is late may have come.
    const standing = isInTouch(tape) ? model.standing(now) : "not connected";
    setText(badge, standing === "ok" ? model.level ?? "" : standing);
    for (const look of ["failing", "late", "stale", "warning", "critical"]) {
      setClass(dialog, look, standing === look || (standing === "ok" && model.level === look));
    }
    setText(age, formatAge(model.age(now)));
    const since = model.failingSince ? ` since ${formatMoment(model.failingSince, now)}` : "";
    const count = failure !== null && model.entry.failing?.count > 1 ? `, ${model.entry.failing.count} times` : "";
    setText(trouble, failure === null ? "" : `Failing${since}${count}: ${failure}`);
    if (shownRevision === model.revision) return;
    shownRevision = model.revision;
    details.hidden = value === undefined;
    if (details.hidden) {
      const words = waitingText(model.standing(now), model.entry.trigger);
      return body.replaceChildren(el("p.waiting", {}, words));
    }
    if (makeView !== viewFor(value, show)) {
      makeView = viewFor(value, show);
      view = makeView({ isOpen: true, job: name });
      body.replaceChildren(view.element);
    }
    view.update(value, contextOf(model, now));
    if (details.open) setText(raw, rawOf(value));
  }
  const rawOf = (value) => truncate(JSON.stringify(value, null, 2), MAX_RAW);
  details.ontoggle = () => details.open && model.value !== undefined && setText(raw, rawOf(model.value));

  async function load() {
    const before = model.changes;
    const entry = await tape.get(`jobs/${encodeURIComponent(name)}`).catch((error) => error);
    if (lifetime.signal.aborted) return;
    if (!entry?.trigger) {
      const isGone = entry?.status === 404;
      setText(note, isGone ? `There is no job "${truncate(name, 80)}" any more` : "The server could not be asked");
      return;
    }
    // What has come in the meantime is newer than what the entry says of values and failures.
    model.applyEntry(entry, before === model.changes ? undefined : "");
    setText(title, model.title);
    setText(rule, [model.show.description, model.description, ...alertTexts(entry)].filter(Boolean).join(" · "));
    control.update(entry);
    runs.update(entry.recentRuns ?? [], tape.now);
    const snippets = Object.entries(makeSnippets(name, entry.trigger));
    tools.replaceChildren(...snippets.map(([label, text]) => copyButton(label, text)));
    draw();
  }

  const alertTexts = ({ alerts }) => (Array.isArray(alerts) ? alerts : []).slice(0, 8).map((rule) =>
    describeRule(rule, (part) => summarize(part, 60)));

  /** Shows another range; null is the one that was before a closer look. */
  function choose(next) {
    range = next ?? { length: range.length > RANGES.at(-1)[1] ? RANGES.at(-1)[1] : baseLength(range), to: null };
    loadPast();
  }
  const baseLength = ({ length }) => (RANGES.find(([, whole]) => whole >= length) ?? RANGES.at(-1))[1];

  function fields() {
    const { value, show } = model;
    if (typeof value !== "object" || value === null) return [""];
    const listed = Array.isArray(show.fields) ? show.fields.map(String) : pathsOf(sampleOf(value, show), MAX_PANELS);
    return listed.slice(0, MAX_PANELS);
  }

  async function loadPast() {
    const number = ++requests;
    loadedAt = Date.now();
    buttons.forEach((button, index) =>
      button.setAttribute("aria-pressed", range.to === null && range.length === RANGES[index][1]));
    whole.hidden = range.to === null;
    const wanted = model.value === undefined ? [""] : fields();
    const path = historyPath(name, range, wanted.filter(Boolean));
    const answer = wanted.length ? await tape.get(path).catch(() => null) : null;
    if (lifetime.signal.aborted || number !== requests) return;
    const panels = wanted.flatMap((field) => {
      const data = readBuckets(answer, field);
      return data ? [panelOf(field, data)] : [];
    });
    const lack = wanted.length ? "The server tells no past of this job" : "Nothing of this value can be drawn";
    // What never was has no chart; that it waits stands above.
    const hasBegun = model.value !== undefined || panels.some(({ data }) => data.buckets.some(isFilled));
    setText(note, panels.length || !hasBegun ? "" : lack);
    ranges.hidden = !wanted.length || !hasBegun;
    chart.element.hidden = chart.readout.hidden = !panels.length || !hasBegun;
    if (chart.element.hidden) return;
    const { from, to } = panels[0].data;
    shownRange = { length: panels[0].data.length };
    chart.draw({ from, to, panels });
  }

  function panelOf(field, data) {
    const { value, show, unit, isStepped, failingSince, expectedDistance: expected } = model;
    const last = data.buckets.findLast((bucket) => bucket?.count > 0)?.last;
    const name = keysOf(field).at(-1) ?? model.name;
    const isWord = ["string", "boolean"].includes(typeof last) || (field === "" && isState(value, show));
    // Unit, scale and digits are the value's, and not those of its parts.
    const look = field
      ? { bands: model.bands(field), unit: sizeUnit(name), show: { good: show.good, bad: show.bad } }
      : { bands: model.bands(), unit, decimals: show.digits, show };
    return { title: field, name, data, isState: isWord, expected, isStepped, failingSince, ...look };
  }

  const { signal } = lifetime;
  const isMine = ({ job }) => job === name;
  const on = (type, handle) => tape.addEventListener(type, ({ detail }) => {
    if (!isMine(detail)) return;
    handle(detail);
    draw();
  }, { signal });
  on("reading", (reading) => model.addReading(reading));
  on("jobFailed", ({ data, id, at }) => model.applyFailure(data, id, at));
  on("jobRecovered", ({ id, at }) => model.applyRecovery(id, at));
  on("alertRaised", ({ data, id, at }) => model.applyAlert(data, id, at));
  on("alertCleared", ({ data, id, at }) => model.applyAlert({ raised: [], ...data }, id, at));
  tape.addEventListener("index", load, { signal });
  const clock = setInterval(() => {
    if (document.hidden) return;
    drawNow();
    const isOld = range.to === null && Date.now() - loadedAt > Math.max(FRESHNESS, shownRange?.length ?? 0);
    if (!isOld) return;
    loadPast();
    if (range.length === RANGES[0][1]) load();
  }, 1000);
  function end() {
    lifetime.abort();
    clearInterval(clock);
    chart.close();
    dialog.remove();
  }
  whole.onclick = () => choose(null);
  close.onclick = () => dialog.close();
  // The page beside a dialog closes it as well.
  dialog.onclick = ({ target }) => target === dialog && dialog.close();
  dialog.onclose = () => {
    if (signal.aborted) return;
    end();
    onLeave();
    document.querySelector(`a[data-open="${CSS.escape(name)}"]`)?.focus();
  };
  document.body.append(dialog);
  dialog.showModal();
  load().then(loadPast);
  return { name, close: end };
}
