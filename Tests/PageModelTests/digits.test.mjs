import assert from "node:assert/strict";
import test from "node:test";
import { difference, formatBytes, formatDigits, formatNumber, formatValue, namesSomething } from "../../public/format.js";
import { decodeEvent, digitsOf, keepDigits, parseJSON, parseWithDigits } from "../../public/format.js";
import { formatMember } from "../../public/structures.js";
import { card, event, START, time } from "./cards.mjs";

test("a number is remembered in the digits that it came with, wherever it stands", () => {
  const digits = ["9007199254740993", "3.10", "-0", "1E2", "1.50e+03", "0.1000", "12345678901234567890", "7", "1E400"];
  for (const number of digits) {
    const text = ` { "a" : ${number}, "b": [ {"a": 1}, "3.10", [${number}] ], "10": ${number}, "2": 5 }`;
    const value = parseWithDigits(text);
    assert.deepEqual(value, JSON.parse(text));
    for (const [holder, key] of [[value, "a"], [value.b[2], 0], [value, "10"]]) {
      assert.equal(digitsOf(holder, key), number);
    }
    assert.equal(digitsOf(value.b[0], "a"), "1");
    assert.equal(digitsOf(value, "2"), "5");
  }
});

test("of equal keys the last counts, and odd keys are keys", () => {
  const value = parseWithDigits('{"a":3.10,"a":4.20,"b":{"c":1.0},"b":{"c":2.00},"__proto__":5.0,"":6.0,"\\"\\\\":7.0,"d":1.0,"d":1}');
  const found = [[value, "a"], [value.b, "c"], [value, "__proto__"], [value, ""], [value, '"\\'], [value, "d"]];
  assert.deepEqual(found.map(([holder, key]) => digitsOf(holder, key)), ["4.20", "2.00", "5.0", "6.0", "7.0", "1"]);
});

test("what is no JSON is none, and what is too deep to be walked through is a value all the same", () => {
  assert.throws(() => parseWithDigits('{"a":3.10'));
  assert.throws(() => parseWithDigits("03.10"));
  const deep = `${"[".repeat(6000)}3.10${"]".repeat(6000)}`;
  let [inner, depth] = [parseJSON(deep, null), 0];
  for (; Array.isArray(inner); inner = inner[0]) depth += 1;
  assert.deepEqual([depth, inner], [6000, 3.1]);
});

test("digits of another number that took its place are not shown", () => {
  const value = parseWithDigits('{"a":3.10}');
  value.a = 4;
  assert.equal(digitsOf(value, "a"), "4");
});

test("a number is shown with its digits, up to what fits", () => {
  const rows = [
    ["1234567.89", "1,234,567.89"], ["9007199254740993", "9007199254740993"], ["3.10", "3.10"], ["2026", "2026"],
    ["8080", "8080"], ["0", "0"], ["-5", "-5"], ["65535", "65,535"], ["-1234567", "-1,234,567"], ["0.5", "0.5"],
    ["999999999999999", "999,999,999,999,999"], ["-0.30000000000000004", "-0.3"], ["1E400", "1E400"],
    ["0.333333333333333333", "0.33333333333"], ["99999.99999999999", "100,000"], ["1.5e300", "1.5e300"],
    ["0.00001", "0.00001"], ["0.0000000000001234", "1.234e-13"], ["-9.99999999999999", "-10"],
    ["123456789012345678.55", "123,456,789,012,345,679"], ["12345.0", "12,345.0"],
  ];
  for (const [digits, shown] of rows) assert.equal(formatDigits(digits), shown, digits);
  assert.equal(formatDigits("1234567.89", { isGrouped: false }), "1234567.89");
});

