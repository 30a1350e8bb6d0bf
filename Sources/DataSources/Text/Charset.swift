import Configuration

/// A charset in which text can be read: any that this machine's iconv(3) knows.
public struct Charset: Sendable, Hashable {
    /// What iconv calls it.
    let name: String
    /// How many bytes one unit of it has; what is no text is passed over by so many.
    let unit: Int

    /// The charset of text that says nothing else.
    public static let utf8 = Charset(name: "UTF-8")

    private init(name: String) {
        self.name = name
        unit = name.hasPrefix("UTF-16") || name.hasPrefix("UCS-2") ? 2 : name.hasPrefix("UTF-32") ? 4 : 1
    }

    /// The charset that a label names, in letters of any case: `iso-8859-1`, `Shift_JIS`.
    ///
    /// Labels mean what they mean on the Web (WHATWG Encoding Standard §4.2) where that is a superset of what iconv has:
    /// Latin-1 is windows-1252, and UTF-16 has its low bytes first. Fails with the kind `charset` where no such charset is
    /// known. Takes microseconds, at the first use of a charset as long as loading a library of some KiB.
    public init(label: String) throws(SourceError) {
        let known = label.lowercased()
        let plain = known.hasPrefix("x-") ? String(known.dropFirst(2)) : known
        for name in [known, plain].map({ WebCharsets.names[$0] ?? $0.uppercased() }) where try Self.isKnown(name) {
            self.init(name: name)
            return
        }
        throw .unknownCharset(label)
    }

    /// A text in this charset, or in that of its byte order mark, as UTF-8, which is not checked.
    ///
    /// What is no text becomes U+FFFD. Fails where the system lacks the means to convert.
    public func utf8(of text: [UInt8]) throws(SourceError) -> [UInt8] {
        try TextDecoder.utf8(text, self, isCut: false)
    }

    /// Has iconv look up which charsets there are.
    ///
    /// To be called at the start: where no descriptor is left at the first use of glibc's iconv, it knows none as long as the
    /// process lives.
    public static func prepare() { _ = try? IconvConverter(from: "UTF-16LE") }

    /// Labels of charsets that people meet, to guess by what was meant.
    static let usualLabels = [
        "utf-8", "utf-16", "utf-16be", "utf-32", "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7",
        "iso-8859-9", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
        "koi8-r", "koi8-u", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "gb2312", "gbk", "gb18030", "big5", "cp437",
        "cp850", "cp852", "cp866", "macintosh",
    ]

    /// The label of a media type's charset: `iso-8859-1` of `text/plain; charset="iso-8859-1"`; RFC 9110 §8.3.2.
    ///
    /// Nil where there is none, as in `charset=`.
    public static func label(in mediaType: String) -> String? {
        let parameters = mediaType.lowercased().split(separator: ";").dropFirst()
        let label = parameters.lazy.map { $0.filter { !" \t\"'".contains($0) } }
            .first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
        return label.flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// Names of this machine's own forms of characters, which no text from elsewhere is in.
    private static let internalNames = ["INTERNAL", "WCHAR_T"]

    private static func isKnown(_ name: String) throws(SourceError) -> Bool {
        if name == utf8.name { return true }
        // A slash would begin iconv's own options, and no name at all stands for the locale's charset.
        let isName =
            (1...40).contains(name.utf8.count) && !internalNames.contains(name)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || "-_.:+()".utf8.contains(byte)
            }
        guard isName else { return false }
        return try IconvConverter(from: name) != nil
    }
}

extension SourceError {
    /// A name that iconv does not know, or no more.
    static func unknownCharset(_ name: String) -> SourceError {
        SourceError(.charset, "this machine's iconv knows no charset \(String(name.prefix(40)).onOneLine.quoted)")
    }
}
