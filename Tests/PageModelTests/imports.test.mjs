import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import test from "node:test";

const FOLDER = new URL("../../public/", import.meta.url);
/** What pages and the worker start with; these need them at once. */
const ENTRIES = ["app.js", "embed.js", "plain.js", "service-worker.js", "shared-stream.js", "start.js"];

test("every module that is no page's own can be imported without one", async () => {
  const modules = (await readdir(FOLDER)).filter((name) => name.endsWith(".js") && !ENTRIES.includes(name));
  assert.ok(modules.length > 10);
  for (const name of modules) assert.ok(Object.keys(await import(new URL(name, FOLDER))).length > 0, name);
});
