import { Tickertape } from "./client.js";

const rows = new Map();
const table = document.querySelector("#values");

function rowOf(job) {
  if (!rows.has(job)) {
    const row = table.insertRow();
    for (const text of [job, "", ""]) row.insertCell().textContent = text;
    rows.set(job, row);
  }
  return rows.get(job);
}

// client.js makes results whole again that come as what has changed.
const tape = new Tickertape("/events?every=1m&patch=merge");
tape.addEventListener("state", ({ detail }) => { document.querySelector("#state").textContent = detail.state; });
tape.addEventListener("reading", ({ detail: { job, at, data } }) => {
  const [, value, time] = rowOf(job).cells;
  value.textContent = typeof data === "object" ? JSON.stringify(data) : data;
  time.textContent = new Date(at).toLocaleTimeString();
});
