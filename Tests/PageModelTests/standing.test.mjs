import assert from "node:assert/strict";
import test from "node:test";
import { CardModel, EVENTS } from "../../public/card-model.js";
import { card, combinations, entry, event, reading, START, time } from "./cards.mjs";

const STATES = ["waiting", "ok", "failing", "overdue", "paused", "done"];
const error = { kind: "exit", message: "the pump is dry" };

test("a value is late a second after its promise, and stale after twice the promised distance more", () => {
  const model = card({ last: event(1, 0, 7), nextBy: 12_000 });
  const standings = [
    [-5000, "ok"], [0, "ok"], [12_000, "ok"], [13_000, "ok"], [13_001, "late"], [37_000, "late"], [37_001, "stale"],
    [1e9, "stale"],
  ];
  for (const [now, standing] of standings) assert.equal(model.standing(START + now), standing, `after ${now} ms`);
});

test("a value that comes without an envelope is due as long after it as the one that the index tells", () => {
  const bare = { envelope: false, last: event(1, 0, 7), nextBy: 12_000 };
  const model = card(bare);
  model.addReading(reading(2, 10_000, 8));
  for (const [now, standing] of [[23_000, "ok"], [23_001, "late"], [47_001, "stale"]]) {
    assert.equal(model.standing(START + now), standing, `after ${now} ms`);
  }
  model.addReading(reading(3, 60_000, 9));
  assert.deepEqual(model.past.segments(model.past.numbers()).map(({ length }) => length), [2, 1]);
  // Another index, without values, changes nothing of it.
  for (const last of [undefined, event(1, 0, 7)]) model.applyEntry({ ...model.entry, last, nextBy: time(72_000) }, "a-3");
  model.addReading(reading(4, 70_000, 9));
  assert.equal(model.standing(START + 83_001), "late");

  for (const other of [{ ...bare, trigger: { cron: "0 8 * * mon-fri" } }, { ...bare, nextBy: null }]) {
    const silent = card(other);
    silent.addReading(reading(2, 10_000, 8));
    assert.equal(silent.standing(START + 1e9), "ok");
  }
});

test("what was promised nothing is never late", () => {
  const model = card({ last: event(1, 0, 7) });
  for (const now of [0, 1000, 1e6, 1e12]) assert.equal(model.standing(START + now), "ok");
});

test("a job that the index calls overdue is late at once, until a newer value is in time", () => {
  const model = card({ state: "overdue", last: event(1, 0, 7), nextBy: 12_000 });
  assert.equal(model.standing(START + 12_000), "late");
  model.addReading(reading(2, 12_100, 8, 24_100));
  assert.equal(model.standing(START + 12_200), "ok");
  assert.equal(model.standing(START + 24_100), "late");
});

test("a job that the stream calls overdue is late though nothing else is known of it, until a value comes", () => {
  for (const nextBy of [null, 24_100]) {
    const model = card({ state: "waiting", isPast: true });
    EVENTS.jobOverdue(model, { id: "a-2", at: time(1000), data: {} });
    assert.equal(model.standing(START + 1000), "late");
    model.addReading(reading(3, 12_100, 8, nextBy));
    assert.equal(model.standing(START + 12_200), "ok");
  }
});

test("a job is waiting until its first value, of whatever kind that is", () => {
  for (const data of [0, "", null, false, [], {}]) {
    const model = card({ state: "waiting", nextRun: 5000 });
    assert.equal(model.standing(START), "waiting");
    model.addReading(reading(1, 5000, data));
    assert.equal(model.standing(START + 5000), "ok");
  }
});

test("failures begin and end by the stream as well as by the index", () => {
  const model = card({ last: event(1, 0, 7) });
  model.applyFailure({ kind: "exit", message: "no" }, "a-2");
  assert.equal(model.standing(START), "failing");
  assert.equal(model.failure, "no");
  model.applyRecovery("a-3");
  assert.equal(model.standing(START), "ok");
  assert.equal(model.failure, null);
  model.applyFailure({ kind: "exit", message: "again" }, "a-4");
  model.addReading(reading(5, 1000, 8));
  assert.equal(model.standing(START + 1000), "ok");
});

test("a failure without a reason is one too", () => {
  for (const failure of [undefined, null, {}, "", { message: "" }]) {
    const model = card({});
    model.applyFailure(failure, "a-1");
    assert.equal(model.standing(START), "failing");
  }
});

test("in every situation the first that holds of failing, at rest, stale, late, waiting and ok is told", () => {
  const times = [0, 12_000, 13_001, 37_001];
  const seen = new Set();
  for (const [state, hasValue, hasPromise, fails, now] of combinations(STATES, [0, 1], [0, 1], [0, 1], times)) {
    const last = hasValue ? event(1, 0, 7) : null;
    // Without a value there is no promise either.
    const isPromised = hasValue && hasPromise;
    const model = card({ state, last, nextBy: isPromised ? 12_000 : null, error: state === "failing" ? error : null });
    if (fails) model.applyFailure(error, "a-2");
    const isOverdue = state === "overdue" && !(isPromised && now < 12_000);
    const holds = {
      failing: fails || state === "failing",
      paused: state === "paused",
      done: state === "done",
      stale: isPromised && now > 37_000,
      late: isPromised && now > 13_000 || isOverdue,
      waiting: !hasValue,
      ok: true,
    };
    const expected = Object.keys(holds).find((standing) => holds[standing]);
    seen.add(expected);
    const situation = JSON.stringify({ state, hasValue, hasPromise, fails, now });
    assert.equal(model.standing(START + now), expected, situation);
  }
  assert.equal(seen.size, 7, "all standings were met");
});

test("a value that may come later than it is, is late by so much later", () => {
  const model = new CardModel("disk", 30_000);
  model.applyEntry(entry({ last: event(1, 0, 7), nextBy: 12_000 }), "a-1");
  assert.equal(model.standing(START + 43_000), "ok");
  assert.equal(model.standing(START + 43_001), "late");
  model.addReading(reading(2, 30_000, 8, 42_000));
  assert.equal(model.standing(START + 73_000), "ok");
  assert.equal(model.past.expected, 42_000);
});
