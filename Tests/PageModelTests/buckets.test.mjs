import assert from "node:assert/strict";
import test from "node:test";
import { between, historyPath, nearestBucket, outagesOf, pan, readBuckets, segmentsOf, stateSpans, zoom } from "../../public/buckets.js";
import { Past } from "../../public/past.js";
import { START, time } from "./cards.mjs";

const MINUTE = 60_000;
/** An answer of buckets of a minute: a number is an average, a text a state, null is empty, "x" a failed run. */
const answer = (...values) => ({
  job: "disk", from: time(0), to: time(values.length * MINUTE), seconds: 60, field: null,
  buckets: values.map((value, index) => {
    const at = time(index * MINUTE);
    if (value === null) return null;
    if (value === "x") return { at, min: null, avg: null, max: null, count: 0, failures: 2, last: null };
    if (typeof value !== "number") return { at, count: 3, failures: 0, last: value };
    return { at, min: value - 1, avg: value, max: value + 1, count: 3, failures: 0, last: value + 0.5 };
  }),
});
const lines = (data, options) => segmentsOf(data, options).map((points) => points.map(({ avg }) => avg));

test("a range that goes on until now is asked for by its length, another by its times", () => {
  assert.equal(historyPath("a b", { length: 36e5, to: null }), "jobs/a%20b/history?buckets=300&since=3600s");
  assert.equal(historyPath("disk", { from: START, to: START + MINUTE }, ["a.b", "c"]),
    "jobs/disk/history?buckets=300&since=2030-01-01T00%3A00%3A00.000Z&until=2030-01-01T00%3A01%3A00.000Z&field=a.b%2Cc");
});

test("an answer is read, and one that is none is not", () => {
  const data = readBuckets(answer(1, null, 3));
  assert.deepEqual([data.from - START, data.to - START, data.length], [0, 3 * MINUTE, MINUTE]);
  assert.deepEqual(data.buckets.map((bucket) => bucket && bucket.time - START), [0, null, 2 * MINUTE]);
  const several = { ...answer(1), buckets: undefined, fields: { "a.b": answer(7).buckets } };
  assert.deepEqual([readBuckets(several, "a.b").buckets[0].avg, readBuckets(several, "c")], [7, null]);
  for (const odd of [null, undefined, [], {}, { from: time(0), to: time(0), buckets: [] }, { from: "x", to: "y", buckets: [] }]) {
    assert.equal(readBuckets(odd), null);
  }
  assert.deepEqual(readBuckets({ ...answer(1), buckets: [{}, { at: "never" }, null] }).buckets, [null, null, null]);
});

