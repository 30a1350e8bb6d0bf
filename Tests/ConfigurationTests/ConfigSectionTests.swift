import Configuration
import Testing

@Suite struct ConfigSectionTests {
    enum Mode: String, CaseIterable { case always, change, never }

    @Test func `values are read by their type`() throws {
        let fields = try #require(
            Reading(
                "s: 12:30\nb: true\ni: -7\nn: 1.5e3\nd: 1m\nr: 5-20s\nz: 64MiB\nl: [a, 'b']\nc: change\nm: {x: 1}\n"
            ).fields
        )
        #expect(fields.string("s") == "12:30")
        #expect(fields.bool("b") == true)
        #expect(fields.integer("i") == -7)
        #expect(fields.number("n") == 1500)
        #expect(fields.duration("d") == .seconds(60))
        #expect(fields.durationRange("r") == .seconds(5)...(.seconds(20)))
        #expect(fields.bytes("z") == 64 << 20)
        #expect(fields.strings("l") == ["a", "b"])
        #expect(fields.choice("c", of: Mode.self) == .change)
        #expect(fields.section("m")?.integer("x") == 1)
        #expect(fields.string("absent") == nil)
        fields.refuseUnknown()
        #expect(fields.diagnostics.list == [])
    }

    @Test(arguments: 1...30)
    func `a map of any size has its keys, tells unknown ones, and has none twice`(count: Int) throws {
        let lines = (0..<count).map { "key\($0): \($0)\n" }.joined()
        let section = try #require(Reading(lines).fields)
        for number in 0..<count - 1 { #expect(section.integer("key\(number)") == number) }
        #expect(section.integer("key\(count)") == nil)
        section.refuseUnknown()
        #expect(section.diagnostics.list.map(\.location.line) == [count])
        #expect(section.diagnostics.list.first?.message.hasPrefix("unknown key \"key\(count - 1)\"") ?? false)
        for number in 0..<count {
            let message = "duplicate key \"key\(number)\"; the first one is in line \(number + 1), column 1"
            #expect(Reading(lines + "key\(number): x\n").messages == ["\(count + 1):1 \(message)"])
            let merged = Reading(
                "a: &a { \(lines.replacing("\n", with: ", ")) }\nb: { <<: *a, key\(number): x, <<: *a }"
            )
            guard case .mapping(let entries)? = merged.node?.entry("b")?.value.content else { return }
            #expect(entries.count == count)
            #expect(entries.first?.value.text == "x")
        }
    }

    /// Reads the key `k` of `text` in every way a test names, and returns what was reported.
    private func messages(_ text: String, _ read: (ConfigSection) -> Bool) throws -> [String] {
        let fields = try #require(Reading("k: \(text)\n").fields)
        #expect(read(fields), "nothing must be read")
        return fields.diagnostics.list.map { fault in
            "\(fault.location.column) \(fault.message)\(fault.fixIt.map { " | \($0)" } ?? "")"
        }
    }

    @Test(arguments: [
        ("yes", "4 \"k\" of server must be true or false, not \"yes\" | k: true"),
        ("no", "4 \"k\" of server must be true or false, not \"no\" | k: false"),
        ("On", "4 \"k\" of server must be true or false, not \"On\" | k: true"),
        ("tRue", "4 \"k\" of server must be true or false, not \"tRue\" | k: true"),
        ("1", "4 \"k\" of server must be true or false, not \"1\""),
        ("", "1 \"k\" of server has no value"),
        ("[true]", "4 \"k\" of server must be text, not a list | k: true"),
        ("{a: b}", "4 \"k\" of server must be text, not a map"),
    ])
    func `only true and false are booleans`(text: String, message: String) throws {
        #expect(try messages(text) { $0.bool("k") == nil } == [message])
    }

    @Test(arguments: [
        ("abc", "4 \"k\" of server must be a whole number, not \"abc\""),
        ("1.0", "4 \"k\" of server must be a whole number, not \"1.0\""),
        ("+-1", "4 \"k\" of server must be a whole number, not \"+-1\""),
        ("--1", "4 \"k\" of server must be a whole number, not \"--1\""),
        ("0x", "4 \"k\" of server must be a whole number, not \"0x\""),
        ("0o18", "4 \"k\" of server must be a whole number, not \"0o18\""),
        ("0x65", "4 \"k\" of server must be between 1 and 100, not \"0x65\""),
        ("0", "4 \"k\" of server must be between 1 and 100, not \"0\""),
        ("101", "4 \"k\" of server must be between 1 and 100, not \"101\""),
        ("99999999999999999999", "4 \"k\" of server must be between 1 and 100, not \"99999999999999999999\""),
        ("-99999999999999999999", "4 \"k\" of server must be between 1 and 100, not \"-99999999999999999999\""),
    ])
    func `whole numbers keep to their bounds`(text: String, message: String) throws {
        #expect(try messages(text) { $0.integer("k", in: 1...100) == nil } == [message])
    }

    @Test func `open bounds are named by their one end`() throws {
        #expect(
            try messages("0") { $0.integer("k", in: 1 ... .max) == nil } == [
                "4 \"k\" of server must be at least 1, not \"0\""
            ]
        )
        #expect(
            try messages("5") { $0.integer("k", in: .min...3) == nil } == [
                "4 \"k\" of server must be at most 3, not \"5\""
            ]
        )
        let long = "99999999999999999999"
        for (text, rule) in [(long, "at most 9223372036854775807"), ("-\(long)", "at least -9223372036854775808")] {
            let message = "4 \"k\" of server must be \(rule), not \"\(text)\""
            #expect(try messages(text) { $0.integer("k") == nil } == [message])
        }
        let message = "4 \"k\" of server must be at most 9223372036854775807, not \"\(long)\""
        #expect(try messages(long) { $0.integer("k", in: 1 ... .max) == nil } == [message])
    }

    @Test(arguments: ["abc", "nan", "inf", "0x1p3", "1e999", "1_000", "1,5", "--1"])
    func `numbers are finite decimals`(text: String) throws {
        #expect(try messages(text) { $0.number("k") == nil } == ["4 \"k\" of server must be a number, not \"\(text)\""])
    }

    @Test(arguments: [
        ("10", "4 \"k\" of server has no unit; add a unit: 10s? | k: 10s"),
        ("soon", "4 \"k\" of server cannot be \"soon\"; write numbers with units (ms s m h d w), such as 5s or 1h30m"),
        ("500ms", "4 \"k\" of server must be between 1s and 1h, not 500ms"),
        ("7200", "4 \"k\" of server must be between 1s and 1h, not \"7200\""),
        ("90 minutes", "4 \"k\" of server must be between 1s and 1h, not \"90 minutes\""),
        ("61m", "4 \"k\" of server must be between 1s and 1h, not 61m"),
    ])
    func `durations keep to their bounds`(text: String, message: String) throws {
        #expect(try messages(text) { $0.duration("k", in: .seconds(1)...(.seconds(3600))) == nil } == [message])
    }

    @Test(arguments: [
        ("10-20", "4 \"k\" of server has no unit; add a unit: 10-20s? | k: 10-20s"),
        ("20-5s", "4 \"k\" of server must begin with the shorter one; did you mean 5-20s? | k: 5-20s"),
    ])
    func `ranges begin with the shorter end`(text: String, message: String) throws {
        #expect(try messages(text) { $0.durationRange("k") == nil } == [message])
    }

    @Test(arguments: [
        ("0.5-2", "4 \"k\" of server must lie between 1s and 1h"),
        ("7200", "4 \"k\" of server must lie between 1s and 1h"),
        ("2-5", "4 \"k\" of server has no unit; add a unit: 2-5s? | k: 2-5s"),
    ])
    func `what is told to be written lies within the bounds`(text: String, message: String) throws {
        #expect(try messages(text) { $0.durationRange("k", in: .seconds(1)...(.seconds(3600))) == nil } == [message])
        #expect(
            try messages("64M") { $0.bytes("k", in: 1...1000) == nil } == [
                "4 \"k\" of server must be between 1B and 1kB, not \"64M\""
            ]
        )
    }

    @Test(arguments: [
        ("64M", "4 \"k\" of server cannot be \"64M\"; did you mean 64MiB? | k: 64MiB"),
        ("64 mib", "4 \"k\" of server cannot be \"64 mib\"; did you mean 64MiB? | k: 64MiB"),
        ("lots", "4 \"k\" of server cannot be \"lots\"; write a size such as 64MiB or 500kB"),
        ("0", "4 \"k\" of server must be at least 1B, not 0"),
    ])
    func `sizes name their unit`(text: String, message: String) throws {
        #expect(try messages(text) { $0.bytes("k", in: 1 ... .max) == nil } == [message])
    }

    @Test(arguments: [
        ("a", "4 \"k\" of server must be a list, not text | k: [\"a\"]"),
        ("", "1 \"k\" of server has no value"),
        ("{a: 1}", "4 \"k\" of server must be a list, not a map"),
        ("[a, [b]]", "8 item 2 of \"k\" of server must be text, not a list"),
    ])
    func `lists hold texts`(text: String, message: String) throws {
        #expect(try messages(text) { $0.strings("k") == nil } == [message])
    }

    @Test func `an item without a text has no value`() throws {
        let fields = try #require(Reading("k:\n  - a\n  -\n  - ''\n").fields)
        #expect(fields.strings("k") == nil)
        #expect(fields.diagnostics.list.map(\.message) == ["item 2 of \"k\" of server has no value"])
    }

    @Test(arguments: [
        (
            "chnage",
            "4 \"k\" of server must be always, change or never, not \"chnage\"; did you mean change? | k: change"
        ),
        ("maybe", "4 \"k\" of server must be always, change or never, not \"maybe\""),
    ])
    func `a choice lists its words`(text: String, message: String) throws {
        #expect(try messages(text) { $0.choice("k", of: Mode.self) == nil } == [message])
    }

    @Test(arguments: [
        ("a", "4 \"k\" of server must be a map (key: value), not text"),
        ("[a]", "4 \"k\" of server must be a map (key: value), not a list"),
        ("", "1 \"k\" of server has no value"),
    ])
    func `a map is a map`(text: String, message: String) throws {
        #expect(try messages(text) { $0.section("k") == nil } == [message])
    }

    @Test func `unknown keys are faults, with what was meant or how to do it here`() throws {
        let reading = Reading("intervall: 2s\nevery: 1s\nurl: x\nseed: 1\nwhatever: 2\n")
        let node = try #require(reading.node)
        let fields = try #require(ConfigSection(node, of: "job \"host\"", diagnostics: reading.diagnostics))
        fields.accept("interval", for: "every")
        #expect(fields.string("every") == "1s")
        fields.refuseUnknown(hints: ["url": "write http: https://..."], known: ["seed": "goes with generate"])
        #expect(
            reading.printed == """
                jobs.yaml:1:1: error: unknown key "intervall" in job "host"; did you mean "interval"?
                    1 | intervall: 2s
                      | ^^^^^^^^^
                jobs.yaml:3:1: error: unknown key "url" in job "host"; write http: https://...
                    3 | url: x
                      | ^^^
                jobs.yaml:4:1: error: "seed" has no use in job "host"; it goes with generate
                    4 | seed: 1
                      | ^^^^
                jobs.yaml:5:1: error: unknown key "whatever" in job "host"
                    5 | whatever: 2
                      | ^^^^^^^^

                """
        )
    }

    @Test func `a key that was only looked for is suggested and still unknown`() throws {
        let fields = try #require(Reading("urll: 1\nurl: 2\n").fields)
        #expect(fields.has("url"))
        fields.refuseUnknown()
        let messages = fields.diagnostics.list.map(\.message)
        #expect(messages == ["unknown key \"urll\" in server; did you mean \"url\"?", "unknown key \"url\" in server"])
    }

    @Test func `another name stands for a key, both at once are a fault`() throws {
        let one = try #require(Reading("interval: 10\n").fields)
        one.accept("interval", for: "every")
        #expect(one.has("every"))
        #expect(one.durationRange("every") == nil)
        one.refuseUnknown()
        #expect(one.diagnostics.list.map(\.message) == ["\"interval\" of server has no unit; add a unit: 10s?"])
        let both = try #require(Reading("interval: 1s\nevery: 2s\n").fields)
        both.accept("interval", for: "every")
        #expect(both.string("every") == "2s")
        both.refuseUnknown()
        #expect(
            both.diagnostics.list.map(\.message) == ["\"interval\" of server means the same as \"every\"; keep one"]
        )
    }

    @Test func `faults can be put at the map, a key or a value`() throws {
        let fields = try #require(Reading("a: {b: 1, c: }\n").fields?.section("a"))
        fields.report("map")
        fields.report("value", at: "b")
        fields.report("key", atKey: "b")
        fields.report("empty", at: "c")
        fields.report("absent", at: "x")
        #expect(fields.location.column == 1)
        #expect(fields.owner == "\"a\" of server")
        let places = fields.diagnostics.list.map { "\($0.location.column) \($0.message)" }
        #expect(places == ["1 map", "1 absent", "5 key", "8 value", "11 empty"])
    }

    @Test func `quoted texts in messages are cut`() throws {
        let long = String(repeating: "x", count: 100_000)
        let cut = String(repeating: "x", count: 57)
        #expect(
            try messages(long) { $0.bool("k") == nil } == ["4 \"k\" of server must be true or false, not \"\(cut)...\""]
        )
    }
}
