import Testing

@testable import DataSources
@testable import JSON

/// The option `jq`.
@Suite struct ProgramTests {
    private func find(_ extraction: Extraction, _ result: SourceResult) async -> String {
        do throws(SourceError) {
            return try await extraction.publishable(from: result)?.shown ?? "nothing"
        } catch {
            return "\(error.kind.rawValue): \(error.message)"
        }
    }

    private let shop: SourceResult

    init() throws {
        shop = try SourceResult(Array("{\"items\":[{\"price\":1},{\"price\":2.5}],\"id\":\"x 7\"}".utf8), as: .json)
    }

    @Test func `a program makes the value`() async {
        #expect(await find(Extraction(jq: ".items | map(.price) | add"), shop) == "3.5")
        #expect(await find(Extraction(jq: ".id"), shop) == "«x 7»")
        #expect(await find(Extraction(jq: "empty"), shop) == "nothing")
        #expect(await find(Extraction(jq: ".id", match: try? MatchPattern("(\\d)")), shop) == "7")
        #expect(await find(Extraction(jq: "empty", match: try? MatchPattern("(\\d)")), shop) == "nothing")
        #expect(await find(Extraction(jq: ".a"), SourceResult(.unchanged)) == "unchanged")
    }

    @Test func `a text is a string to it`() async {
        let text = SourceResult(.text("a,b"))
        #expect(await find(Extraction(jq: "split(\",\")", format: .text), text) == "[\"a\",\"b\"]")
        #expect(await find(Extraction(jq: "length", format: .text), text) == "3")
    }

    @Test func `halves of surrogate pairs are no obstacle`() async throws {
        let halves = try SourceResult(Array("{\"a\":\"\\ud800x\"}".utf8), as: .json)
        #expect(await find(Extraction(jq: ".a"), halves) == "«\u{FFFD}x»")
    }

    @Test func `its failures have a kind and words`() async {
        #expect(await find(Extraction(jq: ".id.a"), shop) == "jq: jq says: Cannot index string with string \"a\"")
        #expect(await find(Extraction(jq: "\"\\u001b[1m\\nno\" | halt_error"), shop) == "jq: jq says: no")
        let long = await find(Extraction(jq: "\"x\" * 1000 | error"), shop)
        #expect(long.count == 304)
    }

    @Test func `a program has as long as a run`() async {
        var extraction = Extraction(jq: "def f: f; f")
        extraction.limit = .milliseconds(50)
        #expect(await find(extraction, shop) == "timeout: took longer than 50ms")
        #expect(await find(Extraction(jq: ".id"), shop) == "«x 7»")
    }

    @Test(arguments: [
        ("$..price", "[.. | objects | select(has(\"price\")) | .price]"),
        ("..price", "[.. | objects | select(has(\"price\")) | .price]"),
        ("items..price", nil), ("$.items..['a b']", "[.items | .. | objects | select(has(\"a b\")) | .[\"a b\"]]"),
        ("$.items..price", "[.items | .. | objects | select(has(\"price\")) | .price]"),
        ("items[0,1]", "[.items[0,1]]"), ("items[0]['price', 'x']", "[.items[0][\"price\",\"x\"]]"),
        (".items | map(.price) | add", ".items | map(.price) | add"), (".items[] | .price", "[.items[] | .price]"),
        ("[.items[].price] | add", "[.items[].price] | add"), ("a[::2]", nil), ("a | nope", nil), ("a b", nil),
    ])
    func `what a path can't say is told as a program, which works as it stands`(text: String, program: String?)
        async throws
    {
        let advised = JQAdvice.program(for: text)
        #expect(advised == program)
        guard let advised else { return }
        #expect(!(await find(Extraction(jq: advised), shop)).contains(":") || advised.contains("0,1"), "\(advised)")
    }

    @Test(arguments: [
        (".items[].price", "items[*].price"), (".a.b", "a.b"), ("a.[0]", "a[0]"), (".[0]", "[0]"), (".[]", "[*]"),
    ])
    func `a path in the manner of jq is told as one of ours`(text: String, path: String) {
        #expect(SelectPath.meant(by: text) == path)
    }
}
