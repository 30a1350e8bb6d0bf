import assert from "node:assert/strict";
import test from "node:test";
import { formatDigits, formatMoment } from "../../public/format.js";
import { compilePattern, formatSeconds } from "../../public/runs.js";
import { memberAt, pathsOf } from "../../public/meaning.js";
import { cellOf, columnsOf, compareMembers } from "../../public/structures.js";
import { range, START } from "./cards.mjs";

test("columns are all keys, and what tells rows apart comes first", () => {
  assert.deepEqual(columnsOf([{ age: 1, name: "Alma" }, { city: "Bonn", id: 2 }]), ["id", "name", "age", "city"]);
  assert.deepEqual(columnsOf([]), []);
  const wide = Object.fromEntries(range(1, 60).map((number) => [`key${number}`, number]));
  assert.equal(columnsOf([wide]).length, 50);
});

test("cells are by the kind of what is in them", () => {
  const item = JSON.parse('{"n":8080,"b":true,"z":null,"t":"words","d":"2030-01-01T00:00:00Z","o":{"a":1},"__proto__":5}');
  const cells = [["n", "number", "8080"], ["b", "boolean", "yes"], ["z", "none", "–"], ["t", "text", "words"],
    ["o", "text", '{"a":1}'], ["missing", "none", ""], ["toString", "none", ""], ["__proto__", "number", "5"]];
  for (const [name, kind, text] of cells) assert.deepEqual(cellOf(item, name, START), { kind, text });
  assert.equal(cellOf(item, "d", START).kind, "moment");
});

test("rows are sorted by size and as people sort words, what is missing last in either order", () => {
  const sorted = (values, direction) => values.toSorted((one, other) => compareMembers(one, other, direction));
  assert.deepEqual(sorted([10, null, 9, -1, undefined], 1), [-1, 9, 10, null, undefined]);
  assert.deepEqual(sorted([10, null, 9, -1], -1), [10, 9, -1, null]);
  assert.deepEqual(sorted(["b10", "b9", "A"], 1), ["A", "b9", "b10"]);
  assert.deepEqual(sorted(["x", true, 3, { a: 1 }], 1), [3, true, "x", { a: 1 }]);
});

test("a moment has its date where it is another day, and its year where that differs", () => {
  const now = new Date(2030, 5, 15, 12, 0, 0).getTime();
  assert.equal(formatMoment(new Date(2030, 5, 15, 9, 8, 7).getTime(), now), "09:08:07");
  assert.equal(formatMoment(new Date(2030, 5, 14, 9, 8, 7).getTime(), now), "14 Jun, 09:08");
  assert.equal(formatMoment(new Date(2029, 11, 31, 23, 59).getTime(), now), "31 Dec 2029, 23:59");
});

test("a job tells how many decimals its numbers have", () => {
  const rows = [["3.14159", 2, "3.14"], ["3", 2, "3.00"], ["2.5", 0, "3"], ["-0.005", 2, "-0.01"], ["1234567.891", 1, "1,234,567.9"], ["1e9", 2, "1e9"]];
  for (const [digits, decimals, shown] of rows) assert.equal(formatDigits(digits, { decimals }), shown);
  for (const odd of [-1, 1.5, "2", null]) assert.equal(formatDigits("3.10", { decimals: odd }), "3.10");
});

test("a pattern that a browser can't check is left to the server", () => {
  assert.equal(compilePattern("[A-Za-z0-9-]{1,40}"), null);
  assert.ok(compilePattern("[A-Za-z0-9\\-]{1,40}").test("a-b"));
  assert.equal(compilePattern("("), null);
});

test("how long a run took is told in its largest units", () => {
  const rows = [[0.0123, "12 ms"], [1.54, "1.5 s"], [42, "42 s"], [200, "3 min 20 s"], [3725, "1 h 2 min"], [-1, ""], [undefined, ""]];
  for (const [seconds, text] of rows) assert.equal(formatSeconds(seconds), text);
});

test("paths lead to the numbers of an object, and to the members of a value", () => {
  assert.deepEqual(pathsOf({ cpu: 1, memory: { used: 2, free: 3 }, load: 4 }, 3), ["cpu", "memory.used", "memory.free"]);
  assert.deepEqual(pathsOf({ "a.b": 1, c: { "d e": 2, f: 3 } }, 9), ['["a.b"]', 'c["d e"]', "c.f"]);
  assert.deepEqual(pathsOf(7, 3), []);
  const at = (value, path) => { const [holder, key] = memberAt(value, path); return holder[key]; };
  assert.equal(at({ a: { b: 5 } }, "a.b"), 5);
  assert.equal(at({ "a.b": 6, c: { "d\"": 7 } }, '["a.b"]'), 6);
  assert.equal(at({ c: { "d\"": 7 } }, 'c["d\\""]'), 7);
  assert.equal(at({ disks: [{ name: "root" }] }, "disks[0].name"), "root");
  assert.equal(at({ a: 1 }, "a.b.c"), undefined);
  assert.equal(at(null, "constructor.name"), undefined);
});
