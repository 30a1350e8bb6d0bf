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
