import assert from "node:assert/strict";
import test from "node:test";
import { card, event, reading, START } from "./cards.mjs";

test("a card tells what makes the job run and where its values come from", () => {
  const descriptions = [
    [{ trigger: { every: "5-20s" }, source: "generate" }, "every 5-20s · generate"],
    [{ trigger: { cron: "30 2 * * *", timezone: "UTC" }, source: "run" }, "cron 30 2 * * * · run"],
    [{ trigger: { post: true }, source: "post" }, "on post"],
    [{ trigger: { request: { size: true } }, source: "run" }, "on request · run"],
    [{ source: "x".repeat(70) }, `every 10s · ${"x".repeat(60)}…`],
  ];
  for (const [members, description] of descriptions) assert.equal(card(members).description, description);
});

test("a filter finds a card by name, trigger, source and event in lower case", () => {
  const model = card({ trigger: { cron: "* * * JAN *" }, source: "HTTP", event: "Report" });
  assert.equal(model.searchText, "disk cron * * * jan * · http report");
});

test("a unit is short", () => {
  assert.equal(card({ unit: "%" }).unit, "%");
  assert.equal(card({}).unit, "");
  assert.equal(card({ unit: "x".repeat(30) }).unit, `${"x".repeat(24)}…`);
});

test("an age begins with the first value", () => {
  assert.equal(card({}).age(START), null);
  const model = card({ last: event(1, 0, 7) });
  assert.equal(model.age(START + 1500), 1500);
  assert.equal(model.age(START - 20), -20);
});

test("a new value catches the eye, unless it is old or follows another closely", () => {
  const model = card({ last: event(1, 0, 7) });
  assert.equal(model.pulses(START + 2999), true);
  assert.equal(model.pulses(START + 3000), false);
  model.addReading(reading(2, 899, 8));
  assert.equal(model.pulses(START + 899), false);
  model.addReading(reading(3, 1799, 9));
  assert.equal(model.pulses(START + 1799), true);
});

test("a failure is told by its message, or else by whatever came", () => {
  const failures = [
    [{ kind: "exit", message: "the pump is dry" }, "the pump is dry"], [{ kind: "exit" }, '{"kind":"exit"}'],
    ["text", "text"], [undefined, "{}"],
  ];
  for (const [failure, reason] of failures) {
    const model = card({});
    model.applyFailure(failure, "a-1");
    assert.equal(model.failure, reason);
  }
  assert.equal(card({ state: "failing" }).failure, "no reason given");
});
