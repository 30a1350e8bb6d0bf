import { lookOf } from "./sparkline.js";

/** The server's buckets of a field; times in milliseconds. */

export const RANGES = [["1 h", 36e5], ["1 d", 864e5], ["1 w", 6048e5]];
const BUCKETS = 300;
const [SHORTEST, LONGEST] = [10_000, 366 * 864e5];
export const TOLERANCE = 1.8;

export function historyPath(job, { from, to, length }, fields = []) {
  const since = to === null ? `${Math.round(length / 1000)}s` : new Date(from).toISOString();
  const query = new URLSearchParams({ buckets: BUCKETS, since });
  if (to !== null) query.set("until", new Date(to).toISOString());
  if (fields.length) query.set("field", fields.join());
  return `jobs/${encodeURIComponent(job)}/history?${query}`;
}

export function readBuckets(answer, field) {
  const [from, to] = [Date.parse(answer?.from), Date.parse(answer?.to)];
  const told = Object(answer?.fields)[field] ?? answer?.buckets;
  if (!(to > from) || !Array.isArray(told)) return null;
  const seconds = Number(answer.seconds) || (to - from) / 1000 / (told.length || 1);
  const buckets = told.slice(0, 2000).map((bucket) => bucket && { ...bucket, time: Date.parse(bucket.at) })
    .map((bucket) => (bucket?.time >= 0 ? bucket : null));
  return { from, to, length: seconds * 1000, buckets };
}

export function zoom({ from, to }, factor, about) {
  const length = Math.min(LONGEST, Math.max(SHORTEST, (to - from) * factor));
  const share = (about - from) / (to - from);
  const start = about - share * length;
  return { from: start, to: start + length, length };
}

export function pan({ from, to }, share, now) {
  const length = to - from;
  const end = Math.min(now, to + share * length);
  return { from: end - length, to: end, length };
}

export function between(one, other) {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  return to - from >= SHORTEST ? { from, to, length: to - from } : null;
}

export function nearestBucket({ buckets, length }, time) {
  const distance = (index) => Math.abs(buckets[index].time + length / 2 - time);
  return buckets.reduce((best, bucket, index) =>
    (bucket && (best < 0 || distance(index) < distance(best)) ? index : best), -1);
}

/** Segments `[[{time, until, min, avg, max}]]`, broken by failures, by what is missing and by `gaps`. */
export function segmentsOf({ buckets, length }, { expected = 0, isStepped = false, gaps = [] } = {}) {
  const segments = [];
  let last = null;
  let hasFailed = false;
  for (const bucket of buckets) {
    if (bucket?.failures > 0) hasFailed = true;
    if (!bucket || !Number.isFinite(bucket.avg)) continue;
    // Two that are near may stand at the far ends of their buckets.
    const isMissing = (expected > 0 && bucket.time - last > expected * TOLERANCE + length)
      || gaps.some(({ from, to }) => from < bucket.time + length / 2 && to > last + length / 2);
    if (last === null || isMissing || hasFailed) segments.push([]);
    const { time, min, max } = bucket;
    const avg = isStepped && Number.isFinite(bucket.last) ? bucket.last : bucket.avg;
    segments.at(-1).push({ time: isStepped ? time : time + length / 2, until: time + length, min, avg, max });
    [last, hasFailed] = [time, false];
  }
  return segments;
}

export const isFilled = (bucket) => bucket && (bucket.count > 0 || bucket.failures > 0);

/** It came back within the bucket if the next value was in time. */
function failsOn(bucket, next, length, expected) {
  return bucket.failures > 0 && (!(bucket.count > 0) || next - bucket.time - length > expected * TOLERANCE);
}

const within = (spans, start, end) => spans.filter(({ from, to }) => to > start && from < end)
  .map((span) => ({ ...span, from: Math.max(span.from, start), to: Math.min(span.to, end) }));

