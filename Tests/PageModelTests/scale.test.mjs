import assert from "node:assert/strict";
import test from "node:test";
import { bandsOf, isWithin } from "../../public/meaning.js";
import { areFarApart, extentOf, makeScale } from "../../public/sparkline.js";
import { timeTicks, valueTicks } from "../../public/buckets.js";

/** Where `[time, value]` lie in a drawing that ends with the last of them. */
function locate(points, height, edge = points.at(-1)[0]) {
  const [low, high] = extentOf(points.map(([, value]) => value));
  const scale = makeScale({ start: points[0][0], end: edge, low, high }, { width: 300, height });
  return points.map(([time, value]) => [scale.x(time), scale.y(value)]);
}

test("a line runs from edge to edge, the greatest value on top", () => {
  assert.deepEqual(locate([[0, 0], [1, 5], [2, 10]], 56), [[4, 51], [150, 28], [296, 5]]);
  assert.deepEqual(locate([[0, 1], [1, 2]], 20), [[4, 17], [296, 3]]);
});

test("ranges that one scale would lay flat have one each", () => {
  for (const ranges of [[[1, 3], [30_000, 40_000]], [[-900, 0], [0, 2]], [[0, 0], [1, 3], [10, 61]]]) {
    assert.equal(areFarApart(ranges), true, JSON.stringify(ranges));
  }
  for (const ranges of [[], [[1, 3]], [[1, 3], [2, 60]], [[0, 0], [5, 9]], [[-40, 2], [1, 3]], [[0, 0], [0, 0]]]) {
    assert.equal(areFarApart(ranges), false, JSON.stringify(ranges));
  }
});

test("a line ends where its last value is, and not where the drawing does", () => {
  assert.deepEqual(locate([[0, 0], [1, 10]], 56, 2), [[4, 51], [150, 5]]);
});

test("a single point lies at the right, and a level line in the middle", () => {
  assert.deepEqual(locate([[0, 7]], 56), [[296, 28]]);
  assert.deepEqual(locate([[0, 7], [1, 7]], 56), [[4, 28], [296, 28]]);
});

test("numbers too far apart or too near to each other for a scale are drawn level", () => {
  assert.deepEqual(locate([[0, -Number.MAX_VALUE], [1, Number.MAX_VALUE]], 56).map(([, y]) => y), [28, 28]);
  assert.deepEqual(locate([[0, 0], [1, Number.MIN_VALUE]], 56).map(([, y]) => y), [28, 28]);
});

test("a fixed scale holds, and what is outside of it widens it", () => {
  assert.deepEqual(extentOf([40, 60], { min: 0, max: 100 }), [0, 100]);
  assert.deepEqual(extentOf([-5, 120], { min: 0, max: 100 }), [-5, 120]);
  assert.deepEqual(extentOf([40, 60], { max: 100 }), [40, 100]);
  assert.deepEqual(extentOf([40, 60], { min: "0", max: null }), [40, 60]);
  assert.equal(extentOf([]), null);
});

test("a place and a time are each other's", () => {
  const scale = makeScale({ start: 1000, end: 2000, low: 0, high: 1 }, { width: 300, height: 56 });
  for (const time of [1000, 1250, 1500, 2000]) assert.equal(scale.timeAt(scale.x(time)), time);
});

test("what is written beside an axis is round", () => {
  const rows = [
    [0, 10, [0, 2, 4, 6, 8, 10]], [0, 8, [0, 2, 4, 6, 8]], [3, 97, [20, 40, 60, 80]], [-1, 1, [-1, -0.5, 0, 0.5, 1]],
    [0.1, 0.3, [0.1, 0.15, 0.2, 0.25, 0.3]], [5, 5, [5]], [1e300, 3e300, [1e300, 1.5e300, 2e300, 2.5e300, 3e300]],
  ];
  for (const [low, high, ticks] of rows) assert.deepEqual(valueTicks(low, high), ticks, `${low} to ${high}`);
  for (const [low, high] of [[-Infinity, 1], [NaN, NaN], [-Number.MAX_VALUE, Number.MAX_VALUE]]) {
    assert.ok(valueTicks(low, high).length <= 1);
  }
  assert.ok(valueTicks(1e15, 1e15 + 1).length <= 20);
});

