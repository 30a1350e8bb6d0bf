const CAPACITY = 60;

/** The newest points `{time, value}` of a job, oldest first, and the gaps between them. */
export class Series {
  points = [];
  /** The times of the points behind which something is missing. */
  #gaps = [];

  /** Adds a point; one that is older than the newest is left out. */
  add(time, value) {
    if (time < this.points.at(-1)?.time) return;
    this.points = [...this.points, { time, value }].slice(-CAPACITY);
    this.#gaps = this.#gaps.filter((gap) => gap >= this.points[0].time);
  }

  /** Puts older points, oldest first, before those that are there; what is not older is left out. */
  prepend(older) {
    const first = this.points[0]?.time ?? Infinity;
    this.points = [...older.filter(({ time }) => time < first), ...this.points].slice(-CAPACITY);
  }

  /** Notes that what came between a point and the next one is unknown; without a point there is nothing to part. */
  markGap(point) { if (point) this.#gaps.push(point.time); }

  /** The numbers at a path inside the values. */
  numbers(path = []) {
    return this.points.map(({ time, value }) => ({ time, value: path.reduce((inner, key) => inner?.[key], value) }))
      .filter(({ value }) => Number.isFinite(value));
  }

  /** Points in segments without a gap; `expected` is their longest normal distance in milliseconds, 0 for any. */
  segments(points, expected) {
    return points.reduce((segments, point, index) => {
      const last = points[index - 1]?.time;
      const isLate = expected && point.time - last > expected * 1.8;
      if (!index || isLate || this.#gaps.some((gap) => gap >= last && gap < point.time)) segments.push([]);
      segments.at(-1).push(point);
      return segments;
    }, []);
  }
}
