import assert from "node:assert/strict";
import test from "node:test";
import { describeOddities } from "../../public/banners.js";
import { parseFilter } from "../../public/meaning.js";

const index = { names: ["disk"], allNames: ["disk", "cpu.a", "cpu.b"] };
const told = (search, jobs = [], told = index) => describeOddities(new URLSearchParams(search), ["jobs", "open"], jobs, told);

test("what an address says that a page does not know is told, with what it knows", () => {
  assert.equal(told("job=disk&open=disk&x=1&x=2"),
    "The address says job and x; did you mean jobs? This page knows at, every, jobs, link, open, speed, theme and token.");
  assert.equal(told("at=-1h&speed=10&theme=dark&jobs=disk"), "");
});

test("a theme that is none is told, with those that are", () => {
  for (const theme of ["auto", "light", "dark"]) assert.equal(told(`theme=${theme}`), "");
  assert.equal(told("theme=blue"), 'There is no theme "blue"; there are auto, light and dark.');
  assert.equal(told("theme=drak"), 'There is no theme "drak"; did you mean dark? There are auto, light and dark.');
  assert.equal(told("theme="), 'There is no theme ""; there are auto, light and dark.');
});

test("a card of no job says what to add to its address", () => {
  assert.equal(told("", [""]), "The address names no job; add ?job=NAME, with one of disk, cpu.a and cpu.b.");
});

test("jobs that are asked for and not there are told, with those that are", () => {
  assert.equal(told("", ["disk", "dist", "x.*"]), 'There are no jobs "dist" and "x.*"; did you mean disk? There are disk, cpu.a and cpu.b.');
  assert.equal(told("", ["d*"]), "");
  assert.equal(told("", ["dist"], { names: [], keptAt: 1 }), "", "of a server that is away nobody knows");
  assert.equal(told("", ["memory"]), 'There is no job "memory"; there are disk, cpu.a and cpu.b.');
  for (const slip of ["dsik", "dik", "disks", "dusk"]) assert.match(told("", [slip]), /; did you mean disk\? There are disk/);
  assert.equal(told("", ["x"], { names: [], allNames: ["a"] }), 'There is no job "x"; there are a.');
  assert.equal(told("", ["x"], { names: [] }), 'There is no job "x".');
  const many = Array.from({ length: 60 }, (_, number) => `job${number}`);
  assert.match(told("", ["dist"], { names: [], allNames: many }), /job39 and 20 more\.$/);
});

test("a state or a level that no job can have is told, with those that it can", () => {
  const filter = (text) => describeOddities(new URLSearchParams(), [], [], index, parseFilter(text));
  const states = "ok, waiting, failing, late, stale, paused, done and problem";
  assert.equal(filter("state:late,broken"), `There is no state "broken"; there are ${states}.`);
  assert.equal(filter("state:failng"), `There is no state "failng"; did you mean failing? There are ${states}.`);
  assert.equal(filter("level:high disk"), 'There is no level "high"; there are critical, warning and none.');
  assert.equal(filter("level:critcal"), 'There is no level "critcal"; did you mean critical? There are critical, warning and none.');
  assert.equal(filter("state:x level:y"), `There is no state "x"; there are ${states}. There is no level "y"; there are critical, warning and none.`);
  assert.equal(filter("state:ok,overdue,problems,critical level:none,warning group:x job:y broken"), "");
});
