import Testing

@testable import DataSources

@Suite struct CharsetTests {
    @Test(
        arguments: [
            ([0xE9], "text/plain; charset=\"ISO-8859-1\"", "é"),
            ([0x80, 0x9F, 0x81], "a/b;charset=windows-1252", "€Ÿ\u{81}"),
            ([0xC3, 0xA9], "text/plain; charset=utf-8", "é"), ([0xC3, 0xA9], nil, "é"),
            ([0xFF], "text/plain", "\u{FFFD}"),
            ([0xE9, 0], "text/plain; Charset = UTF-16", "é"), ([0, 0xE9], "text/plain; charset=utf-16be", "é"),
            ([0xFE, 0xFF, 0, 0xE9], "text/plain; charset=utf-8", "é"), ([0xFF, 0xFE, 0xE9, 0], nil, "é"),
            ([0xFF, 0xFE, 0x3D, 0xD8, 0, 0xDE], nil, "😀"), ([0xFF, 0xFE, 0x3D, 0xD8], nil, "\u{FFFD}"),
            ([0xFF, 0xFE, 0x41], nil, "\u{FFFD}"), ([0xFF, 0xFE], nil, ""), ([], "text/plain; charset=utf-16", ""),
            ([0x41], "text/plain; charset=klingon", "A"), ([0x41], "text/plain; charset=", "A"), ([0x41], ";;=;", "A"),
        ] as [([UInt8], String?, String)]
    )
    func `a body becomes UTF-8 by its mark, else by its label`(body: [UInt8], type: String?, text: String) {
        #expect(String(decoding: Charset.utf8(body, contentType: type), as: UTF8.self) == text)
    }

    @Test func `a mark in front of UTF-8 is no part of the text`() throws {
        let body = Charset.utf8([0xEF, 0xBB, 0xBF, 0x37], contentType: "text/plain; charset=iso-8859-1")
        #expect(try SourceResult(body, as: .auto).shown == "7")
    }
}
