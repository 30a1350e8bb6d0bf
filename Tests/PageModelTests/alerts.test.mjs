import assert from "node:assert/strict";
import test from "node:test";
import { raisedLevel } from "../../public/meaning.js";
import { describeRule } from "../../public/opened.js";
import { card, event, START, time } from "./cards.mjs";

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

test("an alert that had to hold for a while is drawn from when it was raised", () => {
  const alerts = [{ level: "critical", when: "> 90", for: "40s", since: time(1000) }];
  const model = card({ last: event(9, 60_000, 95), level: "critical", alerts });
  const [span] = model.past.levels;
  assert.equal(span.from - START, 41_000);
});
