import Foundation
import Testing

@testable import DataSources

@Suite struct CharsetTests {
    /// A body in UTF-8 by a type's label.
    private func text(_ body: [UInt8], _ type: String?) throws -> String {
        let charset = try Charset.label(in: type ?? "").map { try Charset(label: $0) } ?? .utf8
        return String(decoding: try charset.utf8(of: body), as: UTF8.self)
    }

    @Test(
        arguments: [
            ([0xE9], "text/plain; charset=\"ISO-8859-1\"", "é"),
            ([0x80, 0x9F, 0x81], "a/b;charset=windows-1252", "€Ÿ\u{FFFD}"),
            ([0xC3, 0xA9], "text/plain; charset=utf-8", "é"), ([0xC3, 0xA9], nil, "é"),
            ([0xFF], "text/plain", "\u{FFFD}"),
            ([0xE9, 0], "text/plain; Charset = UTF-16", "é"), ([0, 0xE9], "text/plain; charset=utf-16be", "é"),
            ([0xFE, 0xFF, 0, 0xE9], "text/plain; charset=utf-8", "é"), ([0xFF, 0xFE, 0xE9, 0], nil, "é"),
            ([0xFF, 0xFE, 0x3D, 0xD8, 0, 0xDE], nil, "😀"), ([0xFF, 0xFE, 0x3D, 0xD8], nil, "\u{FFFD}"),
            ([0xFF, 0xFE, 0x41], nil, "\u{FFFD}"), ([0xFF, 0xFE], nil, ""), ([], "text/plain; charset=utf-16", ""),
            ([0xFF, 0xFE, 0, 0, 0xE9, 0, 0, 0], nil, "é"), ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0xE9], nil, "é"),
            ([0xEF, 0xBB, 0xBF, 0x37], "text/plain; charset=iso-8859-1", "7"), ([0xEF, 0xBB], nil, "\u{FFFD}"),
            ([0x41], "text/plain; charset=", "A"), ([0x41], ";;=;", "A"),
            ([0xA4], "text/plain; charset=iso-8859-15", "€"), ([0xC1], "text/plain; charset=koi8-r", "а"),
            ([0x93, 0xFA, 0x96, 0x7B], "text/plain; charset=Shift_JIS", "日本"),
            ([0xC6, 0xFC, 0xCB], "text/plain; charset=euc-jp", "日\u{FFFD}"),
            ([0x1B, 0x24, 0x42, 0x46, 0x7C], "text/plain; charset=iso-2022-jp", "日"),
            ([0xC4, 0xE3], "text/plain; charset=gb2312", "你"), ([0xA7, 0x41], "text/plain; charset=big5", "你"),
            ([0x61, 0xA2, 0xE8, 0x62], "text/plain; charset=euc-kr", "a\u{FFFD}b"),
            ([0xB0, 0xA1], "text/plain; charset=ks_c_5601-1987", "가"), ([0xC5], "text/plain; charset=x-mac-roman", "≈"),
            ([0x84, 0x31, 0x95, 0x33, 0x41], "text/plain; charset=gb18030", "A"), ([0xC1], "a/b; charset=ibm037", "A"),
        ] as [([UInt8], String?, String)]
    )
    func `a body becomes UTF-8 by its mark, else by its label`(body: [UInt8], type: String?, text: String) throws {
        #expect(try self.text(body, type) == text)
    }

    @Test(arguments: [
        "", "klingon", "utf-8//IGNORE", "utf-8//TRANSLIT", "../../lib/x", "internal", "WCHAR_T", "é", "a,b",
    ])
    func `a charset that nobody knows is told`(label: String) {
        #expect(throws: SourceError.self) { try Charset(label: label) }
        let message = "this machine's iconv knows no charset \"\(label)\""
        let error = #expect(throws: SourceError.self) { try Charset(label: label) }
        #expect(error == SourceError(.charset, message))
    }

    @Test func `all charsets that iconv lists are known, and what is in them becomes good text, however it comes`()
        throws
    {
        let labels = try Self.listedLabels()
        #expect(labels.count > 200)
        // The same bytes each time.
        var state: UInt32 = 1
        for label in labels {
            let charset = try Charset(label: label)
            let bytes = (0..<300).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(state >> 24)
            }
            let whole = try charset.utf8(of: bytes)
            // UTF-8 stays as it is, and is mended where it becomes text.
            #expect(charset == .utf8 || String(validating: whole, as: UTF8.self) != nil, "\(label) \(bytes)")
            if Self.peculiar.contains(charset.name.filter { $0 != "-" }) { continue }
            for size in [1, 2, 3, 7, 64] {
                let text = try self.text(bytes, charset, inPiecesOf: size)
                #expect(text == whole, "\(label) in pieces of \(size): \(bytes)")
            }
        }
    }

    /// Where these are no text, iconv itself says other things of it at once than in pieces: they keep a shift over an
    /// error.
    private static let peculiar: Set = ["ISO2022CNEXT", "UTF7", "UTF7IMAP"]

    @Test(arguments: [
        ("ISO-2022-CN-EXT", "a\u{1B}$)A\u{0E}VP\u{0F}b", "a中b"), ("UTF-7", "a+Ti1lhw-b&", "a中文b&"),
        ("UTF-7-IMAP", "a&Ti1lhw-b&-", "a中文b&"), ("EUC-KR", "a가b", "a가b"),
    ])
    func `text whose charset has shifts is one text in pieces`(label: String, written: String, text: String) throws {
        let bytes = label == "EUC-KR" ? [0x61, 0xB0, 0xA1, 0x62] : Array(written.utf8)
        for size in [1, 2, 3, 7] {
            let found = try self.text(bytes, Charset(label: label), inPiecesOf: size)
            #expect(String(decoding: found, as: UTF8.self) == text)
        }
    }

    private func text(_ bytes: [UInt8], _ charset: Charset, inPiecesOf size: Int) throws -> [UInt8] {
        var decoder = TextDecoder(charset)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            text += try decoder.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        return text + (try decoder.takeRest())
    }

    /// What iconv(1) prints, but for the machine's own forms and names with options.
    private static func listedLabels() throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/iconv")
        process.arguments = ["-l"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(whereSeparator: \.isWhitespace).map { $0.hasSuffix("//") ? $0.dropLast(2) : $0 }
            .map(String.init).filter { !["INTERNAL", "WCHAR_T"].contains($0) && !$0.contains("/") }
    }

    @Test func `a character that comes in two pieces is one, and a cut one is dropped`() throws {
        var decoder = TextDecoder(try Charset(label: "euc-jp"))
        #expect(try decoder.take([0xC6]) == [])
        #expect(try decoder.take([0xFC, 0xCB]) == Array("日".utf8))
        #expect(try decoder.takeRest(isCut: true) == [])
    }
}
