/// Counts of values in buckets whose width grows with the value, so that each is kept to within 0.8 %.
///
/// Values below 128 have a bucket each; every further power of two is cut into 128 buckets.
struct Histogram: Equatable {
    private static let bits = 7
    private static let bucketCount = (64 - bits + 1) << bits

    private var buckets = [UInt64](repeating: 0, count: bucketCount)
    private(set) var count: UInt64 = 0
    private(set) var maximum: UInt64 = 0

    mutating func add(_ value: UInt64) {
        buckets[Self.bucket(of: value)] += 1
        count += 1
        maximum = max(maximum, value)
    }

    mutating func reset() { self = Histogram() }

    /// The value that the part `quantile` (0 to 1) of all values does not exceed; nil where there are none.
    func value(at quantile: Double) -> UInt64? {
        guard count > 0 else { return nil }
        let rank = min(count, max(1, UInt64((min(1, max(0, quantile)) * Double(count)).rounded(.up))))
        var seen: UInt64 = 0
        for (bucket, number) in buckets.enumerated() {
            seen += number
            if seen >= rank { return min(maximum, Self.highestValue(of: bucket)) }
        }
        return maximum
    }

    static func bucket(of value: UInt64) -> Int {
        guard value >= 1 << bits else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        // The bits behind the leading one, as many as name a bucket within its power of two.
        let part = Int(truncatingIfNeeded: value >> UInt64(exponent - bits)) & ((1 << bits) - 1)
        return (exponent - bits + 1) << bits + part
    }

    /// The largest value that falls into a bucket.
    static func highestValue(of bucket: Int) -> UInt64 {
        guard bucket >= 1 << bits else { return UInt64(bucket) }
        let shift = UInt64(bucket >> bits - 1)
        let part = UInt64(bucket & ((1 << bits) - 1))
        return (1 << UInt64(bits) + part) << shift + (1 << shift - 1)
    }
}
