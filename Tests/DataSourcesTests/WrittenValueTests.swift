import Foundation
import JSON
import Testing

@testable import DataSources

/// What stands behind `value` and `body` in a file, and numbers that JSON can't have.
@Suite struct WrittenValueTests {
    private static let rows = [
        ("True", "true"), ("~", "null"), ("NULL", "null"), ("", "null"), (".5", "0.5"), ("1.", "1.0"), ("0o17", "15"),
        ("0xFF", "255"), ("+3", "3"), ("3.10", "3.10"), ("9007199254740993", "9007199254740993"), ("'5'", "\"5\""),
        ("!!str 5", "\"5\""), ("!!int '5'", "5"), ("no", "\"no\""), ("12:30", "\"12:30\""),
        ("[FALSE, ~]", "[false,null]"),
    ]

    @Test(arguments: rows)
    func `a constant is what the core schema says`(text: String, json: String) async throws {
        let result = try reading("generate: constant\nvalue: { a: \(text) }") { SourceKinds.read($0) }
        #expect(result.diagnostics == [])
        #expect(try await result.value?.read().shown == "{\"a\":\(json)}")
        let bare = try reading("generate: constant\nvalue: \(text)") { SourceKinds.read($0) }
        let shown = json.hasPrefix("\"") ? "«\(json.dropFirst().dropLast())»" : json
        #expect(try await bare.value?.read().shown == shown)
    }

    @Test(arguments: rows)
    func `a body is what the core schema says`(text: String, json: String) throws {
        let yaml = "http:\n  url: http://h/\n  body: { a: \(text) }"
        let result = try reading(yaml) { SourceKinds.read($0) as? HTTPSource }
        #expect(result.diagnostics == [])
        #expect(result.value?.call.body.map { String(decoding: $0, as: UTF8.self) } == "{\"a\":\(json)}")
    }

    @Test(arguments: ["generate: constant\nvalue: { a: TEXT }", "http:\n  url: http://h/\n  body: { a: TEXT }"])
    func `what JSON can't say is a fault with its place`(yaml: String) throws {
        let line = yaml.split(separator: "\n").count
        let column = yaml.hasPrefix("http") ? 14 : 13
        for (text, reason) in [
            (".inf", "JSON has no such number; write null, or quote it to send it as text"),
            (".NaN", "JSON has no such number; write null, or quote it to send it as text"),
            ("1E400", "it is larger than any number that readers of JSON know; quote it to send it as text"),
        ] {
            let result = try reading(yaml.replacing("TEXT", with: text)) { SourceKinds.read($0) }
            #expect(result.value == nil)
            #expect(result.diagnostics == ["\(line):\(column): \"\(text)\" can't be sent: \(reason)"])
            let quoted = try reading(yaml.replacing("TEXT", with: "'\(text)'")) { SourceKinds.read($0) }
            #expect(quoted.value != nil && quoted.diagnostics == [])
        }
    }

    @Test(arguments: ["1E400", "{\"a\":[1,-1e309]}", "[1E400]"], ["", ", select: '[0]'", ", format: json"])
    func `output with a number that no float can hold is a failure, whatever is picked from it`(
        output: String,
        options: String
    )
        async throws
    {
        let result = try reading("{run: \"echo '\(output.replacing("\"", with: "\\\""))'\"\(options)}") { fields in
            _ = Extraction(reading: fields)
            return SourceKinds.read(fields)
        }
        let source = try #require(result.value)
        let failure = await #expect(throws: SourceError.self) { try await source.read() }
        #expect(failure?.kind == .notJSON)
        let beginning = "the output is JSON with a number too large for its readers before byte "
        #expect(failure?.message.hasPrefix(beginning) == true)
        let text = "; have it sent as a string, or set format: text without select; it begins with "
        #expect(failure?.message.contains(text) == true)
    }

    @Test func `as text such a number is text, and so is what only begins like it`() async throws {
        for (yaml, shown) in [
            ("{run: echo 1E400, format: text}", "«1E400»"), ("{run: echo 1E400 apples}", "«1E400 apples»"),
            ("{run: echo 1E-400}", "1E-400"),
        ] {
            let result = try reading(yaml) { fields in
                _ = Extraction(reading: fields)
                return SourceKinds.read(fields)
            }
            #expect(try await result.value?.read().shown == shown)
        }
    }
}
