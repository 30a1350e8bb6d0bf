/** Where times and values lie in a drawing, and which of them are written beside it: arithmetic alone. */

const round = (value) => Math.round(value * 10) / 10;

/**
 * The least and the greatest of some numbers, widened to a fixed scale where a job has one; `null` without numbers. What
 * is outside of a fixed scale widens it: it is never cut off.
 */
export function extentOf(values, { min, max } = {}) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  return [Number.isFinite(min) ? Math.min(min, low) : low, Number.isFinite(max) ? Math.max(max, high) : high];
}

/**
 * Places of times and values in a drawing of a width and a height, the margins at its edges free: `x(time)`, `y(value)`. A
 * span without length is at the right; numbers too far apart or too near to each other for a scale are level.
 */
export function makeScale({ start, end, low, high }, { width, height, marginX = 4, marginY = height > 30 ? 5 : 3 }) {
  const unitsPerValue = (height - 2 * marginY) / (high - low);
  const isLevel = !(unitsPerValue > 0 && unitsPerValue < Infinity);
  const inner = width - 2 * marginX;
  return {
    x: (time) => (end > start ? round(marginX + ((time - start) * inner) / (end - start)) : width - marginX),
    y: (value) => (isLevel ? height / 2 : round(height - marginY - (value - low) * unitsPerValue)),
    timeAt: (x) => start + ((x - marginX) / inner) * (end - start),
  };
}

/** Round numbers from `low` to `high`, about `count` of them. */
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
  // The numbers of steps may be too large to be counted one by one.
  return Array.from({ length: Math.min(20, last - first + 1) }, (_, index) => Number(((first + index) * step).toFixed(decimals)));
}

const [SECOND, MINUTE, HOUR, DAY] = [1e3, 6e4, 36e5, 864e5];
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND), ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR), ...[1, 2, 7, 14, 28].map((count) => count * DAY),
];

/**
 * Round times of the reader's clock from `start` to `end`, at most `count`, and what is round about them: "second",
 * "minute" or "day". `offset` tells the minutes that the reader's clock is behind UTC at a time.
 */
export function timeTicks(start, end, count = 6, offset = (time) => new Date(time).getTimezoneOffset()) {
  const span = end - start;
  if (!(span > 0 && span < Infinity)) return { times: [], unit: "second" };
  const step = TIME_STEPS.find((step) => span / step <= count) ?? Math.ceil(span / count / DAY) * DAY;
  const local = start - offset(start) * MINUTE;
  const times = [];
  for (let place = Math.ceil(local / step) * step; times.length <= count; place += step) {
    const guess = place + offset(start) * MINUTE;
    // Where the clock was changed in between, midnight is at another distance.
    const time = step < HOUR ? guess : place + offset(guess) * MINUTE;
    if (time > end) break;
    if (time >= start) times.push(time);
  }
  return { times, unit: step < MINUTE ? "second" : step < DAY ? "minute" : "day" };
}
