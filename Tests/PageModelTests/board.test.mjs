import assert from "node:assert/strict";
import test from "node:test";
import { entry, event, START, time } from "./cards.mjs";
import { Nowhere } from "./nowhere.mjs";

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

test("an index that comes before the stream is back makes nothing late, nor does the stream before its catch-up", (context) => {
  const disk = entry({ trigger: { every: "1s" }, last: event(1, 0, 7), nextRun: 1000, nextBy: 2000 });
  const jobs = { disk };
  const { board, tape, tell } = begin(context, jobs);
  const look = (changes, type, detail = {}) => {
    Object.assign(tape, changes);
    if (type) tell(type, detail);
    else context.mock.timers.tick(1000);
    return [board.facts()[0].state, board.heldAt - START];
  };
  const index = { jobs, names: ["disk"], lastEventId: "a-1" };
  assert.deepEqual(look({ state: "reconnecting", now: START + 1500, heardAt: START + 1000 }, "state"), ["ok", 1000]);
  assert.deepEqual(look({ now: START + 16_000 }, "index", index), ["ok", 1000]);
  assert.deepEqual(look({ state: "restarted", isSettled: false }, "state"), ["ok", 1000]);
  assert.deepEqual(look({ heardAt: START + 16_000 }, "hello", {}), ["ok", 1000]);
  assert.deepEqual(look({ now: START + 16_500 }, "index", index), ["ok", 1000]);
  const values = [{ job: "disk", ...event(2, 16_400, 8), nextBy: time(18_400) }];
  assert.deepEqual(look({ now: START + 16_600 }, "readings", values), ["ok", 1000]);
  assert.deepEqual(look({ now: START + 17_000 }), ["ok", 16_400], "the newest value is known");
  assert.deepEqual(look({ now: START + 18_000, isSettled: true }), ["ok", NaN]);
  assert.deepEqual(look({ now: START + 20_000 }), ["late", NaN]);
});

test("a page that begins without its server holds what was kept until the stream has caught up", (context) => {
  const disk = entry({ trigger: { every: "1s" }, last: event(1, 0, 7), nextRun: 1000, nextBy: 2000 });
  const { board, tape, tell } = begin(context, {}, "reconnecting");
  tell("index", { jobs: { disk }, names: ["disk"], lastEventId: "a-Infinity", keptAt: START + 500 });
  assert.equal(board.heldAt, START + 500);
  const last = { ...event(9, 60_000, 8) };
  tape.now = START + 90_000;
  tell("index", { jobs: { disk: { ...disk, last, nextBy: time(62_000) } }, names: ["disk"], lastEventId: "a-9" });
  assert.equal(board.heldAt, START + 60_000);
  assert.equal(board.facts()[0].state, "ok");
});
