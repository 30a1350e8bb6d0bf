import CCurl
import Glibc

/// The head of an answer, taken line by line; of its fields it keeps those that matter here; RFC 9112 §4 and §5.
struct HTTPHead: Sendable, Hashable {
    private static let kept = [
        "location", "content-type", "content-length", "etag", "last-modified", "retry-after", "date",
    ]
    private static let packing = ["content-encoding", "transfer-encoding"]

    private static let lengths = Set((kept + packing).map(\.utf8.count))

    let status: Int
    /// How many times the body is packed; chunks don't count.
    private(set) var packings = 0
    private var fields: [String: String] = [:]

    /// Reads a status line; nil where it is none.
    init?(statusLine line: [UInt8]) {
        let parts = line.split(maxSplits: 2) { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard line.starts(with: "HTTP/".utf8), parts.count >= 2, parts[1].count == 3,
            parts[1].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        status = parts[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Takes a line; of fields that come twice, the first counts.
    mutating func take(_ line: [UInt8]) {
        // The longest name that is looked for has 17 letters.
        guard let colon = line.prefix(18).firstIndex(of: UInt8(ascii: ":")) else { return }
        // Most fields are none of these, and cost no text.
        guard Self.lengths.contains(colon) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let isPacking = Self.packing.contains(name)
        guard isPacking || (Self.kept.contains(name) && fields[name] == nil) else { return }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let value = line[(colon + 1)...].drop(while: isBlank)
        let text = String(
            decoding: value[..<(value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex)],
            as: UTF8.self
        )
        if isPacking {
            packings += text.split { $0 == "," || $0.isWhitespace }
                .count { !["chunked", "identity"].contains($0.lowercased()) }
        } else {
            fields[name] = text
        }
    }

    /// The value of a field, by its name in small letters.
    subscript(name: String) -> String? { fields[name] }

    /// How long the server asks to be left alone, in seconds or until a date, which is one of its own clock; RFC 9110 §10.2.3
    /// and §6.6.1.
    var retryAfter: Duration? {
        guard let text = fields["retry-after"], !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return .seconds(Int64(text) ?? .max / 1_000_000_000) }
        guard let moment = Self.moment(text) else { return nil }
        return .seconds(max(0, moment - (fields["date"].flatMap(Self.moment) ?? Int64(time(nil)))))
    }

    /// The seconds since 1970 of a date; nil where it is none.
    private static func moment(_ text: String) -> Int64? {
        let moment = unsafe curl_getdate(text, nil)
        return moment >= 0 ? Int64(moment) : nil
    }

    /// How long the body says to be; the greatest number stands for all that are greater.
    var contentLength: Int? {
        guard let text = fields["content-length"], !text.isEmpty,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text) ?? .max
    }
}
