/// Reads the compiled form of a zone: TZif, RFC 9636, versions 1 to 4.
///
/// Of the second block, whose times have 64 bits, the times, the offsets and the rule in the last line are taken. Leap
/// seconds are passed over, since the machine's clock does not count them.
struct TZifReader {
    /// Offsets beyond are no zone's (RFC 9636, 3.2).
    private static let offsets = -25 * 3600...26 * 3600
    private let bytes: [UInt8]
    private var place = 0

    private struct Header {
        let version: UInt8
        let indicators: Int
        let leaps: Int
        let times: Int
        let types: Int
        let characters: Int

        func size(ofTimes width: Int) -> Int {
            times * (width + 1) + types * 6 + characters + leaps * (width + 4) + indicators
        }
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The rules of a file; nil where it is no such file or a damaged one.
    static func rules(_ bytes: [UInt8]) -> ZoneRules? {
        var reader = TZifReader(bytes)
        return reader.read()
    }

    private mutating func read() -> ZoneRules? {
        guard let first = header() else { return nil }
        guard first.version >= UInt8(ascii: "2") else { return block(first, width: 4, rule: nil) }
        place += first.size(ofTimes: 4)
        guard let second = header(), second.version == first.version else { return nil }
        let end = place + second.size(ofTimes: 8)
        guard let footer = footer(at: end) else { return nil }
        let rule = footer.isEmpty ? nil : PosixZone(footer)
        guard footer.isEmpty || rule != nil else { return nil }
        return block(second, width: 8, rule: rule)
    }

    private mutating func header() -> Header? {
        guard place + 44 <= bytes.count, bytes[place..<place + 4].elementsEqual("TZif".utf8) else { return nil }
        let version = bytes[place + 4]
        let counts = (0..<6).map { number(at: place + 20 + 4 * $0, width: 4) }
        place += 44
        guard counts.allSatisfy({ (0...bytes.count).contains($0) }) else { return nil }
        return Header(
            version: version,
            indicators: counts[0] + counts[1],
            leaps: counts[2],
            times: counts[3],
            types: counts[4],
            characters: counts[5]
        )
    }

    private func block(_ header: Header, width: Int, rule: PosixZone?) -> ZoneRules? {
        guard header.types > 0, place + header.size(ofTimes: width) <= bytes.count else { return nil }
        let indexes = place + header.times * width
        let types = (0..<header.types).map { number(at: indexes + header.times + 6 * $0, width: 4) }
        let chosen = bytes[indexes..<indexes + header.times].map(Int.init)
        let times = (0..<header.times).map { number(at: place + width * $0, width: width) }
        guard
            types.allSatisfy(Self.offsets.contains), chosen.allSatisfy({ $0 < types.count }),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        return ZoneRules(times: times, offsets: chosen.map { types[$0] }, firstOffset: types[0], rule: rule)
    }

    /// The line between two line ends.
    private func footer(at start: Int) -> String? {
        guard start < bytes.count, bytes[start] == 10 else { return nil }
        let line = bytes[(start + 1)...].prefix { $0 != 10 }
        guard line.endIndex < bytes.count, line.count <= 256 else { return nil }
        return String(validating: line, as: UTF8.self)
    }

    /// A number of so many bytes with a sign, the highest first.
    private func number(at place: Int, width: Int) -> Int {
        let number = bytes[place..<place + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 8 ? Int(Int64(bitPattern: number)) : Int(Int32(truncatingIfNeeded: number))
    }
}
