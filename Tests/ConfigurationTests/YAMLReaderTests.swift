import Testing

@testable import Configuration

@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("a: 12:30\nb: no\nc: 010\nd: ~\ne: 1e3", "{a: 12:30, b: no, c: 010, d: ~, e: 1e3}"),
        ("a: '12'\nb: \"x\\ty\"\nc: |\n  one\n  two\n", "{a: '12', b: 'x\ty', c: 'one\ntwo\n'}"),
        ("- a\n- [b, {c: d}]\n-\n", "[a, [b, {c: d}], ]"),
        ("\u{FEFF}a: 1\r\nb:\r\n  - 2\r\n", "{a: 1, b: [2]}"),
        ("a: x\n  y\n", "{a: x y}"),
        ("a: !!int 5\nb: ! x", "{a: 5, b: x}"),
        ("---\na: 1\n...\n", "{a: 1}"),
        ("%YAML 1.2\n---\na: 1\n", "{a: 1}"),
        ("", ""), ("# nothing\n", ""), ("---\n", ""),
        ("'': 1\n~: 2\n5: 3", "{'': 1, ~: 2, 5: 3}"),
    ])
    func `scalars are read as written`(text: String, outline: String) throws {
        let reading = Reading(text)
        #expect(reading.messages == [])
        #expect(try #require(reading.node).outline == outline)
    }

    @Test(arguments: [
        ("a: &x 1\nb: *x", "{a: 1, b: 1}"),
        ("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3", "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}"),
        ("a: &x {p: 1}\nb: &y {p: 2, q: 3}\nc: {<<: [*x, *y]}", "{a: {p: 1}, b: {p: 2, q: 3}, c: {p: 1, q: 3}}"),
        ("a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}", "{a: {p: 1}, b: {q: 2, p: 1}, c: {q: 2, p: 1}}"),
        ("a: {'<<': 1}", "{a: {'<<': 1}}"),
        ("a: &x 1\nb: &x 2\nc: *x", "{a: 1, b: 2, c: 2}"),
    ])
    func `aliases and merge keys work`(text: String, outline: String) throws {
        let reading = Reading(text)
        #expect(reading.messages == [])
        #expect(try #require(reading.node).outline == outline)
    }

    @Test func `every scalar knows its line, its column and its width`() throws {
        let reading = Reading("jobs:\r\n  日本: 'x y'\r\n  b: [c, \"d\"]\n  e: |\n    f\n")
        let places = ["jobs 1:1+4", "日本 2:3+2", "x y 2:7+5", "b 3:3+1", "c 3:7+1", "d 3:10+3", "e 4:3+1", "f\n 4:6+1"]
        #expect(try #require(reading.node).places == places)
    }

    @Test func `lists and maps are marked where they begin`() throws {
        let node = try #require(Reading("host:\n  - 1\nlong: [a, b]\n").node)
        guard case .mapping(let entries) = node.content else { return #expect(Bool(false)) }
        #expect((node.location, node.width) == (SourceLocation(file: "jobs.yaml", line: 1, column: 1), 4))
        #expect((entries[0].value.location.line, entries[0].value.location.column, entries[0].value.width) == (2, 3, 1))
        #expect((entries[1].value.location.line, entries[1].value.location.column, entries[1].value.width) == (3, 7, 6))
    }

    @Test func `a file of exactly 1 MiB is read, one byte more is refused`() {
        let text = Array("a: 1\n#".utf8)
        let full = text + Array(repeating: UInt8(ascii: "x"), count: YAMLReader.maximumBytes - text.count)
        #expect(Reading(full).messages == [])
        #expect(
            Reading(full + [10]).messages == [
                "1:1 the file has more than 1048576 bytes, which is 1 MiB; no more is read"
            ]
        )
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "1:1 the file is in UTF-16; save it as UTF-8"),
            ([0x61, 0x0A, 0xC3, 0xA9, 0xE9, 0x0A], "2:2 this is not UTF-8; save the file as UTF-8"),
            ([0x61, 0xE2, 0x82], "1:2 this is not UTF-8; save the file as UTF-8"),
            ([0x61, 0x3A, 0x20, 0x00], "1:4 the control character U+0000 cannot stand in YAML"),
            ([0x0D, 0x0A, 0x1B], "2:1 the control character U+001B cannot stand in YAML"),
            ([0x61, 0xEF, 0xBB, 0xBF], "1:2 the control character U+FEFF cannot stand in YAML"),
        ] as [([UInt8], String)]
    )
    func `bytes that are no text are refused with their place`(bytes: [UInt8], message: String) {
        let reading = Reading(bytes)
        #expect(reading.node == nil)
        #expect(reading.messages == [message])
    }

    @Test(arguments: ["[", "- ", "{a: ", "? "])
    func `nesting is read to 100 levels and refused beyond`(opening: String) {
        let closing = ["[": "]", "{a: ": "}"][opening] ?? ""
        func nested(_ depth: Int) -> [String] {
            let repeated = String(repeating: opening, count: depth) + "x" + String(repeating: closing, count: depth)
            return Reading(repeated).messages.filter { !$0.contains("a key must be a text") }
        }
        #expect(nested(100) == [])
        let place = 100 * opening.count + 1
        #expect(nested(101) == ["1:\(place) lists and maps stand in each other more than 100 levels deep"])
    }

    @Test func `aliases cannot nest deeper than text can`() {
        let inner = "a: &x " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let outer = "\nb: " + String(repeating: "[", count: 40) + "*x" + String(repeating: "]", count: 40)
        #expect(
            Reading(inner + outer).messages == ["2:44 lists and maps stand in each other more than 100 levels deep"]
        )
    }

    @Test func `an alias bomb is refused`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(Reading(text).messages == ["6:15 the aliases unfold to more than 200000 values"])
        let chain = (1...2000).map { "m\($0): &m\($0) {<<: *m\($0 - 1), k\($0): 1}\n" }.joined()
        #expect(
            Reading("m0: &m0 {k0: 1}\n" + chain).messages.map { $0.split(separator: " ", maxSplits: 1)[1] } == [
                "the aliases unfold to more than 200000 values"
            ]
        )
    }

    @Test func `many jobs can share one anchor`() {
        let jobs = (1...2000).map { "j\($0): {<<: *d}\n" }.joined()
        #expect(Reading("d: &d {a: 1, b: 2, c: 3, d: 4, e: 5}\n" + jobs).messages == [])
    }

    @Test(arguments: [
        (
            "a: 1\na: 2\nb: 3\n'a': 4\n",
            [
                "2:1 duplicate key \"a\"; the first one is in line 1, column 1",
                "4:1 duplicate key \"a\"; the first one is in line 1, column 1",
            ]
        ),
        ("{a: 1}: 2\n? [b]\n: c\n", ["1:1 a key must be a text, not a map", "2:3 a key must be a text, not a list"]),
        ("? \n: 1\n", ["1:2 the key before this colon is missing"]),
        (
            "<<: 1\n<<: [x]\n",
            [
                "1:5 << takes an alias of a map, or a list of such aliases",
                "2:5 << takes an alias of a map, or a list of such aliases",
            ]
        ),
        (
            "a: !x 1\nb: !!binary 2\n",
            [
                "1:4 the tag \"!x\" means nothing here; if the ! is part of the text, quote it",
                "2:4 the tag \"tag:yaml.org,2002:binary\" means nothing here; if the ! is part of the text, quote it",
            ]
        ),
    ])
    func `faults of single entries are gathered and the rest is read`(text: String, messages: [String]) {
        let reading = Reading(text)
        #expect(reading.node != nil)
        #expect(reading.messages == messages)
    }
}
