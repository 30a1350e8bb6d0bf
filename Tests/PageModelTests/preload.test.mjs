import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import test from "node:test";
import { gzipSync } from "node:zlib";

const FOLDER = new URL("../../public/", import.meta.url);
const read = (name) => readFile(new URL(name, FOLDER), "utf8");

async function importsOf(name, found = new Set()) {
  for (const [, module] of (await read(name)).matchAll(/from "\.\/([\w-]+\.js)"/g)) {
    if (found.has(module)) continue;
    found.add(module);
    await importsOf(module, found);
  }
  return found;
}

async function preloaded() {
  return [...(await read("index.html")).matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, name]) => name);
}

/** The bytes of files as they go over the wire, the largest first: `[[name, bytes]]`. */
async function weigh(names) {
  const sizes = await Promise.all(names.map(async (name) => [name, gzipSync(await read(name), { level: 9 }).length]));
  return sizes.sort(([, one], [, other]) => other - one);
}

const sum = (sizes) => sizes.reduce((total, [, bytes]) => total + bytes, 0);
const list = (sizes) => sizes.map(([name, bytes]) => `${name} ${bytes}`).join("\n");

test("the page asks at once for every module that it starts with, and for no other", async () => {
  assert.deepEqual(await preloaded(), ["app.js", ...await importsOf("app.js")].sort());
});

test("what a first visit loads weighs 60 kB at most", async () => {
  const named = (await read("index.html")).matchAll(/(?:href|src|data-module)="([\w-]+\.\w+)"/g);
  const sizes = await weigh(["index.html", "service-worker.js", ...new Set([...named].map(([, name]) => name))]);
  assert.ok(sizes.length > 20);
  assert.ok(sum(sizes) <= 60_000, `${sum(sizes)} bytes:\n${list(sizes)}`);
});

test("all files together weigh 98 kB at most", async () => {
  const sizes = await weigh(await readdir(FOLDER));
  assert.ok(sum(sizes) <= 98_000, `${sum(sizes)} bytes:\n${list(sizes)}`);
});

test("every file of the page has 300 lines at most", async () => {
  for (const name of await readdir(FOLDER)) assert.ok((await read(name)).split("\n").length <= 301, name);
});
