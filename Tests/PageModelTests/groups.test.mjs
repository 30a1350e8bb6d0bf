import assert from "node:assert/strict";
import test from "node:test";
import { groupsOf } from "../../public/board.js";

test("groups come in the order of the file, and so do the jobs in them", () => {
  const items = [["a", "Hosts"], ["b"], ["c", "Rooms"], ["d", "Hosts"], ["e"]].map(([name, group]) => ({ name, show: { group } }));
  const names = groupsOf(items).map(([group, members]) => [group, members.map(({ name }) => name).join("")]);
  assert.deepEqual(names, [["Hosts", "ad"], ["", "be"], ["Rooms", "c"]]);
});
