import { formatCount } from "./format.js";

const GOOD = ["ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "running"];
const BAD = ["down", "off", "no", "false", "offline", "unhealthy", "degraded", "fail", "failed", "error", "stopped"];

const LONGEST_STATE = 64;
const MAX_KEYS = 40;
const MAX_DEPTH = 2;

const asWord = (value) => (typeof value === "string" ? value.trim().toLowerCase() : JSON.stringify(value));
const isListed = (value, list) => Array.isArray(list) && list.some((item) => asWord(item) === asWord(value));

/** The server's rule: true is good, false bad, null neither. */
export function healthOf(value, { good, bad } = {}) {
  if (typeof value === "number" && !good && !bad) return null;
  if (Object(value) === value || value === null || value === undefined || value.length > LONGEST_STATE) return null;
  if (isListed(value, good)) return true;
  if (isListed(value, bad)) return false;
  const word = typeof value === "number" ? "" : asWord(value);
  return !good && GOOD.includes(word) ? true : !bad && BAD.includes(word) ? false : null;
}

export function isState(value, show = {}) {
  if (typeof value === "boolean") return true;
  if (typeof value !== "string") return false;
  return healthOf(value, show) !== null || (Boolean(show.good ?? show.bad) && value.length <= LONGEST_STATE);
}

/** What a past keeps of a value, undefined: nothing. */
export function sampleOf(value, show) { return isState(value, show) ? value : numbersIn(value, 0); }

function numbersIn(value, depth) {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > MAX_DEPTH) return undefined;
  const members = Object.entries(value).slice(0, MAX_KEYS).map(([key, member]) => [key, numbersIn(member, depth + 1)]);
  const numbers = members.filter(([, member]) => member !== undefined);
  return numbers.length ? Object.fromEntries(numbers) : undefined;
}

