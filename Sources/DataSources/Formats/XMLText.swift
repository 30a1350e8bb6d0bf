import Helper
import JSON

/// XML from outside, on its way to the helper that reads it.
enum XMLText {
    /// The value of a document, by the charset that it declares where nothing else has told one; see ``XMLElements``.
    static func json(_ bytes: [UInt8], _ charset: Charset, called name: String) async throws(SourceError) -> JSONText {
        let text = try utf8(bytes, charset)
        guard text.contains(where: { $0 > 0x20 }) else {
            throw SourceError(.format, "there is no output where XML is due")
        }
        if let line = lineOfEntity(in: text) {
            let problem = "declares an entity, which is not read; have the feed sent without <!ENTITY"
            throw SourceError(FormatFault(line: line, problem: problem), "XML", called: name)
        }
        do throws(Helpers.Failure) {
            return try await Helpers.shared.readXML(text)
        } catch {
            switch error {
            case .stopped: throw .stopped
            case .broken(let line, let reason):
                throw SourceError(FormatFault(line: line, problem: "can't be read: \(reason)"), "XML", called: name)
            case .refused(let reason): throw SourceError(.format, "the reader of XML \(reason)")
            case .unavailable(let reason):
                throw SourceError(.spawn, "the helper that reads XML is not there: \(reason)")
            }
        }
    }

    /// UTF-8 with spaces in place of the declaration, and comments in place of processing instructions, so that lines stay.
    static func utf8(_ bytes: [UInt8], _ charset: Charset) throws(SourceError) -> [UInt8] {
        var charset = charset
        if charset == .utf8, let declared = declaredCharset(of: bytes) {
            // Whoever has changed the charset on the way has often left the declaration as it was.
            let isUTF8 = bytes.contains { $0 >= 0x80 } && String(validating: bytes, as: UTF8.self) != nil
            if !isUTF8 { charset = try Charset(label: declared) }
        }
        var text = try charset.utf8(of: bytes)
        if text.starts(with: "<?xml".utf8) {
            // What has no end is no XML, and nothing that libxml2 is to guess a charset from.
            guard let end = text.firstRange(of: "?>".utf8)?.upperBound else {
                throw SourceError(.format, "the declaration of the XML has no end; it ends with ?>")
            }
            for place in 0..<end where text[place] != 0x0A && text[place] != 0x0D { text[place] = 0x20 }
        }
        text = withoutInstructions(text)
        // Invalid bytes would be a fault of the whole document.
        return String(validating: text, as: UTF8.self) == nil ? Array(String(decoding: text, as: UTF8.self).utf8) : text
    }

    /// Nothing is kept of processing instructions, and Foundation's parser can't take all of them: in their place stand
    /// comments, with their lines.
    private static func withoutInstructions(_ text: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var copied = 0
        var place = 0
        func end(_ word: String) -> Int? { text[place...].firstRange(of: word.utf8)?.upperBound }
        while let next = text[place...].firstIndex(of: UInt8(ascii: "<")) {
            place = next
            if text[place...].starts(with: "<!--".utf8) {
                place += 4
                place = end("-->") ?? text.count
            } else if text[place...].starts(with: "<![CDATA[".utf8) {
                place = end("]]>") ?? text.count
            } else if text[place...].starts(with: "<?".utf8) {
                guard let behind = end("?>") else { break }
                kept += text[copied..<place] + "<!--".utf8
                kept += text[place..<behind].filter { $0 == 0x0A || $0 == 0x0D } + "-->".utf8
                place = behind
                copied = behind
            } else {
                place += 1
            }
        }
        return copied == 0 ? text : kept + text[copied...]
    }

    /// The charset that a document names, or shows by its first bytes; XML 1.0 appendix F.
    private static func declaredCharset(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x3C, 0, 0x3F, 0]) { return "utf-16le" }
        if bytes.starts(with: [0, 0x3C, 0, 0x3F]) { return "utf-16be" }
        guard bytes.starts(with: "<?xml".utf8) else { return nil }
        let head = bytes.prefix(400)
        guard let end = head.firstRange(of: "?>".utf8) else { return nil }
        let declaration = String(decoding: head[..<end.lowerBound], as: UTF8.self)
        guard let match = declaration.firstMatch(of: /encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']/) else { return nil }
        let label = String(match.1).lowercased()
        // It is read byte by byte: who says so does not mean it.
        return label.hasPrefix("utf-16") || label == "utf-8" || label == "utf8" ? nil : label
    }

    /// The line of the first entity that a document declares before its root; nil where it declares none.
    static func lineOfEntity(in text: [UInt8]) -> Int? {
        var place = 0
        func starts(_ word: String) -> Bool { text[place...].starts(with: word.utf8) }
        func skip(behind word: String) {
            place = text[place...].firstRange(of: word.utf8)?.upperBound ?? text.count
        }
        var depth = 0
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "<") where starts("<!--"):
                place += 4
                skip(behind: "-->")
            case UInt8(ascii: "<") where starts("<?"): skip(behind: "?>")
            case UInt8(ascii: "<") where starts("<!ENTITY"):
                return 1 + text[..<place].count { $0 == 0x0A }
            case UInt8(ascii: "<") where starts("<!"):
                depth += 1
                place += 2
            case UInt8(ascii: "<"): return nil
            case UInt8(ascii: ">"):
                depth -= 1
                place += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let quote = text[place]
                place += 1
                // Outside of declarations a quote is text, and the document no XML.
                if depth > 0 { place = (text[place...].firstIndex(of: quote) ?? text.count - 1) + 1 }
            default: place += 1
            }
        }
        return nil
    }
}
