import assert from "node:assert/strict";
import test from "node:test";
import { CardModel } from "../../public/card-model.js";
import { forgetState, keepState, keptIndex, makeStore } from "../../public/kept.js";
import { card, reading, START } from "./cards.mjs";
import { parseWithDigits } from "../../public/format.js";

/** A store as a browser has it: of texts. */
function browserStore() {
  const kept = new Map();
  const storage = {
    getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key),
  };
  return makeStore(() => storage);
}

const ABOUT = { version: "1", filter: "", now: START + 5000 };

/** The model of a job as a page begins with it that finds only what was kept. */
function opened(store, name = "disk") {
  const index = keptIndex(store, "");
  const model = new CardModel(name);
  model.applyEntry(index.jobs[name], index.lastEventId);
  return model;
}

test("the last value comes back with its digits, its time and its state", () => {
  const store = browserStore();
  const model = card({ unit: "%", show: { title: "Disk" } });
  model.addReading(parseWithDigits(JSON.stringify(reading(7, 2000, "X", 12_000)).replace('"X"', "3.10")));
  keepState(store, [model], ABOUT);
  const later = opened(store);
  assert.deepEqual([later.value, later.digits, later.title, later.unit], [3.1, "3.10", "Disk", "%"]);
  assert.deepEqual([later.at, later.standing(START + 5000)], [START + 2000, "ok"]);
  assert.equal(keptIndex(store, "").keptAt, START + 5000);
});

test("a failure that came by the stream is kept, and one that is over is not", () => {
  const store = browserStore();
  const model = card({ last: reading(1, 0, 1) });
  model.applyFailure({ message: "no route" }, "a-2", new Date(START + 1000).toISOString());
  keepState(store, [model], ABOUT);
  assert.deepEqual([opened(store).failure, opened(store).failingSince], ["no route", START + 1000]);
  model.applyRecovery("a-3", new Date(START + 2000).toISOString());
  keepState(store, [model], ABOUT);
  assert.deepEqual([opened(store).failure, opened(store).standing(START + 5000)], [null, "ok"]);
});

test("what comes later by the server goes before what was kept", () => {
  const store = browserStore();
  keepState(store, [card({ last: reading(5, 0, 1) })], ABOUT);
  const model = opened(store);
  model.addReading(reading(6, 9000, 2));
  assert.deepEqual([model.value, model.at], [2, START + 9000]);
});

test("values too large, jobs on request and other filters have no last value", () => {
  const store = browserStore();
  const large = card({ last: reading(1, 0, "x".repeat(30_000)) });
  keepState(store, [large], ABOUT);
  assert.equal(opened(store).value, undefined);
  const onRequest = card({ trigger: { request: {} } });
  onRequest.addRunResult({ at: new Date(START).toISOString(), data: 1 });
  keepState(store, [onRequest], ABOUT);
  assert.equal(opened(store).value, undefined);
  assert.equal(keptIndex(store, "disk"), null);
});

test("of a page too large nothing is kept, and what was kept before is forgotten", () => {
  const store = browserStore();
  keepState(store, [card({ last: reading(1, 0, 1) })], ABOUT);
  const many = Array.from({ length: 300 }, (_, index) => {
    const model = new CardModel(`j${index}`);
    model.applyEntry({ ...card({ last: reading(1, 0, "x".repeat(9000)) }).entry });
    return model;
  });
  keepState(store, many, ABOUT);
  assert.equal(keptIndex(store, ""), null);
  keepState(store, [card({ last: reading(1, 0, 1) })], ABOUT);
  forgetState(store);
  assert.equal(keptIndex(store, ""), null);
});

test("a store with something else in it is as good as an empty one", () => {
  for (const kept of [null, 7, "text", [], {}, { filter: "", keptAt: "x" }, { filter: "", keptAt: 1, jobs: {} }]) {
    const store = browserStore();
    store.set("lastState", kept);
    assert.equal(keptIndex(store, ""), null);
  }
});
