/// A compiled zone, made byte by byte as RFC 9636 says.
struct ZoneFile {
    var version: Unicode.Scalar? = "2"
    /// In seconds since 1970, with the type that holds from then on.
    var changes: [(time: Int, type: UInt8)] = []
    /// Seconds ahead of UTC.
    var types = [0]
    var leaps = 0
    var footer = "UTC0"

    var bytes: [UInt8] {
        guard version != nil else { return block(width: 4) }
        return block(width: 4) + block(width: 8) + Array("\n\(footer)\n".utf8)
    }

    private func block(width: Int) -> [UInt8] {
        var bytes = Array("TZif".utf8)
        bytes.append(version.map { UInt8(ascii: $0) } ?? 0)
        bytes += Array(repeating: 0, count: 15)
        for count in [0, 0, leaps, changes.count, types.count, 4] { bytes += number(count, width: 4) }
        for change in changes { bytes += number(change.time, width: width) }
        bytes += changes.map(\.type)
        for type in types { bytes += number(type, width: 4) + [0, 0] }
        bytes += Array("LMT\0".utf8)
        for leap in 0..<leaps { bytes += number(1000 * (leap + 1), width: width) + number(leap + 1, width: 4) }
        return bytes
    }

    private func number(_ number: Int, width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
