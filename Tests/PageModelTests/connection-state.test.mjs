import assert from "node:assert/strict";
import test from "node:test";
import { describeStatus, isConnected, stateLabel, statusOf } from "../../public/dom.js";

const STATES = [
  "connecting", "live", "quiet", "reconnecting", "offline", "restarted", "busy", "away", "denied", "refused",
  "closed",
];

test("every state has its own words, and two of them are as good as live", () => {
  assert.equal(new Set(STATES.map(stateLabel)).size, STATES.length);
  assert.deepEqual(STATES.filter(isConnected), ["live", "quiet"]);
});

test("a wait is told in whole seconds while it lasts, and then the attempt from the second on", () => {
  const describe = (attempt, retryAt, now) => describeStatus({ state: "reconnecting", attempt, retryAt }, now);
  assert.equal(describe(1, 5000, 1), "reconnecting in 5 s");
  assert.equal(describe(3, 5000, 4999), "reconnecting in 1 s");
  assert.equal(describe(3, 5000, 5000), "reconnecting, try 3");
  assert.equal(describe(1, 0, 5000), "reconnecting");
});

test("what is so now is not said to come, but the next try", () => {
  const words = { offline: "offline", busy: "server full", denied: "token needed" };
  for (const [state, label] of Object.entries(words)) {
    assert.equal(describeStatus({ state, attempt: 1, retryAt: 5000 }, 1), `${label}, next try in 5 s`);
  }
});

test("who lacks a token is not told in the words of programs", () => {
  const reason = "this needs a token: send Authorization: Bearer TOKEN";
  const reasons = ["denied", "refused"].map((state) => statusOf({ status: { state, reason }, isAway: false }).reason);
  assert.deepEqual(reasons, ["", reason]);
});

test("a stream of an edge whose origin is away is not live, and what is worse is told before that", () => {
  const told = STATES.map((state) => statusOf({ status: { state, attempt: 2, reason: "" }, isAway: true }));
  assert.deepEqual(told.map(({ state }) => state), STATES.map((state) => (isConnected(state) ? "away" : state)));
  assert.equal(describeStatus({ ...told[1], attempt: 0 }, 0), "origin away");
  const status = { state: "live" };
  assert.equal(statusOf({ status, isAway: false }), status);
});
