public import JSON

/// What is asked of a job's past where that is counted by stretches of time of the same width.
public struct BucketQuery: Hashable, Sendable {
    /// The name of the job.
    public var job: String
    /// The parts of its values that are counted; the values themselves where there are none.
    public var fields: [FieldPath]
    /// Where the first stretch begins.
    public var start: Timestamp
    /// How long each is, in milliseconds; 1 at least.
    public var width: Int64
    /// How many there are.
    public var count: Int

    /// What was so many stretches long from `start` on; of values or of parts of them.
    public init(job: String, fields: [FieldPath], start: Timestamp, width: Int64, count: Int) {
        (self.job, self.fields, self.start) = (job, fields, start)
        (self.width, self.count) = (max(1, width), max(0, count))
    }

    /// So many milliseconds have rows of their own where events are stored, see ``TapeArchive/buckets(_:)``.
    public static let rowWidth: Int64 = 60_000

    /// The stretches that cover a time, as many as `most` at the most, the last of them perhaps not over yet.
    ///
    /// They begin at multiples of their width since 1970, so that the same are asked for again and again while time goes on:
    /// the last may end later than asked for, and the first begin later, by less than its width. Wide ones are made of whole
    /// minutes. What ends before it begins has none.
    ///
    /// With `grain`, a time of so many milliseconds, each is made of whole ones of those, and none goes on behind `to`: then
    /// there may be none.
    public init(
        job: String,
        fields: [FieldPath],
        from: Timestamp,
        to: Timestamp,
        most: Int,
        grain: Int64? = nil
    ) {
        let (soonest, longest) = (Int64(-100_000_000_000_000), Int64(300_000_000_000_000))
        let start = max(soonest, min(longest, from.milliseconds))
        let end = max(start, min(longest, to.milliseconds))
        let most = Int64(max(1, most))
        var width = max(1, Self.quotient(end - start, most))
        let unit = max(1, grain ?? 1)
        let step = width >= Self.narrowest ? Self.rowWidth / Self.commonDivisor(Self.rowWidth, unit) * unit : unit
        width = Self.quotient(width, step) * step
        let last = grain == nil ? Self.quotient(end, width) : Self.floor(end, width)
        let least = grain == nil && end > start ? Int64(1) : 0
        let first = last - min(most, max(least, last - Self.floor(start, width)))
        self.init(
            job: job,
            fields: fields,
            start: Timestamp(milliseconds: first * width),
            width: width,
            count: Int(last - first)
        )
    }

    /// From this width on a stretch is made of whole minutes.
    private static let narrowest: Int64 = 30_000

    /// The greatest number that divides both.
    private static func commonDivisor(_ one: Int64, _ other: Int64) -> Int64 {
        other == 0 ? one : commonDivisor(other, one % other)
    }

    /// Rounded up.
    private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 { -floor(-number, divisor) }

    /// Rounded down.
    private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        number / divisor - (number % divisor < 0 ? 1 : 0)
    }

    /// Where the last stretch ends.
    public var end: Timestamp { Timestamp(milliseconds: start.milliseconds + Int64(count) * width) }

    /// The place of a moment among the stretches; nil where it lies in none.
    public func place(of time: Timestamp) -> Int? {
        guard time >= start, time < end else { return nil }
        return Int((time.milliseconds - start.milliseconds) / width)
    }

    /// Whether rows for whole minutes will do for it.
    public var isOfRows: Bool { width % Self.rowWidth == 0 && start.milliseconds % Self.rowWidth == 0 }
}