const inPath = (key) => (/^[^.[\]"\s,]+$/.test(key) ? key : `[${JSON.stringify(key)}]`);

/** The first numbers' paths: `cpu`, `memory.usedPercent`, `["a.b"]`. */
export function pathsOf(sample, limit, before = "") {
  if (typeof sample !== "object" || sample === null) return [];
  return Object.entries(sample).flatMap(([key, member]) => {
    const path = before && !inPath(key).startsWith("[") ? `${before}.${key}` : before + inPath(key);
    return typeof member === "number" ? [path] : pathsOf(member, limit, path);
  }).slice(0, limit);
}

export function keysOf(path) {
  const parts = path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...parts].map(([, quoted, index, bare]) => (quoted ? JSON.parse(quoted) : index ?? bare));
}

export function memberAt(value, path) {
  const keys = keysOf(path);
  const own = (inner, key) => (Object.hasOwn(Object(inner), key) ? inner[key] : undefined);
  const holder = keys.slice(0, -1).reduce(own, value);
  return [Object(holder), keys.at(-1)];
}

export const LEVELS = ["critical", "warning"];

const CONDITION = /^\s*(>=?|<=?)\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*$/;

/** What comes from elsewhere never becomes a name of a class. */
export const levelOf = (level) => (LEVELS.includes(level) ? level : null);

/** The worst level of all that is raised behind an event of alerts; null where none is. */
export function raisedLevel(data) {
  const { raised, level } = Object(data);
  if (!Array.isArray(raised)) return levelOf(level);
  return LEVELS.find((known) => raised.some((alert) => Object(alert).level === known)) ?? null;
}

export const ruleOf = (alert) => ["when", "field", "level"].map((key) => Object(alert)[key]).join("\n");

/** What a history tells of levels, `[{time, level}]`: first what was before it. */
export function levelsIn(events) {
  const alerts = events.filter(({ event }) => event === "alertRaised" || event === "alertCleared");
  if (!alerts.length) return [];
  const raised = new Map([alerts.at(-1).data?.raised ?? []].flat().map((alert) => [ruleOf(alert), alert]));
  const changes = alerts.toReversed().map(({ event, at, data }) => {
    const isEnd = event === "alertCleared";
    if (isEnd) raised.set(ruleOf(data), data);
    else raised.delete(ruleOf(data));
    return { time: Date.parse(at), level: raisedLevel(isEnd ? { raised: [], ...data } : data) };
  });
  const before = { time: Date.parse(events[0].at), level: raisedLevel({ raised: [...raised.values()] }) };
  return [before, ...changes.reverse()];
}

/** Where alerts of the value or a field hold: `[{from, to, level, isStrict}]`, strict without its ends. */
export function bandsOf(alerts, path = "") {
  if (!Array.isArray(alerts)) return [];
  return alerts.flatMap((alert) => {
    const [, sign, number] = CONDITION.exec(Object(alert).when) ?? [];
    if (number === undefined || (alert.field ?? "") !== path) return [];
    const [limit, level] = [Number(number), levelOf(alert.level) ?? "warning"];
    const [from, to] = sign[0] === ">" ? [limit, Infinity] : [-Infinity, limit];
    return [{ from, to, level, isStrict: !sign[1] }];
  });
}

export const isWithin = ({ from, to, isStrict }, value) =>
  value >= from && value <= to && !(isStrict && (value === from || value === to));

export const KINDS = ["critical", "failing", "stale", "late", "warning"];
const SYNONYMS = { overdue: ["late", "stale"], problem: KINDS, problems: KINDS };

export function factsOf({ name, model }, now) {
  const { show, level = null } = model.entry;
  const { title = name, group = "", description = "" } = Object(show);
  const reason = model.failure ?? "";
  const state = model.standing(now);
  return {
    name, title: String(title), group: String(group), state, level, reason,
    isUnknown: model.entry.isPast && state === "waiting",
    get words() { return `${model.searchText} ${title} ${group} ${description} ${reason}`.toLowerCase(); },
  };
}

export const problemOf = ({ state, level }) => KINDS.find((kind) => kind === state || kind === level) ?? null;
export const worstOf = (facts) => KINDS.find((kind) => facts.some((fact) => problemOf(fact) === kind)) ?? "";

export function countProblems(facts) {
  const counts = new Map();
  for (const problem of facts.map(problemOf)) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  return KINDS.filter((kind) => counts.has(kind)).map((kind) => `${counts.get(kind)} ${kind}`).join(" · ");
}

/** Words, "several words" and `key:value`, with commas between values. */
export function parseFilter(text) {
  const terms = text.toLowerCase().match(/(?:\w+:)?"[^"]*"?|\S+/g) ?? [];
  return terms.map((term) => {
    const [, key, rest] = /^(state|level|group|job):(.*)$/s.exec(term) ?? [null, "", term];
    return { key, values: (key ? rest.split(",") : [rest]).map((value) => value.replaceAll('"', "").trim()) };
  });
}

export function matchesFilter(facts, terms) {
  return terms.every(({ key, values }) => values.some((value) => {
    if (key === "state") return [value, ...(SYNONYMS[value] ?? [])].some((word) => hasState(facts, word));
    if (key === "level") return (facts.level ?? "none") === value;
    if (key === "group") return facts.group.toLowerCase().includes(value);
    return (key === "job" ? facts.name.toLowerCase() : facts.words).includes(value);
  }));
}

const hasState = ({ state, level }, word) => state === word || (level !== null && level === word);

export function listTitles(titles, most = 3) {
  const rest = titles.length - most;
  if (rest > 1) return `${titles.slice(0, most).join(", ")} and ${rest} more`;
  return titles.length > 1 ? `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}` : titles.join();
}

export function summarizeProblems(facts, isInTouch = true) {
  const rest = isInTouch ? "all well" : "all was well";
  return countProblems(facts) || (facts.some(({ isUnknown }) => isUnknown) ? "not all known yet" : rest);
}

export function describeProblems(facts) {
  const count = facts.filter((fact) => problemOf(fact)).length;
  return count ? `${count} of ${formatCount(facts.length, "job")}: ${countProblems(facts)}` : "";
}