test("what is rounded to nothing has no sign", () => {
  for (const [digits, decimals, shown] of [
    ["-0.04", 1, "0.0"], ["-0.05", 1, "-0.1"], ["-0.4", 0, "0"], ["-0.5", 0, "-1"], ["-0.06", 2, "-0.06"], ["-1.04", 1, "-1.0"],
  ]) assert.equal(formatDigits(digits, { decimals }), shown, digits);
  assert.deepEqual([formatNumber(-0.04, 1), formatNumber(-0.06, 1), formatNumber(-0), formatBytes(-0.4)], ["0.0", "-0.1", "0", "0 B"]);
});

test("numbers that name something are never grouped", () => {
  const names = ["id", "ID", "caseId", "case_id", "orderID", "port", "httpPort", "server.port", "year", "build-number", "pid"];
  for (const name of names) {
    assert.equal(namesSomething(name), true, name);
    assert.equal(formatMember(name, 1234567), "1234567");
    assert.deepEqual(formatValue("49152", { name }), ["49152", ""]);
  }
  for (const name of ["", "valid", "report", "grid", "years", "amount", "idle", "ids of"]) {
    assert.equal(namesSomething(name), false, name);
  }
  assert.deepEqual(formatValue("1234567", { name: "port", unit: "EUR" }), ["1,234,567", "EUR"]);
});

test("sizes are scaled where the unit says so", () => {
  const rows = [
    ["25300000000", "bytes", ["25.3", "GB"]], ["512", "B", ["512", "B"]], ["1500", "bytes/s", ["1.5", "KB/s"]],
    ["1500", "byte", ["1.5", "KB"]], ["1500", "MB", ["1500", "MB"]], ["1500", "b", ["1500", "b"]], ["15", "", ["15", ""]],
  ];
  for (const [digits, unit, shown] of rows) assert.deepEqual(formatValue(digits, { name: "disk", unit }), shown, unit);
});

test("numbers are apart by exactly so much", () => {
  const rows = [
    ["9007199254740993", "9007199254740992", "1"], ["0.3", "0.1", "0.2"], ["3.10", "3.1", "0.00"], ["1", "-0.5", "1.5"],
    ["-0.5", "0.25", "0.75"], ["1e5", "1", ""], ["1", "", ""], ["5", "5", "0"],
  ];
  for (const [one, other, distance] of rows) assert.equal(difference(one, other), distance, `${one} ${other}`);
});

test("a card knows the digits of its value, by whatever way it came", () => {
  const text = `{"job":"disk","at":"${time(0)}","nextBy":null,"data":3.10}`;
  const detail = decodeEvent({ event: "dataUpdate", id: "a-2", text, body: parseJSON(text) }, [], START);
  assert.deepEqual(detail, { job: "disk", at: time(0), nextBy: null, data: 3.1, id: "a-2", event: "dataUpdate" });
  const model = card({ last: parseWithDigits(JSON.stringify(event(1, 0, 0)).replace('"data":0', '"data":2.50')) });
  assert.deepEqual([model.digits, model.value], ["2.50", 2.5]);
  model.addReading(detail);
  assert.deepEqual([model.previousDigits, model.digits], ["2.50", "3.10"]);
  const bare = decodeEvent({ event: "x", id: "a-3", text: "9007199254740993\n", body: 9007199254740993 }, [], START);
  model.addReading(bare);
  assert.equal(model.digits, "9007199254740993");
  model.addRunResult(parseWithDigits(`{"at":"${time(5)}","data":1.0}`));
  assert.equal(model.digits, "1.0");
  model.addReading({ ...bare, id: "a-4", data: "words" });
  assert.equal(model.digits, "");
});

test("members keep the digits of their object", () => {
  const value = parseWithDigits('{"price":3.10,"usedPercent":12.50,"list":[1.0,2.50],"totalBytes":1500.0}');
  const shown = Object.keys(value).map((key) => formatMember(key, value[key], digitsOf(value, key)));
  assert.deepEqual(shown, ["3.10", "12.50 %", "1.0  2.50", "1.5 KB"]);
  keepDigits(value, "price", "3.100");
  assert.equal(digitsOf(value, "price"), "3.100");
});
