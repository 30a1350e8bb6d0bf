import assert from "node:assert/strict";
import test from "node:test";
import { makeScale } from "../../public/sparkline.js";
import { columnsOf, formatMember } from "../../public/structures.js";
import { downsample, stateStart, viewFor } from "../../public/views.js";
import { range } from "./cards.mjs";

test("the value decides how it is shown", () => {
  const views = [
    ["numberView", [0, -1.5]],
    ["stateView", [true, false, "up", "DOWN"]],
    ["textView", ["", "words", null]],
    ["treeView", [{}, { a: 1 }, [], ["a"], [1, "a"], [[1]], [{ a: 1 }, null], [{ a: 1 }, [2]]]],
    ["tableView", [[{ a: 1 }], [{}, { a: 1 }]]],
    ["barsView", [[1], [1, 2, 3]]],
  ];
  for (const [name, values] of views) {
    for (const value of values) assert.equal(viewFor(value).name, name, JSON.stringify(value));
  }
});

test("a state began with the first point like it, which must be known", () => {
  const start = (isGood, ...values) => stateStart(points(...values), isGood);
  assert.equal(start(true, false, true, true), 1000);
  assert.equal(start(false, "up", "down", true, "down"), 3000);
  assert.equal(start(true, true, true), null);
  assert.equal(start(true), null);
  // A value that is older than the newest point is none, as after a step of the clock.
  assert.equal(start(true, true, false), null);
});

test("up to the limit each number has its bar", () => {
  for (const count of [1, 2, 119, 120]) assert.deepEqual(downsample(range(1, count), 120), range(1, count));
});

test("above it neighbours share one that is the farthest from zero", () => {
  assert.deepEqual(downsample([1, -5, 3, 2, 0, 0, 7], 4), [-5, 3, 0, 7]);
  for (const count of [121, 240, 241, 10_000]) {
    const bars = downsample(range(1, count), 120);
    assert.ok(bars.length <= 120);
    assert.equal(bars.at(-1), count);
  }
});

const points = (...values) => values.map((value, index) => ({ time: 1000 * index, value }));
const locate = (all, height) => all.map(makeScale(all, height));

test("a line runs from edge to edge, the greatest value on top", () => {
  assert.deepEqual(locate(points(0, 5, 10), 56), [[4, 51], [150, 28], [296, 5]]);
  assert.deepEqual(locate(points(1, 2), 20), [[4, 17], [296, 3]]);
});

test("a single point lies at the right, and a level line in the middle", () => {
  assert.deepEqual(locate(points(7), 56), [[296, 28]]);
  assert.deepEqual(locate(points(7, 7), 56), [[4, 28], [296, 28]]);
});

test("numbers too far apart or too near to each other for a scale are drawn level", () => {
  assert.deepEqual(locate(points(-Number.MAX_VALUE, Number.MAX_VALUE), 56).map(([, y]) => y), [28, 28]);
  assert.deepEqual(locate(points(0, Number.MIN_VALUE), 56).map(([, y]) => y), [28, 28]);
});

test("the key of a member tells its unit", () => {
  const members = [
    ["totalBytes", 25_300_000_000, "25.3 GB"], ["bytesPerSecond", 1500, "1.5 KB/s"], ["usedPercent", 12.5, "12.5 %"],
    ["count", 12_345, "12,345"], ["usedPercent", "much", "much"], ["list", [1, 2, 3], "1  2  3"],
    ["list", [], "empty list"], ["list", [1, 2, 3, 4, 5, 6, 7], "[1,2,3,4,5,6,7]"], ["inner", {}, "{}"],
  ];
  for (const [key, value, text] of members) assert.equal(formatMember(key, value), text);
});

test("columns are all keys, and what tells rows apart comes first", () => {
  assert.deepEqual(columnsOf([{ age: 1, name: "Alma" }, { city: "Bonn", id: 2 }]), ["id", "name", "age", "city"]);
  assert.deepEqual(columnsOf([]), []);
  const wide = Object.fromEntries(range(1, 60).map((number) => [`key${number}`, number]));
  assert.equal(columnsOf([wide]).length, 50);
});
