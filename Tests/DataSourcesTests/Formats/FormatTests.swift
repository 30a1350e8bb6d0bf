import Testing

@testable import DataSources
@testable import JSON

/// What text becomes in each format.
@Suite struct FormatTests {
    private func read(_ text: String, _ format: ResultFormat) -> String {
        do throws(SourceError) {
            return try SourceResult(Array(text.utf8), as: format).shown
        } catch {
            return error.message
        }
    }

    @Test(arguments: [
        ("a,b\n1,2\n", "[{\"a\":1,\"b\":2}]"), ("a\r\n1\r\n2", "[{\"a\":1},{\"a\":2}]"), ("", "[]"), ("a,b\n", "[]"),
        ("a,b\n\"x,\"\"y\"\"\nz\",\n", "[{\"a\":\"x,\\\"y\\\"\\nz\",\"b\":null}]"),
        ("a,b\n\"\",", "[{\"a\":\"\",\"b\":null}]"),
        ("a;b\n1,5;2", "[{\"a\":\"1,5\",\"b\":2}]"), ("a\tb\n1\t2", "[{\"a\":1,\"b\":2}]"),
        ("sep=;\r\na;b\n1,5;2", "[{\"a\":\"1,5\",\"b\":2}]"), ("sep=,\na;b\n1;2", "[{\"a;b\":\"1;2\"}]"),
        ("sep=;", "[]"),
        ("sep=;\na\n1;2", "the output is no CSV: line 3 has 2 fields, and the header names 1"),
        ("sep=\n1", "[{\"sep=\":1}]"),
        ("a|b\n1|2", "[{\"a\":1,\"b\":2}]"),
        ("\"a;x\",b\n1,2", "[{\"a;x\":1,\"b\":2}]"), ("\r\n\n\na;b\n1;2", "[{\"a\":1,\"b\":2}]"),
        ("a,a,,a_2\n1,2,3,4", "[{\"a\":1,\"a_2\":2,\"column_3\":3,\"a_2_2\":4}]"),
        (
            "n\n1.50\n-0\n1e3\n007\n+1\n1.\n.5\n0x1\n \nNaN\ntrue\n\"12\"",
            "[{\"n\":1.50},{\"n\":-0},{\"n\":1e3},{\"n\":\"007\"},{\"n\":\"+1\"},{\"n\":\"1.\"},{\"n\":\".5\"},"
                + "{\"n\":\"0x1\"},{\"n\":\" \"},{\"n\":\"NaN\"},{\"n\":\"true\"},{\"n\":12}]"
        ),
        (
            "n\n9007199254740991\n9007199254740992\n1e400\n-9007199254740993",
            "[{\"n\":9007199254740991},{\"n\":\"9007199254740992\"},{\"n\":\"1e400\"},{\"n\":\"-9007199254740993\"}]"
        ),
        ("a\rb\r", "[{\"a\":\"b\"}]"), (" a , b\n1,2", "[{\"a\":1,\"b\":2}]"), ("\u{FEFF}a\n1", "[{\"a\":1}]"),
        ("a,b\n1", "the output is no CSV: line 2 has 1 field, and the header names 2"),
        ("a\n1,2\n", "the output is no CSV: line 2 has 2 fields, and the header names 1"),
        ("a,b\n\"x\ny\",1\n1\n", "the output is no CSV: line 4 has 1 field, and the header names 2"),
        ("a\n1\n\"x", "the output is no CSV: line 3 has a quote that is never closed"),
        ("a\n\"x\"y", "the output is no CSV: line 2 goes on behind a closing quote; a quote of the text is doubled"),
    ])
    func `CSV becomes a list of objects`(csv: String, json: String) {
        #expect(read(csv, .csv) == json)
    }

    @Test(arguments: [
        ("1\n{\"a\": 2}\n\n \"x\" \r\n", "[1,{\"a\":2},\"x\"]"), ("", "[]"), ("\n\n", "[]"), ("null", "[null]"),
        (
            "1\n{\"a\":\n2}",
            "the output is no list of JSON lines: line 2 is not JSON: no value at byte 5; it begins with \"{\"a\":\""
        ),
    ])
    func `JSON lines become a list`(text: String, json: String) {
        #expect(read(text, .ndjson) == json)
    }

    @Test(arguments: [
        ("a: 1\nb: [x, 2.50, ~, yes, 0x10]", "{\"a\":1,\"b\":[\"x\",2.50,null,\"yes\",16]}"), ("", "null"),
        ("- &a {x: 1}\n- *a\n- <<: *a\n  y: 2", "[{\"x\":1},{\"x\":1},{\"y\":2,\"x\":1}]"), ("text", "«text»"),
        ("a: “b”", "{\"a\":\"“b”\"}"), ("1: 2", "{\"1\":2}"),
        (
            "a: .nan",
            "the output is no YAML: line 1 can't be read: \".nan\" can't be sent: JSON has no such number; write null, or quote it to send it as text"
        ),
        (
            "a: 1\n---\nb: 2",
            "the output is no YAML: line 2 can't be read: a second document begins here; a file holds one"
        ),
    ])
    func `YAML becomes what it says`(yaml: String, json: String) {
        #expect(read(yaml, .yaml) == json)
    }

    @Test func `aliases that unfold to too much are a failure, and take no memory`() {
        let long = String(repeating: "x", count: 500_000)
        let text = "a: &a \(long)\nb: [\(Array(repeating: "*a", count: 1000).joined(separator: ","))]"
        #expect(read(text, .yaml) == "the output has too much in it: as JSON it is longer than 64 MiB")
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(read(bomb, .yaml).contains("unfold to more than 200000 values"))
    }

    @Test func `a long header over many lines is a failure before it takes memory`() {
        let text = String(repeating: "h", count: 500_000) + "\n" + String(repeating: "1\n", count: 200_000)
        #expect(read(text, .csv) == "the output has too much in it: as JSON it is longer than 64 MiB")
        let wide = String(repeating: ",", count: 20_000)
        #expect(read(wide, .csv) == "the output is no CSV: line 1 has more than 10000 columns")
    }

    @Test func `a name that is there a thousand times is numbered in no time`() {
        let names = Array(repeating: "a", count: 9_000).joined(separator: ",")
        #expect(read(names, .csv) == "[]")
    }

    @Test(arguments: [ResultFormat.csv, .ndjson, .yaml, .prometheus])
    func `what is cut is a failure`(format: ResultFormat) {
        let message = "the output is longer than 9 bytes, so its end is cut; raise max_bytes"
        #expect(throws: SourceError(.tooLarge, message)) { try SourceResult(Array("a".utf8), as: format, cutAt: 9) }
    }

    @Test func `texts of other charsets are read by them`() throws {
        let latin = Array("stra".utf8) + [0xDF] + Array("e\n".utf8) + [0xE9]
        #expect(try SourceResult(latin, as: .csv, in: Charset(label: "iso-8859-1")).shown == "[{\"straße\":\"é\"}]")
        let wide: [UInt8] = [0xFF, 0xFE] + "a\n1\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try SourceResult(wide, as: .csv).shown == "[{\"a\":1}]")
    }
}
