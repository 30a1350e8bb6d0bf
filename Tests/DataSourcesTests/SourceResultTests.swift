import Testing

@testable import JSON
@testable import DataSources

@Suite struct SourceResultTests {
    @Test(arguments: [
        ("42\n", "42", "«42»"), ("{\"a\": 1}\n", "{\"a\":1}", "«{\"a\": 1}»"), (" true", "true", "« true»"),
        ("\"a\"", "«a»", "«\"a\"»"), ("007", "«007»", "«007»"), ("", "«»", "«»"), ("a\r\n", "«a»", "«a»"),
        ("a\n\n", "«a\n»", "«a\n»"), ("\u{FEFF}a", "«a»", "«a»"), ("a\r", "«a»", "«a»"),
        ("[1,2", "«[1,2»", "«[1,2»"), ("\n", "«»", "«»"),
    ])
    func `output is JSON where all of it is, else text`(output: String, auto: String, text: String) throws {
        #expect(try SourceResult(Array(output.utf8), as: .auto).shown == auto)
        #expect(try SourceResult(Array(output.utf8), as: .text).shown == text)
    }

    @Test func `texts are equal whose bytes are`() {
        #expect(SourceResult.Content.text("e\u{301}") == .text("e\u{301}"))
        #expect(SourceResult.Content.text("\u{E9}") != .text("e\u{301}"))
        #expect(SourceResult.Content.text("a") != .json(JSONText("a")))
        #expect(SourceResult.Content.unchanged == .unchanged)
    }

    @Test func `bytes that are not UTF-8 are repaired`() throws {
        #expect(try SourceResult([0x61, 0xFF, 0x62, 0xC3], as: .auto).shown == "«a\u{FFFD}b\u{FFFD}»")
    }

    @Test(arguments: [
        ("", "there is no output where JSON is due"),
        ("<html>\n\u{1B}[1mx", "the output is not JSON: no value at byte 0; it begins with \"<html> x\""),
        (
            "[1 2]",
            "the output is not JSON: neither a comma nor the end of a list or object at byte 3; it begins with \"[1 2]\""
        ),
    ])
    func `output that should be JSON says why it is not`(output: String, message: String) {
        #expect(throws: SourceError(.notJSON, message)) { try SourceResult(Array(output.utf8), as: .json) }
    }

    @Test(arguments: [
        ("abc", ResultFormat.auto, "«abc»"), ("abé", .auto, "«abé»"), ("12", .auto, "«12»"), ("{", .text, "«{»"),
    ])
    func `cut output is text where text is due`(output: String, format: ResultFormat, shown: String) throws {
        #expect(try SourceResult(Array(output.utf8), as: format, cutAt: 3).shown == shown)
    }

    @Test(arguments: ["é", "€", "😀"])
    func `a cut never leaves half a character`(character: String) throws {
        for length in 0...character.utf8.count {
            let bytes = Array("a\(character)".utf8.prefix(1 + length))
            let shown = length == character.utf8.count ? "«a\(character)»" : "«a»"
            #expect(try SourceResult(bytes, as: .auto, cutAt: 9).shown == shown)
        }
    }

    @Test(arguments: [("{\"a\":", ResultFormat.auto), (" [1", .auto), ("12", .json), ("abc", .json)])
    func `cut output is a failure where JSON is due`(output: String, format: ResultFormat) {
        let message = "the output is longer than 1000 bytes, so its JSON is cut; raise max_bytes"
        #expect(throws: SourceError(.tooLarge, message)) {
            try SourceResult(Array(output.utf8), as: format, cutAt: 1000)
        }
    }
}
