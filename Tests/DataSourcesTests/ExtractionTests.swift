import Testing

@testable import DataSources

@Suite struct ExtractionTests {
    private static let weather = """
        {"current": {"time": "12:30", "temperature_2m": 3.10, "x.y": {"": 1}}, "items": [{"id": 18446744073709551616}, 7],
         "0": "zero", "e": {}, "dup": 1, "dup": 2}
        """

    private func select(_ path: String, from text: String = weather) throws -> String {
        let reading = try SourceResult(Array(text.utf8), as: .json)
        return try Extraction(.one(SelectPath(path))).apply(to: reading).shown
    }

    @Test(arguments: [
        ("current.temperature_2m", "3.10"), ("$.current.time", "«12:30»"), ("$", weather),
        ("$['current']['time']", "«12:30»"),
        ("items[0].id", "18446744073709551616"), ("items[-1]", "7"), ("items.1", "7"), ("current[\"x.y\"]", "{\"\":1}"),
        ("current[\"x.y\"][\"\"]", "1"), ("0", "«zero»"), ("dup", "2"), ("[\"e\"]", "{}"),
        ("items", "[{\"id\":18446744073709551616},7]"),
    ])
    func `a path leads to a value as it was written`(path: String, value: String) throws {
        let expected = value == Self.weather ? try SourceResult(Array(value.utf8), as: .json).shown : value
        #expect(try select(path) == expected)
    }

    @Test(arguments: [
        ("current.temprature", "no key \"temprature\" in current; it has time, temperature_2m, x.y"),
        ("curent", "no key \"curent\" in the result; did you mean \"current\"? it has current, items, 0, e, dup"),
        ("e.a", "no key \"a\" in e; it has none"),
        ("items[2]", "no place [2] in items, which is a list of 2"),
        ("items[-3]", "no place [-3] in items, which is a list of 2"),
        ("items.id", "no key \"id\" in items, which is a list of 2; try items[0].id, or [*] for all"),
        ("items[1].id", "no key \"id\" in items[1], which is 7"),
        ("current.time.x", "no key \"x\" in current.time, which is the text \"12:30\""),
        ("current[0]", "no place [0] in current, which is an object with time, temperature_2m, x.y"),
        ("current[\"x.y\"].z", "no key \"z\" in current[\"x.y\"]; it has \"\""),
    ])
    func `a path that leads nowhere says what was there`(path: String, message: String) {
        #expect(throws: SourceError(.select, message)) { try select(path) }
    }

