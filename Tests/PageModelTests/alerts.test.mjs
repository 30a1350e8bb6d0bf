import assert from "node:assert/strict";
import test from "node:test";
import { raisedLevel } from "../../public/meaning.js";
import { describeRule } from "../../public/opened.js";
import { card, entry, event, START, time } from "./cards.mjs";

const [warning, critical] = [{ level: "warning", when: "> 80", since: time(1) }, { level: "critical", when: "> 90", since: time(2) }];

test("the level behind an event is the worst of all that is raised then", () => {
  assert.equal(raisedLevel({ level: "warning", raised: [warning, critical] }), "critical");
  assert.equal(raisedLevel({ level: "critical", raised: [warning] }), "warning");
  assert.equal(raisedLevel({ level: "critical", raised: [] }), null);
  assert.equal(raisedLevel({ level: "critical" }), "critical");
  for (const odd of [null, undefined, "x", { raised: [null, "x", { level: "<b>" }] }, { level: "<b>" }]) {
    assert.equal(raisedLevel(odd), null);
  }
});

test("of two alerts that end one after the other, the second stays until it ends", () => {
  const rules = [{ level: "warning", when: "> 80", since: null }, { level: "critical", when: "> 90", since: null }];
  const model = card({ last: event(1, 0, 95), level: null, alerts: rules });
  model.applyAlert({ ...critical, raised: [warning, critical] }, "a-3", time(1000));
  assert.equal(model.level, "critical");
  assert.deepEqual(model.entry.alerts.map(({ since }) => since), [time(1), time(2)]);
  model.applyAlert({ raised: [], ...critical, raised: [warning] }, "a-4", time(2000));
  assert.equal(model.level, "warning");
  assert.deepEqual(model.entry.alerts.map(({ since }) => since), [time(1), null]);
  model.applyAlert({ raised: [] }, "a-5", time(3000));
  assert.equal(model.level, null);
  const spans = model.past.levels.map(({ from, to, level }) => [level, from - START, to - START]);
  assert.deepEqual(spans, [["critical", 1000, 2000], ["warning", 2000, 3000]]);
});

test("an alert of the index is drawn since it is raised, and the one before it until then", () => {
  const alerts = [{ level: "warning", when: "> 80", since: null }, critical, null];
  const model = card({ last: event(9, 60_000, 95), level: "critical", alerts });
  model.addHistory([
    { ...event(1, 0, warning), event: "alertRaised" }, { ...event(2, 2, critical), event: "alertRaised" },
    { ...event(0, -1000, 85), event: "dataUpdate" },
  ]);
  const spans = model.past.levels.map(({ from, to, level }) => [level, from - START, to - START]);
  assert.deepEqual(spans, [["warning", 0, 2], ["critical", 2, Infinity]]);
});

test("a rule is told in words", () => {
  assert.equal(describeRule({ ...critical, for: "2m", field: "a.b" }), "critical a.b > 90 for 2m, raised");
  assert.equal(describeRule({ level: "odd", when: "failing", since: null }), "alert failing");
  assert.equal(describeRule(null), "alert");
});

const held = { level: "critical", when: "> 90", for: "40s", since: time(1000) };
const spansOf = (model) => model.past.levels.map(({ from, to, level }) => [level, from - START, to - START]);
const told = (sequence, at, type, alert, raised) => ({ ...event(sequence, at, { ...alert, raised }), event: `alert${type}` });
const value = (sequence, at) => ({ ...event(sequence, at, 95), event: "dataUpdate" });

test("an alert that had to hold for a while is drawn from when it was raised", () => {
  const model = card({ last: event(9, 60_000, 95), level: "critical", alerts: [held] });
  model.addHistory([value(1, 0), told(2, 41_000, "Raised", held, [held]), value(9, 60_000)]);
  assert.deepEqual(spansOf(model), [["critical", 41_000, Infinity]]);
});

test("what an index alone tells of an alert is drawn from the newest value on, and not before it had held for long enough", () => {
  const from = (at) => spansOf(card({ last: event(9, at, 95), level: "critical", alerts: [held] }));
  assert.deepEqual(from(60_000), [["critical", 60_000, Infinity]]);
  assert.deepEqual(from(20_000), [["critical", 41_000, Infinity]]);
});

