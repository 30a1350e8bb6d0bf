import assert from "node:assert/strict";
import test from "node:test";
import { card, event, range, reading, sinceStart, START, time } from "./cards.mjs";

const due = (model, now) => sinceStart(model.due(START + now));
const read = (model, sequence, at, data = 7) => model.addReading(reading(sequence, at, data));
const error = { kind: "exit", message: "no" };

test("a fixed interval is due when the index says, and after a value an interval later", () => {
  const model = card({ last: event(1, 0, 7), nextRun: 9500 });
  assert.deepEqual(due(model, 0), [9500, 9500]);
  assert.deepEqual(due(model, 9500), [9500, 9500]);
  read(model, 2, 9700);
  assert.deepEqual(due(model, 9800), [19_700, 19_700]);
});

test("a run that takes long, comes later or was asked for is followed by the one that its promise is for", () => {
  // As the server tells it: a run each 20 s that takes 8, with 10 s for each.
  const slow = card({ trigger: { every: "20s" }, last: event(1, 8000, 7), nextRun: 20_000, nextBy: 30_000 });
  slow.addReading(reading(2, 28_000, 7, 50_000));
  assert.deepEqual(due(slow, 28_000), [40_000, 40_000]);
  const jittered = card({ trigger: { every: "20s" }, last: event(1, 8000, 7), nextRun: 31_000, nextBy: 41_000 });
  jittered.addReading(reading(2, 31_000, 7, 63_000));
  assert.deepEqual(due(jittered, 31_000), [53_000, 53_000]);
  const asked = card({ trigger: { every: "30s" }, last: event(1, 0, 7), nextRun: 30_000, nextBy: 40_000 });
  asked.addReading(reading(2, 14_000, 7, 40_000));
  assert.deepEqual(due(asked, 14_000), [30_000, 30_000]);
  // The promise of a run under way tells nothing; then it is an interval, as without any.
  const early = card({ trigger: { every: "20s" }, last: event(1, 8000, 7), nextRun: 40_000, nextBy: 30_000 });
  early.addReading(reading(2, 28_000, 7, 50_000));
  assert.deepEqual(due(early, 28_000), [48_000, 48_000]);
});

test("of an origin that is away no run is promised by what the stream begins with, and the index is asked", () => {
  const model = card({ trigger: { every: "2s" }, last: event(1, 0, 7), isKept: true }, 1);
  assert.equal(model.wantsIndex, false);
  read(model, 2, 1000);
  assert.equal(due(model, 1000), null);
  assert.equal(model.wantsIndex, true);
});

test("runs that publish nothing, because they fail or nothing changed, move the next one on", () => {
  const unchanged = card({ last: event(1, 0, 7), nextRun: 10_000 });
  const failing = card({ last: event(1, 0, 7), nextRun: 10_000, state: "failing", error });
  const failingNow = card({ last: event(1, 0, 7), nextRun: 10_000 });
  failingNow.applyFailure(error, "a-2");
  const neverRead = card({ nextRun: 10_000, state: "failing", error });
  for (const model of [unchanged, failing, failingNow, neverRead]) {
    for (const now of range(0, 65_000, 500)) {
      const expected = range(10_000, 70_000, 10_000).find((run) => run >= now);
      assert.deepEqual(due(model, now), [expected, expected], `${model.standing(START)} after ${now} ms`);
    }
  }
});

test("what only the server can tell is promised no longer than a second, and asked after", () => {
  const model = card({ trigger: { cron: "* * * * *" }, last: event(1, 0, 7), nextRun: 60_000 });
  for (const now of [0, 60_000, 61_000]) assert.deepEqual([due(model, now), model.usedUp(START + now)], [[60_000, 60_000], 0]);
  assert.deepEqual([due(model, 61_001), model.usedUp(START + 61_001)], [null, START + 60_000]);
  const paused = card({ trigger: { cron: "* * * * *" }, nextRun: 60_000, state: "paused" });
  const everySoOften = card({ nextRun: 60_000 });
  for (const other of [paused, everySoOften, card({ trigger: { post: true } })]) {
    assert.equal(other.usedUp(START + 1e6), 0);
  }
});

test("a random interval is due from its shortest to its longest after the last value, never in the past", () => {
  const model = card({ trigger: { every: "5-20s" }, last: event(1, 0, 7), nextRun: 7000 });
  for (const now of range(0, 19_500, 500)) assert.deepEqual(due(model, now), [Math.max(now, 5000), 20_000]);
  read(model, 2, 8000);
  assert.deepEqual(due(model, 8000), [13_000, 28_000]);
});

test("where a random interval is over without a value, its longest moves on what the index said", () => {
  const model = card({ trigger: { every: "5-20s" }, last: event(1, 0, 7), nextRun: 7000 });
  assert.deepEqual(due(model, 20_000), [27_000, 27_000]);
  assert.deepEqual(due(model, 27_000), [27_000, 27_000]);
  assert.deepEqual(due(model, 27_001), [47_000, 47_000]);
  read(model, 2, 30_000);
  assert.deepEqual(due(model, 49_999), [49_999, 50_000]);
  // Without the index, the earliest is as good a guess as any.
  assert.deepEqual(due(model, 50_000), [55_000, 55_000]);
});