    @Test func `lists of keys in messages are bounded`() {
        let object =
            "{" + (1...12).map { "\"\($0)\(String(repeating: "k", count: 50))\":0" }.joined(separator: ",") + "}"
        let shown = (1...10).map { "\($0)\(String(repeating: "k", count: $0 < 10 ? 36 : 35))..." }.joined(
            separator: ", "
        )
        #expect(throws: SourceError(.select, "no key \"x\" in the result; it has \(shown) and 2 more")) {
            try select("x", from: object)
        }
    }

    @Test func `text and unchanged readings are no objects`() throws {
        let extraction = Extraction(.one(try SelectPath("a")))
        #expect(throws: SourceError(.select, "no key \"a\" in the result, which is the text \"hi\"")) {
            try extraction.apply(to: SourceResult(.text("hi")))
        }
        #expect(try extraction.apply(to: SourceResult(.unchanged)).content == .unchanged)
    }

    @Test(arguments: [
        ("a..b", 2, "has two dots in a row"), (".a", 0, "has two dots in a row"), ("a.", 2, "lacks a key"),
        (".", 0, "is the whole value; leave the line out for that"),
        ("a[", 1, "lacks a ]"),
        ("a[x]", 1, "has [x] where a place such as [0] or a quoted key is due"),
        ("a[0]b", 4, "has \"b\" where a . or [ is due"),
        ("a[99999999999]", 1, "has [99999999999] where a place such as [0] or a quoted key is due"),
        ("$..a", 2, "has two dots in a row"), ("a[0,1]", 1, "has several places in one pair of brackets"),
        ("a['b','c']", 1, "has several keys in one pair of brackets"),
        ("a[1:2:3:4]", 1, "has [1:2:3:4] where a place such as [0] or a quoted key is due"),
        ("a[::x]", 1, "has [::x] where a place such as [0] or a quoted key is due"),
        ("a]b", 1, "has \"]\" where a . or [ is due"),
        ("a[\"b]", 1, "lacks \"]"), ("", 0, "is empty"), ("[", 0, "lacks a ]"),
    ])
    func `a path that is none is refused with its place`(path: String, offset: Int, problem: String) {
        #expect(throws: SelectPath.Fault(offset: offset, problem: problem)) { try SelectPath(path) }
    }

    @Test(arguments: [
        ("time=([\\d.]+)", "64 bytes: time=0.045 ms", ResultFormat.auto, "0.045"),
        ("time=([\\d.]+)", "time=0.045", .text, "«0.045»"), ("\\w+", "one two", .auto, "«one»"),
        ("a(b)?", "ac", .auto, "null"),
        ("(?<host>\\w+):(?<port>\\d+)", "to web:080 now", .auto, "{\"host\":\"web\",\"port\":\"080\"}"),
        ("(?<host>\\w+):(?<port>\\d+)", "to web:80 now", .auto, "{\"host\":\"web\",\"port\":80}"),
        ("(?<=x)(?<!y)\\(?[(?<no>](?<a>.)", "x>b", .auto, "{\"a\":\"b\"}"),
        ("(\\{.*\\})", "log {\"a\": 1}", .auto, "{\"a\":1}"),
        ("é(.)", "😀é😀", .auto, "«😀»"), ("^(\\d+)$", "42", .auto, "42"),
    ])
    func `match gives its first group or an object of its named ones`(
        pattern: String,
        text: String,
        format: ResultFormat,
        shown: String
    ) throws {
        let extraction = Extraction(match: try MatchPattern(pattern), format: format)
        #expect(try extraction.apply(to: SourceResult(.text(text))).shown == shown)
    }

    @Test func `match is applied to what select gave`() throws {
        let reading = try SourceResult(Array("{\"a\":\"load 7 of 9\",\"b\":[1,2]}".utf8), as: .json)
        let pattern = try MatchPattern("(\\d+)")
        #expect(try Extraction(.one(SelectPath("a")), match: pattern).apply(to: reading).shown == "7")
        #expect(try Extraction(.one(SelectPath("b")), match: pattern).apply(to: reading).shown == "1")
    }

    @Test(arguments: [
        ("none", "nothing in the result matches; it begins with \"none\""),
        ("", "nothing in the result matches; the result is empty"),
        (String(repeating: " ", count: 500) + "none", "nothing in the result matches; it begins with \"none\""),
    ])
    func `no match says what was there`(text: String, message: String) throws {
        let extraction = Extraction(match: try MatchPattern("\\d"))
        #expect(throws: SourceError(.match, message)) { try extraction.apply(to: SourceResult(.text(text))) }
    }

    @Test func `a search that would last for ever is given up`() throws {
        let extraction = Extraction(match: try MatchPattern("^(a+)+$"))
        let text = String(repeating: "a", count: 40) + "b"
        #expect(throws: SourceError(.match, "match took longer than 100ms on 41 bytes; simplify the expression")) {
            try extraction.apply(to: SourceResult(.text(text)))
        }
    }

    @Test func `a search that has no memory left is told as that, not as one that finds nothing`() throws {
        let text = String(repeating: "ab", count: 300_000) + "c done=7"
        let advice = "simplify the expression, [ab]* in place of (?:a|b)* for one"
        let sentence = "match needs more memory than it may have on 600008 bytes; \(advice)"
        let greedy = try MatchPattern("(?:a|b)*c done=(\\d)")
        // By a clock that stands still, however slow the machine is.
        #expect(throws: SourceError(.match, sentence)) { try greedy.pieces(of: text, by: { .zero }) }
        let simple = try MatchPattern("[ab]*c done=(\\d)").pieces(of: text, by: { .zero })
        #expect(simple?.first?.text == "7")
        let none = try MatchPattern("x(\\d)").pieces(of: text, by: { .zero })
        #expect(none == nil)
    }

    @Test func `a search has its time by its own clock, however long it waits for a processor`() throws {
        let pattern = try MatchPattern("^(a+)+$")
        let text = String(repeating: "a", count: 16) + "b"
        var time = Duration.zero
        // Time stands still for the thread: it was not its turn.
        guard case .ended(nil) = pattern.search(text, within: .zero, by: { .zero }) else {
            return #expect(Bool(false), "it was given up")
        }
        let outcome = pattern.search(String(repeating: "a", count: 40) + "b", within: .seconds(1)) {
            time += .milliseconds(300)
            return time
        }
        guard case .late = outcome else { return #expect(Bool(false), "it was not given up") }
        #expect(time == .milliseconds(1500))
    }

    @Test func `where a search must not hold up others, the result is the same`() async throws {
        let failure = SourceError(.match, "match took longer than 100ms on 41 bytes; simplify the expression")
        let endless = Extraction(match: try MatchPattern("^(a+)+$"))
        let text = String(repeating: "a", count: 40)
        await #expect(throws: failure) { try await endless.publishable(from: SourceResult(.text(text + "b"))) }
        let found = try await endless.publishable(from: SourceResult(.text(text)))
        #expect(found?.shown == "«\(text)»")
        let late = Extraction(match: try MatchPattern("x(.)"))
        for count in [10, 20_000, 50_000] {
            let reading = SourceResult(.text(String(repeating: "é", count: count) + "x7"))
            #expect(try await late.publishable(from: reading)?.shown == "7")
        }
        let missing = SourceError(.match, "nothing in the result matches; it begins with \"none\"")
        await #expect(throws: missing) { try await late.publishable(from: SourceResult(.text("none"))) }
        #expect(try await late.publishable(from: SourceResult(.unchanged))?.content == .unchanged)
    }

    @Test(arguments: [
        ("select: a.b", []), ("select: {x: a, y: 'b[0]'}", []), ("match: 'x(\\d)'", []), ("format: text", []),
        ("{}", []),
        ("select: a..b", ["1:11: \"select\" of job \"j\" has two dots in a row"]),
        ("select: 'a..b'", ["1:12: \"select\" of job \"j\" has two dots in a row"]),
        ("select: [a]", ["1:9: \"select\" of job \"j\" must be one path or a map of names to paths, not a list"]),
        ("select:", ["1:1: \"select\" of job \"j\" has no value"]),
        (
            "select: {x: , y: 'a['}",
            [
                "1:10: \"x\" in \"select\" of job \"j\" has no value; write a path such as a.b.c",
                "1:20: \"y\" in \"select\" of job \"j\" lacks a ]",
            ]
        ),
        (
            "match: '('",
            [
                "1:8: \"match\" of job \"j\" is no regular expression: a ( is not closed, or a ) closes none at character 1"
            ]
        ),
        ("format: xml", []), ("jq: '.a | add'", []), ("format: csv", []),
        (
            "format: toml",
            [
                "1:9: \"format\" of job \"j\" must be auto, json, text, ndjson, csv, prometheus, xml or yaml, not \"toml\""
            ]
        ),
        (
            "select: a\njq: .a",
            ["2:1: \"jq\" of job \"j\" takes the place of \"select\" (line 1); keep one of them"]
        ),
        ("jq: ''", ["1:5: \"jq\" of job \"j\" is empty; leave the line out for the whole value"]),
        ("jq: '# a'", ["1:5: \"jq\" of job \"j\" is empty; leave the line out for the whole value"]),
        ("jq: .a | | .b", ["1:10: \"jq\" of job \"j\" is no program of jq: '|' can't stand here"]),
        ("jq: '.a | | .b'", ["1:11: \"jq\" of job \"j\" is no program of jq: '|' can't stand here"]),
        ("jq: '\"é\" | | .b'", ["1:12: \"jq\" of job \"j\" is no program of jq: '|' can't stand here"]),
        ("jq: |\n  .a |\n    | .b\n", ["3:5: \"jq\" of job \"j\" is no program of jq: '|' can't stand here"]),
        (
            "jq: >\n  .a |\n  | .b\n",
            ["1:5: \"jq\" of job \"j\" is no program of jq: '|' can't stand here, in line 1, column 6 of the program"]
        ),
        (
            "jq: nope",
            [
                "1:5: \"jq\" of job \"j\" is no program of jq: jq has no function nope without arguments; quote it if it is a text"
            ]
        ),
    ])
    func `options are checked where they stand`(yaml: String, diagnostics: [String]) throws {
        let result = try reading(yaml) { Extraction(reading: $0) }
        #expect(result.diagnostics == diagnostics)
        #expect((result.value == nil) == (!diagnostics.isEmpty && !yaml.hasPrefix("format")))
    }

    @Test func `a map of paths gives an object in the order of the file`() throws {
        let result = try reading("select: {b: 'items[1]', a: current.time}") { Extraction(reading: $0) }
        let extraction = try #require(result.value)
        let reading = try SourceResult(Array(Self.weather.utf8), as: .json)
        #expect(try extraction.apply(to: reading).shown == "{\"b\":7,\"a\":\"12:30\"}")
    }
}
