import { formatCount } from "./format.js";

export const KINDS = ["critical", "failing", "stale", "late", "warning"];
const SYNONYMS = { overdue: ["late", "stale"], problem: KINDS, problems: KINDS };

/** For counts and filters, at the time `now`. */
export function factsOf({ name, model }, now) {
  const { show, level = null } = model.entry;
  const { title = name, group = "", description = "" } = Object(show);
  const reason = model.failure ?? "";
  const state = model.standing(now);
  return {
    name, title: String(title), group: String(group), state, level, reason,
    isUnknown: model.entry.isPast && state === "waiting",
    // For filters alone.
    get words() { return `${model.searchText} ${title} ${group} ${description} ${reason}`.toLowerCase(); },
  };
}

export function problemOf({ state, level }) {
  return KINDS.find((kind) => kind === state || kind === level) ?? null;
}

/** "2 failing · 1 late", nothing where all is well. */
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

/** All terms must fit; of the values of one term one is enough. */
export function matchesFilter(facts, terms) {
  return terms.every(({ key, values }) => values.some((value) => {
    if (key === "state") return [value, ...(SYNONYMS[value] ?? [])].some((word) => isState(facts, word));
    if (key === "level") return (facts.level ?? "none") === value;
    if (key === "group") return facts.group.toLowerCase().includes(value);
    return (key === "job" ? facts.name.toLowerCase() : facts.words).includes(value);
  }));
}

const isState = ({ state, level }, word) => state === word || (level !== null && level === word);

export function listTitles(titles, most = 3) {
  const rest = titles.length - most;
  if (rest > 1) return `${titles.slice(0, most).join(", ")} and ${rest} more`;
  return titles.length > 1 ? `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}` : titles.join();
}

export const summarizeProblems = (facts) =>
  countProblems(facts) || (facts.some(({ isUnknown }) => isUnknown) ? "not all known yet" : "all well");

export function describeProblems(facts) {
  const count = facts.filter((fact) => problemOf(fact)).length;
  return count ? `${count} of ${formatCount(facts.length, "job")}: ${countProblems(facts)}` : "";
}