test("a random interval without a value is due when the index says", () => {
  assert.deepEqual(due(card({ trigger: { every: "5-20s" }, nextRun: 7000 }), 0), [7000, 7000]);
});

test("cron is due when the index says, and not known after a value", () => {
  for (const trigger of [{ cron: "* * * * *", timezone: "UTC" }, { times: "08:00" }, { at: "2030-01-01T00:01:00Z" }]) {
    const model = card({ trigger, last: event(1, 0, 7), nextRun: 60_000 });
    assert.deepEqual(due(model, 0), [60_000, 60_000]);
    // It neither moves on by itself nor is it taken back: another index will tell.
    assert.deepEqual(due(model, 61_000), [60_000, 60_000]);
    read(model, 2, 60_100);
    assert.equal(due(model, 60_200), null);
  }
});

test("what only the index knows is asked for once a run has used it up", () => {
  const cron = card({ trigger: { cron: "* * * * *" }, last: event(1, 0, 7), nextRun: 60_000 });
  assert.equal(cron.wantsIndex, false);
  read(cron, 2, 60_100);
  assert.equal(cron.wantsIndex, true);
  // An index that does not know of this run yet tells nothing new.
  cron.applyEntry({ ...cron.entry, nextRun: time(60_000) }, "a-1");
  assert.equal(cron.wantsIndex, true);
  cron.applyEntry({ ...cron.entry, nextRun: time(120_000) }, "a-2");
  assert.equal(cron.wantsIndex, false);
  assert.deepEqual(due(cron, 60_200), [120_000, 120_000]);
  cron.applyFailure(error, "a-3");
  assert.equal(cron.wantsIndex, true);
});

test("no index is asked for where an interval tells the next run, or nothing does", () => {
  for (const trigger of [{ every: "10s" }, { every: "5-20s" }]) {
    const model = card({ trigger, last: event(1, 0, 7), nextRun: 10_000 });
    read(model, 2, 10_100);
    model.applyFailure(error, "a-3");
    assert.equal(model.wantsIndex, false);
  }
  for (const trigger of [{ post: true }, { request: {} }, { cron: "0 0 30 2 *" }]) {
    const model = card({ trigger });
    read(model, 1, 0);
    assert.equal(model.wantsIndex, false);
  }
});

test("a value or a failure of a job at rest asks the index whether it goes on", () => {
  for (const state of ["paused", "done"]) {
    const model = card({ state, last: event(1, 0, 7) });
    assert.equal(model.wantsIndex, false);
    read(model, 2, 10_000);
    assert.equal(model.wantsIndex, true);
    model.applyEntry({ ...model.entry, state: "ok", last: event(2, 10_000, 8), nextRun: time(20_000) }, "a-2");
    assert.deepEqual([model.wantsIndex, model.standing(START + 10_000)], [false, "ok"]);
  }
  const failing = card({ state: "paused" });
  failing.applyFailure(error, "a-2");
  assert.equal(failing.wantsIndex, true);
});

test("nothing is due of jobs at rest and of jobs that others start", () => {
  assert.equal(due(card({ state: "paused", nextRun: 10_000 }), 0), null);
  assert.equal(due(card({ state: "done", nextRun: 10_000 }), 0), null);
  for (const trigger of [{ post: true }, { request: {} }]) {
    const model = card({ trigger });
    assert.equal(due(model, 0), null);
    read(model, 1, 0);
    assert.equal(due(model, 0), null);
  }
});

test("a job that goes on again is due again", () => {
  const model = card({ state: "paused" });
  model.applyEntry({ ...model.entry, state: "ok", nextRun: time(3000) }, "a-0");
  assert.deepEqual(due(model, 0), [3000, 3000]);
});

test("the wait is what is left until then", () => {
  const random = card({ trigger: { every: "5-20s" }, last: event(1, 0, 7), nextRun: 7000 });
  assert.deepEqual(random.wait(START + 1000), { shortest: 4000, longest: 19_000 });
  assert.deepEqual(random.wait(START + 6000), { shortest: 0, longest: 14_000 });
  const fixed = card({ last: event(1, 0, 7), nextRun: 10_000 });
  assert.deepEqual(fixed.wait(START + 4000), { shortest: 6000, longest: 6000 });
  assert.equal(card({ trigger: { post: true } }).wait(START), null);
});

test("a trigger that changes changes what is due", () => {
  const model = card({ last: event(1, 0, 7), nextRun: 10_000 });
  model.applyEntry({ ...model.entry, trigger: { every: "1-3s" } }, "a-1");
  assert.deepEqual(due(model, 0), [1000, 3000]);
});

test("in the past nothing is due", () => {
  const model = card({ state: "waiting", isPast: true });
  model.addReading(reading(1, 0, 7, 12_000));
  assert.equal(model.wait(START + 1000), null);
  assert.deepEqual(model.progress(START + 1000), { done: 0, mayEndAt: 1 });
});
