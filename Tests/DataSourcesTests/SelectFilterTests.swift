import JSON
import Testing

@testable import DataSources

/// Paths that lead to several values.
@Suite struct SelectFilterTests {
    private static let shop = """
        {"items": [{"name": "pen", "price": 1.50, "tags": ["a", "b"], "on": true}, {"name": "nail", "price": 20, "on": false},
          {"name": "it's", "price": "8", "tags": [], "off": null}, 7],
         "limit": 10, "by": {"x": {"v": 1}, "y": {"v": 2}, "z": 3}, "none": [], "big": [9007199254740993, 9007199254740992]}
        """

    private func select(_ path: String) -> String {
        do {
            let reading = try SourceResult(Array(Self.shop.utf8), as: .json)
            return try Extraction(.one(SelectPath(path))).apply(to: reading).shown
        } catch let fault as SelectPath.Fault {
            return "\(fault.offset): \(fault.problem)"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("items[*].name", "[\"pen\",\"nail\",\"it's\"]"), ("items.*.name", "[\"pen\",\"nail\",\"it's\"]"),
        ("by.*.v", "[1,2]"),
        ("by[*]", "[{\"v\":1},{\"v\":2},3]"), ("items[*].tags[*]", "[\"a\",\"b\"]"),
        ("items[1:3].name", "[\"nail\",\"it's\"]"),
        ("items[:1].price", "[1.50]"), ("items[-1:]", "[7]"), ("items[-2:-1].name", "[\"it's\"]"), ("items[5:]", "[]"),
        ("items[3:1]", "[]"), ("items[-99:99].on", "[true,false]"), ("none[*]", "[]"), ("none[*].a", "[]"),
        ("none[?@.a]", "[]"),
        ("$.items[*]['price']", "[1.50,20,\"8\"]"), ("items[ * ].on", "[true,false]"), ("items[*].tags[-1]", "[\"b\"]"),
    ])
    func `several values are a list`(path: String, json: String) {
        #expect(select(path) == json)
    }

    @Test(arguments: [
        ("@.price < 10", "pen"), ("@.price<=1.5", "pen"), ("@.price > 1.5", "nail"), ("@.price >= 20", "nail"),
        ("@.price == 1.5", "pen"), ("@.price != 1.5", "nail it's"), ("@.price == '8'", "it's"), ("@.tags", "pen it's"),
        ("!@.tags", "nail"), ("!(@.tags)", "nail"), ("@.on", "pen nail"), ("@.on == true", "pen"),
        ("@.off == null", "it's"),
        ("@.off", "it's"), ("@.nope == @.nope", "pen nail it's"), ("@.nope != 1", "pen nail it's"), ("@.nope < 1", ""),
        ("@.price < $.limit", "pen"), ("@.on == true && @.price < 10", "pen"),
        ("@.on == false || @.price == 1.5", "pen nail"),
        ("(@.price == 20 || @.price == 1.5) && @.on == true", "pen"), ("@.name == \"it's\"", "it's"),
        ("@.name == 'it\\'s'", "it's"),
        ("@['name'] == 'pen'", "pen"), ("@.tags[0] == 'a'", "pen"), ("length(@.tags) == 0", "it's"),
        ("length(@.name) >= 4", "nail it's"),
        ("@.name < 'o'", "nail it's"), ("@.tags == @.tags && @.tags", "pen it's"), ("'a' == @.tags[0]", "pen"),
        ("@.tags[?@ == 'b']", "pen"),
        ("@.tags[*]", "pen"), ("$.nope", ""), ("$.limit", "pen nail it's"), ("1 == 1.0", "pen nail it's"),
        ("@.price == -1e400", "12"),
    ])
    func `a filter takes those for which it holds`(filter: String, names: String) {
        let list = "[" + names.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",") + "]"
        guard names != "12" else { return #expect(select("items[?\(filter)].name").contains("-1e400")) }
        // What follows finds nothing in what is no object, and is not asked where the filter finds nothing.
        #expect(select("items[?\(filter)].name") == list)
    }

    @Test func `whole numbers keep their digits in a comparison`() {
        #expect(select("big[?@ == 9007199254740993]") == "[9007199254740993]")
        #expect(select("big[?@ > 9007199254740992]") == "[9007199254740993]")
    }

    @Test func `a filter holds for the values of an object too`() {
        #expect(select("by[?@.v == 2]") == "[{\"v\":2}]")
        #expect(select("by[?@.v == 2].v") == "[2]")
    }

