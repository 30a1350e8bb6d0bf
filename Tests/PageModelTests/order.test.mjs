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