/** `[{from, to}]`, each from a failure to the next value; `failures` are known better, from `since`. */
export function outagesOf({ buckets, length, from: start, to: end }, {
  expected = 0, failingSince = NaN, since = Infinity, failures = [],
} = {}) {
  const filled = buckets.filter(isFilled);
  const outages = [];
  filled.forEach((bucket, index) => {
    if (!(bucket.failures > 0) || bucket.time >= since) return;
    const next = filled[index + 1]?.time ?? end;
    const to = Math.min(end, failsOn(bucket, next, length, expected) ? next : bucket.time + length);
    const last = outages.at(-1);
    if (last?.to >= bucket.time) last.to = to;
    else outages.push({ from: bucket.time, to });
  });
  outages.push(...within(failures, start, end));
  if (!(failingSince < end)) return outages;
  const from = Math.max(start, failingSince);
  const before = outages.filter((outage) => outage.to < from);
  return [...before, { from: Math.min(from, outages[before.length]?.from ?? from), to: end }];
}

/** `[{from, to, look, value}]`; each holds until the next, or as long as promised; `states` are known better. */
export function stateSpans({ buckets, length, from: start, to: end }, {
  expected = 0, show, failingSince = NaN, states = [],
} = {}) {
  const spans = [];
  const since = states[0]?.from ?? end;
  const filled = buckets.filter((bucket) => isFilled(bucket) && bucket.time < since);
  filled.forEach((bucket, index) => {
    const next = filled[index + 1]?.time ?? since;
    const hasFailed = failsOn(bucket, next, length, expected);
    const filledUntil = bucket.time + length;
    const held = hasFailed ? filledUntil : expected > 0 ? filledUntil + expected * TOLERANCE : Infinity;
    const isFailed = !(bucket.count > 0);
    const look = isFailed ? "failed" : lookOf({ kind: "value", value: bucket.last }, show);
    const to = Math.min(next, isFailed ? next : held, end);
    const last = spans.at(-1);
    if (last?.to === bucket.time && last.look === look && last.value === bucket.last) last.to = to;
    else spans.push({ from: bucket.time, to, look, value: bucket.last });
    const rest = { from: to, to: Math.min(next, end), look: hasFailed ? "failed" : "missing", value: null };
    if (rest.from < rest.to) spans.push(rest);
  });
  spans.push(...within(states, start, end).map((span) => ({ ...span, look: lookOf(span, show) })));
  if (!(failingSince < end)) return spans;
  const from = Math.max(start, failingSince);
  return [...within(spans, start, from), { from, to: end, look: "failed", value: null }];
}

export function valueTicks(low, high, count = 4) {
  const span = high - low;
  if (!(span > 0 && span < Infinity)) return Number.isFinite(low) ? [low] : [];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.75);
  if (!(step > 0)) return [low];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const decimals = Math.max(0, Math.min(20, -Math.floor(Math.log10(step))));
  const length = Math.min(20, last - first + 1);
  return Array.from({ length }, (_, index) => Number(((first + index) * step).toFixed(decimals)));
}

const [SECOND, MINUTE, HOUR, DAY] = [1e3, 6e4, 36e5, 864e5];
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND), ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR), ...[1, 2, 7, 14, 28].map((count) => count * DAY),
];

/** Up to `count` round times of the reader's clock, and their unit. */
export function timeTicks(start, end, count = 6, offset = (time) => new Date(time).getTimezoneOffset()) {
  const span = end - start;
  if (!(span > 0 && span < Infinity)) return { times: [], unit: "second" };
  const step = TIME_STEPS.find((step) => span / step <= count) ?? Math.ceil(span / count / DAY) * DAY;
  const local = start - offset(start) * MINUTE;
  const times = [];
  for (let place = Math.ceil(local / step) * step; times.length <= count; place += step) {
    const guess = place + offset(start) * MINUTE;
    // The clock may have been changed in between.
    let time = step < HOUR ? guess : place + offset(guess) * MINUTE;
    if (step >= HOUR && time - offset(time) * MINUTE !== place) {
      // There is no such time; of a day, that is its first moment.
      if (place % DAY) continue;
      time = Math.max(time, guess);
    }
    if (time > end) break;
    if (time >= start && time !== times.at(-1)) times.push(time);
  }
  return { times, unit: step < MINUTE ? "second" : step < DAY ? "minute" : "day" };
}
