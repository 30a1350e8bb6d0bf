import DataSources
import Foundation

@testable import JSON

/// Text of a format from outside: JSON comes out, or a failure on one line.
enum FormatFuzz {
    static func run(_ bytes: [UInt8], as format: ResultFormat, _ check: (JSONText) -> Void = { _ in }) {
        let first: SourceResult
        do throws(SourceError) {
            first = try SourceResult(bytes, as: format)
        } catch {
            require(!error.message.contains("\n") && error.message.utf8.count < 2000, "a failure is a line: \(error)")
            return
        }
        require((try? SourceResult(bytes, as: format)) == first, "it is read the same way again")
        switch first.content {
        case .json(let json):
            require((try? JSONText(validating: json.bytes)) == json, "it is JSON: \(json)")
            check(json)
        case .text: require(format == .yaml, "only YAML can be a text")
        case .unchanged: require(false, "it was read")
        }
    }
}

/// CSV: a list of objects with the same names.
enum CSVFuzz: FuzzTarget {
    static let name = "csv"

    static func run(_ bytes: [UInt8]) {
        FormatFuzz.run(bytes, as: .csv) { json in
            let rows = JSONParts.elements(of: json.bytes[...]).map { JSONParts.members(of: $0).map(\.key) }
            require(rows.allSatisfy { $0 == rows.first && Set($0).count == $0.count }, "all rows have the same names")
        }
    }
}

/// JSON lines: a list with as many values as there are lines with something on them.
enum LinesFuzz: FuzzTarget {
    static let name = "lines"

    static func run(_ bytes: [UInt8]) {
        FormatFuzz.run(bytes, as: .ndjson) { require(JSONKind($0.bytes[...]) == .array, "it is a list") }
    }
}

/// Pages of metrics.
enum MetricsFuzz: FuzzTarget {
    static let name = "metrics"

    static func run(_ bytes: [UInt8]) {
        FormatFuzz.run(bytes, as: .prometheus) { require(JSONKind($0.bytes[...]) == .object, "it is an object") }
    }
}

/// YAML that nobody wrote by hand.
enum YAMLFuzz: FuzzTarget {
    static let name = "yaml"

    static func run(_ bytes: [UInt8]) { FormatFuzz.run(bytes, as: .yaml) }
}
