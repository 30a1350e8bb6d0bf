import assert from "node:assert/strict";
import test from "node:test";
import { Past } from "../../public/past.js";
import { lookOf, tally } from "../../public/sparkline.js";
import { card, event, reading, START, time } from "./cards.mjs";

const SECOND = 1000;
/** A past of `[seconds, value]`; the value "failed" begins a row of failures. */
function past(rows, expected = 0) {
  const made = new Past();
  made.expected = expected * SECOND;
  for (const [at, value] of rows) {
    if (value === "failed") made.fail(at * SECOND, "no");
    else if (value === "missed") made.miss();
    else if (value === "works") made.recover(at * SECOND);
    else made.add(at * SECOND, value);
  }
  return made;
}
const spans = (made, edge) => made.spans(edge * SECOND).map(({ from, to, kind, value }) =>
  [from / SECOND, to / SECOND, kind === "value" ? value : kind]);

test("equal states are one, so that a long quiet time takes no room", () => {
  const made = past([[0, "up"], [10, "up"], [20, "up"], [30, "down"], [40, "up"]]);
  assert.deepEqual(made.points.map(({ time, until, value }) => [time, until, value]), [
    [0, 20_000, "up"], [30_000, 30_000, "down"], [40_000, 40_000, "up"],
  ]);
  assert.equal(past([[0, 5], [1, 5], [2, 5]]).points.length, 3, "numbers are points of a line");
});

test("a state is as long as its time, however many readings it had", () => {
  const rows = Array.from({ length: 50 }, (_, index) => [index, "up"]);
  const made = past([...rows, [50, "down"], [50.6, "up"], [60, "up"]]);
  assert.deepEqual(spans(made, 60), [[0, 50, "up"], [50, 50.6, "down"], [50.6, 60, "up"]]);
});

test("a time in which runs failed is told as such, and the states around it are two", () => {
  const made = past([[0, "up"], [10, "up"], [12, "failed"], [24, "works"], [25, "up"], [35, "up"]]);
  assert.deepEqual(spans(made, 35), [[0, 12, "up"], [12, 24, "failed"], [24, 25, "missing"], [25, 35, "up"]]);
  const direct = past([[0, "up"], [12, "failed"], [24, "up"]]);
  assert.deepEqual(spans(direct, 30), [[0, 12, "up"], [12, 24, "failed"], [24, 30, "up"]]);
});

test("a failure that goes on reaches the end of the drawing", () => {
  const made = past([[0, "up"], [12, "failed"]]);
  assert.deepEqual(spans(made, 40), [[0, 12, "up"], [12, 40, "failed"]]);
  assert.deepEqual(spans(made, 90), [[0, 12, "up"], [12, 90, "failed"]]);
});

test("a failure that was over at once stays a mark", () => {
  const made = past([[0, "up"], [12, "failed"], [12, "works"], [13, "up"], [20, "up"]]);
  assert.equal(spans(made, 20).filter(([, , kind]) => kind === "failed").length, 1);
});

test("a value holds as long as it was promised to, and then nothing is known", () => {
  const made = past([[0, "up"], [10, "up"], [100, "up"]], 10);
  assert.deepEqual(spans(made, 100), [[0, 28, "up"], [28, 100, "missing"]]);
  assert.deepEqual(spans(made, 110), [[0, 28, "up"], [28, 100, "missing"], [100, 110, "up"]]);
  assert.deepEqual(spans(past([[0, "up"], [10, "up"], [100, "up"]]), 200), [[0, 200, "up"]], "where silence is normal it holds");
});

test("what was missed is told as missing", () => {
  assert.deepEqual(spans(past([[0, "up"], [5, "missed"], [10, "up"]]), 12), [[0, 10, "missing"], [10, 12, "up"]]);
});

