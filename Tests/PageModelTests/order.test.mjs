import assert from "node:assert/strict";
import test from "node:test";
import { CardModel } from "../../public/card-model.js";
import { card, combinations, entry, event, range, reading, START, time } from "./cards.mjs";

test("whichever is ahead of index and stream, the newest value counts, and the one ahead tells the next run", () => {
  for (const [heard, known] of combinations(range(0, 4), range(0, 4))) {
    const last = known ? event(known, known * 1000, known) : null;
    const model = card({});
    for (const sequence of range(1, heard)) model.addReading(reading(sequence, sequence * 1000, sequence));
    model.applyEntry(entry({ last, nextRun: 60_000 }), `a-${known}`);
    const newest = Math.max(heard, known);
    const isAhead = heard > known;
    assert.equal(model.value, newest || undefined);
    // The index tells the next run, unless the stream has told later ones.
    const nextRun = isAhead ? heard * 1000 + 10_000 : 60_000;
    assert.equal(model.due(START)?.to, START + nextRun, `heard ${heard}, known ${known}`);
    assert.equal(model.age(START + 60_000), newest ? 60_000 - newest * 1000 : null);
  }
});

test("an index that is behind the stream neither fails a job nor heals it", () => {
  const error = { kind: "exit", message: "no" };
  const healthy = card({ last: event(1, 0, 1) });
  healthy.addReading(reading(3, 1000, 3));
  healthy.applyEntry(entry({ state: "failing", error, last: event(1, 0, 1) }), "a-2");
  assert.equal(healthy.failure, null);
  healthy.applyEntry(entry({ state: "failing", error, last: event(1, 0, 1) }), "a-3");
  assert.equal(healthy.failure, "no");

  const failing = card({ last: event(1, 0, 1) });
  failing.applyFailure(error, "a-3");
  failing.applyEntry(entry({ last: event(1, 0, 1) }), "a-2");
  assert.equal(failing.failure, "no");
  failing.applyEntry(entry({ last: event(1, 0, 1) }), "a-3");
  assert.equal(failing.failure, null);
});

test("numbers of ids are compared as numbers", () => {
  const model = card({ last: event(9, 0, "nine") });
  model.applyEntry(entry({ last: event(10, 1000, "ten") }), "a-10");
  assert.equal(model.value, "ten");
  model.applyEntry(entry({ last: event(9, 0, "nine") }), "a-10");
  assert.equal(model.value, "ten");
});

test("another history counts as newer, whatever its numbers", () => {
  const model = card({ last: event(50, 0, "old"), nextRun: 50_000 });
  model.applyEntry(entry({ last: { id: "b-1", at: time(1000), data: "new" }, nextRun: 11_000 }), "b-1");
  assert.equal(model.value, "new");
  assert.equal(model.due(START)?.to, START + 11_000);
});

test("a value of a run on request moves no id", () => {
  const model = card({ trigger: { request: {} }, last: event(3, 0, 3) });
  model.addRunResult({ id: "run-99", at: time(1000), data: 40 });
  assert.equal(model.value, 40);
  model.applyEntry(entry({ trigger: { request: {} }, last: event(4, 2000, 4) }), "a-4");
  assert.equal(model.value, 4);
});

test("an event without an id leaves the place in the history as it is", () => {
  const model = card({ last: event(5, 0, 5) });
  model.addReading({ id: "", at: time(1000), nextBy: null, data: 6 });
  model.applyFailure({ message: "no" }, "");
  model.applyRecovery("");
  model.applyEntry(entry({ last: event(4, -1000, 4), nextRun: 9000 }), "a-5");
  assert.deepEqual([model.value, model.due(START)?.to], [6, START + 9000]);
});

test("the value before the newest is remembered, and every value asks to be drawn", () => {
  const model = new CardModel("disk");
  model.applyEntry(entry(), "a-0");
  const revisions = [model.revision];
  for (const sequence of range(1, 3)) {
    model.addReading(reading(sequence, sequence * 1000, sequence * 10));
    revisions.push(model.revision);
    assert.deepEqual([model.previous, model.value], [sequence > 1 ? sequence * 10 - 10 : undefined, sequence * 10]);
  }
  assert.equal(new Set(revisions).size, 4);
});

test("behind a restart the index counts: what failed or had an alert before does so no more", () => {
  const model = card({ state: "failing", error: { kind: "exit", message: "no" }, level: "critical", last: event(50, 0, 1) });
  assert.equal(model.standing(START), "failing");
  model.applyEntry(entry({ state: "waiting", nextRun: 60_000 }), "b-3");
  assert.deepEqual([model.standing(START), model.level, model.due(START)?.to], ["waiting", null, START + 60_000]);
  // What a server says that has not been heard of anything is behind all.
  model.addReading({ ...reading(1, 1000, 1), id: "b-4" });
  model.applyEntry(entry({ state: "failing", error: { message: "no" } }), "");
  assert.equal(model.failure, null);
});

test("a job that the index knows no value of has none: it was changed, or the server began anew", () => {
  const model = card({ last: event(5, 0, 48), nextBy: 12_000, unit: "°C" });
  model.applyEntry(entry({ state: "waiting", unit: "%" }), "a-6");
  assert.deepEqual([model.value, model.age(START + 60_000), model.standing(START + 60_000)], [undefined, null, "waiting"]);
  assert.deepEqual([model.digits, model.past.numbers()], ["", []]);
  model.addReading(reading(7, 1000, 7));
  assert.deepEqual([model.value, model.previousDigits], [7, ""]);

  // One that is behind the stream, or tells nothing of values, takes none away.
  model.applyEntry(entry({ state: "waiting" }), "a-6");
  assert.equal(model.value, 7);
  const { last, ...withoutValue } = entry();
  model.applyEntry(withoutValue, "a-9");
  assert.equal(model.value, 7);
});

test("the result of a run on request stays, since no index knows it", () => {
  const model = card({ trigger: { request: {} } });
  model.addRunResult({ id: "run-1", at: time(1000), data: 40 });
  model.applyEntry(entry({ trigger: { request: {} }, state: "waiting" }), "a-9");
  assert.equal(model.value, 40);
});
