import Foundation
import Testing

@testable import JSON

@Suite struct JSONTextTests {
    private func compact(_ text: String) throws -> String { try JSONText(validating: Array(text.utf8)).description }

    @Test(arguments: [
        (" { \"b\" : 1.10 ,\r\n \"a\" : [ ] } ", "{\"b\":1.10,\"a\":[]}"),
        ("[1E5,-0,0.1e-7,123456789012345678901234567890,3.1]", "[1E5,-0,0.1e-7,123456789012345678901234567890,3.1]"),
        ("\t\"a b\\u000a\\/\\ud800 \\\"\" ", "\"a b\\u000a\\/\\ud800 \\\"\""),
        ("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"),
        ("\"\u{85}x\u{2028}y\u{2029}z\u{2027}\u{7F}é😀\"", "\"\\u0085x\\u2028y\\u2029z\u{2027}\u{7F}é😀\""),
        ("\u{FEFF}true", "true"), ("null", "null"), ("{}", "{}"), ("[[],{}]", "[[],{}]"),
    ])
    func `text keeps its numbers, its order and its strings`(text: String, compact: String) throws {
        #expect(try self.compact(text) == compact)
    }

    @Test(arguments: [
        ("", 0, "no value"), ("  ", 2, "no value"), ("{", 1, "no quoted key"), ("[1,]", 3, "no value"),
        ("{\"a\" 1}", 5, "no colon behind a key"), ("{a:1}", 1, "no quoted key"),
        ("[1 2]", 3, "neither a comma nor the end of a list or object"),
        ("01", 1, "something behind the value"), ("1.", 2, "no digit"), ("-", 1, "no digit"), ("1e", 2, "no digit"),
        ("+1", 0, "no value"), (".5", 0, "no value"), ("NaN", 0, "no value"), ("Infinity", 0, "no value"),
        ("-Infinity", 1, "no digit"), ("1e999 x", 6, "something behind the value"), ("nul", 3, "no value"),
        ("True", 0, "no value"),
        ("\"a\nb\"", 2, "a control character inside a string"), ("\"\\x\"", 2, "an unknown escape"),
        ("\"\\u12g4\"", 5, "no four hexadecimal digits behind \\u"), ("\"abc", 4, "the end inside a string"),
        ("'a'", 0, "no value"), ("{} x", 3, "something behind the value"), ("[", 1, "no value"),
        ("\u{85}1", 0, "no value"),
    ])
    func `what is not JSON is refused with its place`(text: String, offset: Int, problem: String) {
        #expect(throws: JSONText.Fault(offset: offset, problem: problem)) { try compact(text) }
    }

    @Test(arguments: ["1e999", "-1E400", "[1,1e999]", "{\"a\":1E309}", String(repeating: "9", count: 310)])
    func `a number that no float can hold is told apart from what is not JSON`(text: String) {
        let fault = #expect(throws: JSONText.Fault.self) { try compact(text) }
        #expect(fault?.isTooLarge == true)
        #expect(fault?.problem == "a number too large")
    }

    @Test func `numbers too large for a float are refused without an exponent too`() {
        #expect(throws: JSONText.Fault.self) { try compact("1" + String(repeating: "0", count: 400)) }
        #expect(throws: Never.self) { try compact("0." + String(repeating: "0", count: 400) + "1") }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONText.Fault(offset: 2, problem: "bytes that are not UTF-8")) {
            try JSONText(validating: [0x22, 0x61, 0xFF, 0x22])
        }
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `nesting is bounded`(opening: String, closing: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
        }
        #expect(try compact(nested(256)) == nested(256))
        #expect(throws: JSONText.Fault.self) { try compact(nested(257)) }
        #expect(throws: JSONText.Fault.self) { try compact(String(repeating: opening, count: 200_000)) }
        #expect(JSONText(JSONValue(try JSONText(validating: Array(nested(256).utf8)))).description == nested(256))
    }

    /// All texts of up to five of these letters, as our reader and Foundation's judge them.
    @Test func `another reader agrees on every short text`() {
        let letters = Array("[]{}\":,1-0.e \\nt".utf8)
        var texts: [[UInt8]] = [[]]
        var disagreements: [String] = []
        for _ in 0..<4 {
            texts = texts.flatMap { text in letters.map { text + [$0] } }
            for text in texts {
                let isOurs = (try? JSONText(validating: text)) != nil
                let isTheirs = (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
                if isOurs != isTheirs { disagreements.append(String(decoding: text, as: UTF8.self)) }
            }
        }
        // The other one takes a comma too many for good.
        #expect(disagreements == ["[1,]", "[0,]"])
    }

    @Test(
        arguments: [
            (JSONValue.null, "null"), (true, "true"), (42, "42"), (-7, "-7"), (3.1, "3.1"), (1.0, "1"), (-0.0, "0"),
            (.number(1e16), "1e+16"), (.number(.leastNonzeroMagnitude), "5e-324"), (.number(.nan), "null"),
            (.number(.infinity), "null"),
            (.integer(.min), "-9223372036854775808"),
            ("a\"\\\n\r\t\u{0}\u{1F}\u{85}\u{2028}/é", #""a\"\\\n\r\t\u0000\u001f\u0085\u2028/é""#),
            (["b": [1, nil], "a": [:], "": []], #"{"b":[1,null],"a":{},"":[]}"#),
        ] as [(JSONValue, String)]
    )
    func `a value is written in one way`(value: JSONValue, text: String) throws {
        #expect(JSONText(value).description == text)
        #expect(try compact(text) == text)
    }

    @Test(
        arguments: [
            ("[true,false,0,1,null]", [true, false, 0, 1, nil]),
            ("9223372036854775807", 9_223_372_036_854_775_807), ("1e2", 100.0), ("0.5", 0.5),
            ("{\"a\":{\"b\":\"c\"},\"a\":[{}]}", ["a": [[:]]]),
            ("\"\\ud83d\\ude00\\u00e9\\n\\b\\f\\r\\t\\/\\\\\\\"\"", "😀é\n\u{8}\u{C}\r\t/\\\""),
            ("\"x\\ud800y\"", "x\u{FFFD}y"), ("\"\"", ""),
        ] as [(String, JSONValue)]
    )
    func `a text is taken apart`(text: String, value: JSONValue) throws {
        #expect(JSONValue(try JSONText(validating: Array(text.utf8))) == value)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a text takes no longer to be taken apart the deeper it stands`() throws {
        let items = [String](repeating: #"{"a":[1,"\ud800",null,true]}"#, count: 20_000).joined(separator: ",")
        let depth = 240
        let text = String(repeating: "[", count: depth) + items + String(repeating: "]", count: depth)
        let written = JSONText(JSONValue(try JSONText(validating: Array(text.utf8)))).description
        #expect(written == text.replacing("\\ud800", with: "\u{FFFD}"))
    }

    @Test func `big integers keep their digits`() throws {
        let text = "[18446744073709551615,-9223372036854775809,123456789012345678901234567890]"
        #expect(JSONText(JSONValue(try JSONText(validating: Array(text.utf8)))).description == text)
    }
}