test("times beside an axis are round by the reader's clock", () => {
  const hours = (times) => times.map((time) => new Date(time).toISOString().slice(5, 16));
  const from = Date.parse("2030-03-01T10:07:00Z");
  const inUTC = timeTicks(from, from + 36e5, 6, () => 0);
  assert.equal(inUTC.unit, "minute");
  assert.deepEqual(hours(inUTC.times), ["03-01T10:10", "03-01T10:20", "03-01T10:30", "03-01T10:40", "03-01T10:50", "03-01T11:00"]);
  // Half an hour ahead of UTC: days begin at half past eleven in the evening before.
  const days = timeTicks(from, from + 6048e5, 7, () => -30);
  assert.equal(days.unit, "day");
  assert.ok(days.times.every((time) => new Date(time).toISOString().includes("T23:30")));
  // The clock goes forward on the 31st at one o'clock.
  const change = Date.parse("2030-03-31T01:00:00Z");
  const summer = timeTicks(Date.parse("2030-03-29T12:00Z"), Date.parse("2030-04-02T12:00Z"), 6, (time) => (time < change ? -60 : -120));
  assert.deepEqual(hours(summer.times), ["03-29T23:00", "03-30T23:00", "03-31T22:00", "04-01T22:00"]);
});

test("where clocks are changed no time stands twice beside an axis, and none that is not", () => {
  /** Minutes behind UTC, of which the first hold before the change. */
  const zones = [[-60, -120], [-120, -60], [300, 240], [240, 300], [-630, -660], [-660, -630], [0, -60]];
  for (const [before, after] of zones) {
    // At two o'clock, and at midnight as in Havana and Cairo.
    for (const hour of [2, 0]) {
      const change = Date.parse("2030-03-31T00:00:00Z") + (hour * 60 + before) * 60_000;
      const offset = (time) => (time < change ? before : after);
      const clock = (time) => new Date(time - offset(time) * 60_000).toISOString();
      for (const length of [36e5, 6 * 36e5, 864e5, 2 * 864e5, 6048e5]) {
        for (let place = 0; place <= 10; place += 1) {
          const start = change + 1_234_567 - (length * place) / 10;
          for (const count of [3, 6, 9, 13]) {
            const { times, unit } = timeTicks(start, start + length, count, offset);
            const told = `${before} ${after} ${hour} ${length} ${times.map(clock)}`;
            assert.ok(times.every((time, index) => !index || time - times[index - 1] > 50_000), told);
            assert.ok(times.every((time) => time >= start && time <= start + length), told);
            if (length < 864e5) continue;
            const isRound = (time) => clock(time).endsWith(":00:00.000Z") || time === change;
            assert.ok(times.every(isRound), told);
            if (unit === "day") assert.equal(new Set(times.map((time) => clock(time).slice(0, 10))).size, times.length, told);
          }
        }
      }
    }
  }
});

test("every range has some times beside its axis, and never more than fit", () => {
  for (let span = 1000; span < 4e10; span *= 1.7) {
    for (const start of [0, 12_345_678, 1.9e12]) {
      const { times } = timeTicks(start, start + span, 6, () => 0);
      assert.ok(times.length <= 7, `${span}`);
      assert.ok(times.every((time) => time >= start && time <= start + span));
    }
  }
  assert.deepEqual(timeTicks(5, 5).times, []);
});

test("the conditions of alerts are bands, as far as they are about numbers", () => {
  const alerts = [{ when: "> 90", level: "critical" }, { when: "<= -1.5e3" }, { when: "== 5" }, { when: "> x" }, { when: "> 1", field: "a.b", level: "odd" }, null];
  assert.deepEqual(bandsOf(alerts), [
    { from: 90, to: Infinity, level: "critical", isStrict: true },
    { from: -Infinity, to: -1500, level: "warning", isStrict: false },
  ]);
  assert.deepEqual(bandsOf(alerts, "a.b"), [{ from: 1, to: Infinity, level: "warning", isStrict: true }]);
  for (const odd of [undefined, null, {}, "x"]) assert.deepEqual(bandsOf(odd), []);
});

test("a number at the end of a band is in it as the condition says", () => {
  for (const [when, within] of [["> 8", [9]], [">= 8", [8, 9]], ["< 8", [7]], ["<= 8", [7, 8]]]) {
    const [band] = bandsOf([{ when }]);
    assert.deepEqual([7, 8, 9].filter((value) => isWithin(band, value)), within, when);
  }
});
