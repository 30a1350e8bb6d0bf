import Configuration
import Testing

@Suite struct CoreValueTests {
    /// What `k` stands for in a file.
    private func value(_ text: String) throws -> CoreValue? {
        let reading = Reading("k: \(text)")
        #expect(reading.messages == [])
        guard case .scalar(let scalar) = reading.node?.entry("k")?.value.content else { return nil }
        return scalar.value
    }

    /// The table of YAML 1.2.2 §10.3.2, and what is near its borders.
    @Test(
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", .text),
            ("true", .bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)), ("tRUE", .text), ("yes", .text),
            ("false", .bool(false)), ("False", .bool(false)), ("FALSE", .bool(false)), ("no", .text), ("on", .text),
            ("0", .number("0")), ("-0", .number("-0")), ("007", .number("7")), ("+12", .number("12")),
            ("-19", .number("-19")),
            ("0o17", .number("15")), ("0o0", .number("0")), ("0o8", .text), ("0o", .text), ("017", .number("17")),
            ("0xFF", .number("255")), ("0xfF", .number("255")), ("0x", .text), ("0xG", .text), ("-0xFF", .text),
            ("0xFFFFFFFFFFFFFFFFFF", .number("4722366482869645213695")), ("0b1", .text), ("1_000", .text),
            ("1.", .number("1.0")), (".5", .number("0.5")), ("-.5", .number("-0.5")), ("+.5e1", .number("0.5e1")),
            ("0.", .number("0.0")), ("3.10", .number("3.10")), ("12e03", .number("12e03")),
            ("-2E+05", .number("-2E+05")),
            ("9007199254740993", .number("9007199254740993")), (".", .text), ("+", .text),
            ("1.2.3", .text),
            ("1e", .text), ("e1", .text), ("1e5x", .text), ("12:30", .text), ("2026-11-27", .text), ("٣", .text),
            (".inf", .notFinite), ("-.Inf", .notFinite), ("+.INF", .notFinite), (".nan", .notFinite),
            (".NaN", .notFinite),
            ("-.nan", .text), ("inf", .text), ("NaN", .text), ("1E400", .tooLarge), ("-1e309", .tooLarge),
            ("0x\(String(repeating: "F", count: 257))", .tooLarge),
            ("0x\(String(repeating: "0", count: 999))1", .number("1")),
            ("'5'", .text), ("\"true\"", .text), ("'~'", .text), ("''", .text), ("|\n  5", .text),
            ("!!str 5", .text), ("!!str true", .text), ("! 5", .text), ("!!str", .text), ("!!int '5'", .number("5")),
            ("!!float 5", .number("5")), ("!!bool 'True'", .bool(true)), ("!!null ''", .null),
            ("!!float .inf", .notFinite),
        ] as [(String, CoreValue)]
    )
    func `plain text is what the core schema says, other text is text`(text: String, value: CoreValue) throws {
        #expect(try self.value(text) == value)
    }

    @Test(arguments: [
        ("!!int abc", "int"), ("!!int 1.5", "int"), ("!!bool yes", "bool"), ("!!float x", "float"),
        ("!!null 0", "null"),
    ])
    func `a tag that its text contradicts is a fault`(text: String, tag: String) throws {
        let word = text.split(separator: " ")[1]
        #expect(Reading("k: \(text)").messages == ["1:4 \"\(word)\" is not what its tag !!\(tag) says"])
    }

    @Test(arguments: ["~", "null", "Null", "NULL"])
    func `a key with a word for nothing has no value, and is told how to mean the word`(word: String) throws {
        let fields = try #require(Reading("k: \(word)\nl: [a, \(word)]\nm: '\(word)'").fields)
        #expect(fields.string("k") == nil)
        #expect(fields.strings("l") == nil)
        #expect(fields.string("m") == word)
        let lack = "has no value, since \(word) means none in YAML; leave it out, or quote it if it is a text"
        let messages = fields.diagnostics.list.map(\.message)
        #expect(messages == ["\"k\" of server \(lack)", "item 2 of \"l\" of server \(lack)"])
    }

    @Test func `switches and numbers of a file are read by the same rule`() throws {
        let text = "a: True\nb: FALSE\nc: 0o17\nd: 0xFF\ne: +5\nf: .5\ng: 1.\nh: '7'"
        let fields = try #require(Reading(text).fields)
        #expect(fields.bool("a") == true && fields.bool("b") == false)
        #expect(["c", "d", "e", "h"].map { fields.integer($0) } == [15, 255, 5, 7])
        #expect(["d", "f", "g"].map { fields.number($0) } == [255, 0.5, 1])
        #expect(fields.diagnostics.list.isEmpty)
    }
}
