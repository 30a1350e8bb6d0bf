import Jobs

/// Figures in the text format that Prometheus scrapes, version 0.0.4: family by family, each with its help and type first.
struct MetricsText {
    /// What a family is; the raw value is the format's word for it.
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    typealias Labels = KeyValuePairs<String, String>

    /// The type to serve it with.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Adds a family whose samples `write` adds.
    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ write: (inout Family) -> Void) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        var family = Family(name: name)
        write(&family)
        text += family.text
    }

    /// Adds a family of one sample.
    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some Sample) {
        add(kind, name, help) { $0.add(value) }
    }

    /// The samples of one family.
    struct Family {
        let name: String
        fileprivate(set) var text = ""

        mutating func add(_ value: some Sample, _ labels: Labels = [:]) {
            line("", labels.map { ($0.key, $0.value) }, value)
        }

        /// Adds all series of a histogram; each bucket counts what the smaller ones count, too.
        mutating func add(_ histogram: TimeHistogram, _ labels: Labels) {
            let labels = labels.map { ($0.key, $0.value) }
            var count = 0
            for (bound, more) in zip(histogram.bounds.map { $0.figure } + ["+Inf"], histogram.counts) {
                count += more
                line("_bucket", labels + [("le", bound)], count)
            }
            line("_sum", labels, histogram.sum)
            line("_count", labels, count)
        }

        private mutating func line(_ suffix: String, _ labels: [(String, String)], _ value: some Sample) {
            let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
            text += name + suffix + (pairs.isEmpty ? "" : "{\(pairs)}") + " \(value.figure)\n"
        }

        private static func escaped(_ value: String) -> String {
            guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
            var escaped = ""
            // By scalars: to a string, CR and LF together are one character.
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return escaped
        }
    }
}

/// A number as the format has it.
protocol Sample {
    var figure: String { get }
}

extension Int: Sample {
    var figure: String { String(self) }
}

extension UInt64: Sample {
    var figure: String { String(self) }
}

extension Bool: Sample {
    var figure: String { self ? "1" : "0" }
}

extension Double: Sample {
    var figure: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
