import assert from "node:assert/strict";
import test from "node:test";
import { decodeEvent, globPattern, isLater, parseJSON } from "../../public/format.js";
import { combinations, range, START, time } from "./cards.mjs";

test("ids of one history are compared by their numbers, and another history is always later", () => {
  for (const [one, other] of combinations(range(0, 12), range(0, 12))) {
    assert.equal(isLater(`a-${one}`, `a-${other}`), one > other);
    assert.equal(isLater(`b-${one}`, `a-${other}`), true);
  }
  assert.equal(isLater("a-0"), true);
  assert.equal(isLater("a-0", ""), true);
});

/** The meaning of a pattern, said as plainly as can be. */
const fits = (pattern, name) => {
  if (!pattern) return !name;
  if (pattern[0] === "*") return fits(pattern.slice(1), name) || (name !== "" && fits(pattern, name.slice(1)));
  return name !== "" && (pattern[0] === "?" || pattern[0] === name[0]) && fits(pattern.slice(1), name.slice(1));
};

const words = (letters, length) =>
  range(0, length).flatMap((size) => combinations(...Array(size).fill(letters)).map((word) => word.join("")));

test("all short patterns fit the names they should", () => {
  for (const [pattern, name] of combinations(words(["a", ".", "*", "?"], 4), words(["a", "b", "."], 3))) {
    assert.equal(globPattern(pattern).test(name), fits(pattern, name), `${pattern} and ${name}`);
  }
});

test("signs of regular expressions stand for themselves in a pattern", () => {
  for (const sign of "\\^$.+()[]{}|/-") {
    assert.equal(globPattern(`a${sign}b`).test(`a${sign}b`), true, sign);
    assert.equal(globPattern(`a${sign}b`).test("axb"), false, sign);
  }
  assert.equal(globPattern("A").test("a"), false);
  assert.equal(globPattern("a*").test("a\nb"), true);
});

test("JSON is its value, other text the fallback", () => {
  assert.equal(parseJSON("null", 5), null);
  assert.deepEqual(parseJSON('{"a":1}'), { a: 1 });
  assert.equal(parseJSON("plain words", "plain words"), "plain words");
  assert.equal(parseJSON(""), undefined);
});

const decode = (text, jobs) => decodeEvent({ event: "report", id: "a-1", text, body: parseJSON(text) }, jobs, START);
const enveloped = { envelope: true };
const bare = { envelope: false };

test("an envelope speaks for itself, whatever jobs there are", () => {
  const text = JSON.stringify({ job: "disk", at: time(5000), nextBy: time(9000), data: null });
  for (const jobs of [[], [["disk", enveloped]], [["cpu", enveloped]], [["disk", enveloped], ["cpu", bare]]]) {
    assert.deepEqual(decode(text, jobs), {
      job: "disk", at: time(5000), nextBy: time(9000), data: null, id: "a-1", event: "report",
    });
  }
});

test("an envelope without a job or a promise has null there", () => {
  const { job, nextBy } = decode(JSON.stringify({ at: time(0), data: {} }), []);
  assert.deepEqual([job, nextBy], [null, null]);
});

test("a bare value belongs to the one job of its type, and to nobody where there are several or none", () => {
  const owners = [[[], null], [[["disk", bare]], "disk"], [[["disk", bare], ["cpu", bare]], null]];
  const values = [["17", 17], ["plain words", "plain words"], ["null", null], ["", ""], ['{"a":1}', { a: 1 }]];
  for (const [[jobs, job], [text, data]] of combinations(owners, values)) {
    assert.deepEqual(decode(text, jobs), { job, at: time(0), nextBy: null, data, id: "a-1", event: "report" });
  }
});

test("where all jobs of a type are bare, what looks like an envelope is a value", () => {
  const body = { job: "other", at: time(5000), data: 1 };
  const detail = decode(JSON.stringify(body), [["disk", bare]]);
  assert.deepEqual([detail.job, detail.at, detail.data], ["disk", time(0), body]);
});

test("an object without time or data is no envelope", () => {
  for (const body of [{ job: "other", data: 1 }, { job: "other", at: time(0) }, { job: "other", at: 5, data: 1 }]) {
    const detail = decode(JSON.stringify(body), [["disk", enveloped]]);
    assert.deepEqual([detail.job, detail.data], ["disk", body]);
  }
});
