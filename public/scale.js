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
