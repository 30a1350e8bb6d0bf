import assert from "node:assert/strict";
import { test } from "node:test";
import { nodesLine, standingOf } from "../../public/banners.js";

test("a server that is no node says nothing of nodes", () => {
  for (const nodes of [undefined, null, [], "n1", {}]) assert.equal(nodesLine(nodes), "");
});

test("each node is told with its jobs and viewers, and which is this one", () => {
  const nodes = [
    { node: "a", isSelf: true, viewers: 1, jobs: ["tick", "tock"] },
    { node: "b", isSelf: false, viewers: 20, jobs: [] },
  ];
  assert.equal(nodesLine(nodes), "2 nodes: a (this one) runs tick, tock, 1 viewer · b runs no job, 20 viewers");
});

test("many jobs are counted, and what is no node as it should be breaks nothing", () => {
  const jobs = Array.from({ length: 11 }, (_, place) => `j${place}`);
  assert.match(nodesLine([{ node: "a", viewers: 0, jobs }]), / j7 and 3 more, 0 viewers$/);
  assert.equal(nodesLine([{ viewers: "x" }]), "1 node: undefined runs no job, 0 viewers");
});

test("an opened list of nodes tells how Redis is, what lags, and whose file is older", () => {
  const at = "2030-01-01T10:00:00Z";
  const cluster = {
    redis: { server: "Redis at 10.0.0.5:6379", reason: null, since: null }, lag: 0, waiting: 0, failovers: 0, older: {},
    nodes: [{ node: "a", isSelf: true, since: at, viewers: 2, lag: 3, jobs: ["tick"] }],
  };
  const now = Date.parse(at);
  const time = new Date(at).toLocaleTimeString("en-GB");
  assert.deepEqual(standingOf(cluster, now), {
    words: ["Redis at 10.0.0.5:6379 answers"], rows: [["a (this one)", time, "tick", "2", "3"]],
  });
  const troubled = {
    ...cluster, redis: { server: null, reason: "no answer", since: at }, lag: 1, waiting: 2, failovers: 1, older: { tock: ["b"] },
  };
  assert.deepEqual(standingOf(troubled, now).words, [
    `Redis is in trouble, since ${time}: no answer`, "1 event of the tape not shown here yet",
    "2 events waiting here to be appended", "1 failover with events lost", "tock has an older file on b",
  ]);
  assert.deepEqual(standingOf({}, now), { words: ["Redis answers"], rows: [] });
});