test("an alert is drawn in no pause in which it was cleared, though its condition began before that", () => {
  const model = card({ last: event(9, 60_000, 95), level: "critical", alerts: [held] });
  model.addHistory([
    value(1, 0), told(2, 41_000, "Raised", held, [held]), told(3, 45_000, "Cleared", held, []),
    told(4, 55_000, "Raised", held, [held]), value(9, 60_000),
  ]);
  assert.deepEqual(spansOf(model), [["critical", 41_000, 45_000], ["critical", 55_000, Infinity]]);
});

test("an alert of which the history has the end alone is drawn from its beginning to that end", () => {
  const model = card({ last: event(9, 60_000, 5), level: null, alerts: [{ ...held, since: null }] });
  model.addHistory([value(1, 0), told(2, 30_000, "Cleared", held, []), value(9, 60_000)]);
  assert.deepEqual(spansOf(model), [["critical", 0, 30_000]]);
});

test("an alert of which a whole history tells nothing was raised before it", () => {
  const model = card({ last: event(9, 60_000, 95), level: "critical", alerts: [held] });
  model.addHistory([value(1, 50_000), value(9, 60_000)]);
  assert.deepEqual(spansOf(model), [["critical", 50_000, Infinity]]);
  assert.deepEqual(spansOf(card({ last: event(9, 60_000, 5), level: null })), []);
});

test("of alerts that were raised or cleared in one moment each tells of all, and none was there before", () => {
  const both = [warning, critical];
  const model = card({ last: event(9, 60_000, 5), level: null });
  model.addHistory([
    value(1, 0), told(2, 10_000, "Raised", warning, both), told(3, 10_001, "Raised", critical, both),
    told(4, 20_000, "Cleared", warning, []), told(5, 20_001, "Cleared", critical, []),
  ]);
  assert.deepEqual(spansOf(model), [["critical", 10_000, 10_001], ["critical", 10_001, 20_000]]);
});

test("what the stream tells goes on behind the history, whichever of them comes first", () => {
  const past = [value(1, 0), told(2, 10_000, "Raised", warning, [warning]), value(3, 20_000)];
  for (const isFirst of [true, false]) {
    const model = card({ last: event(3, 20_000, 85), level: "warning", alerts: [warning] });
    if (isFirst) model.addHistory(past);
    model.applyAlert({ ...critical, raised: [warning, critical] }, "a-4", time(30_000));
    model.applyAlert({ raised: [], ...critical }, "a-5", time(40_000));
    if (!isFirst) model.addHistory([...past, told(4, 30_000, "Raised", critical, [warning, critical])]);
    assert.deepEqual(spansOf(model), [["warning", 10_000, 30_000], ["critical", 30_000, 40_000]], `${isFirst}`);
  }
});

test("what an index tells of an alert is drawn in no time of which events have told", () => {
  const model = card({ last: event(1, 10_000, 95), level: "critical", alerts: [critical] });
  model.applyAlert({ ...critical, raised: [] }, "a-2", time(20_000));
  const told = entry({ last: event(1, 10_000, 95), level: "critical", alerts: [critical] });
  model.applyEntry(told, "a-3");
  assert.deepEqual(spansOf(model), [["critical", 10_000, 20_000], ["critical", 20_000, Infinity]]);
});

test("an alert that no value has ended may have ended by a pause, which the index tells", () => {
  const model = card({ last: event(1, 0, 95), level: "critical", alerts: [critical] });
  model.applyAlert({ ...critical, value: 7, raised: [] }, "a-2", time(1000));
  assert.equal(model.wantsIndex, false);
  model.applyAlert({ ...critical, value: null, raised: [] }, "a-3", time(2000));
  assert.equal(model.wantsIndex, true);
  const paused = card({ state: "paused", last: event(1, 0, 95), level: null, alerts: [critical] });
  paused.applyAlert({ ...critical, value: 95, raised: [critical] }, "a-2", time(1000));
  assert.equal(paused.wantsIndex, true, "it has gone on");
});
