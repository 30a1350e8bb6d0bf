import Foundation
import Testing

/// Figures as a strict scraper reads them; whatever breaks a rule of the format or of good naming throws.
public struct Exposition {
    /// What a value is told by.
    public struct Sample: Hashable {
        /// Its family's name, of histograms with `_bucket`, `_sum` or `_count`.
        public let name: String
        /// The labels, unescaped.
        public let labels: [String: String]
    }

    /// Why a text is refused: the line and the rule it breaks.
    public struct Refused: Error, Equatable {
        /// The line as it is; empty for the text as a whole.
        public let line: String
        /// The rule in words.
        public let rule: String
    }

    /// The type of each family.
    public private(set) var types: [String: String] = [:]
    /// The value of each sample.
    public private(set) var values: [Sample: Double] = [:]
    private var helped: Set<String> = []
    /// Families that have had their turn.
    private var over: Set<String> = []
    private var current = ""

    /// Reads the whole text; throws ``Refused`` at the first line that breaks a rule.
    public init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Refused(line: "", rule: "the last line ends, too") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            try take(String(line))
        }
        try checkHistograms()
    }

    /// The value of the one sample that has these labels.
    public func value(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
        try #require(values[Sample(name: name, labels: labels)], "\(name) \(labels)")
    }

    private mutating func take(_ line: String) throws {
        if line.hasPrefix("# HELP ") {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            try require(words.count == 4 && !words[3].isEmpty, line, "a family has a help")
            try require(helped.insert(String(words[2])).inserted, line, "it is given once")
            try begin(String(words[2]), line)
        } else if line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ").map(String.init)
            try require(words.count == 4 && words[2] == current, line, "the type follows the help")
            try require(types.updateValue(words[3], forKey: current) == nil, line, "it is given once")
            try require(["counter", "gauge", "histogram"].contains(words[3]), line, "the type is known")
            let isTotal = current.hasSuffix("_total")
            try require(isTotal == (words[3] == "counter"), line, "counters end with _total, and nothing else does")
        } else {
            try sample(line)
        }
    }

    private mutating func begin(_ name: String, _ line: String) throws {
        try require(name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil, line, "names are of small letters")
        try require(name.firstMatch(of: /milli|micro|nano|minute|hour|_ms|kilo|percent/) == nil, line, "base units")
        if !current.isEmpty { over.insert(current) }
        try require(!over.contains(name), line, "the samples of a family stand together")
        current = name
    }

    private mutating func sample(_ line: String) throws {
        guard let parts = line.wholeMatch(of: /(?s)([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)/) else {
            throw Refused(line: line, rule: "a sample is a name, labels and a value")
        }
        let name = String(parts.1)
        let isHistogram = types[current] == "histogram"
        let names = isHistogram ? ["_bucket", "_sum", "_count"].map { current + $0 } : [current]
        try require(types[current] != nil && names.contains(name), line, "a sample follows its family's help and type")
        let labels = try Self.labels(parts.2.map(String.init) ?? "", line)
        try require((labels["le"] != nil) == name.hasSuffix("_bucket"), line, "buckets alone have an le")
        guard let value = Double(parts.3), value.isFinite else {
            throw Refused(line: line, rule: "a value is a number")
        }
        if types[current] != "gauge" { try require(value >= 0, line, "what counts up is not below zero") }
        let sample = Sample(name: name, labels: labels)
        try require(values.updateValue(value, forKey: sample) == nil, line, "a series has one sample")
    }

    /// Reads `a="1",b="2"`, taking escapes back.
    private static func labels(_ text: String, _ line: String) throws -> [String: String] {
        var labels: [String: String] = [:]
        var rest = text[...]
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/) else {
                throw Refused(line: line, rule: "labels are name=\"value\", with backslash, quote and line end escaped")
            }
            let value = String(match.2).replacing(/\\(.)/) { $0.1 == "n" ? "\n" : String($0.1) }
            guard !match.1.hasPrefix("__"), labels.updateValue(value, forKey: String(match.1)) == nil else {
                throw Refused(line: line, rule: "a label stands once")
            }
            rest = rest[match.range.upperBound...]
        }
        return labels
    }

    private func checkHistograms() throws {
        for (family, _) in types.filter({ $0.value == "histogram" }) {
            let buckets = values.filter { $0.key.name == family + "_bucket" }
            for (labels, own) in Dictionary(grouping: buckets, by: { $0.key.labels.filter { $0.key != "le" } }) {
                let steps = own.map { (bound: Double($0.key.labels["le"] ?? ""), count: $0.value) }
                    .sorted { $0.bound ?? -1 < $1.bound ?? -1 }
                let line = "\(family) \(labels)"
                try require(steps.allSatisfy { $0.bound != nil }, line, "bounds are numbers")
                try require(zip(steps, steps.dropFirst()).allSatisfy { $0.count <= $1.count }, line, "buckets add up")
                let count = values[Sample(name: family + "_count", labels: labels)]
                try require(steps.last?.bound == .infinity, line, "the last bucket has no bound")
                try require(count != nil && steps.last?.count == count, line, "the last bucket counts all")
                let sum = values[Sample(name: family + "_sum", labels: labels)]
                try require(sum != nil, line, "a histogram has a sum")
            }
        }
    }
}

/// No method, since that would hold on to what is read while it changes, and so have all of it copied.
private func require(_ holds: Bool, _ line: String, _ rule: String) throws {
    guard holds else { throw Exposition.Refused(line: line, rule: rule) }
}
