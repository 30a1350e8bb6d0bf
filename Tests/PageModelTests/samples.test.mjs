import assert from "node:assert/strict";
import test from "node:test";
import { healthOf, sampleOf } from "../../public/meaning.js";
import { card, event, range } from "./cards.mjs";

const GOOD = ["ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "running"];
const BAD = ["down", "off", "no", "false", "offline", "unhealthy", "degraded", "fail", "failed", "error", "stopped"];

test("booleans and the words for states are good or bad, in any case and with space around them", () => {
  for (const [words, health] of [[GOOD, true], [BAD, false]]) {
    assert.equal(healthOf(health), health);
    for (const word of words) {
      for (const value of [word, word.toUpperCase(), ` ${word}`]) assert.equal(healthOf(value), health, value);
    }
  }
});

test("anything else is no state, and a long text is not looked at", () => {
  assert.equal(healthOf("unhealthy".padStart(64)), false);
  assert.equal(healthOf("unhealthy".padStart(65)), null);
  for (const value of [null, undefined, 0, 1, "", " ", "okay", "on fire", ["ok"], { ok: true }]) {
    assert.equal(healthOf(value), null, JSON.stringify(value));
  }
});

test("what a job lists as good or bad takes the place of the usual words for the same", () => {
  const rows = [
    ["Halt ", { bad: ["halt"] }, false], ["down", { bad: ["halt"] }, null], ["up", { bad: ["halt"] }, true],
    [5, { good: [5] }, true], [5, { good: ["5"] }, true], [true, { good: ["open"] }, null], [true, { good: [true] }, true],
    [false, { good: ["open"] }, false], [null, { good: ["null"] }, null], [{ a: 1 }, { good: ['{"a":1}'] }, null], [7, {}, null],
  ];
  for (const [value, show, health] of rows) assert.equal(healthOf(value, show), health, JSON.stringify([value, show]));
});

test("numbers, states and the numbers inside objects are kept", () => {
  const kept = [
    [0, 0], [-1.5, -1.5], [true, true], ["down", "down"],
    [{ a: 1, b: "words", c: true, d: null, e: [1] }, { a: 1 }],
    [{ a: { b: { c: 3 } } }, { a: { b: { c: 3 } } }],
    [{ a: { b: "words" }, c: 1 }, { c: 1 }],
  ];
  for (const [value, sample] of kept) assert.deepEqual(sampleOf(value), sample);
});

test("of other values nothing is kept", () => {
  const deep = { a: { b: { c: { d: 4 } } } };
  for (const value of [undefined, null, "", "words", [], [1, 2], [{ a: 1 }], {}, { a: "b" }, deep]) {
    assert.equal(sampleOf(value), undefined, JSON.stringify(value));
  }
});

test("of an object the first forty members are looked at", () => {
  const wide = Object.fromEntries(range(1, 50).map((number) => [`key${number}`, number]));
  assert.deepEqual(Object.values(sampleOf(wide)), range(1, 40));
});

test("a member called __proto__ is a member like others", () => {
  const value = JSON.parse('{"__proto__":{"a":1},"b":2}');
  assert.deepEqual(Object.keys(sampleOf(value)), ["__proto__", "b"]);
  assert.equal({}.a, undefined);
});

test("history is asked for where it is worth drawing and no heap of data", () => {
  const wants = (data) => card({ last: event(1, 0, data) }).wantsHistory;
  const heap = (length) => ({ a: 1, text: "x".repeat(length - JSON.stringify({ a: 1, text: "" }).length) });
  for (const data of [1, true, "down", { a: 1 }, heap(8191)]) assert.equal(wants(data), true);
  for (const data of [null, "words", [1, 2], {}, heap(8192), heap(1e6)]) assert.equal(wants(data), false);
  assert.equal(card({}).wantsHistory, false);
});
