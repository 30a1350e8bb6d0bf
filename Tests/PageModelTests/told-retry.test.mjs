import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { LiveStream } from "../../public/stream.js";

/** A source that the browser opens again by itself, as it does whenever a stream ends. */
class PatientSource {
  static CLOSED = 2;
  static all = [];
  readyState = 1;
  #listeners = {};
  constructor() { PatientSource.all.push(this); }
  addEventListener(type, listener) { this.#listeners[type] = listener; }
  close() {}
  tell(type, data) { this.#listeners[type]({ target: this, type, data: JSON.stringify(data), lastEventId: "" }); }
  end() {
    this.readyState = 0;
    this.onerror({ target: this });
  }
}
globalThis.EventSource = PatientSource;

for (const type of ["bye", "busy"]) {
  test(`who is told by ${type} when to come back is not back before`, () => {
    mock.timers.enable({ apis: ["Date"] });
    const stream = new LiveStream({
      makeAddress: () => "http://localhost/events", receive() {}, lost() {}, reconnecting() {},
    });
    stream.listenFor(["hello", type]);
    stream.open();
    const [source, before] = [PatientSource.all.at(-1), PatientSource.all.length];
    source.tell("hello", { heartbeat: 15 });
    source.tell(type, { retry: 60_000 });
    source.end();
    const openings = [];
    for (let second = 1; second <= 90; second += 1) {
      mock.timers.tick(1000);
      stream.checkSilence();
      if (PatientSource.all.length > before && !openings.length) openings.push(second);
    }
    // One that the browser has forgotten is opened one and a half heartbeats behind that.
    assert.deepEqual(openings, [84]);
    stream.close();
    mock.timers.reset();
  });
}

test("tries are counted anew behind a stream that was well, however it was lost", () => {
  mock.timers.enable({ apis: ["Date", "setTimeout"] });
  const tries = [];
  const note = ({ attempt }) => tries.push(attempt);
  const stream = new LiveStream({
    makeAddress: () => "http://localhost/events", receive() {}, lost: note, reconnecting: note,
  });
  stream.listenFor(["hello"]);
  stream.open();
  const live = (time) => {
    PatientSource.all.at(-1).tell("hello", { heartbeat: 15 });
    mock.timers.tick(time);
  };
  live(1000);
  for (let round = 0; round < 3; round += 1) PatientSource.all.at(-1).end();
  assert.deepEqual(tries.splice(0), [1, 2, 3]);
  live(60_000);
  stream.checkSilence();
  assert.deepEqual(tries.splice(0), [1], "a silence of a minute");
  mock.timers.tick(60_000);
  stream.checkSilence();
  assert.deepEqual(tries.splice(0), [2], "nothing has come");
  stream.close();
  mock.timers.reset();
});

test("no wait is longer than half a minute", () => {
  mock.timers.enable({ apis: ["Date", "setTimeout"] });
  const waits = [];
  const stream = new LiveStream({
    makeAddress: () => "http://localhost/events", receive() {}, reconnecting() {},
    lost({ retryAt }) { waits.push(retryAt - Date.now()); },
  });
  stream.listenFor(["hello"]);
  globalThis.fetch = async () => new Response("", { status: 503 });
  for (const chance of [0, 0.999]) {
    mock.method(Math, "random", () => chance);
    for (let round = 0; round < 8; round += 1) {
      stream.open();
      const source = PatientSource.all.at(-1);
      source.readyState = PatientSource.CLOSED;
      source.onerror({ target: source });
    }
  }
  assert.ok(Math.max(...waits) <= 30_000 && waits.at(-1) > 29_000, `${waits}`);
  stream.close();
  mock.restoreAll();
  mock.timers.reset();
});

test("a line that was cut without a word is opened again as soon as it is dead", () => {
  mock.timers.enable({ apis: ["Date"] });
  const stream = new LiveStream({
    makeAddress: () => "http://localhost/events", receive() {}, lost() {}, reconnecting() {},
  });
  stream.listenFor(["hello"]);
  stream.open();
  const before = PatientSource.all.length;
  PatientSource.all.at(-1).tell("hello", { heartbeat: 15 });
  mock.timers.tick(23_500);
  stream.checkSilence();
  assert.equal(PatientSource.all.length, before);
  mock.timers.tick(1);
  stream.checkSilence();
  assert.equal(PatientSource.all.length, before + 1);
  stream.close();
  mock.timers.reset();
});
