import assert from "node:assert/strict";
import test from "node:test";
import { entry, event } from "./cards.mjs";

// What a page of another machine has without https: a worker for all tabs, and no Web Locks.

const workers = [];
class SharedWorker {
  port = { told: [], postMessage(message) { this.told.push(message); }, close() {} };
  constructor() { workers.push(this); }
}
Object.assign(globalThis, {
  SharedWorker, EventSource: class { addEventListener() {} close() {} },
  document: { baseURI: "http://dash.test/", hidden: false }, addEventListener() {},
});
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};
const { Tickertape } = await import("../../public/client.js");

/** A client whose index is asked for with this answer, and what its worker tells it. */
async function connect(answer, context) {
  globalThis.fetch = async () => answer;
  const tape = new Tickertape("events");
  while (!workers.length) await new Promise(setImmediate);
  const [worker] = workers.splice(0);
  context.after(() => tape.close());
  return { tape, tell: (data) => worker.port.onmessage({ data }) };
}

const status = (state, more) => ({ status: { state, attempt: 0, retryAt: 0, reason: "", ...more } });

test("while a token is needed it says so, whatever the stream of all tabs does", async (context) => {
  const { tape, tell } = await connect(new Response("{}", { status: 401 }), context);
  assert.equal(tape.state, "denied");
  for (const [state, shown] of [
    ["connecting", "denied"], ["reconnecting", "denied"], ["refused", "refused"], ["reconnecting", "reconnecting"],
  ]) {
    tell(status(state, { attempt: 2 }));
    assert.equal(tape.state, shown, state);
  }
});

test("a value that is newer than now sets a clock that was set too late, but not by more than a wait for an answer", async (context) => {
  const [behind, jobs] = [new Date(Date.now() - 60_000), { disk: entry({ last: null }) }];
  const index = { now: behind.toISOString(), lastEventId: "a-1", jobs };
  const { tape, tell } = await connect(new Response(JSON.stringify(index)), context);
  const lead = () => Math.round((tape.now - behind) / 1000);
  const send = (sequence, seconds) => {
    const at = new Date(behind.getTime() + seconds * 1000).toISOString();
    const data = JSON.stringify({ job: "disk", at, nextBy: null, data: 1 });
    tell({ events: [["dataUpdate", data, event(sequence, 0).id]] });
  };
  assert.equal(lead(), 0);
  send(2, 3);
  assert.equal(lead(), 3);
  send(3, 1);
  assert.equal(lead(), 3, "an older value sets nothing");
  send(4, 3600);
  assert.equal(lead(), 3, "nor does one of another clock");
});
