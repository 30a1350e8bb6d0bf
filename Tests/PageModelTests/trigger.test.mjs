import assert from "node:assert/strict";
import test from "node:test";
import { parseInterval } from "../../public/schedule.js";
import { describeTrigger } from "../../public/format.js";
import { combinations } from "./cards.mjs";

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

test("every unit is read, alone, as a sum and as a range", () => {
  for (const [unit, length] of Object.entries(UNITS)) {
    assert.deepEqual(parseInterval(`10${unit}`), [10 * length, 10 * length]);
    assert.deepEqual(parseInterval(`2.5${unit}`), [2.5 * length, 2.5 * length]);
    assert.deepEqual(parseInterval(`5-20${unit}`), [5 * length, 20 * length]);
  }
  for (const [[one, first], [other, second]] of combinations(Object.entries(UNITS), Object.entries(UNITS))) {
    assert.deepEqual(parseInterval(`3${one}2${other}`), [3 * first + 2 * second, 3 * first + 2 * second]);
    assert.deepEqual(parseInterval(`3${one}-2${other}`), [3 * first, 2 * second]);
  }
});

test("a sum can be the bound of a range", () => {
  assert.deepEqual(parseInterval("1h30m-2h"), [5_400_000, 7_200_000]);
});

test("what is no interval is none", () => {
  for (const text of [undefined, null, true, "", "-", "s", "ten s", "10x", "10 s", "5-", "-5s", "* * * * *", "08:00"]) {
    assert.deepEqual(parseInterval(text), [], String(text));
  }
});

test("a trigger is a phrase", () => {
  const phrases = [
    [{ every: "5-20s" }, "every 5-20s"], [{ cron: "30 2 * * *", timezone: "UTC" }, "cron 30 2 * * *"],
    [{ post: true }, "on post"], [{ request: {} }, "on request"], [{ request: { size: true } }, "on request"],
    [{ after: { job: "*" } }, 'after {"job":"*"}'], [{}, ""],
    [{ after: ["disk", "a*"] }, "after disk, a*"], [{ after: ["*"], event: ["jobFailed"] }, "after *: jobFailed"],
    [{ every: "1m", while_watched: true, idle_every: "1h" }, "every 1m, while watched"],
    [{ follow: true, while_watched: true }, "follows, while watched"], [{ times: "x".repeat(100) }, `times ${"x".repeat(74)}…`],
  ];
  for (const [trigger, phrase] of phrases) assert.equal(describeTrigger(trigger), phrase);
});
