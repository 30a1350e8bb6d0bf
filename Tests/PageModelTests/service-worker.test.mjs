import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import test from "node:test";
import vm from "node:vm";
import { load } from "../../public/dom.js";

const FOLDER = new URL("../../public/", import.meta.url);
const SCOPE = "http://dash.test/";

/** A worker with nothing kept: `keep(names)` gives what it is told that a page has loaded. */
async function start() {
  const [kept, asked, ways] = [new Map(), [], new Map()];
  const cache = {
    match: async (key) => kept.get(key)?.clone(), put: async (key, response) => { kept.set(key, response); },
  };
  const world = vm.createContext({
    registration: { scope: SCOPE }, URL, Set, setTimeout,
    caches: { keys: async () => [], open: async () => cache },
    async fetch(address, { cache }) {
      const name = address.slice(SCOPE.length);
      asked.push(name);
      ways.set(name, cache);
      return new Response(await readFile(new URL(name, FOLDER), "utf8"));
    },
  });
  vm.runInContext(await readFile(new URL("service-worker.js", FOLDER), "utf8"), world);
  const keep = async (names) => {
    asked.length = 0;
    const data = { keep: names.map((name) => SCOPE + name), version: "1" };
    await new Promise((done) => { world.onmessage({ data, waitUntil: (work) => done(work) }); });
    return [...asked];
  };
  return { keep, ways, kept: () => [...kept.keys()].map((key) => key.slice(SCOPE.length)) };
}

test("with what a first visit loads all is kept that a page may load later, after the rest and once", async () => {
  const { keep, kept } = await start();
  const loaded = ["", "app.js", "board.js", "style.css"];
  const asked = await keep(loaded);
  assert.deepEqual(asked.slice(0, 4), ["index.html", "app.js", "board.js", "style.css"]);
  const pages = ["embed.html", "embed.js"];
  const files = (await readdir(FOLDER)).filter((name) => /\.(js|css|html)$/.test(name) && !pages.includes(name));
  assert.deepEqual(files.filter((name) => !kept().includes(name)), []);
  assert.equal(new Set(asked).size, asked.length);
  assert.deepEqual(await keep(["", "wall.js"]), ["index.html", "wall.js"], "what is kept is not asked for again");
});

test("what is shown at the address of the folder is had as it is now, the rest as it was loaded", async () => {
  const { keep, ways } = await start();
  await keep(["", "app.js", "style.css"]);
  // The browser may have that name from a visit long ago, and has not loaded it by that name.
  assert.equal(ways.get("index.html"), "no-cache");
  assert.equal(ways.get("app.js"), "force-cache");
  assert.equal(ways.get("wall.js"), "default");
});

test("a module that could not be had is asked for again", async () => {
  assert.deepEqual(await load("./none.js"), {});
  assert.equal(typeof (await load("./wall.js")).makeWall, "function");
});
