import JSON

/// What the values of a stretch of time come to.
public struct Bucket: Hashable, Sendable {
    /// How many values there were.
    public var count = 0
    /// How often the job began to fail.
    public var failures = 0
    /// How many of the values were numbers.
    public var numbers = 0
    /// Their sum.
    public var sum = 0.0
    /// The smallest of them; infinite where there is none.
    public var least = Double.infinity
    /// The largest of them; infinite where there is none.
    public var most = -Double.infinity
    /// The newest value as JSON; nil where that is a list or a map, or long.
    public var last: [UInt8]? { newest?.text }

    /// The newest value; a number that a part was has no text before it is asked for.
    private enum Newest: Hashable {
        case text([UInt8])
        case number(Double)

        var text: [UInt8] {
            switch self {
            case .text(let text): text
            case .number(let number): JSONText(.number(number)).bytes
            }
        }
    }

    private var newest: Newest?

    /// The longest text that is kept as the newest value, in bytes.
    private static let longestText = 256

    /// A bucket without values.
    public init() {}

    /// A bucket of what was counted before.
    public init(count: Int, failures: Int, numbers: Int, sum: Double, range: ClosedRange<Double>?, last: [UInt8]?) {
        (self.count, self.failures, self.numbers, self.sum) = (count, failures, numbers, sum)
        if let range, numbers > 0 { (least, most) = (range.lowerBound, range.upperBound) }
        newest = last.map { .text($0) }
    }

    /// Whether nothing happened.
    public var isEmpty: Bool { count == 0 && failures == 0 }

    /// Their mean; nil without numbers.
    ///
    /// Rounding takes it no farther than the smallest and the largest of them.
    public var mean: Double? {
        guard numbers > 0, least <= most else { return nil }
        return min(max(sum / Double(numbers), least), most)
    }

    /// Takes in a value, which is newer than those before it: checked, compact JSON.
    public mutating func add(_ value: ArraySlice<UInt8>) {
        count += 1
        newest = Self.shown(value).map { .text($0) }
        if let number = JSONParts.number(value) { add(number) }
    }

    /// Takes in a part of a value, which is newer than those before it: checked, compact JSON.
    public mutating func add(part: ArraySlice<UInt8>) {
        guard let number = JSONParts.number(part) else { return add(part) }
        count += 1
        newest = .number(number)
        add(number)
    }

    /// Takes in a number whose digits are not looked at.
    private mutating func add(_ number: Double) {
        numbers += 1
        sum += number
        least = min(least, number)
        most = max(most, number)
    }

    /// Takes in what is newer and was counted apart.
    public mutating func add(_ newer: Bucket) {
        count += newer.count
        failures += newer.failures
        numbers += newer.numbers
        sum += newer.sum
        least = min(least, newer.least)
        most = max(most, newer.most)
        if newer.count > 0 { newest = newer.newest }
    }

    private static func shown(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        switch JSONKind(value) {
        case .object, .array: nil
        default: value.count <= longestText ? Array(value) : nil
        }
    }
}
