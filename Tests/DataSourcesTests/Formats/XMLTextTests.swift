import Testing

@testable import DataSources

/// XML on its way to the helper: its charset, and what is refused before.
@Suite struct XMLTextTests {
    private func read(_ bytes: [UInt8], _ charset: Charset = .utf8) async -> String {
        do throws(SourceError) {
            return try await SourceResult.reading(bytes, as: .xml, in: charset).shown
        } catch {
            return "\(error.kind.rawValue): \(error.message)"
        }
    }

    private static let accented = "{\"a\":\"é\"}"
    private static func declared(_ encoding: String, _ body: [UInt8]) -> [UInt8] {
        Array("<?xml version='1.0' encoding='\(encoding)'?>\n<a>".utf8) + body + Array("</a>".utf8)
    }
    private static func wide(_ text: String, mark: Bool) -> [UInt8] {
        (mark ? [0xFF, 0xFE] : []) + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test(arguments: [
        declared("ISO-8859-1", [0xE9]), declared("windows-1252", [0xE9]), declared("UTF-8", Array("é".utf8)),
        declared("utf-16", Array("é".utf8)), declared("koi8-r", Array("é".utf8)), Array("<a>é</a>".utf8),
        [0xEF, 0xBB, 0xBF] + declared("ISO-8859-1", Array("é".utf8)), wide("<a>é</a>", mark: true),
        wide("<?xml version='1.0' encoding='utf-16'?><a>é</a>", mark: true),
        wide("<?xml version='1.0' encoding='utf-16'?><a>é</a>", mark: false),
        declared("US-ASCII", Array("&#233;".utf8)),
    ])
    func `the charset is that of the mark, or else the declared one`(document: [UInt8]) async {
        #expect(await read(document) == Self.accented)
    }

    @Test func `what an answer says of its charset goes before the declaration`() async throws {
        let document = Self.declared("koi8-r", [0xE9])
        #expect(await read(document, try Charset(label: "iso-8859-1")) == Self.accented)
    }

    @Test(arguments: [
        "<?a?><a>é</a>", "<a><?b?>é</a>", "<a>é<?b ?></a><?c\nd?>", "<!--<?b?>--><a>é</a>",
        "<?xml version='1.0'?><?xml-stylesheet href='a'?><a>é</a>",
    ])
    func `processing instructions are left out`(document: String) async {
        #expect(await read(Array(document.utf8)) == Self.accented)
    }

    @Test func `what only looks like a processing instruction is text, and lines stay as they were`() async {
        #expect(await read(Array("<a>b<?c\n?>d<![CDATA[<?e?>]]></a>".utf8)) == "{\"a\":\"bd<?e?>\"}")
        let fault =
            "format: the output is no XML: line 3 can't be read: an end tag names another element than the one that is open"
        #expect(await read(Array("<a>\n<?c\n?><b></a>".utf8)) == fault)
    }

    @Test func `a charset that is not known is a failure`() async {
        let failure = await read(Self.declared("x-foo", [0xE9]))
        #expect(failure == "charset: this machine's iconv knows no charset \"x-foo\"")
    }

    @Test(arguments: [
        ("", "format: there is no output where XML is due"), (" \n", "format: there is no output where XML is due"),
        ("<?xml version='1.0' encoding='", "format: the declaration of the XML has no end; it ends with ?>"),
        (
            "<!DOCTYPE a [\n<!ENTITY b 'c'>]><a>&b;</a>",
            "format: the output is no XML: line 2 declares an entity, which is not read; have the feed sent without <!ENTITY"
        ),
        (
            "<!DOCTYPE a [<!ELEMENT a ANY><!-- ' --><!ENTITY % b SYSTEM 'file:///etc/passwd'>%b;]><a/>",
            "format: the output is no XML: line 1 declares an entity, which is not read; have the feed sent without <!ENTITY"
        ),
        (
            "\u{0}\u{0}\u{0}<a/>",
            "format: the output is no XML: line 1 can't be read: a character stands here that XML can't have"
        ),
        (
            "<a>\n\u{1F}</a>",
            "format: the output is no XML: line 2 can't be read: a character stands here that XML can't have"
        ),
        (
            "<a>\n<b></a>",
            "format: the output is no XML: line 2 can't be read: an end tag names another element than the one that is open"
        ),
    ])
    func `a document that is none, or would read others, says so`(xml: String, message: String) async {
        #expect(await read(Array(xml.utf8)) == message)
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ELEMENT a ANY>]><a>x</a>", "<a><![CDATA[<!ENTITY]]></a>", "<!-- <!ENTITY --><a/>",
        "<a>'<!-- <!ENTITY --></a>",
        "<!DOCTYPE a SYSTEM \"<!ENTITY\"><a/>", "<?p <!ENTITY ?><a/>",
    ])
    func `the word in another place declares nothing`(xml: String) async {
        #expect(XMLText.lineOfEntity(in: Array(xml.utf8)) == nil)
        #expect(await read(Array(xml.utf8)).hasPrefix("{\"a\""))
    }

    @Test func `bytes that are no text are repaired`() async {
        #expect(await read([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]) == "{\"a\":\"\u{FFFD}\"}")
    }
}
