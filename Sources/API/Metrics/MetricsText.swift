import Jobs

/// Figures in the text format that Prometheus scrapes, version 0.0.4: family by family, each with its help and type first.
///
/// It is written by hand, byte by byte: there are a hundred thousand lines where there are thousands of jobs.
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

    private var output: Output

    /// Figures that are handed to `take` in pieces, of which the last is what ``rest`` has.
    init(_ take: @escaping ([UInt8]) -> Void = { _ in }, pieceSize: Int = .max) {
        output = Output(take: take, pieceSize: pieceSize)
    }

    /// What was not handed on yet.
    var rest: [UInt8] { output.bytes }

    /// What was not handed on yet, as text.
    var text: String { String(decoding: rest, as: UTF8.self) }

    /// Adds a family whose samples `write` adds.
    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ write: (inout Family) -> Void) {
        output.bytes += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n".utf8
        var family = Family(name: Array(name.utf8), output: output)
        // So that there is one, and it is not copied for each line.
        output.bytes = []
        write(&family)
        output = family.output
    }

    /// Adds a family of one sample.
    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some Sample) {
        add(kind, name, help) { $0.add(value) }
    }

    /// Where lines go.
    fileprivate struct Output {
        let take: ([UInt8]) -> Void
        let pieceSize: Int
        var bytes: [UInt8] = []

        /// Hands on what there is if it is enough.
        mutating func endLine() {
            bytes.append(UInt8(ascii: "\n"))
            guard bytes.count >= pieceSize else { return }
            take(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
    }

    /// Labels as they are written, made once for all lines that have them.
    struct LabelText {
        fileprivate var bytes: [UInt8]

        init(_ name: String, _ value: String) {
            bytes = Array("\(name)=\"".utf8)
            Self.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }

        init(_ labels: Labels) {
            bytes = []
            for (name, value) in labels {
                if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
                bytes += LabelText(name, value).bytes
            }
        }

        private static func append(_ value: String, to bytes: inout [UInt8]) {
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
                case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
                default: bytes.append(byte)
                }
            }
        }
    }

    /// The samples of one family.
    struct Family {
        fileprivate let name: [UInt8]
        fileprivate var output: Output

        mutating func add(_ value: some Sample, _ labels: Labels = [:]) { add(value, LabelText(labels)) }

        /// Adds a sample with these labels and, where it is given, one more.
        mutating func add(_ value: some Sample, _ labels: LabelText, and last: LabelText? = nil) {
            line([], labels, last?.bytes ?? [], value)
        }

        /// Adds all series of a histogram; each bucket counts what the smaller ones count, too.
        mutating func add(_ histogram: TimeHistogram, _ labels: Labels) {
            add(histogram, LabelText(labels), BucketTexts(histogram.bounds))
        }

        /// Adds the series of a histogram, with those buckets that have a text.
        mutating func add(_ histogram: TimeHistogram, _ labels: LabelText, _ buckets: BucketTexts) {
            var count = 0
            for (text, more) in zip(buckets.texts, histogram.counts) {
                count += more
                if let text { line(Self.bucket, labels, text, count) }
            }
            line(Self.sum, labels, [], histogram.sum)
            line(Self.count, labels, [], count)
        }

        private static let bucket = Array("_bucket".utf8)
        private static let sum = Array("_sum".utf8)
        private static let count = Array("_count".utf8)

        private mutating func line(_ suffix: [UInt8], _ labels: LabelText, _ last: [UInt8], _ value: some Sample) {
            output.bytes += name
            output.bytes += suffix
            if !labels.bytes.isEmpty {
                output.bytes.append(UInt8(ascii: "{"))
                output.bytes += labels.bytes
                if !last.isEmpty {
                    output.bytes.append(UInt8(ascii: ","))
                    output.bytes += last
                }
                output.bytes.append(UInt8(ascii: "}"))
            }
            output.bytes.append(UInt8(ascii: " "))
            value.write(to: &output.bytes)
            output.endLine()
        }
    }

    /// How the buckets of a histogram are written; nil for those that are left out.
    struct BucketTexts {
        fileprivate let texts: [[UInt8]?]

        /// All of them, or those that are named by their place; that without a bound is always there.
        init(_ bounds: [Double], _ places: (Int) -> Bool = { _ in true }) {
            let some = bounds.enumerated().map { places($0.offset) ? LabelText("le", $0.element.figure).bytes : nil }
            texts = some + [LabelText("le", "+Inf").bytes]
        }
    }
}
