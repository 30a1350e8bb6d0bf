import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import vm from "node:vm";
import { JobIndex, merge, Requests } from "../../public/job-index.js";
import { keepState, keptIndex, makeStore } from "../../public/kept.js";
import { card, event, START } from "./cards.mjs";
import { namesIn, parseWithDigits } from "../../public/format.js";

/** As the file has them; JavaScript would begin with 7 and 12. */
const NAMES = ["12", "zeta", "7", "__proto__", "a \"7\":"];

const textOf = (names, member = "{}") => `{${names.map((name) => `${JSON.stringify(name)}:${member}`).join(",")}}`;
const indexText = `{"a":{"3":1,"2":1},"jobs":${textOf(NAMES, '{"event":"e","last":{"data":{"9":1,"b":2}}}')},"z":{"1":{}}}`;

test("names that are whole numbers stay where they were among the others", () => {
  const value = parseWithDigits(`[{"x":[${textOf(NAMES)}]},${textOf(["b", "a"])},${textOf(["9", "9", "1"], "3.10")}]`);
  assert.deepEqual(namesIn(value[0].x[0]), NAMES);
  assert.deepEqual(namesIn(value[1]), ["b", "a"]);
  assert.deepEqual(namesIn(value[2]), ["9", "1"]);
  assert.deepEqual(namesIn({ 2: 0, 1: 0 }), ["1", "2"]);
  assert.deepEqual(namesIn(["x", "y"]), ["0", "1"]);
});

test("an index names its jobs in the order of the file, also one without values", async () => {
  globalThis.fetch = async () => new Response(indexText);
  const address = new URL("http://localhost/events");
  const index = await new JobIndex(new Requests(address, "", new AbortController().signal)).full();
  assert.deepEqual(index.names, NAMES);
  assert.deepEqual(merge(index, { ...index, jobs: {} }).names, NAMES);
  const past = new Requests(new URL("?at=-1h", address), "", new AbortController().signal);
  assert.deepEqual((await new JobIndex(past).full()).names, NAMES);
});

test("what was kept comes back in its order", () => {
  const store = makeStore(() => ({ getItem: () => null, setItem() { throw new Error("full"); } }));
  const models = NAMES.map((name) => Object.assign(card({ last: event(1, 0, 7) }), { name }));
  keepState(store, models, { version: "1", filter: "", now: START });
  assert.deepEqual(keptIndex(store, "").names, NAMES);
});

/** The first cells of the table that an old browser gets of an index. */
async function plainRows(text) {
  const make = (name) => ({
    name, children: [], get firstChild() { return this.children[0]; },
    appendChild(child) { this.children.push(child); }, removeChild() { this.children.shift(); },
  });
  const body = make("body");
  const document = { readyState: "complete", body, createElement: make, createTextNode: (content) => ({ content }) };
  function XMLHttpRequest() {
    const answer = { readyState: 4, status: 200, responseText: text };
    const send = () => { Object.assign(this, answer).onreadystatechange(); };
    Object.assign(this, { open() {}, setRequestHeader() {}, send });
  }
  const code = await readFile(new URL("../../public/plain.js", import.meta.url), "utf8");
  vm.runInNewContext(code, { document, XMLHttpRequest, location: { search: "" }, setTimeout() {} });
  const rows = body.children[1].children[0].children.slice(1);
  return rows.map(({ children }) => children[0].children[0].content);
}

test("old browsers get the jobs in the order of the file as well", async () => {
  assert.deepEqual(await plainRows(indexText), NAMES);
  assert.deepEqual(await plainRows(indexText.replaceAll('":{', '" :\n{')), NAMES);
});
