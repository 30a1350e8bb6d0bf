import Configuration
import JSON

/// Values that lie beyond the bounds of a key, as far as a schema can see that from how they are written.
///
/// Numbers with one unit are told by their digits. What has several units, or more digits than need be, may lie beyond
/// and not be in here, but nothing in here lies within.
enum SchemaLimits {
    private static let units: [(name: String, length: Duration)] = [
        ("w", .seconds(604_800)), ("d", .seconds(86_400)), ("h", .seconds(3600)), ("m", .seconds(60)),
        ("s", .seconds(1)), ("ms", .milliseconds(1)),
    ]

    /// Schemas of durations that are no part of a range.
    static func beyond(_ range: ClosedRange<Duration>) -> [JSONValue] {
        var patterns: [String] = []
        for (name, length) in units {
            if let short = below(Int((range.lowerBound / length).rounded(.up))) {
                patterns.append("\(short)(\\.[0-9]+)?\(name)")
            }
            if range.upperBound < DurationText.maximum {
                patterns.append("\(above(Int(range.upperBound / length)))(\\.[0-9]+)?\(name)")
            }
        }
        let isPositive = range.lowerBound > .zero
        if isPositive { patterns = ["0", "0+(\\.0+)?[a-z]+"] + patterns }
        guard !patterns.isEmpty else { return [] }
        let pattern: JSONValue = ["type": "string", "pattern": .string("^(\(patterns.joined(separator: "|")))$")]
        return isPositive ? [pattern, ["const": 0]] : [pattern]
    }

    /// Schemas of plain numbers of bytes that are no part of a range.
    static func beyond(_ range: ClosedRange<Int>) -> [JSONValue] {
        [
            ["type": "integer", "exclusiveMaximum": .integer(Int64(range.lowerBound))],
            ["type": "integer", "exclusiveMinimum": .integer(Int64(range.upperBound))],
        ]
    }

    /// A pattern of whole numbers below a limit, all that have fewer digits than it; nil where there are none.
    ///
    /// With a fraction they are still below.
    private static func below(_ limit: Int) -> String? {
        let digits = String(limit).count - 1
        return limit <= 1 ? nil : digits == 0 ? "0+" : "0*[0-9]{1,\(digits)}"
    }

    /// A pattern of whole numbers above a limit, all that have more digits than it.
    private static func above(_ limit: Int) -> String {
        limit == 0 ? "0*[1-9][0-9]*" : "0*[1-9][0-9]{\(String(limit).count),}"
    }
}
