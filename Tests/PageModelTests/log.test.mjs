import assert from "node:assert/strict";
import test from "node:test";
import { matchesTerms, withoutEnvelope } from "../../public/log.js";

const frame = { id: "a-17", type: "dataUpdate", job: "Disk", text: '{"job":"Disk","data":"Full"}' };

test("all terms must occur, each in any field or in the one it names", () => {
  const filters = [
    ["", true], ["disk", true], ["full disk", true], ["full empty", false], ["job:dis", true], ["job:full", false],
    ["type:data", true], ["type:disk", false], ["id:a-1", true], ["id:full", false], ["job:", true],
    ["text:full", false], ["job:disk full", true], ["job:disk type:report", false], ["17", true],
  ];
  for (const [filter, matches] of filters) assert.equal(matchesTerms(frame, filter.split(" ")), matches, filter);
});

test("a row shows what is inside an envelope, and other texts as they are", () => {
  const rows = [
    ['{"job":"disk","at":"2030-01-01T00:00:00Z","data":17}', "17"],
    ['{"job":"disk","at":"2030-01-01T00:00:00Z","data":{"data":1}}', '{"data":1}'],
    ["17", "17"], ["plain words", "plain words"], ['{"data":1}', '{"data":1}'], ["", ""],
  ];
  for (const [text, shown] of rows) assert.equal(withoutEnvelope(text), shown);
});
