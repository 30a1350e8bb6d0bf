import assert from "node:assert/strict";
import test from "node:test";
import { layOut, titlesOf } from "../../public/wall.js";
import { combinations } from "./cards.mjs";

const SCREENS = [[1280, 680], [1920, 1040], [3840, 2120], [1080, 1880], [800, 440], [320, 240]];

test("every card has a place on one of the pages, and fits", () => {
  for (const [[width, height], count] of combinations(SCREENS, [0, 1, 2, 3, 5, 12, 13, 40, 100, 401, 1000])) {
    const { columns, rows, perPage, pages, type } = layOut(count, width, height);
    assert.ok(columns * rows >= perPage && perPage * pages >= count, `${count} on ${width}`);
    assert.ok(perPage * (pages - 1) < Math.max(1, count), `${count} on ${width}: no page is empty`);
    assert.ok(type >= 8 && type * rows <= height && type * columns <= width, `${count} on ${width}`);
  }
});

test("few cards have large type, and more never have larger", () => {
  for (const [width, height] of SCREENS) {
    const types = [1, 2, 4, 9, 16].map((count) => layOut(count, width, height).type);
    assert.deepEqual(types, [...types].sort((one, other) => other - one));
  }
  assert.ok(layOut(1, 1920, 1040).type > 1.5 * layOut(12, 1920, 1040).type);
});

test("type that can't be read from afar turns pages instead", () => {
  assert.equal(layOut(12, 1920, 1040).pages, 1);
  const { pages, type } = layOut(100, 1920, 1040);
  assert.ok(pages > 1 && type >= 17);
});

test("of what is wrong the worst is named first", () => {
  const facts = [
    ["a", "ok", "warning"], ["b", "late", null], ["c", "ok", null], ["d", "failing", "warning"], ["e", "ok", "critical"],
    ["f", "failing", null], ["g", "stale", null], ["h", "late", null],
  ].map(([title, state, level]) => ({ title, state, level }));
  assert.equal(titlesOf(facts), "e, d, f, g, b and 2 more");
  assert.equal(titlesOf(facts.slice(0, 4)), "d, b and a");
  assert.equal(titlesOf(facts.slice(2, 3)), "");
});
