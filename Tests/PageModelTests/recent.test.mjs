import assert from "node:assert/strict";
import test from "node:test";
import { RecentEvents } from "../../public/stream.js";

test("who comes back hears what came after the last event heard, or that this is not known", () => {
  const recent = new RecentEvents();
  for (const id of ["a-1", "", "a-2", "a-3"]) recent.add(["dataUpdate", "{}", id]);
  assert.deepEqual(recent.after("a-1").map(([, , id]) => id), ["a-2", "a-3"]);
  assert.deepEqual(recent.after("a-3"), []);
  assert.equal(recent.after("a-0"), null);
});

test("the number and the size of what is kept are bounded", () => {
  const recent = new RecentEvents();
  for (let id = 1; id <= 1001; id += 1) recent.add(["dataUpdate", "{}", `a-${id}`]);
  assert.equal(recent.after("a-1"), null);
  assert.equal(recent.after("a-2").length, 999);
  recent.add(["dataUpdate", "x".repeat(3_000_000), "a-1002"]);
  assert.equal(recent.after("a-1001"), null);
});
