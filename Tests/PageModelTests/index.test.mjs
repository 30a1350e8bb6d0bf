import assert from "node:assert/strict";
import test from "node:test";
import { JobIndex, Requests } from "../../public/job-index.js";
import { entry, event } from "./cards.mjs";

/** An index of a server that answers with these, one after the other, and the paths that it was asked for. */
function indexOf(...answers) {
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url.search);
    return new Response(JSON.stringify(answers.shift()));
  };
  const requests = new Requests(new URL("http://localhost/events"), "", new AbortController().signal);
  return { index: new JobIndex(requests), asked };
}

const withoutValue = ({ last, ...members }) => members;

test("an index without values keeps those of the index before", async () => {
  const first = { lastEventId: "a-5", jobs: { disk: entry({ last: event(5, 0, 48) }), new: entry() } };
  const { index, asked } = indexOf(first,
    { lastEventId: "a-6", jobs: { disk: withoutValue(entry()), new: withoutValue(entry()), other: withoutValue(entry()) } },
    { lastEventId: "a-7", jobs: { disk: withoutValue(entry({ state: "waiting" })) } });
  await index.full();
  const { jobs } = await index.withoutValues();
  assert.equal(jobs.disk.last.data, 48);
  // What came by the stream it does not know of.
  assert.deepEqual([jobs.new.last, jobs.other.last], [undefined, undefined]);
  assert.equal((await index.withoutValues()).jobs.disk.last, null);
  assert.match(asked[1], /^\?fields=event,/);
});

test("after a restart no value of the history before comes back", async () => {
  const { index, asked } = indexOf(
    { lastEventId: "a-50", jobs: { slow: entry({ last: event(50, 0, "old") }) } },
    { lastEventId: "b-2", jobs: { slow: withoutValue(entry()) } },
    { lastEventId: "b-2", jobs: { slow: entry({ last: { ...event(1, 0, "new"), id: "b-1" } }) } });
  await index.full();
  assert.equal((await index.withoutValues()).jobs.slow.last.data, "new");
  assert.equal(asked.length, 3);
});

test("what is asked for too soon is asked for later, and behind what is under way", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { asked } = indexOf(...Array(5).fill({ lastEventId: "a-5", jobs: { disk: entry() } }));
  const taking = new JobIndex(new Requests(new URL("http://localhost/events"), "", new AbortController().signal),
    (promise) => promise);
  const settle = () => new Promise((resolve) => { setImmediate(resolve); });
  taking.refreshSoon();
  context.mock.timers.tick(250);
  await settle();
  assert.equal(asked.length, 1);
  // The server is back within three seconds.
  taking.refreshSoon();
  taking.refreshSoon();
  context.mock.timers.tick(2749);
  await settle();
  assert.equal(asked.length, 1);
  context.mock.timers.tick(1);
  context.mock.timers.tick(250);
  await settle();
  assert.equal(asked.length, 2, "once for both");
  context.mock.timers.tick(10_000);
  await settle();
  assert.equal(asked.length, 2);
  const refreshed = taking.refresh();
  taking.refreshSoon();
  context.mock.timers.tick(250);
  assert.equal(asked.length, 3);
  await refreshed;
  await settle();
  assert.equal(asked.length, 4, "what was under way may be older");
});

test("that somebody paused a job is seen within a minute, by asking for states alone", async (context) => {
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const states = (disk) => ({ lastEventId: "a-6", jobs: { disk: { state: disk }, other: { state: "ok" } } });
  const [asked, shown, tags] = [[], [], []];
  const answers = [
    { lastEventId: "a-5", jobs: { disk: entry(), other: entry() } }, states("ok"), states("paused"),
    { lastEventId: "a-6", jobs: { disk: withoutValue(entry({ state: "paused" })), other: withoutValue(entry()) } },
    states("paused"), states("failing"), states("failing"),
  ];
  globalThis.location = { origin: "http://localhost" };
  context.after(() => { delete globalThis.location; });
  globalThis.fetch = async (url, { headers }) => {
    asked.push(url.search.replace(/=event.*/, "=…"));
    tags.push(headers["If-None-Match"]);
    return new Response(JSON.stringify(answers.shift()), { headers: { ETag: `W/"${asked.length}"` } });
  };
  const requests = new Requests(new URL("http://localhost/events"), "", new AbortController().signal);
  const index = new JobIndex(requests, (promise) => promise.then((told) => shown.push(told)));
  const wait = async (milliseconds, ...distance) => {
    now += milliseconds;
    await index.check(...distance);
  };
  await wait(60_000);
  assert.deepEqual(asked, [], "there is nothing to compare with yet");
  await index.refresh();
  await wait(44_000);
  assert.deepEqual(asked, [""]);
  await wait(14_000);
  assert.deepEqual(asked, ["", "?fields=state"]);
  await wait(9000, 10_000);
  assert.equal(asked.length, 2, "who came back was told right before");
  await wait(1000, 10_000);
  assert.deepEqual([asked.length, tags.at(-1)], [3, 'W/"2"']);
  context.mock.timers.tick(250);
  await index.request;
  assert.deepEqual([asked.at(-1), shown.at(-1).jobs.disk.state], ["?fields=…", "paused"]);
  await wait(58_000);
  context.mock.timers.tick(3000);
  assert.equal(asked.length, 5, "as is known");
  await wait(58_000);
  context.mock.timers.tick(250);
  await index.request;
  assert.deepEqual(asked.slice(-2), ["?fields=state", "?fields=…"], "it goes on");
});

