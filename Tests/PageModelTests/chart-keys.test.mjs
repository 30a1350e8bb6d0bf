import assert from "node:assert/strict";
import test from "node:test";
import { START } from "./cards.mjs";
import { Nowhere } from "./nowhere.mjs";

const { Chart } = await import("../../public/chart.js");

test("keys beside a chart zoom it and move its cursor, unless they write or scroll there", () => {
  const ranges = [];
  const chart = new Chart((range) => ranges.push(range), () => START);
  const press = (key, place = "button") => {
    let isTaken = false;
    const target = { closest: (places) => places.split(", ").includes(place) || null };
    chart.takeKeyBeside({ key, target, preventDefault() { isTaken = true; }, stopPropagation() {} });
    return isTaken;
  };
  assert.equal(press("+"), false, "nothing is drawn yet");
  chart.draw({ from: START - 60_000, to: START, panels: [] });
  for (const key of ["ArrowLeft", "ArrowRight", "+", "=", "-", "0"]) {
    assert.equal(press(key), true, key);
    for (const place of ["input", "select", "textarea", ".scroll"]) assert.equal(press(key, place), false, place);
  }
  assert.equal(ranges.length, 4);
  assert.equal(ranges[0].length, 30_000);
  for (const key of ["PageDown", "End", "Enter", "p"]) assert.equal(press(key), false, `${key} is the dialog's or the page's`);
  Object.assign(chart.element, { hidden: true });
  assert.equal(press("+"), false);
});