    @Test(arguments: [
        ("items[*].nmae", "no key \"nmae\" in items[*]; did you mean \"name\"? it has name, price, tags, on"),
        ("limit[*]", "[*] is for a list, and limit is 10"),
        ("by[1:2]", "[1:2] is for a list, and by is an object with x, y, z"),
        ("limit[?@.a]", "[?@.a] is for a list, and limit is 10"),
        (
            "items[?@.price < 2].nmae",
            "no key \"nmae\" in items[?@.price < 2]; did you mean \"name\"? it has name, price, tags, on"
        ),
    ])
    func `where nothing has what is asked for, that is a failure`(path: String, message: String) {
        #expect(select(path) == message)
    }

    @Test(arguments: [
        ("a[?@.b = 1]", 7), ("a[?b == 1]", 3), ("a[?@.b == c]", 10), ("a[?@.b == 1", 1), ("a[?(@.b]", 1), ("a[?]", 3),
        ("a[?1]", 1),
        ("a[?match(@.b, 'x')]", 3), ("a[?@.b =~ /x/]", 1), ("a[?@[*] == 1]", 12), ("a[?length(1) == 1]", 10),
        ("a[?@.b == 'x]", 1),
        ("a[?@.b ==]", 9), ("a[?@.b && ]", 10), ("a[?@.b == 01]", 10), ("a[?@.]", 5), ("a[?@.b == 1]x", 12),
    ])
    func `a filter that is none is refused with its place`(path: String, offset: Int) {
        let fault = #expect(throws: SelectPath.Fault.self) { try SelectPath(path) }
        #expect(fault?.offset == offset, "\(fault?.problem ?? "")")
    }

    @Test(arguments: [
        ("a[?@.x-1 > 0]", [("14", "x-1")]), ("a[?0 < $.load-15 && @.y-$.z]", [("18", "load-15"), ("31", "y-$")]),
        ("a[?@.b[?@.x-@.y]]", [("19", "x-@")]), ("a[?@['x-1'] > 0]", []), ("a[?@.cpu-load > 1]", []),
        ("a[?@.cpu-1m > 1]", []), ("a[?@.2026-12-01]", []), ("x-1.y-2", []), ("a[?@.-1]", []),
    ])
    func `a key in a filter that looks like a sum is told of`(path: String, told: [(String, String)]) throws {
        let result = try reading("select: \"\(path)\"") { Extraction(reading: $0) }
        #expect(result.value != nil)
        let way = "or the sum in jq, as in jq: '[.[] | select(.x - 1 > 0)]'"
        let expected = told.map { column, key in
            "1:\(column): \"select\" of job \"j\" takes .\(key) for the key \"\(key)\"; write ['\(key)'] if it is one, \(way)"
        }
        #expect(result.diagnostics == expected)
        // What is told to be written is taken, and means the same.
        let meant = told.reduce(path) { $0.replacing(".\($1.1)", with: "['\($1.1)']") }
        let other = try reading("select: \"\(meant)\"") { Extraction(reading: $0) }
        #expect(other.diagnostics.isEmpty)
        #expect(try SelectPath(meant).steps.count == SelectPath(path).steps.count)
    }

    @Test func `a name is found however it is written, and the last of several counts`() throws {
        let json = #"[{"a":1,"b":2,"a":3},{"\u0061":4},{"é":5},{"e\u0301":6},{"a\"":7},{"":8}]"#
        func found(_ path: String) throws -> String {
            let text = try JSONText(validating: Array(json.utf8))
            return String(decoding: try SelectPath(path).follow(text.bytes[...]), as: UTF8.self)
        }
        #expect(try found("[*].a") == "[3,4]")
        #expect(try found("[*].é") == "[5,6]")
        #expect(try found("[*]['e\u{301}']") == "[5,6]")
        #expect(try found("[*]['a\"']") == "[7]")
        #expect(try found("[*]['']") == "[8]")
        #expect(try found("[?@.b || @.x].b") == "[2]")
    }

