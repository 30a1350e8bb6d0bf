import assert from "node:assert/strict";
import test from "node:test";
import { describeOddities } from "../../public/banners.js";
import { describeUnknown, parseFilter } from "../../public/meaning.js";

const index = { names: ["disk"], allNames: ["disk", "cpu.a", "cpu.b"] };
const told = (search, jobs = [], told = index) => describeOddities(new URLSearchParams(search), ["jobs", "open"], jobs, told);

test("what an address says that a page does not know is told, with what it knows", () => {
  assert.equal(told("job=disk&open=disk&x=1&x=2"),
    "The address says job and x; did you mean jobs? This page knows at, every, jobs, link, open, speed, theme and token.");
  assert.equal(told("at=-1h&speed=10&theme=dark&jobs=disk"), "");
});

test("a theme that is none is told, with those that are", () => {
  for (const theme of ["auto", "light", "dark"]) assert.equal(told(`theme=${theme}`), "");
  assert.equal(told("theme=blue"), "theme=blue is none of auto, light, dark.");
  assert.equal(told("theme="), "theme= is none of auto, light, dark.");
});

test("a card of no job says what to add to its address", () => {
  assert.equal(told("", [""]), "The address names no job; add ?job=NAME, with one of disk, cpu.a and cpu.b.");
});

test("jobs that are asked for and not there are told, with those that are", () => {
  assert.equal(told("", ["disk", "dist", "x.*"]), 'There is no job "dist" and "x.*"; did you mean disk? There are disk, cpu.a and cpu.b.');
  assert.equal(told("", ["d*"]), "");
  assert.equal(told("", ["dist"], { names: [], keptAt: 1 }), "", "of a server that is away nobody knows");
  assert.equal(told("", ["memory"]), 'There is no job "memory"; there are disk, cpu.a and cpu.b.');
  for (const slip of ["dsik", "dik", "disks", "dusk"]) assert.match(told("", [slip]), /; did you mean disk\? There are disk/);
  assert.equal(told("", ["x"], { names: [], allNames: ["a"] }), 'There is no job "x"; there are a.');
  const many = Array.from({ length: 60 }, (_, number) => `job${number}`);
  assert.match(told("", ["dist"], { names: [], allNames: many }), /job39 and 20 more\.$/);
});

test("a state or a level that no job can have is told, with those that it can", () => {
  const states = "ok, waiting, failing, late, stale, paused, done, problem";
  assert.equal(describeUnknown(parseFilter("state:late,broken")), `state:broken is none of ${states}.`);
  assert.equal(describeUnknown(parseFilter("level:high disk")), "level:high is none of critical, warning, none.");
  const known = "state:ok,overdue,problems,critical level:none,warning group:x job:y broken";
  assert.equal(describeUnknown(parseFilter(known)), "");
});
