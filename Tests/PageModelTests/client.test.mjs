import assert from "node:assert/strict";
import test from "node:test";
import { entry, event } from "./cards.mjs";

// What a page of another machine has without https: a worker for all tabs, and no Web Locks.

const [workers, sources] = [[], []];
class SharedWorker {
  port = { told: [], postMessage(message) { this.told.push(message); }, close() {} };
  constructor() { workers.push(this); }
}
class EventSource {
  constructor() { sources.push(this); }
  addEventListener(type, handle) { this.handle = handle; }
  close() {}
  send(type, data, lastEventId) { this.handle({ target: this, type, data, lastEventId }); }
}
Object.assign(globalThis, {
  SharedWorker, EventSource,
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
async function connect(answer, context, url = "events") {
  globalThis.fetch = async () => answer;
  const tape = new Tickertape(url);
  context.after(() => tape.close());
  // The past has a stream of its own.
  while (!workers.length && !sources.length) await new Promise(setImmediate);
  const [[worker], [source]] = [workers.splice(0), sources.splice(0)];
  return { tape, tell: (data) => worker.port.onmessage({ data }), send: (...event) => source.send(...event) };
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

test("of the past each event has the time that it had, the first too", async (context) => {
  const answer = new Response(JSON.stringify({ lastEventId: "a-9", jobs: { disk: entry() } }));
  const { tape, send } = await connect(answer, context, "events?at=-8h");
  const frames = [];
  tape.addEventListener("frame", ({ detail }) => frames.push(detail));
  for (const [sequence, at] of [[1, "2030-01-01T00:00:00.000Z"], [2, "2030-01-01T00:00:07.000Z"]]) {
    send("dataUpdate", JSON.stringify({ job: "disk", at, data: 1 }), `a-${sequence}`);
    await new Promise((done) => { setTimeout(done, 100); });
    assert.equal(new Date(frames.at(-1).at).toISOString(), at);
  }
});

test("the clock of a past begins where that does, goes by whatever comes, and stands when it is over", async (context) => {
  const answer = new Response(JSON.stringify({ lastEventId: "a-9", jobs: { disk: entry() } }));
  const { tape, send } = await connect(answer, context, "events?at=-8h");
  const at = (second) => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
  const isAt = (second) => {
    const distance = tape.now - Date.parse(at(second));
    assert.ok(distance >= 0 && distance < 1000, `${distance}`);
  };
  send("hello", JSON.stringify({ epoch: "a", replay: true, at: at(0), now: new Date().toISOString() }), "");
  isAt(0);
  send("dataUpdate", JSON.stringify({ job: "disk", at: at(7), data: 1 }), "a-1");
  await new Promise((done) => { setTimeout(done, 100); });
  isAt(7);
  send("jobOverdue", JSON.stringify({ job: "disk", at: at(20), data: {} }), "a-2");
  isAt(20);
  send("replayed", JSON.stringify({ events: 2 }), "a-2-replayed");
  assert.equal(tape.state, "closed");
  const { now } = tape;
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() + 3_600_000 });
  assert.equal(tape.now, now);
});

test("the clock of a past goes as slowly as that is shown, and never ahead of what has come", async (context) => {
  const answer = new Response(JSON.stringify({ lastEventId: "a-9", jobs: { disk: entry() } }));
  const { tape, send } = await connect(answer, context, "events?at=-8h");
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  for (const [speed, passed] of [[0.1, 1000], [0.01, 100], [1, 10_000], [0, 0], [60, 10_000]]) {
    const at = "2030-01-01T00:00:07.000Z";
    send("hello", JSON.stringify({ epoch: "a", replay: true, speed, at: "2030-01-01T00:00:00.000Z" }), "");
    send("jobOverdue", JSON.stringify({ job: "disk", at, data: {} }), "a-1");
    assert.equal(tape.now, Date.parse(at));
    context.mock.timers.tick(10_000);
    assert.equal(tape.now - Date.parse(at), passed, `${speed} x`);
  }
});

test("what came between the index and the stream, and is no value, the index is asked for", async (context) => {
  for (const [lastEventId, isAsked] of [["a-1", false], ["a-2", true]]) {
    const answer = () => new Response(JSON.stringify({ lastEventId: "a-1", jobs: { disk: entry() } }));
    const { tape, tell } = await connect(answer(), context);
    const asked = [];
    tape.refreshSoon = () => asked.push(lastEventId);
    await new Promise(setImmediate);
    tell({ events: [["hello", JSON.stringify({ epoch: "a", heartbeat: 15, lastEventId }), ""]] });
    assert.equal(asked.length > 0, isAsked, lastEventId);
  }
});

test("how long values are held back the stream says, whether its address asks for that or its link", async (context) => {
  for (const query of ["?link=signed", "?every=30s"]) {
    const answer = new Response(JSON.stringify({ lastEventId: "a-1", jobs: { disk: entry() } }));
    const { tape, tell } = await connect(answer, context, `events${query}`);
    const told = [];
    tape.addEventListener("hello", () => told.push(tape.delay));
    for (const more of [{ every: 30 }, { every: 60 }, { every: 1.5 }, {}]) {
      tell({ events: [["hello", JSON.stringify({ epoch: "a", heartbeat: 15, ...more }), ""]] });
    }
    assert.deepEqual(told, [30_000, 60_000, 1500, 0], query);
  }
});