    @Test(arguments: [
        (#"$['\u00e9\n']"#, "1"), (#"["\ud83d\ude00"]"#, "2"), (#"['a\/b\\\'\"']"#, "3"), (#"$['\t\b\f\r']"#, "4"),
        (#"items[?@.n == '\u00e9'].v"#, "[7]"), ("$ .items\n[ 0 ] . n", "\"é\""), ("items [?@ .v == 7] .n", "[\"é\"]"),
        ("items[?@.in[?@ > $.limit]].v", "[7]"), ("items[?@.in[?$.most[?@ > $.limit]]].v", "[7]"),
        ("items[?@.in[?$.most[?@ < $.limit]]].v", "[]"), ("items[?@.in[?@ > $.limit && @ < $.most[0]]].v", "[7]"),
        ("items[?@['a*b'] == 1].v", "[7]"), ("items[?@.*].v", "[7]"),
    ])
    func `texts have escapes, paths spaces, and the root is the whole in filters within filters`(
        path: String,
        json: String
    ) throws {
        let object = #"""
            {"é\n":1,"\ud83d\ude00":2,"a/b\\'\"":3,"\t\b\f\r":4,"limit":5,"most":[8],
             "items":[{"n":"é","v":7,"in":[4,6],"a*b":1}]}
            """#
        let text = try JSONText(validating: Array(object.utf8))
        let found = try SelectPath(path).follow(text.bytes[...])
        #expect(
            try JSONText(validating: Array(found)).description == JSONText(validating: Array(json.utf8)).description
        )
    }

    @Test func `objects are equal whatever the order of their members`() throws {
        let object =
            #"{"p":{"x":1,"y":[2,{}]},"a":[{"o":{"y":[2.0,{}],"x":1}},{"o":{"x":1}},{"o":{"x":1,"z":[2,{}]}}]}"#
        let text = try JSONText(validating: Array(object.utf8))
        let equal = try SelectPath("a[?@.o == $.p].o.y").follow(text.bytes[...])
        #expect(String(decoding: equal, as: UTF8.self) == "[[2.0,{}]]")
        let others = try SelectPath("a[?@.o != $.p].o.x").follow(text.bytes[...])
        #expect(String(decoding: others, as: UTF8.self) == "[1,1]")
    }

    @Test func `a name is not what it is spelt like`() throws {
        let text = try JSONText(validating: Array(#"{"a\\n":2,"a\n":1,"\u00e9":3}"#.utf8))
        #expect(try Array(SelectPath(#"['a\\n']"#).follow(text.bytes[...])) == Array("2".utf8))
        #expect(try Array(SelectPath(#"['a\n']"#).follow(text.bytes[...])) == Array("1".utf8))
        #expect(try Array(SelectPath("é").follow(text.bytes[...])) == Array("3".utf8))
    }

    @Test(arguments: [
        ("a[?@.x*2 > 1]", "jq has sums"), ("a[?@.x % 2 == 0]", "jq has sums"), ("a[?@.x+@.y > 0]", "jq has sums"),
        ("a[?@.x and @.y]", "write && for and"), ("a[?@.x or @.y]", "write || for or"),
        ("a[?@.x in ['a']]", "jq has that"),
        ("a[?@.x contains 'a']", "jq has that"), (#"a['\x']"#, #"has \x in quotes; write \\"#),
        (#"a['\u00g0']"#, #"has a \u without"#), (#"a['\ud800']"#, #"has a \u without"#),
    ])
    func `what a path can't say is refused with the way to say it`(path: String, words: String) {
        let fault = #expect(throws: SelectPath.Fault.self) { try SelectPath(path) }
        #expect(fault?.problem.contains(words) ?? false, "\(fault?.problem ?? "")")
    }

    @Test func `a filter ends where its task is cancelled`() async throws {
        let list = "[" + String(repeating: "{\"a\":1},", count: 999) + "{\"a\":2}]"
        let text = try JSONText(validating: Array(list.utf8))
        let path = try SelectPath("[?@.a == 2].a")
        #expect(try Array(path.follow(text.bytes[...])) == Array("[2]".utf8))
        let work = Task {
            // Cancelled within the call alone.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try path.follow(text.bytes[...])
        }
        await #expect(throws: SourceError.stopped) { try await work.value }
    }

    @Test func `filters in filters have an end`() {
        let deep = "a" + String(repeating: "[?@", count: 5000) + String(repeating: "]", count: 5000)
        #expect(throws: SelectPath.Fault.self) { try SelectPath(deep) }
        #expect(throws: SelectPath.Fault.self) { try SelectPath("a[?" + String(repeating: "!", count: 100_000) + "@]") }
        #expect(throws: SelectPath.Fault.self) { try SelectPath("a[?" + String(repeating: "(", count: 100_000)) }
    }
}
