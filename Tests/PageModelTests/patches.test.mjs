import assert from "node:assert/strict";
import { test } from "node:test";
import { merge, PatchBases } from "../../public/patches.js";

const envelope = (data, more = {}) => JSON.stringify({ job: "disk", at: "2026-01-01T00:00:00Z", ...more, data });
const patchText = (base, patch) => `{"job":"disk","at":"2026-01-01T00:00:01Z","base":"${base}","patch":${patch}}`;

test("the examples of RFC 7396", () => {
  const examples = [
    [{ a: "b" }, { a: "c" }, { a: "c" }], [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }], [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }], [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }], [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }], [["a", "b"], ["c", "d"], ["c", "d"]], [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null], [{ a: "foo" }, "bar", "bar"], [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }], [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [value, patch, result] of examples) assert.deepEqual(merge(value, patch), result);
});

test("a member called __proto__ is a member like others, and changes no other object", () => {
  const merged = merge(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"polluted":2}}'));
  assert.equal(JSON.stringify(merged), '{"__proto__":{"a":1,"polluted":2}}');
  assert.equal({}.polluted, undefined);
  assert.equal(Object.getPrototypeOf(merged), Object.prototype);
});

test("a patch becomes the whole event that it stands for, one behind the other", () => {
  const bases = new PatchBases();
  assert.deepEqual(bases.whole("tick", envelope({ a: 1, b: { c: 2 } }), "k-1"), ["tick", envelope({ a: 1, b: { c: 2 } })]);
  const [type, text] = bases.whole("patch", patchText("k-1", '{"b":{"c":3}}'), "k-2");
  assert.equal(type, "tick");
  assert.deepEqual(JSON.parse(text), { job: "disk", at: "2026-01-01T00:00:01Z", data: { a: 1, b: { c: 3 } } });
  const [, next] = bases.whole("patch", patchText("k-2", '{"a":null}'), "k-3");
  assert.deepEqual(JSON.parse(next).data, { b: { c: 3 } });
});

test("a patch against what is not there means nothing, and news of the job don't take the place of its result", () => {
  const bases = new PatchBases();
  assert.equal(bases.whole("patch", patchText("k-1", "{}"), "k-2"), null);
  assert.equal(bases.whole("patch", "not JSON", "k-2"), null);
  bases.whole("tick", envelope({ a: 1 }), "k-3");
  bases.whole("jobFailed", envelope({ kind: "exit" }), "k-4");
  assert.deepEqual(JSON.parse(bases.whole("patch", patchText("k-3", '{"a":2}'), "k-5")[1]).data, { a: 2 });
  assert.equal(bases.whole("patch", patchText("k-3", '{"a":2}'), "k-6"), null);
});

test("numbers keep the digits that they came with", { skip: !JSON.rawJSON }, () => {
  const bases = new PatchBases();
  bases.whole("tick", '{"job":"disk","at":"","data":{"a":1.50,"b":9007199254740993}}', "k-1");
  const [, text] = bases.whole("patch", patchText("k-1", '{"c":2.00}'), "k-2");
  assert.match(text, /\{"a":1\.50,"b":9007199254740993,"c":2\.00\}/);
});
