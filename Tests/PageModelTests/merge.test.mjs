import assert from "node:assert/strict";
import { test } from "node:test";
import { merge } from "../../public/job-index.js";

test("a job without a result loses its value, and one that waits to be followed again keeps it", () => {
  const old = { jobs: { a: { last: { data: 24 } } } };
  const lastOf = (entry) => merge(old, { jobs: { a: { state: "waiting", runs: 0, trigger: {}, ...entry } } }).jobs.a.last;
  assert.deepEqual(lastOf({ state: "ok" }), { data: 24 });
  assert.equal(lastOf({ trigger: { every: "1s" }, runs: 3 }), null);
  assert.deepEqual(lastOf({ trigger: { follow: true } }), { data: 24 });
  assert.deepEqual(lastOf({ trigger: { follow: true }, runs: 1 }), { data: 24 });
  assert.equal(lastOf({ trigger: { follow: true }, runs: 1, last: null }), null);
});
