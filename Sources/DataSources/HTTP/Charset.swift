/// Turns the bodies of answers into UTF-8.
enum Charset {
    /// The body in UTF-8, by its byte order mark, else by the charset of its type, where that is one that we know.
    ///
    /// What the charset has no character for becomes U+FFFD. The labels of Latin-1 mean windows-1252, and `utf-16` without
    /// a mark has its low bytes first, as in the WHATWG's Encoding Standard §4.2.
    static func utf8(_ body: [UInt8], contentType: String?) -> [UInt8] {
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { return body }
        if body.starts(with: [0xFF, 0xFE]) { return utf16(body.dropFirst(2), lowFirst: true) }
        if body.starts(with: [0xFE, 0xFF]) { return utf16(body.dropFirst(2), lowFirst: false) }
        switch label(in: contentType ?? "") {
        case "iso-8859-1", "iso8859-1", "latin1", "l1", "us-ascii", "ascii", "windows-1252", "cp1252":
            return windows1252(body)
        case "utf-16", "utf-16le": return utf16(body[...], lowFirst: true)
        case "utf-16be": return utf16(body[...], lowFirst: false)
        default: return body
        }
    }

    /// The charset of a media type, in small letters; RFC 9110 §8.3.2.
    private static func label(in type: String) -> String? {
        let parameters = type.lowercased().split(separator: ";").dropFirst()
        return parameters.lazy.map { $0.filter { !" \t\"'".contains($0) } }
            .first { $0.hasPrefix("charset=") }.map { String($0.dropFirst("charset=".count)) }
    }

    private static func utf16(_ body: ArraySlice<UInt8>, lowFirst: Bool) -> [UInt8] {
        let units = stride(from: body.startIndex, to: body.endIndex - 1, by: 2).map { place in
            let (first, second) = (UInt16(body[place]), UInt16(body[place + 1]))
            return lowFirst ? second << 8 | first : first << 8 | second
        }
        // Half a unit at the end is no character.
        let isCut = body.count % 2 == 1
        return Array((String(decoding: units, as: UTF16.self) + (isCut ? "\u{FFFD}" : "")).utf8)
    }

    private static func windows1252(_ body: [UInt8]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for byte in body {
            let isMoved = (0x80...0x9F).contains(byte)
            text.append(isMoved ? moved[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return Array(String(text).utf8)
    }

    /// What windows-1252 has where Latin-1 has control characters, from 0x80 on.
    private static let moved: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
        "\u{2C6}", "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}",
        "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
        "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}", "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
    ]
}
