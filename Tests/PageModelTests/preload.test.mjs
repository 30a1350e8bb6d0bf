import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

const read = (name) => readFile(new URL(`../../public/${name}`, import.meta.url), "utf8");

async function importsOf(name, found = new Set()) {
  for (const [, module] of (await read(name)).matchAll(/from "\.\/([\w-]+\.js)"/g)) {
    if (found.has(module)) continue;
    found.add(module);
    await importsOf(module, found);
  }
  return found;
}

test("the page asks at once for every module that it starts with, and for no other", async () => {
  const named = [...(await read("index.html")).matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(named, [...(await importsOf("app.js"))].sort());
});