test("pages do not ask all together, and of the past none asks", async (context) => {
  let now = 0;
  context.mock.method(performance, "now", () => now);
  let count = 0;
  globalThis.fetch = async () => {
    count += 1;
    return Response.json({ lastEventId: "a-5", jobs: { disk: entry() } });
  };
  const pages = (query) => Array.from({ length: 100 }, () => {
    const requests = new Requests(new URL(`http://localhost/events${query}`), "", new AbortController().signal);
    return new JobIndex(requests, (promise) => promise);
  });
  for (const [query, expected] of [["", 100], ["?at=-1h", 0]]) {
    const indexes = pages(query);
    for (const index of indexes) await index.full();
    const rates = [];
    const end = now + 60_000;
    while ((now += 1000) <= end) {
      count = 0;
      for (const index of indexes) await index.check();
      rates.push(count);
    }
    assert.equal(rates.reduce((sum, rate) => sum + rate), expected);
    assert.ok(Math.max(...rates) < 30, `${rates}`);
  }
});

/** A page that watches, and how time goes by: `pass(seconds)`, `show(isHidden)`, and `set(milliseconds)` of its clock. */
async function watchingPage(context) {
  let [now, ahead] = [0, 1e12];
  context.mock.method(performance, "now", () => now);
  context.mock.method(Date, "now", () => now + ahead);
  context.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const [asked, tags, handlers, lifetime] = [[], [], {}, new AbortController()];
  globalThis.document = { hidden: false };
  globalThis.location = { origin: "http://localhost" };
  globalThis.addEventListener = (type, handle) => { handlers[type] = handle; };
  context.after(() => {
    delete globalThis.document;
    delete globalThis.location;
  });
  globalThis.fetch = async ({ search }, { headers }) => {
    asked.push(search.replace(/=event.*/, "=…"));
    tags.push(headers["If-None-Match"]);
    return Response.json({ lastEventId: "a-5", jobs: { disk: entry() } }, { headers: { ETag: '"1"' } });
  };
  const requests = new Requests(new URL("http://localhost/events"), "", lifetime.signal);
  const index = new JobIndex(requests, (promise) => promise);
  index.watch(lifetime.signal);
  await index.full();
  return {
    index, asked, tags, lifetime,
    pass(seconds) {
      for (let passed = 0; passed < seconds; passed += 1) {
        now += 1000;
        context.mock.timers.tick(1000);
      }
    },
    show(isHidden) {
      document.hidden = isHidden;
      handlers.visibilitychange();
    },
    set(milliseconds) { ahead += milliseconds; },
  };
}

test("a page that nobody sees asks for nothing, and one that is seen again asks at once", async (context) => {
  const { asked, pass, show, lifetime } = await watchingPage(context);
  pass(60);
  assert.equal(asked.length, 2);
  show(true);
  pass(8 * 3600);
  assert.equal(asked.length, 2, "out of sight");
  show(false);
  assert.equal(asked.length, 3, "at once");
  for (const isHidden of [true, false, true, false]) show(isHidden);
  assert.equal(asked.length, 3, "but not again and again");
  pass(60);
  assert.equal(asked.length, 4);
  lifetime.abort();
  pass(600);
  assert.equal(asked.length, 4);
});

test("when the clock of its machine is set a page asks how late it is, whatever it knows already", async (context) => {
  const { index, asked, tags, pass, show, set } = await watchingPage(context);
  pass(10);
  index.refreshSoon();
  pass(4);
  await index.request;
  assert.deepEqual(asked, ["", "?fields=…"]);
  for (const change of [-3 * 36e5, 2500]) {
    set(change);
    pass(4);
    await index.request;
    assert.deepEqual([asked.at(-1), tags.at(-1)], ["?fields=…", undefined], `${change}`);
  }
  assert.equal(asked.length, 4);
  set(500);
  pass(10);
  assert.equal(asked.length, 4, "a clock that is a little fast or slow is none that was set");
  show(true);
  set(36e5);
  pass(300);
  assert.equal(asked.length, 4, "out of sight");
  show(false);
  pass(1);
  assert.deepEqual([asked.length, asked.at(-1)], [5, "?fields=…"]);
});

test("that an origin goes away, and is back, is seen within a minute, and no tag of one is shown to the other", async (context) => {
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.location = { origin: "http://localhost" };
  context.after(() => { delete globalThis.location; });
  const [asked, shown] = [[], []];
  let isAway = false;
  globalThis.fetch = async (url, { headers }) => {
    asked.push([url.search.replace(/=event.*/, "=…"), headers["If-None-Match"]]);
    const body = { lastEventId: "a-5", now: "2030-01-01T10:00:00Z", jobs: { disk: entry() } };
    return Response.json(body, { headers: { ETag: `W/"${isAway}"`, ...(isAway ? { Age: "7" } : {}) } });
  };
  const requests = new Requests(new URL("http://localhost/events"), "", new AbortController().signal);
  const index = new JobIndex(requests, (promise) => promise.then((told) => shown.push(told.now)));
  const look = async () => {
    now += 60_000;
    await index.check();
    context.mock.timers.tick(3000);
    await index.request;
    context.mock.timers.tick(3000);
  };
  await index.refresh();
  await look();
  assert.deepEqual(shown.map(Boolean), [true]);
  isAway = true;
  await look();
  assert.deepEqual(shown.map(Boolean), [true, false]);
  isAway = false;
  await look();
  assert.deepEqual(shown.map(Boolean), [true, false, true]);
  assert.deepEqual(asked.slice(-2), [["?fields=state", undefined], ["?fields=…", undefined]]);
});
