import assert from "node:assert/strict";
import test from "node:test";
import { entry, event, START, time } from "./cards.mjs";

/** An element that is nowhere: enough for cards that nobody sees. */
class Nowhere {
  dataset = {};
  style = {};
  children = [];
  classList = { add() {}, toggle() {}, contains: () => false };
  setAttribute() {}
  append(...children) { this.children.push(...children); }
  insertBefore(child) { this.children.push(child); }
  replaceChildren() {}
  querySelectorAll() { return []; }
  get firstElementChild() { return this.children[0]; }
  get lastElementChild() { return this.children.at(-1); }
}
Object.assign(globalThis, {
  innerWidth: 0, innerHeight: 0, IntersectionObserver: class { observe() {} }, addEventListener() {}, location: new URL("http://dash.test/"),
  document: {
    hidden: true, addEventListener() {}, documentElement: new Nowhere(), baseURI: "http://dash.test/",
    createElement: () => new Nowhere(), createElementNS: () => new Nowhere(),
  },
});
const { Board } = await import("../../public/board.js");

/** A board whose jobs are these, and `tell(type, detail)` for what its stream says. */
function begin(context, jobs, state = "live") {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const tape = Object.assign(new EventTarget(), { delay: 0, now: START, heardAt: START, state, isSettled: true });
  const board = new Board(tape, new Nowhere(), new Nowhere());
  const tell = (type, detail) => tape.dispatchEvent(new CustomEvent(type, { detail }));
  tell("index", { jobs, names: Object.keys(jobs), lastEventId: "a-1" });
  return { board, tape, tell };
}

test("a stream that says it holds values back makes no job late before that, nor breaks its line", (context) => {
  const disk = entry({ trigger: { every: "1s" }, last: event(1, 0, 7), nextRun: 1000, nextBy: 2000 });
  const { board, tape, tell } = begin(context, { disk });
  tape.now = START + 30_000;
  assert.equal(board.facts()[0].state, "stale");
  tape.delay = 30_000;
  tell("hello", {});
  assert.equal(board.facts()[0].state, "ok");
  const model = board.modelOf("disk");
  assert.equal(model.past.expected, 32_000);
  assert.equal(model.wait(tape.now), null, "when the next one is told is not when it is made");
  for (const [sequence, at] of [[2, 30_000], [3, 60_000]]) {
    tell("readings", [{ job: "disk", ...event(sequence, at, 8), nextBy: time(at + 2000) }]);
  }
  assert.equal(model.past.segments(model.past.numbers()).length, 1);
  assert.equal(model.standing(START + 93_000), "ok");
  assert.equal(model.standing(START + 93_001), "late");
  assert.equal(model.snapshot().nextBy, time(62_000), "what is kept has no delay twice");
});