test("a line breaks where runs failed, and where a value is missing that was expected", () => {
  const data = readBuckets(answer(1, 2, "x", 3, 4, null, null, null, 5));
  assert.deepEqual(lines(data, { expected: MINUTE }), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(lines(data, { expected: 0 }), [[1, 2], [3, 4, 5]]);
  const rare = readBuckets(answer(1, null, null, null, 2, null, null, null, 3));
  assert.deepEqual(lines(rare, { expected: 4 * MINUTE }), [[1, 2, 3]], "values that are rare are a line all the same");
});

test("a failure within a bucket of values breaks the line before it", () => {
  const data = readBuckets(answer(1, 2, 3));
  data.buckets[1].failures = 1;
  assert.deepEqual(lines(data), [[1], [2, 3]]);
});

test("steps go by the last value of a bucket and begin with it", () => {
  const [[first]] = segmentsOf(readBuckets(answer(1, 2)), { isStepped: true });
  assert.deepEqual([first.time - START, first.avg], [0, 1.5]);
  const [[middle]] = segmentsOf(readBuckets(answer(1, 2)));
  assert.deepEqual([middle.time - START, middle.avg], [MINUTE / 2, 1]);
});

test("states are spans that hold until the next, or as long as they were promised to", () => {
  const spans = (options, ...values) => stateSpans(readBuckets(answer(...values)), options)
    .map(({ from, to, look }) => [(from - START) / MINUTE, (to - START) / MINUTE, look]);
  assert.deepEqual(spans({}, "up", "up", "down", null, null, "up"), [[0, 2, "good"], [2, 5, "bad"], [5, 6, "good"]]);
  assert.deepEqual(spans({ expected: MINUTE }, "up", null, null, null, null, "up"), [[0, 2.8, "good"], [2.8, 5, "missing"], [5, 6, "good"]]);
  assert.deepEqual(spans({}, "up", "x", "x", "up"), [[0, 1, "good"], [1, 3, "failed"], [3, 4, "good"]]);
  const failing = answer("up", "up", null, null, "up");
  failing.buckets[1].failures = 1;
  assert.deepEqual(stateSpans(readBuckets(failing)).map(({ look }) => look), ["good", "failed", "good"], "it failed until the next");
  assert.deepEqual(spans({ show: { good: ["odd"] } }, "odd", "words", false), [[0, 1, "good"], [1, 2, "neutral"], [2, 3, "bad"]]);
});

const outages = (data, options) =>
  outagesOf(data, options).map(({ from, to }) => [(from - START) / MINUTE, (to - START) / MINUTE]);

test("an outage is as long as it was, however many buckets had nothing in them", () => {
  assert.deepEqual(outages(readBuckets(answer(1, "x", null, null, 2, null))), [[1, 4]]);
  assert.deepEqual(outages(readBuckets(answer("x", null, "x", null, 2, "x"))), [[0, 4], [5, 6]]);
  assert.deepEqual(outages(readBuckets(answer(1, 2, null, 3))), []);
  const within = readBuckets(answer(1, 2, 3, null, 4));
  within.buckets[1].failures = 1;
  assert.deepEqual(outages(within), [[1, 2]], "what came back within a bucket was no longer");
  within.buckets[2].failures = 1;
  assert.deepEqual(outages(within, { expected: MINUTE }), [[1, 3]], "a value that comes in time ends it");
  assert.deepEqual(outages(within, { expected: MINUTE / 4 }), [[1, 4]], "one that comes late does not");
});

test("where values themselves tell of it, outages and states are as long as they were", () => {
  const range = readBuckets(answer("x", 1, "x", 2, "x", 3));
  const at = (minutes) => range.from + minutes * MINUTE;
  const failures = [{ from: at(2.1), to: at(2.3) }, { from: at(4.9), to: Infinity }];
  assert.deepEqual(outages(range, { since: at(1.5), failures }), [[0, 1], [2.1, 2.3], [4.9, 6]]);
  assert.deepEqual(outages(range), [[0, 1], [2, 3], [4, 5]]);
  const states = [
    { from: at(1.5), to: at(2.1), kind: "value", value: "up" }, { from: at(2.1), to: at(2.3), kind: "failed" },
    { from: at(2.3), to: at(9), kind: "value", value: "up" },
  ];
  const spans = stateSpans(range, { states }).map(({ from, to, look }) => [(from - range.from) / MINUTE, (to - range.from) / MINUTE, look]);
  assert.deepEqual(spans, [
    [0, 1, "failed"], [1, 1.5, "neutral"], [1.5, 2.1, "good"], [2.1, 2.3, "failed"], [2.3, 6, "good"],
  ]);
});

test("a job that fails now does so to the end, also where its failure began before", () => {
  const [first, last] = [START - MINUTE, START + 2.5 * MINUTE];
  assert.deepEqual(outages(readBuckets(answer(null, null, null)), { failingSince: first }), [[0, 3]]);
  assert.deepEqual(outages(readBuckets(answer(1, 1, "x", null)), { failingSince: last }), [[2, 4]]);
  assert.deepEqual(outages(readBuckets(answer("x", 1, 1)), { failingSince: START + 9 * MINUTE }), [[0, 1]]);
  const states = (options, ...values) => stateSpans(readBuckets(answer(...values)), options).map(({ look }) => look);
  assert.deepEqual(states({ failingSince: first }, null, null), ["failed"]);
  assert.deepEqual(states({ failingSince: last }, "up", null, null, null), ["good", "failed"]);
});

test("a closer look keeps the time under the cursor in its place, and has bounds", () => {
  const range = { from: 0, to: 1e6 };
  assert.deepEqual(zoom(range, 0.5, 250_000), { from: 125_000, to: 625_000, length: 500_000 });
  assert.equal(zoom(range, 1e-9, 0).length, 10_000);
  assert.equal(zoom(range, 1e9, 0).length, 366 * 864e5);
  assert.deepEqual(pan(range, -0.5, 2e6), { from: -500_000, to: 500_000, length: 1e6 });
  assert.deepEqual(pan(range, 5, 1.2e6), { from: 200_000, to: 1.2e6, length: 1e6 });
  assert.deepEqual(between(50_000, 20_000), { from: 20_000, to: 50_000, length: 30_000 });
  assert.equal(between(50_000, 50_100), null);
});

test("the cursor finds the nearest bucket with something in it", () => {
  const data = readBuckets(answer(null, 1, null, null, 2));
  assert.deepEqual([0, 1, 2.2, 3.4, 5].map((minute) => nearestBucket(data, START + minute * MINUTE)), [1, 1, 1, 4, 4]);
  assert.equal(nearestBucket(readBuckets(answer(null, null)), START), -1);
});

test("a line breaks wherever a bucket is empty that a value was promised for, however long the buckets are", () => {
  const data = readBuckets(answer(1, 2, null, 3, 4));
  assert.deepEqual(lines(data, { expected: 30_000 }), [[1, 2], [3, 4]]);
  assert.deepEqual(lines(data, { expected: MINUTE }), [[1, 2, 3, 4]], "one that is a little late may miss a bucket");
  assert.deepEqual(lines(data, { expected: 0 }), [[1, 2, 3, 4]], "none was promised");
});

test("a gap that the values themselves tell of breaks a line though no bucket is empty", () => {
  const past = new Past();
  past.expected = 10_000;
  for (const seconds of [0, 10, 65, 75, 85, 95, 105, 115, 125]) past.add(START + seconds * 1000, seconds);
  const gaps = past.gaps(past.numbers());
  assert.deepEqual(gaps, [{ from: START + 10_000, to: START + 65_000 }]);
  const options = { expected: 10_000, gaps };
  assert.deepEqual(lines(readBuckets(answer(1, 2, 3)), options), [[1], [2, 3]]);
});
