import assert from "node:assert/strict";
import test from "node:test";
import { card, reading, START, time } from "./cards.mjs";

const trigger = { follow: true };

test("a source that goes on by itself is told for how long it is there, or when it is tried again", () => {
  const there = card({ trigger, since: time(0), nextTry: null });
  assert.deepEqual(there.following(START + 5000), { connectedFor: 5000, nextTryIn: null });
  assert.deepEqual(there.following(START - 5000), { connectedFor: 0, nextTryIn: null });
  const away = card({ trigger, since: null, nextTry: time(4000) });
  assert.deepEqual(away.following(START + 1000), { connectedFor: null, nextTryIn: 3000 });
  assert.deepEqual(away.following(START + 9000), { connectedFor: null, nextTryIn: 0 });
  there.applyFailure({ message: "no" }, "a-2", time(6000));
  assert.deepEqual(there.following(START + 7000), { connectedFor: null, nextTryIn: null }, "before the index tells");
});

test("a try whose time has gone by is asked after, and one that is to come is not", () => {
  const away = card({ trigger, since: null, nextTry: time(4000) });
  assert.deepEqual([4000, 4001].map((now) => away.usedUp(START + now)), [0, START + 4000]);
  assert.equal(card({ trigger, since: time(0), nextTry: null }).usedUp(START + 4000), 0);
});

test("a source that falls silent is asked after once, since no event tells that it ended well", () => {
  const model = card({ trigger, since: time(0), nextTry: null });
  for (let second = 1; second <= 20; second += 1) model.addReading(reading(second, second * 1000, second));
  assert.deepEqual([22, 25, 26, 90].map((second) => model.usedUp(START + second * 1000)), [0, 0, START + 25_000, START + 25_000]);
  const sparse = card({ trigger, since: time(0), nextTry: null, last: reading(1, 0, 7) });
  assert.equal(sparse.usedUp(START + 90_000), 0);
});

test("what it is says how often it was begun again, and counts nothing that no event tells of", () => {
  assert.equal(card({ trigger, restarts: 0 }).description, "follows · run");
  assert.equal(card({ trigger, restarts: 1 }).description, "follows · run · 1 restart");
  assert.equal(card({ trigger, restarts: 1, dropped: 3 }).description, "follows · run · 1 restart");
  assert.equal(card({ trigger, restarts: 12 }).description, "follows · run · 12 restarts");
});

test("while it is overdue, since when that is says nothing of how long it has been there", () => {
  const late = card({ trigger, state: "overdue", since: time(60_000), last: reading(1, 0, 7) });
  assert.equal(late.following(START + 70_000).connectedFor, null);
});

test("other jobs follow nothing", () => {
  assert.equal(card({}).following(START), null);
});

test("where it begins to fail or is well again, the index tells the rest", () => {
  const model = card({ trigger, since: time(0), nextTry: null });
  model.addReading(reading(1, 100, 7));
  assert.equal(model.wantsIndex, false);
  model.applyFailure({ kind: "exit", message: "no" }, "a-2");
  assert.equal(model.wantsIndex, true);
  model.wantsIndex = false;
  model.applyRecovery("a-3");
  assert.equal(model.wantsIndex, true);
});