test("the spans of every past follow each other without a hole or an overlap", () => {
  const marks = ["up", "down", "failed", "missed", "works"];
  for (let code = 0; code < marks.length ** 5; code += 1) {
    const rows = [[0, "up"], ...Array.from({ length: 5 }, (_, index) =>
      [index + 1, marks[Math.floor(code / marks.length ** index) % marks.length]])];
    for (const expected of [0, 1]) {
      const found = spans(past(rows, expected), 7);
      assert.equal(found[0][0], 0);
      assert.equal(found.at(-1)[1], 7, JSON.stringify([rows, found]));
      found.slice(1).forEach(([from], index) => assert.equal(from, found[index][1], JSON.stringify([rows, found])));
    }
  }
});

test("history goes before what is known, and equal states at the seam are one", () => {
  const made = past([[100, "up"], [110, "down"]]);
  made.prepend(past([[0, "up"], [50, "failed"], [60, "up"], [90, "up"], [100, "up"], [120, "up"]]));
  assert.deepEqual(spans(made, 120), [[0, 50, "up"], [50, 60, "failed"], [60, 110, "up"], [110, 120, "down"]]);
});

test("a failure that history tells began when history says so", () => {
  const model = card({ state: "failing", error: { message: "no" }, last: event(1, 0, "up") });
  model.addHistory([
    { event: "dataUpdate", at: time(-10_000), data: "up" }, { event: "dataUpdate", at: time(0), data: "up" },
    { event: "jobFailed", at: time(5000), data: { message: "no" } },
  ]);
  const kinds = model.past.spans(START + 20_000).map(({ from, to, kind }) => [from - START, to - START, kind]);
  assert.deepEqual(kinds, [[-10_000, 0, "value"], [0, 20_000, "failed"]]);
  const told = card({ state: "failing", failing: { since: time(5000) }, error: { message: "no" }, last: event(1, 0, "up") });
  assert.deepEqual(told.past.spans(START + 20_000).map(({ from, to, kind }) => [from - START, to - START, kind]), [
    [0, 5000, "value"], [5000, 20_000, "failed"],
  ]);
  assert.equal(told.failingSince, START + 5000);
});

test("a job that failed for a while shows it afterwards too, by stream as by history", () => {
  const model = card({ last: event(1, 0, true), nextBy: 1500 });
  model.applyFailure({ kind: "exit", message: "no" }, "a-2", time(1000));
  model.addReading(reading(3, 13_000, true, 14_500));
  model.addReading(reading(4, 14_000, true, 15_500));
  assert.equal(tally(model.past.spans(START + 14_000)), "failed 12 s, yes 2 s");
});

test("a job that runs less often while nobody looks has no gaps then", () => {
  const trigger = { every: "2s", while_watched: true, idle_every: "10s" };
  const model = card({ trigger, last: event(1, 0, 1), nextBy: 12_000 });
  model.addReading(reading(2, 10_000, 2, 22_000));
  model.addReading(reading(3, 12_000, 3, 14_500));
  model.addReading(reading(4, 40_000, 4, 42_500));
  assert.deepEqual(model.past.segments(model.past.numbers()).map(({ length }) => length), [3, 1]);
});

test("a state may follow a value of another kind", () => {
  const model = card({ last: event(1, 0, 7), nextBy: 1500 });
  model.addReading(reading(2, 1000, { a: 1 }, 2500));
  model.addReading(reading(3, 2000, " up ", 3500));
  assert.equal(tally(model.past.spans(START + 4000)), 'up 2 s, 7 1 s, {"a":1} 1 s');
});

test("since when a value is as it is the server tells, and the page goes on from there", () => {
  const model = card({ last: { ...event(9, 0, "up"), since: time(-86_400_000) } });
  assert.equal(model.since, START - 86_400_000);
  model.addReading(reading(10, 1000, "up"));
  assert.equal(model.since, START - 86_400_000);
  model.addReading(reading(11, 2000, "down"));
  assert.equal(model.since, START + 2000);
  for (let index = 0; index < 100; index += 1) model.addReading(reading(12 + index, 3000 + index * 1000, "down"));
  assert.equal(model.since, START + 2000);
  model.applyFailure({ message: "no" }, "a-200", time(200_000));
  model.addReading(reading(201, 210_000, "down"));
  assert.equal(model.since, START + 210_000);
});

