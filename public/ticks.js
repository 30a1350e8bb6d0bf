
/** About `count` round numbers. */
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

/**
 * At most `count` round times of the reader's clock, and whether their unit is "second", "minute" or "day"; `offset` tells
 * the minutes behind UTC.
 */
export function timeTicks(start, end, count = 6, offset = (time) => new Date(time).getTimezoneOffset()) {
  const span = end - start;
  if (!(span > 0 && span < Infinity)) return { times: [], unit: "second" };
  const step = TIME_STEPS.find((step) => span / step <= count) ?? Math.ceil(span / count / DAY) * DAY;
  const local = start - offset(start) * MINUTE;
  const times = [];
  for (let place = Math.ceil(local / step) * step; times.length <= count; place += step) {
    const guess = place + offset(start) * MINUTE;
    // The clock may have been changed in between.
    const time = step < HOUR ? guess : place + offset(guess) * MINUTE;
    if (time > end) break;
    if (time >= start) times.push(time);
  }
  return { times, unit: step < MINUTE ? "second" : step < DAY ? "minute" : "day" };
}
