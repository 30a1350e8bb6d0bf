import assert from "node:assert/strict";
import test from "node:test";
import * as format from "../../public/format.js";
import { START } from "./cards.mjs";

/** Checks a table of `[...arguments, expected]`. */
const check = (call, rows) => {
  for (const [...row] of rows) {
    const expected = row.pop();
    assert.equal(call(...row), expected, JSON.stringify(row));
  }
};

test("numbers have groups, as many decimals as asked for, and powers only where nothing else fits", () => {
  check(format.formatNumber, [
    [0, "0"], [1234567, "1,234,567"], [-5, "-5"], [0.5, "0.5"], [1 / 3, "0.333333"], [1.5, 0, "2"], [1.005, 2, "1.01"],
    [3, 4, "3.0000"], [1234.5678, -1, "1,234.57"], [0.0001, "0.0001"], [0.00001, "1.000e-5"], [1e15, "1.000e+15"],
    [-2.5e20, "-2.500e+20"], [999_999_999_999_999, "999,999,999,999,999"],
  ]);
});

test("counts have their noun in the right number", () => {
  check(format.formatCount, [[0, "job", "0 jobs"], [1, "job", "1 job"], [1200, "job", "1,200 jobs"]]);
});

test("the name of a field may tell that it is a size", () => {
  check(format.sizeUnit, [
    ["usedBytes", "B"], ["bytes", "B"], ["readBytesPerSecond", "B/s"], ["usedPercent", ""], ["bytesize", ""], ["", ""],
  ]);
  const text = (digits, name) => format.formatValue(digits, { name, unit: format.sizeUnit(name) }).join(" ");
  check(text, [["25300000000", "totalBytes", "25.3 GB"], ["2048", "bytesPerSecond", "2.0 KB/s"], ["7", "kibibytesize", "7 "]]);
});

test("sizes have their largest unit", () => {
  check(format.formatBytes, [
    [0, "0 B"], [999, "999 B"], [1000, "1.0 KB"], [99_900, "99.9 KB"], [100_000, "100 KB"], [123_456, "123 KB"],
    [25_300_000_000, "25.3 GB"], [5e15, "5,000 TB"], [-2048, "-2.0 KB"], [0.5, "1 B"],
  ]);
});

test("durations have their largest unit, and none is shorter than a second", () => {
  check(format.formatDuration, [
    [-5000, "1 s"], [0, "1 s"], [1499, "1 s"], [1500, "2 s"], [89_999, "90 s"], [90_000, "2 min"], 
    [5_399_999, "90 min"], [5_400_000, "2 h"], [129_599_999, "36 h"], [129_600_000, "2 d"], [864_000_000, "10 d"],
  ]);
});

test("a range of durations is one where both are, and names each unit", () => {
  check(format.formatDurationRange, [
    [4000, 19_000, "4–19 s"], [12_000, 12_000, "12 s"], [120_000, 600_000, "2–10 min"],
    [50_000, 180_000, "50 s–3 min"], [60_000, 86_400_000, "60 s–24 h"], [12_100, 12_200, "12 s"],
  ]);
});

test("ages begin with now", () => {
  check(format.formatAge, [
    [null, ""], [-5000, "now"], [0, "now"], [999, "now"], [1000, "1 s ago"], [180_000, "3 min ago"],
  ]);
});

test("a time of day has two digits each", () => {
  assert.equal(format.formatTime(START + 5 * 3_600_000 + 6000), "05:00:06");
});

test("long texts end in dots, and only those", () => {
  check(format.truncate, [
    ["disk", 4, "disk"], ["disks", 4, "disk…"], ["disks", 4, "", "disk"], [12345, 3, "123…"],
    ["", 4, ""], [null, 9, "null"],
  ]);
});

test("any value is said on one line", () => {
  check(format.summarize, [
    [1234.5, "1234.5"], ["text", "text"], [true, "true"], [null, "null"], [{ a: [1, 2] }, '{"a":[1,2]}'],
    [[1, 2], "[1,2]"], [Array(50).fill(0), 3, "[0,…"], [Array(51).fill(0), "51 items"],
    ["x".repeat(201), `${"x".repeat(200)}…`], [{ a: 1 }, 3, '{"a…'],
  ]);
});

test("failures of any form have a reason of bounded length", () => {
  check(format.describeFailure, [
    [{ kind: "exit", message: "no" }, "no"], [{ kind: "exit" }, '{"kind":"exit"}'], ["text", "text"],
    [null, "no reason given"], [undefined, "no reason given"],
    [{ message: "x".repeat(2000) }, `${"x".repeat(1000)}…`], [{ message: 5 }, "5"],
  ]);
});
