import assert from "node:assert/strict";
import test from "node:test";
import { Past } from "../../public/past.js";
import { card, event, range, reading, START, time } from "./cards.mjs";

const past = (at, data, type = "dataUpdate") => ({ event: type, at: time(at), data });
const points = (model) => model.past.points.map(({ time, value }) => [time - START, value]);
/** The times of the points in segments without a gap. */
const segments = (past, path = []) =>
  past.segments(past.numbers(path)).map((segment) => segment.map((point) => point.time - START));
const read = (model, sequence, at, data) => model.addReading(reading(sequence, at, data));

test("history goes before what has come, and what is not older is left out", () => {
  const model = card({ last: event(3, 3000, 3) });
  read(model, 4, 4000, 4);
  model.addHistory([past(1000, 1), past(2000, 2), past(3000, 33), past(4000, 44)]);
  assert.deepEqual(points(model), [[1000, 1], [2000, 2], [3000, 3], [4000, 4]]);
});

test("history alone is a line too, and asks to be drawn", () => {
  const model = card({});
  const before = model.revision;
  model.addHistory([past(1000, 1), past(2000, 2)]);
  assert.deepEqual(points(model), [[1000, 1], [2000, 2]]);
  assert.notEqual(model.revision, before);
});

test("other events and values that are no points are no part of a line", () => {
  const model = card({ event: "report", last: event(9, 9000, 9) });
  model.addHistory([
    past(1000, 1, "report"), past(2000, 2), past(3000, "words", "report"), past(4000, [4], "report"),
    past(5000, 5, "jobRecovered"), past(6000, 6, "report"),
  ]);
  assert.deepEqual(points(model), [[1000, 1], [6000, 6], [9000, 9]]);
});

test("the newest sixty points are kept", () => {
  const model = card({ last: event(1, 100_000, 100) });
  model.addHistory(range(1, 80).map((second) => past(second * 1000, second)));
  assert.deepEqual(points(model).map(([, value]) => value), [...range(22, 80), 100]);
  for (const second of range(101, 170)) read(model, second, second * 1000, second);
  assert.deepEqual(points(model).map(([, value]) => value), range(111, 170));
});

test("a failure in the history is a gap between the values around it", () => {
  const model = card({ last: event(9, 9000, 9) });
  model.addHistory([past(1000, 1), past(2000, 2), past(2500, {}, "jobFailed"), past(3000, 3), past(4000, 4)]);
  assert.deepEqual(segments(model.past), [[1000, 2000], [3000, 4000, 9000]]);
});

test("a failure before all values of the history is no gap, neither there nor at the newest value", () => {
  const model = card({ last: event(9, 9000, 9) });
  model.addHistory([past(500, {}, "jobFailed"), past(1000, 1), past(2000, 2)]);
  read(model, 10, 10_000, 10);
  assert.deepEqual(segments(model.past), [[1000, 2000, 9000, 10_000]]);
});

test("a failure and a loss in the stream are gaps before the next value", () => {
  for (const lose of [(model) => model.applyFailure({}, ""), (model) => model.markGap()]) {
    const model = card({ last: event(1, 1000, 1) });
    read(model, 2, 2000, 2);
    lose(model);
    assert.deepEqual(segments(model.past), [[1000, 2000]]);
    read(model, 3, 3000, 3);
    read(model, 4, 4000, 4);
    assert.deepEqual(segments(model.past), [[1000, 2000], [3000, 4000]]);
  }
});

test("a gap before the first value is none", () => {
  const model = card({});
  model.markGap();
  read(model, 1, 1000, 1);
  read(model, 2, 2000, 2);
  assert.deepEqual(segments(model.past), [[1000, 2000]]);
});

test("points that are farther apart than 1.8 times the expected distance have a gap between them", () => {
  const past = new Past();
  for (const at of [0, 10_000, 28_000, 46_001, 56_000]) past.add(START + at, at);
  assert.deepEqual(segments(past), [[0, 10_000, 28_000, 46_001, 56_000]]);
  past.expected = 10_000;
  assert.deepEqual(segments(past), [[0, 10_000, 28_000], [46_001, 56_000]]);
});

test("a value that is older than the newest makes no point", () => {
  const past = new Past();
  for (const [at, value] of [[1000, 1], [3000, 3], [2000, 2], [3000, 33], [4000, 4]]) past.add(START + at, value);
  assert.deepEqual(past.points.map(({ value }) => value), [1, 3, 33, 4]);
});

test("the gaps of points that are gone are forgotten, those of others stay", () => {
  const past = new Past();
  for (const second of range(1, 130)) {
    past.add(START + second * 1000, second);
    if (second === 10 || second === 100) past.miss();
  }
  assert.deepEqual(segments(past).map((segment) => segment.length), [30, 30]);
});

test("numbers are found at any path, and points without one are left out", () => {
  const past = new Past();
  const values = [{ a: 1, b: { c: 2 } }, { a: "x", b: null }, 5, { b: { c: 3 } }];
  values.forEach((value, index) => past.add(START + index, value));
  const numbers = (path) => past.numbers(path).map(({ value }) => value);
  assert.deepEqual(numbers(["a"]), [1]);
  assert.deepEqual(numbers(["b", "c"]), [2, 3]);
  assert.deepEqual(numbers(), [5]);
  assert.deepEqual(numbers(["b", "c", "d"]), []);
});

test("the expected distance is that from a value to its promise", () => {
  assert.equal(card({ last: event(1, 1000, 1), nextBy: 13_000 }).schedule.expectedDistance, 12_000);
  assert.equal(card({ last: event(1, 1000, 1) }).schedule.expectedDistance, 0);
  assert.equal(card({}).schedule.expectedDistance, 0);
});
