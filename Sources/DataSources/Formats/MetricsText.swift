import Configuration
import JSON

/// The samples of a page of metrics as an object by their names: Prometheus' text format 0.0.4, and OpenMetrics 1.0.
///
/// A name whose samples have no labels is the value; one with labels is a list of objects, each of labels and `value`. What
/// a histogram or summary has are samples by names of their own: `NAME_bucket`, `NAME_sum`, `NAME_count`.
enum MetricsText {
    /// The object.
    ///
    /// UTF-8 is not checked; times and exemplars are left out.
    static func json(_ text: [UInt8]) throws(FormatFault) -> JSONText {
        var names: [String] = []
        var families: [String: Family] = [:]
        var length = 0
        for (index, bytes) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            try FormatFault.checkStop(at: index)
            var line = MetricsLine(bytes.last == 0x0D ? bytes.dropLast() : bytes, number: index + 1)
            // `# EOF` of OpenMetrics, types, help, and what people write.
            guard !line.isEmptyOrComment else { continue }
            let sample = try line.sample()
            if families[sample.name] == nil { names.append(sample.name) }
            guard families[sample.name, default: Family()].add(sample) else { throw line.repeatsLabel(of: sample) }
            length += sample.length
            if length > FormatFault.longestJSON { throw .tooLarge(line: index + 1) }
        }
        var json = [UInt8(ascii: "{")]
        for name in names {
            guard let family = families[name] else { continue }
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            json.append(jsonString: name)
            json.append(UInt8(ascii: ":"))
            json += family.json
        }
        json.append(UInt8(ascii: "}"))
        return JSONText(trusted: json)
    }

    /// A sample: its value as JSON.
    struct Sample {
        let name: String
        let labels: [(name: String, value: String)]
        let value: [UInt8]

        /// What the number is called among the labels.
        static let number = "value"

        /// What a label of that name is called: as Prometheus calls labels whose names are taken.
        var nameOfTaken: String {
            guard labels.contains(where: { $0.name == Self.number }) else { return Self.number }
            let names = Set(labels.map(\.name))
            var name = "exported_\(Self.number)"
            while names.contains(name) { name = "exported_\(name)" }
            return name
        }

        /// About how many bytes of JSON it becomes.
        var length: Int { labels.reduce(16) { $0 + $1.name.utf8.count + $1.value.utf8.count + 6 } }
    }

    /// All samples of a name.
    private struct Family {
        var bare: [UInt8]?
        var list: [[UInt8]] = []

        /// Takes in a sample; false where it has a label twice.
        mutating func add(_ sample: Sample) -> Bool {
            guard !sample.labels.isEmpty else {
                bare = sample.value
                return true
            }
            let taken = sample.nameOfTaken
            var members: [(String, JSONValue)] = sample.labels.map { label in
                (label.name == Sample.number ? taken : label.name, .string(label.value))
            }
            members.append((Sample.number, .encoded(JSONText(trusted: sample.value))))
            let object = JSONObject(members)
            list.append(JSONText(.object(object)).bytes)
            return object.members.count == members.count
        }

        var json: [UInt8] {
            guard !list.isEmpty else { return bare ?? [] }
            let all = (bare.map { [Array("{\"value\":".utf8) + $0 + "}".utf8] } ?? []) + list
            return [UInt8(ascii: "[")] + all.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
        }
    }
}

/// One line of such a page.
struct MetricsLine {
    private var rest: ArraySlice<UInt8>
    private let whole: ArraySlice<UInt8>
    private let number: Int

    init(_ line: ArraySlice<UInt8>, number: Int) {
        (rest, whole, self.number) = (line, line, number)
        skipSpace()
    }

    var isEmptyOrComment: Bool { rest.isEmpty || rest.first == UInt8(ascii: "#") }

    /// The sample that it is: `NAME{LABEL="TEXT",...} NUMBER`, or `{"NAME",LABEL="TEXT"} NUMBER`, and maybe a time behind it.
    mutating func sample() throws(FormatFault) -> MetricsText.Sample {
        var name = String(decoding: take { Self.isNameByte($0) }, as: UTF8.self)
        skipSpace()
        var labels: [(name: String, value: String)] = []
        if rest.first == UInt8(ascii: "{") {
            rest.removeFirst()
            let (quoted, found) = try self.labels()
            labels = found
            if name.isEmpty { name = quoted ?? "" }
            skipSpace()
        }
        guard !name.isEmpty else { throw notSample }
        let value = take { $0 != 0x20 && $0 != 0x09 }
        guard let json = Self.number(value) else { throw notSample }
        skipSpace()
        let time = take { $0 != 0x20 && $0 != 0x09 }
        guard time.isEmpty || time.first == UInt8(ascii: "#") || Self.number(time) != nil else { throw notSample }
        return MetricsText.Sample(name: name, labels: labels, value: json)
    }

    private mutating func labels() throws(FormatFault) -> (name: String?, labels: [(name: String, value: String)]) {
        var name: String?
        var labels: [(name: String, value: String)] = []
        while true {
            skipSpace()
            switch rest.first {
            case UInt8(ascii: "}"):
                rest.removeFirst()
                return (name, labels)
            case UInt8(ascii: ","): rest.removeFirst()
            default:
                let isQuoted = rest.first == UInt8(ascii: "\"")
                let label = isQuoted ? try text() : String(decoding: take { Self.isNameByte($0) }, as: UTF8.self)
                guard isQuoted || !label.isEmpty else { throw notSample }
                skipSpace()
                guard rest.first == UInt8(ascii: "=") else {
                    guard isQuoted, name == nil else { throw notSample }
                    name = label
                    continue
                }
                rest.removeFirst()
                skipSpace()
                labels.append((label, try text()))
            }
        }
    }

    /// A text in quotes, in which a backslash goes before a quote, a backslash and the n of a line end.
    private mutating func text() throws(FormatFault) -> String {
        guard rest.popFirst() == UInt8(ascii: "\"") else { throw notSample }
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { throw notSample }
                switch next {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(next)
                default: text += [byte, next]
                }
            default: text.append(byte)
            }
        }
        throw notSample
    }

    private mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let piece = rest.prefix(while: isPart)
        rest = rest[piece.endIndex...]
        return piece
    }

    private mutating func skipSpace() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".") || byte >= 0x80
    }

    /// A number as Go's ParseFloat reads it, as JSON: what is not finite is null where it is none, else `"+Inf"` or `"-Inf"`.
    private static func number(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let bytes = Array(text)
        guard !bytes.isEmpty, bytes.count <= 400 else { return nil }
        if NumberDigits.shape(bytes) != nil, Double(String(decoding: bytes, as: UTF8.self))?.isFinite ?? false {
            return bytes
        }
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "nan", "+nan", "-nan": return Array("null".utf8)
        case "inf", "+inf", "infinity", "+infinity": return Array("\"+Inf\"".utf8)
        case "-inf", "-infinity": return Array("\"-Inf\"".utf8)
        case let other:
            guard let value = Double(other.filter { $0 != "_" }), value.isFinite else { return nil }
            return JSONText(.number(value)).bytes
        }
    }

    func repeatsLabel(of sample: MetricsText.Sample) -> FormatFault {
        var seen: Set<String> = []
        let label = sample.labels.first { !seen.insert($0.name).inserted }?.name ?? ""
        return FormatFault(line: number, problem: "has the label \(label.quoted) twice; take one of them out")
    }

    private var notSample: FormatFault {
        let begin = String.quotedBegin(of: whole)
        return FormatFault(line: number, problem: "is not NAME{LABEL=\"TEXT\"} NUMBER; it begins with \(begin)")
    }
}