test("without the server's word, only a change that was seen tells since when", () => {
  const model = card({ last: event(9, 0, "up") });
  assert.equal(model.since, null);
  model.addHistory([{ event: "dataUpdate", at: time(-9000), data: "down" }, { event: "dataUpdate", at: time(-5000), data: "up" }]);
  assert.equal(model.since, START - 5000);
});

test("good and bad are the server's words, then the job's own, then the usual ones", () => {
  const health = (level, data, show) => card({ show, last: { ...event(1, 0, data), ...(level === undefined ? {} : { level }) } }).health;
  assert.deepEqual([health("good", "off"), health("bad", "up"), health(null, "up")], [true, false, null]);
  assert.deepEqual([health(undefined, "up"), health(undefined, "off"), health(undefined, 7)], [true, false, null]);
  assert.deepEqual([health(undefined, "off", { good: ["off"] }), health(undefined, 3, { bad: [3] })], [true, false]);
  assert.equal(lookOf({ kind: "value", value: "Off" }, { good: ["off"] }), "good");
  assert.equal(lookOf({ kind: "failed", value: "up" }), "failed");
});

test("in a gap nothing is missing but what was late or lost: not what failed in time, nor for a pause", () => {
  const missing = (events, live = () => {}) => {
    const model = card({ last: event(9, 100_000, 9), nextBy: 112_000 });
    live(model);
    model.addHistory(events.map(([at, type, data = {}]) => ({ ...event(1, at, data), event: type })));
    const gaps = model.past.gaps(model.past.numbers());
    return gaps.flatMap((gap) => model.past.missing(gap)).map(({ from, to }) => [from - START, to - START]);
  };
  const [first, late, failed] = [[0, "dataUpdate", 1], [12_000, "jobOverdue"], [10_000, "jobFailed", { message: "no" }]];
  assert.deepEqual(missing([first]), [], "a pause, or nobody who watched");
  assert.deepEqual(missing([first, late]), [[0, 100_000]]);
  assert.deepEqual(missing([first, failed, [100_000, "jobRecovered"]]), [], "it failed in time");
  assert.deepEqual(missing([first, late, [60_000, "jobFailed"], [100_000, "jobRecovered"]]), [[0, 60_000]]);
  const soon = [[10_000, "dataUpdate", 2], [22_000, "jobOverdue"], [25_000, "dataUpdate", 3]];
  assert.deepEqual(missing([first, ...soon, [90_000, "dataUpdate", 4]]), [[10_000, 25_000]], "however soon it came then");
  assert.deepEqual(missing([first, [10_000, "dataUpdate", 2], [23_000, "dataUpdate", 3], [90_000, "dataUpdate", 4]]), []);
  const live = (model) => {
    model.applyOverdue("a-10", time(112_000));
    model.addReading(reading(11, 200_000, 1, 212_000));
    model.markGap();
    model.addReading(reading(12, 210_000, 1, 222_000));
    model.addReading(reading(13, 300_000, 1, 312_000));
  };
  assert.deepEqual(missing([], live), [[100_000, 200_000], [200_000, 210_000]]);
});

test("a value that was late holds until that was told, and its line breaks there", () => {
  const model = card({ last: event(1, 0, 5), nextBy: 20_000, trigger: { post: true } });
  model.applyOverdue("a-2", time(21_000));
  assert.equal(model.past.heldUntil(START, START + 60_000), START + 21_000);
  const until = { from: START, to: START + 30_000 };
  assert.deepEqual(model.past.missing(until), [until], "while it is, too");
  model.addReading(reading(3, 25_000, 6, 45_000));
  assert.deepEqual(model.past.segments(model.past.numbers()).map((points) => points.length), [1, 1]);
  assert.equal(model.past.heldUntil(START, START + 25_000), START + 21_000);
  const later = card({ last: event(1, 0, 5), nextBy: 20_000, state: "overdue" });
  later.addHistory([{ ...event(1, 0, 5), event: "dataUpdate" }, { ...event(2, 21_000), event: "jobOverdue" }]);
  later.addReading(reading(3, 25_000, 6, 45_000));
  assert.equal(later.past.heldUntil(START, START + 25_000), START + 21_000, "what history tells of the newest, too");
  const untold = card({ last: event(1, 0, 5), nextBy: 20_000 });
  untold.applyOverdue("a-2");
  assert.deepEqual(untold.past.breaks, [], "without a moment there is no mark");
});

