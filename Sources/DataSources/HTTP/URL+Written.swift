import Foundation

extension URL {
    /// The address that people or servers mean by a text, seen from `base` where it is a part of one: what no address may
    /// hold is percent-encoded, and what is percent-encoded already stays as it is; RFC 3986 §2.1 and §3.
    ///
    /// `URL(string:)` alone would encode the whole of a path or query again in which there is one such character.
    init?(written text: String, relativeTo base: URL? = nil) {
        let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        // Without a scheme two slashes begin a host, and all else a path.
        let mark =
            ["://", "//"].first { text[($0 == "//" ? text.startIndex : scheme.endIndex)...].hasPrefix($0) } ?? ""
        let start = mark.isEmpty ? text.startIndex : text.range(of: mark)?.upperBound ?? text.startIndex
        let hasHost = start > text.startIndex
        let end = hasHost ? text[start...].firstIndex { "/?#".contains($0) } ?? text.endIndex : start
        var whole = String(text[..<start])
        var host = text[start..<end]
        if let sign = host.lastIndex(of: "@") {
            whole += Self.encoded(host[..<sign].utf8, keeping: ":") + "@"
            host = host[host.index(after: sign)...]
        }
        whole += host
        let (place, fragment) = text[end...].parted(at: "#")
        whole += Self.encoded(place.utf8, keeping: ":@/?")
        if let fragment { whole += "#" + Self.encoded(fragment.utf8, keeping: ":@/?") }
        self.init(string: whole, relativeTo: base)
    }

    /// The text with all that may stand in no address encoded but these marks; a `%` stays where two figures follow.
    private static func encoded(_ text: Substring.UTF8View, keeping marks: String) -> String {
        let kept = Set("-._~!$&'()*+,;=\(marks)".utf8)
        let bytes = Array(text)
        func isFigure(_ place: Int) -> Bool {
            guard place < bytes.count else { return false }
            return (0x30...0x39).contains(bytes[place]) || (0x41...0x46).contains(bytes[place] & 0xDF)
        }
        var encoded = ""
        for (place, byte) in bytes.enumerated() {
            let isLetter = byte < 0x80 && (0x41...0x5A).contains(byte & 0xDF)
            let isEncoded = byte == UInt8(ascii: "%") && isFigure(place + 1) && isFigure(place + 2)
            let isKept = isLetter || (0x30...0x39).contains(byte) || isEncoded || kept.contains(byte)
            encoded += isKept ? String(Unicode.Scalar(byte)) : PercentEncoding.escaped(byte)
        }
        return encoded
    }
}

extension Substring {
    /// What stands before a sign and behind it; all of it and nil where there is none.
    fileprivate func parted(at sign: Character) -> (Substring, Substring?) {
        guard let place = firstIndex(of: sign) else { return (self, nil) }
        return (self[..<place], self[index(after: place)...])
    }
}
