import assert from "node:assert/strict";
import test from "node:test";
import { card, event, range, START } from "./cards.mjs";

const progress = (model, now) => model.progress(START + now);

test("the share rises to where it will be in a second, in steps of a 400th, and stays between 0 and 1", () => {
  const model = card({ last: event(1, 0, 7), nextRun: 10_000 });
  for (const [now, done] of [[-9000, 0], [-1000, 0], [0, 0.1], [4000, 0.5], [4012, 0.5], [4013, 0.5025], [9000, 1]]) {
    assert.deepEqual(progress(model, now), { done, mayEndAt: 1 }, `after ${now} ms`);
  }
  for (const now of range(9000, 10_000, 100)) assert.equal(progress(model, now).done, 1);
});

test("a random interval fills by its longest, and tells from when on it may end", () => {
  const model = card({ trigger: { every: "5-20s" }, last: event(1, 0, 7), nextRun: 7000 });
  for (const [now, done] of [[0, 0.05], [9000, 0.5], [19_000, 1]]) {
    assert.deepEqual(progress(model, now), { done, mayEndAt: 0.25 });
  }
});

test("a wait below two seconds is not shown", () => {
  assert.deepEqual(progress(card({ trigger: { every: "1999ms" }, last: event(1, 0, 7), nextRun: 1999 }), 500).done, 0);
  assert.deepEqual(progress(card({ trigger: { every: "2s" }, last: event(1, 0, 7), nextRun: 2000 }), 500).done, 0.75);
});

test("without a value or without a next run nothing is over", () => {
  const last = event(1, 0, 7);
  for (const members of [{ nextRun: 10_000 }, { last }, { state: "paused", last, nextRun: 9000 }]) {
    assert.deepEqual(progress(card(members), 5000), { done: 0, mayEndAt: 1 });
  }
});

test("a run that publishes nothing makes the bar start over at the share that is left", () => {
  const model = card({ last: event(1, 0, 7), nextRun: 10_000 });
  assert.equal(progress(model, 10_001).done, 0.55);
});