test("what is followed falls silent where no value comes for much longer than usual", () => {
  const followed = (trigger, distances) => {
    const model = card({ trigger });
    let at = 0;
    distances.forEach((distance, index) => model.addReading(reading(index + 1, at += distance, index)));
    return model;
  };
  const lengths = ({ past }) => past.segments(past.numbers()).map((points) => points.length);
  const [steady, bursts] = [Array(20).fill(1000), Array.from({ length: 20 }, (_, index) => (index % 5 ? 20 : 30_000))];
  assert.deepEqual(lengths(followed({ follow: true }, [...steady, 31_000, ...steady])), [20, 21]);
  assert.deepEqual(lengths(followed({ follow: true }, [...steady, 4000, ...steady])), [41]);
  assert.deepEqual(lengths(followed({ follow: true }, bursts)), [20], "bursts have a rhythm of their own");
  assert.deepEqual(lengths(followed({ follow: true }, [1000, 1000, 60_000])), [3], "of a few nothing is usual");
  assert.deepEqual(lengths(followed({ every: "1s" }, [...steady, 31_000, ...steady])), [41], "others say what they promise");
  const held = followed({ follow: true }, steady);
  held.delay = 30_000;
  held.addReading(reading(30, 50_000, 1));
  assert.deepEqual(lengths(held), [21], "less of the stream is no silence");
});

test("levels of alerts begin and end", () => {
  const model = card({ last: event(1, 0, 95), level: "critical" });
  assert.equal(model.level, "critical");
  model.applyAlert(null, "a-2", time(5000));
  model.applyAlert({ level: "warning" }, "a-3", time(7000));
  model.applyAlert({ level: "<b>" }, "a-4", time(8000));
  assert.equal(model.level, null);
  assert.deepEqual(model.past.levels.map(({ from, to, level }) => [from - START, to - START, level]), [
    [0, 5000, "critical"], [7000, 8000, "warning"],
  ]);
});

test("values hold until the next where silence is normal, unless the job says otherwise", () => {
  const stepped = (members) => card({ last: event(1, 0, 7), ...members }).isStepped;
  assert.equal(stepped({ publish: "change", nextBy: 5000 }), true);
  assert.equal(stepped({ publish: "always" }), false);
  assert.equal(stepped({ nextBy: 5000 }), false);
  assert.equal(stepped({}), true, "nothing is promised");
  assert.equal(stepped({ trigger: { post: true } }), true);
  assert.equal(stepped({ trigger: { follow: true } }), false);
  assert.equal(stepped({ nextBy: 5000, show: { line: "step" } }), true);
  assert.equal(stepped({ publish: "change", show: { line: "straight" } }), false);
});

test("a drawing ends at the last value while the next is not due, and then goes on without it", () => {
  const model = card({ last: event(1, 0, 7), nextBy: 10_000 });
  assert.equal(model.edge(START + 17_000), START);
  assert.equal(model.edge(START + 19_000), START + 19_000);
  const silent = card({ last: event(1, 0, 7) });
  assert.equal(silent.edge(START + 5000), START + 5000);
  model.applyFailure({ message: "no" }, "a-2", time(1000));
  assert.equal(model.edge(START + 2000), START + 2000);
  assert.equal(card({ trigger: { request: {} }, last: event(1, 0, 7) }).edge(START + 5000), START, "a run has no next");
  for (const state of ["paused", "done"]) {
    for (const nextBy of [null, 10_000]) {
      assert.equal(card({ state, last: event(1, 0, 7), nextBy }).edge(START + 1e9), START, "none comes after it");
    }
  }
});
