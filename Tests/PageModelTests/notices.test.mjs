import assert from "node:assert/strict";
import test from "node:test";
import { NoticeList } from "../../public/dom.js";

test("no notice takes the place of another, and each goes after six seconds", () => {
  const list = new NoticeList();
  list.tell("one", 0);
  list.tell("two", 1000);
  assert.deepEqual(list.texts(5999), ["one", "two"]);
  assert.deepEqual(list.texts(6000), ["two"]);
  assert.deepEqual(list.texts(7000), []);
});

test("of one topic the newest alone is shown", () => {
  const list = new NoticeList();
  list.tell("Connection: reconnecting", 0, "connection");
  list.tell("other", 0);
  list.tell("more", 0);
  list.tell("Connection: live", 1000, "connection");
  assert.deepEqual(list.texts(1000), ["other", "more", "Connection: live"]);
});

test("what happens to many jobs at once is told once, with the number of them", () => {
  const list = new NoticeList();
  for (let job = 1; job <= 12; job += 1) list.tellOf(`j${job}`, "are failing", `j${job} is failing: no`, job * 100);
  list.tellOf("j1", "work again", "j1 works again", 1300);
  assert.deepEqual(list.texts(1400), ["12 jobs are failing: j1, j2, j3 and 9 more", "j1 works again"]);
  list.tellOf("j9", "are failing", "j9 is failing: no", 5000);
  assert.equal(list.texts(5000).at(-1), "j9 is failing: no");
});

test("at most four are shown", () => {
  const list = new NoticeList();
  for (let number = 0; number < 10; number += 1) list.tell(`${number}`, 0);
  assert.deepEqual(list.texts(1), ["6", "7", "8", "9"]);
});
