import assert from "node:assert/strict";
import test from "node:test";
import { absolute, makeStore } from "../../public/kept.js";

test("what the browser keeps comes back, and null takes it away", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key) };
  const store = makeStore(() => storage);
  store.set("folded", ["a"]);
  assert.deepEqual(makeStore(() => storage).get("folded", []), ["a"]);
  store.set("folded", null);
  assert.deepEqual(store.get("folded", ["none"]), ["none"]);
});

test("of two servers below paths of one origin each has its own token and its own last state", (context) => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key) };
  context.after(() => { delete globalThis.location; });
  const at = (pathname) => {
    globalThis.location = { pathname };
    return makeStore(() => storage);
  };
  const places = ["/", "/dash/", "/dash/more/"];
  for (const place of places) at(place).set("token", place);
  for (const place of places) {
    assert.equal(at(place).get("token"), place);
    assert.equal(at(`${place}embed.html`).get("token"), place);
  }
  at("/dash/index.html").set("token", null);
  assert.deepEqual(places.map((place) => at(place).get("token")), ["/", null, "/dash/more/"]);
  assert.equal(kept.get("token"), '"/"', "at the root it stands where it always stood");
});

test("where a browser refuses to keep anything a choice holds as long as the page", () => {
  const store = makeStore(() => { throw new Error("SecurityError"); });
  assert.equal(store.get("theme", "auto"), "auto");
  store.set("theme", "dark");
  assert.equal(store.get("theme", "auto"), "dark");
  const full = makeStore(() => ({ getItem: () => "not JSON", setItem() { throw new Error("QuotaExceededError"); } }));
  assert.equal(full.get("theme", "auto"), "auto");
  full.set("theme", "light");
  assert.equal(full.get("theme"), "light");
});

test("an address to be copied has the link that opens the page, and no token", () => {
  globalThis.document = { baseURI: "http://localhost/deck/" };
  globalThis.location = { search: "?link=1.x.y&token=t" };
  assert.equal(absolute("events?job=a"), "http://localhost/deck/events?job=a&link=1.x.y");
  globalThis.location = { search: "?token=t" };
  assert.equal(absolute("client.js"), "http://localhost/deck/client.js");
});
