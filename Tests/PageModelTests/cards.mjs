import { CardModel } from "../../public/card-model.js";

/** The time that tests count from. */
export const START = Date.parse("2030-01-01T00:00:00Z");

/** A time so many milliseconds after the start, as the server writes it. */
export const time = (milliseconds) => new Date(START + milliseconds).toISOString();

/** An event `{id, at, data}` of the history "a". */
export const event = (sequence, at, data) => ({ id: `a-${sequence}`, at: time(at), data });

/** An event as the stream brings it; `nextBy` is in milliseconds after the start, null where there is none. */
export const reading = (sequence, at, data, nextBy = null) =>
  ({ ...event(sequence, at, data), nextBy: nextBy === null ? null : time(nextBy) });

/** A job's entry of the index; `nextRun` and `nextBy` are milliseconds after the start, null where there is none. */
export function entry({ nextRun = null, nextBy = null, ...members } = {}) {
  return {
    event: "dataUpdate", trigger: { every: "10s" }, source: "run", state: "ok", unit: null, envelope: true, last: null,
    runs: 0, failures: 0, skipped: 0, error: null, ...members,
    nextRun: nextRun === null ? null : time(nextRun), nextBy: nextBy === null ? null : time(nextBy),
  };
}

/** The model of a job with this entry of an index that knew of events up to `a-upTo`, the last one if not told. */
export function card(members, upTo = members.last?.id.split("-")[1] ?? 0) {
  const model = new CardModel("disk");
  model.applyEntry(entry(members), `a-${upTo}`);
  return model;
}

/** What a range of times is, in milliseconds after the start. */
export const sinceStart = (due) => due && [due.from - START, due.to - START];

/** All combinations of one item of each list. */
export const combinations = (...lists) =>
  lists.reduce((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);

/** The numbers from `first` to `last`. */
export const range = (first, last, step = 1) =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
