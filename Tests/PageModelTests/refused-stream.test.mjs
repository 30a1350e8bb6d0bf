import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { LiveStream } from "../../public/stream.js";

const answers = [];
let asked = 0;
globalThis.fetch = async () => {
  asked += 1;
  const answer = answers.shift();
  if (!answer) throw new TypeError("Failed to fetch");
  return answer;
};

/** A source that ends at once, as one does that is refused. */
class RefusedSource {
  static CLOSED = 2;
  static all = [];
  readyState = RefusedSource.CLOSED;
  constructor(address) {
    this.address = address;
    RefusedSource.all.push(this);
  }
  addEventListener(_, handle) { this.handle = handle; }
  close() {}
  fail() { this.onerror({ target: this }); }
}
globalThis.EventSource = RefusedSource;

const sentence = "every can't be \"2h\"";
const problem = (status) => Response.json({ detail: sentence }, { status });
const settled = async () => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); };

/** What a stream said that ended at once, after `answer`, and how often it was opened in the minute behind that. */
async function heardAfter(answer, query = "every=2h") {
  const [heard, before] = [[], RefusedSource.all.length];
  const stream = new LiveStream({
    makeAddress: () => `http://localhost/events?${query}`,
    lost: ({ attempt }) => heard.push(`lost ${attempt}`),
    reconnecting: ({ attempt }) => heard.push(`again ${attempt}`),
    refused: ({ state, reason }) => heard.push(`${state}: ${reason}`),
  });
  answers.push(answer);
  stream.open();
  RefusedSource.all.at(-1).fail();
  await settled();
  mock.timers.tick(60_000);
  stream.close();
  return [heard, RefusedSource.all.length - before];
}

test("an address that is refused for what it says, or its token, is told why, and not asked for again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const refused = [["lost 1", `refused: ${sentence}`], 1];
  for (const status of [400, 403]) assert.deepEqual(await heardAfter(problem(status)), refused);
  // No token makes a link good.
  assert.deepEqual(await heardAfter(problem(401), "job=a&link=1.x.y"), refused);
  assert.deepEqual(await heardAfter(problem(401), "token=x"), [["lost 1", `denied: ${sentence}`], 1]);
  mock.timers.reset();
});

test("what may be right again later is asked for again: a server that is full or away", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  for (const answer of [problem(503), problem(404), new Response("", { status: 200 }), null]) {
    assert.deepEqual(await heardAfter(answer), [["lost 1", "again 1"], 2]);
  }
  assert.equal(asked, 8, "each end is asked about once");
  mock.timers.reset();
});

test("where the browser tries again by itself, it is told when, as the server has told it last", () => {
  mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const heard = [];
  const stream = new LiveStream({
    makeAddress: () => "http://localhost/events", receive() {}, reconnecting() {},
    lost: ({ attempt, retryAt }) => heard.push([attempt, retryAt]),
  });
  stream.listenFor(["hello", "heartbeat", "bye"]);
  stream.open();
  const source = RefusedSource.all.at(-1);
  source.readyState = 0;
  source.fail();
  for (const [type, data] of [["hello", { heartbeat: 15 }], ["bye", { retry: 9000 }], ["heartbeat", {}], ["hello", {}]]) {
    source.handle({ target: source, type, data: JSON.stringify(data), lastEventId: "" });
    source.fail();
  }
  assert.deepEqual(heard, [[1, 0], [2, 0], [3, 1_009_000], [4, 1_009_000], [5, 0]]);
  stream.close();
  mock.timers.reset();
});

test("a wait that the server has asked for is no silence, however long it is", () => {
  mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const stream = new LiveStream({ makeAddress: () => "http://localhost/events", receive() {}, reconnecting() {}, lost() {} });
  stream.listenFor(["hello", "bye"]);
  stream.open();
  const source = RefusedSource.all.at(-1);
  const say = (type, data) => source.handle({ target: source, type, data: JSON.stringify(data), lastEventId: "" });
  say("hello", { heartbeat: 15 });
  say("bye", { retry: 60_000 });
  source.readyState = 0;
  source.fail();
  const isOpenedAnewAfter = (milliseconds) => {
    mock.timers.tick(milliseconds);
    stream.checkSilence();
    return RefusedSource.all.at(-1) !== source;
  };
  assert.equal(isOpenedAnewAfter(59_000), false);
  assert.equal(isOpenedAnewAfter(23_000), false, "the browser has its time, too");
  assert.equal(isOpenedAnewAfter(3000), true);
  stream.close();
  mock.timers.reset();
});
