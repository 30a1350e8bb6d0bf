import assert from "node:assert/strict";
import test from "node:test";
import {
  countProblems, describeProblems, factsOf, listTitles, matchesFilter, parseFilter, problemOf, summarizeProblems,
} from "../../public/meaning.js";
import { card, event, reading, START, time } from "./cards.mjs";

const fact = (members) => ({ name: "disk", title: "Root disk", group: "My hosts", state: "ok", level: null, reason: "", words: "disk root disk no route", ...members });
const isFound = (text, members) => matchesFilter(fact(members), parseFilter(text));

test("problems are counted, the worst first", () => {
  const states = ["ok", "late", "failing", "failing", "stale", "paused", "waiting", "done"].map((state) => fact({ state }));
  assert.equal(countProblems(states), "2 failing · 1 stale · 1 late");
  assert.equal(countProblems([fact({ level: "critical", state: "failing" }), fact({ level: "warning" })]), "1 critical · 1 warning");
  assert.equal(countProblems([fact({})]), "");
  assert.equal(describeProblems(states), "4 of 8 jobs: 2 failing · 1 stale · 1 late");
  assert.equal(problemOf(fact({ state: "late", level: "warning" })), "late");
});

test("a filter finds by state, level, group, name and words, and several values are alternatives", () => {
  const found = [
    "", "disk", "ROUTE", "state:ok", "state:failing,ok", "group:hosts", 'group:"my hosts"', '"root disk"', "job:is",
    "level:none", "state:ok no route",
  ];
  const missed = ["memory", "state:failing", "group:rooms", "job:root", "level:critical", "state:problem", "disk state:late"];
  assert.deepEqual(found.filter((text) => !isFound(text)), []);
  assert.deepEqual(missed.filter((text) => isFound(text)), []);
});

test("a problem is whatever is failing, late or has an alert, and overdue is late", () => {
  for (const state of ["failing", "late", "stale"]) assert.equal(isFound("state:problem", { state }), true);
  assert.equal(isFound("state:overdue", { state: "late" }), true);
  assert.equal(isFound("state:problem", { level: "warning" }), true);
  assert.equal(isFound("state:critical", { level: "critical" }), true);
});

test("a card is found by its title, its group and why it fails", () => {
  const model = card({ last: event(1, 0, 7), show: { title: "Ölstand", group: "Keller", description: "How full" } });
  model.applyFailure({ message: "The pump is dry" }, "a-2");
  const facts = factsOf({ name: "disk", model }, START);
  assert.deepEqual([facts.title, facts.group, facts.state, facts.reason], ["Ölstand", "Keller", "failing", "The pump is dry"]);
  for (const word of ["ölstand", "keller", "how full", "pump", "disk", "every"]) {
    assert.equal(matchesFilter(facts, parseFilter(word)), true, word);
  }
});

test("titles are listed as far as there is room", () => {
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"], ["a", "b", "c", "d", "e"]].map((list) => listTitles(list)),
    ["", "a", "a and b", "a, b and c", "a, b, c and d", "a, b, c and 2 more"]);
});

test("of the past nothing is called well before all jobs have told how they were", () => {
  const [one, other] = ["one", "other"].map(() => card({ state: "waiting", isPast: true }));
  const words = () => summarizeProblems([one, other].map((model) => factsOf({ name: "disk", model }, START + 1000)));
  assert.equal(words(), "not all known yet");
  one.addReading(reading(1, 0, 7, 10_000));
  assert.equal(words(), "not all known yet");
  other.applyFailure({ message: "dry" }, "a-2", time(500));
  assert.equal(words(), "1 failing");
  other.addReading(reading(3, 800, 7, 10_000));
  assert.equal(words(), "all well");
  assert.equal(summarizeProblems([], false), "all was well");
  assert.equal(summarizeProblems([factsOf({ name: "disk", model: card({ state: "waiting" }) }, START)]), "all well");
});
