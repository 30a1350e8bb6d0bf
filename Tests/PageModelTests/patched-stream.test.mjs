import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveStream } from "../../public/stream.js";

let tell;
const opened = new Promise((resolve) => { tell = resolve; });

/** A stream whose server is this test. */
class FakeSource {
  static CLOSED = 2;
  static all = [];
  listeners = new Map();
  constructor(address) {
    this.address = address;
    FakeSource.all.push(this);
    tell(this);
  }
  addEventListener(type, listener) { this.listeners.set(type, listener); }
  close() { this.isClosed = true; }
  send(type, data, lastEventId = "") { this.listeners.get(type)?.({ target: this, type, data, lastEventId }); }
}
globalThis.EventSource = FakeSource;

const value = (data) => JSON.stringify({ job: "disk", at: "t", data });

test("a page never sees a patch, and begins anew where one does not fit", async () => {
  const received = [];
  const stream = new LiveStream({
    makeAddress: () => "http://localhost/events?patch=merge",
    receive: (...event) => received.push(event),
    lost: () => {},
    reconnecting: () => {},
  });
  stream.listenFor(["hello", "dataUpdate"]);
  stream.open();
  assert.equal(stream.isWanted, true);
  const source = await opened;
  source.send("hello", "{}");
  source.send("dataUpdate", value({ a: 1, b: 2 }), "k-1");
  source.send("patch", '{"job":"disk","at":"t","base":"k-1","patch":{"b":3}}', "k-2");
  assert.deepEqual(received.slice(1), [
    ["dataUpdate", value({ a: 1, b: 2 }), "k-1"], ["dataUpdate", value({ a: 1, b: 3 }), "k-2"],
  ]);
  source.send("patch", '{"job":"disk","at":"t","base":"k-7","patch":{"b":3}}', "k-8");
  assert.equal(received.length, 3);
  const [, again] = FakeSource.all;
  assert.equal(source.isClosed, true);
  assert.equal(again.address, "http://localhost/events?patch=merge");
  again.send("patch", '{"job":"disk","at":"t","base":"k-7","patch":{"b":3}}', "k-9");
  assert.equal(FakeSource.all.length, 2, "not again and again");
  stream.close();
});

test("a stream that is closed before it can take patches stays closed", async () => {
  const before = FakeSource.all.length;
  const stream = new LiveStream({ makeAddress: () => "http://localhost/events?every=1m&patch=merge" });
  stream.open();
  stream.close();
  await import("../../public/patches.js");
  await new Promise((resolve) => { setImmediate(resolve); });
  assert.equal(FakeSource.all.length, before);
  assert.equal(stream.isWanted, false);
});
