import assert from "node:assert/strict";
import test from "node:test";
import { Silence } from "../../public/stream.js";

/** A stream that has spoken every `distance` milliseconds until `end`, after a burst at the start. */
function spoken(distance, end) {
  const silence = new Silence(0);
  for (let burst = 0; burst < 50; burst += 1) silence.heard(5);
  for (let now = 2000; now <= end; now += distance) silence.heard(now);
  return silence;
}

test("a stream that spoke five times a second has fallen silent after two seconds", () => {
  const silence = spoken(200, 10_000);
  assert.equal(silence.isOdd(12_000), false);
  assert.equal(silence.isOdd(12_001), true);
  assert.equal(silence.length(12_001), 2001);
});

test("a stream that speaks every two seconds is not silent before six", () => {
  const silence = spoken(2000, 40_000);
  assert.deepEqual([46_000, 46_001].map((now) => silence.isOdd(now)), [false, true]);
});

test("what comes at once in the beginning is no measure, and few blocks are none", () => {
  const silence = spoken(1000, 0);
  assert.equal(silence.isOdd(14_000), false);
  assert.equal(spoken(1000, 8000).isOdd(30_000), false);
  assert.equal(spoken(1000, 9000).isOdd(30_000), true);
});

test("a line is dead when one and a half heartbeats are missing, unless another reads it", () => {
  const silence = spoken(1000, 10_000);
  assert.deepEqual([33_500, 33_501].map((now) => silence.isDead(now)), [false, true]);
  silence.seen(33_000);
  assert.equal(silence.isDead(33_501), false);
  silence.heartbeat = 1;
  assert.deepEqual([35_500, 35_501].map((now) => silence.isDead(now)), [false, true]);
});

test("a clock that steps back makes no silence", () => {
  const silence = spoken(200, 10_000);
  assert.equal(silence.isOdd(1000), false);
  assert.equal(silence.length(1000), 0);
});
