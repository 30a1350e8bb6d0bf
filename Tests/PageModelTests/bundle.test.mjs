import assert from "node:assert/strict";
import { test } from "node:test";
import { Bundle } from "../../public/stream.js";

/** A bundle on a clock of its own, and what it told: the ids of each time. */
function make(t) {
  let now = 1000;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(performance, "now", () => now);
  const told = [];
  const bundle = new Bundle((events) => told.push(events.map(([, , id]) => id).join()));
  const pass = (milliseconds) => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  return { bundle, told, pass, add: (id, type = "dataUpdate", isUrgent = false) => bundle.add([type, "{}", id], isUrgent) };
}

test("the first reading after a pause is told at once, and what follows it closely together", (t) => {
  const { told, pass, add } = make(t);
  add("1");
  assert.deepEqual(told, ["1"]);
  add("2");
  pass(50);
  add("3");
  assert.deepEqual(told, ["1"]);
  pass(30);
  assert.deepEqual(told, ["1", "2,3"]);
  add("4");
  pass(80);
  assert.deepEqual(told, ["1", "2,3", "4"]);
  pass(200);
  add("5");
  assert.deepEqual(told, ["1", "2,3", "4", "5"]);
  pass(500);
  assert.equal(told.length, 4);
});

test("what is no reading waits for nothing, and overtakes no reading", (t) => {
  const types = ["hello", "gap", "busy", "bye", "replayed", "heartbeat", "jobFailed", "alertRaised", "configReloaded"];
  for (const type of types) {
    const { told, pass, add } = make(t);
    for (const id of ["1", "2", "3"]) add(id);
    add("4", type);
    assert.deepEqual(told, ["1", "2,3,4"], type);
    pass(500);
    assert.equal(told.length, 2);
    t.mock.timers.reset();
    t.mock.restoreAll();
  }
});

test("what is urgent, or too much, is told without a wait", (t) => {
  const { told, bundle, add } = make(t);
  add("1");
  add("2");
  add("3", "dataUpdate", true);
  assert.deepEqual(told, ["1", "2,3"]);
  for (let id = 1; id <= 1001; id += 1) add(String(id));
  assert.equal(told.length, 3);
  assert.equal(told[2].split(",").length, 1001);
  bundle.flush();
  assert.equal(told.length, 3);
});
