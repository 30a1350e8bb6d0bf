import assert from "node:assert/strict";
import test from "node:test";
import { downsample } from "../../public/structures.js";
import { rangeText } from "../../public/sparkline.js";
import { formatMember } from "../../public/structures.js";
import { barsView, fieldsView, shapeFor, tableView, treeView, viewFor } from "../../public/views.js";
import { range } from "./cards.mjs";

/** The views that are loaded where they are wanted have no names of their own. */
const LATER = new Map([
  [barsView, "barsView"], [fieldsView, "fieldsView"], [tableView, "tableView"], [treeView, "treeView"],
]);
const nameOf = (view) => LATER.get(view) ?? view.name;

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
    for (const value of values) assert.equal(nameOf(viewFor(value)), name, JSON.stringify(value));
  }
});

test("what a job says of its look goes before what its value looks like", () => {
  assert.equal(nameOf(viewFor("odd", { good: ["up"] })), "stateView");
  assert.equal(nameOf(viewFor({ a: 1 }, { fields: ["a"] })), "fieldsView");
  assert.equal(nameOf(viewFor([{ a: 1 }], { fields: ["a"] })), "tableView");
});

test("a card is cut for its value before that is drawn", () => {
  const rows = (count) => Array.from({ length: count }, () => ({ a: 1 }));
  const shapes = [
    [7, false, false], ["words", false, false], [rows(4), true, false], [rows(5), true, true],
    [{ a: 1, b: 2 }, false, false], [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, false, true],
    [{ a: { b: 1, c: 2, d: 3, e: 4, f: 5 } }, false, true], [{ a: [1, 2, 3, 4, 5, 6] }, false, false],
  ];
  for (const [value, wide, tall] of shapes) assert.deepEqual(shapeFor(value), { wide, tall }, JSON.stringify(value));
  assert.deepEqual(shapeFor(rows(9), { size: "small" }), { wide: false, tall: false });
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

test("a range is told as far as there is room, and never cut off", () => {
  assert.equal(rangeText(["9", "60"]), "min 9 · max 60");
  assert.equal(rangeText(["17,958,975", "17,958,988"]), "17,958,975 – 17,958,988");
  assert.equal(rangeText(["1,795,897,580", "1,795,898,880"]), "");
});

test("the key of a member tells its unit", () => {
  const members = [
    ["totalBytes", 25_300_000_000, "25.3 GB"], ["bytesPerSecond", 1500, "1.5 KB/s"], ["usedPercent", 12.5, "12.5 %"],
    ["count", 12_345, "12,345"], ["usedPercent", "much", "much"], ["list", [1, 2, 3], "1  2  3"],
    ["list", [], "empty list"], ["list", [1, 2, 3, 4, 5, 6, 7], "[1,2,3,4,5,6,7]"], ["inner", {}, "{}"],
  ];
  for (const [key, value, text] of members) assert.equal(formatMember(key, value), text);
});
