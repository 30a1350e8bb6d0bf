import assert from "node:assert/strict";
import { test } from "node:test";
import { CardModel, EVENTS } from "../../public/card-model.js";
import { JobIndex, Requests } from "../../public/job-index.js";
import { localText, pastAddress, tellStanding } from "../../public/banners.js";
import { streamQuery } from "../../public/kept.js";
import { entry, reading, START, time } from "./cards.mjs";

test("an address of the past keeps what else it says, and leads back to the present", () => {
  const live = "http://localhost/?filter=a&link=1.x.y";
  const past = pastAddress(live, "2026-11-27T08:00:00.000Z", 60);
  assert.equal(past, "http://localhost/?filter=a&link=1.x.y&at=2026-11-27T08%3A00%3A00.000Z&speed=60");
  assert.equal(pastAddress(past, "", 60), live);
});

test("the stream gets of the page's address what is its own", () => {
  assert.equal(streamQuery(new URLSearchParams("filter=a&at=-1h&speed=10&token=t&link=l")), "?at=-1h&speed=10&link=l");
  assert.equal(streamQuery(new URLSearchParams("every=30s&filter=a")), "?every=30s");
  assert.equal(streamQuery(new URLSearchParams("filter=a")), "");
});

test("a moment that is none leaves the field empty", () => {
  assert.equal(localText(Number.NaN), "");
  assert.match(localText(Date.parse("2026-11-27T08:00:00Z")), /^2026-11-2[678]T[0-9:]{8}$/);
});

test("what stands beside a stream by a link is asked for by that link", async () => {
  const asked = [];
  globalThis.fetch = async (url) => { asked.push(String(url)); return Response.json({ jobs: {} }); };
  const requests = new Requests(new URL("http://localhost/events?link=1.x.y"), "", new AbortController().signal);
  await requests.get("jobs/a/history?limit=60");
  assert.deepEqual(asked, ["http://localhost/jobs/a/history?limit=60&link=1.x.y"]);
  assert.equal(requests.address("jobs/a"), "http://localhost/jobs/a?link=1.x.y");
});

test("who is shown the past is told of jobs and not how they are now", async () => {
  const error = { kind: "exit", message: "" };
  const counts = { failures: 4, skipped: 3, restarts: 5, dropped: 2, nextTry: "x" };
  const last = { id: "e-9", at: "x", data: 1 };
  const alerts = [{ when: "> 80", level: "critical", since: "x", value: 90 }];
  const job = { state: "failing", last, unit: "%", error, level: "critical", alerts, ...counts };
  globalThis.fetch = async () => Response.json({ version: "1", jobs: { a: job } });
  const requests = new Requests(new URL("http://localhost/events?at=-1h"), "", new AbortController().signal);
  const index = await new JobIndex(requests).full();
  assert.equal(index.jobs.a.unit, "%");
  assert.deepEqual([index.jobs.a.state, index.jobs.a.last, index.jobs.a.error], ["waiting", null, null]);
  assert.equal(index.jobs.a.level, null);
  assert.deepEqual(index.jobs.a.alerts, [{ when: "> 80", level: "critical", since: null, value: null }]);
  assert.deepEqual([index.jobs.a.isPast, index.jobs.a.runs], [true, 0]);
  const { failures, skipped, restarts, dropped, nextTry } = index.jobs.a;
  assert.deepEqual([failures, skipped, restarts, dropped, nextTry], [0, 0, 0, 0, null]);
  assert.deepEqual(await requests.get("jobs/a/history?limit=60"), []);
  assert.deepEqual(Object.keys(await requests.get("jobs/a/history?buckets=60")), ["version", "jobs"]);
});

test("what was wrong as the past begins is told as it was told then, and is older than what comes", () => {
  const [at, data] = ["2030-01-01T09:00:00.000Z", { level: "warning", raised: [{ level: "warning", when: "> 80" }] }];
  const envelopes = [{ job: "dead", at, data: { kind: "exit", message: "no" } }, { job: "hot", at, data }];
  const standing = envelopes.map((data, index) =>
    ({ id: `e-${index + 1}`, event: ["jobFailed", "alertRaised"][index], data }));
  const told = [];
  const tape = { dispatchEvent: ({ type, detail }) => told.push([type, detail]) };
  globalThis.CustomEvent ??= class { constructor(type, { detail }) { Object.assign(this, { type, detail }); } };
  tellStanding(tape, { at: "2030-01-01T10:00:00.000Z", standing });
  assert.deepEqual(told, [
    ["jobFailed", { id: "", ...envelopes[0] }], ["alertRaised", { id: "", ...envelopes[1] }],
  ]);
  tellStanding(tape, { at });
  assert.equal(told.length, 2, "nothing was wrong");
});

test("a failure and an alert of before the moment shown are shown since when they were, until they end", () => {
  const model = new CardModel("disk");
  model.applyEntry({ ...entry({ state: "waiting" }), isPast: true }, "a-99");
  const tape = { dispatchEvent: ({ type, detail }) => EVENTS[type](model, detail) };
  globalThis.CustomEvent ??= class { constructor(type, { detail }) { Object.assign(this, { type, detail }); } };
  tellStanding(tape, { standing: [
    { id: "a-1", event: "jobFailed", data: { job: "disk", at: time(-5000), data: { message: "no" } } },
    { id: "a-2", event: "alertRaised", data: { job: "disk", at: time(-4000), data: { raised: [{ level: "critical" }] } } },
  ] });
  assert.deepEqual([model.failure, model.failingSince, model.level], ["no", START - 5000, "critical"]);
  model.applyAlert({ raised: [] }, "a-5", time(1000));
  model.addReading(reading(6, 2000, 7));
  assert.deepEqual([model.failure, model.level, model.value], [null, null, 7]);
});

test("an index of an origin that is away tells no time, and promises no run", async () => {
  const job = { state: "ok", last: { id: "e-9", at: "x", data: 1 }, nextRun: "2026-11-27T08:00:05Z" };
  const body = { now: "2026-11-27T08:00:00Z", jobs: { a: job } };
  const requests = new Requests(new URL("http://localhost/events"), "", new AbortController().signal);
  const indexWith = (headers) => {
    globalThis.fetch = async () => Response.json(body, { headers });
    return new JobIndex(requests).full();
  };
  const fresh = await indexWith({});
  assert.deepEqual([fresh.now, fresh.jobs.a.nextRun], [body.now, job.nextRun]);
  for (const age of ["0", "42"]) {
    const aged = await indexWith({ Age: age });
    assert.deepEqual([aged.now, aged.jobs.a.nextRun, aged.jobs.a.last.data], [null, null, 1]);
  }
  const passedOn = await indexWith({ Age: "0", Via: "1.1 varnish (Varnish/7.1)" });
  assert.deepEqual([passedOn.now, passedOn.jobs.a.nextRun], [body.now, job.nextRun], "a cache has asked for it now");
  const behindCache = await indexWith({ Age: "42", Via: "1.1 varnish (Varnish/7.1)" });
  assert.deepEqual([behindCache.now, behindCache.jobs.a.nextRun], [null, null], "an edge behind a cache");
});
