import assert from "node:assert/strict";
import { test } from "node:test";
import { nodesLine } from "../../public/nodes.js";

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
