import Testing

@testable import JSON

@Suite struct FieldPathTests {
    private static let value = Array(
        #"{"cpu":3.1,"memory":{"usedPercent":42},"disks":[{"name":"/"},{"name":"/b"}],"a.b":{"":7},"cpu":4,"q\"":1}"#
            .utf8
    )

    @Test(arguments: [
        ("cpu", "4", "cpu"), ("$.cpu", "4", "cpu"), ("memory.usedPercent", "42", "memory.usedPercent"),
        ("disks[1].name", "\"/b\"", "disks[1].name"), ("[\"a.b\"][\"\"]", "7", "[\"a.b\"][\"\"]"),
        ("[\"cpu\"]", "4", "cpu"), ("[\"q\\\"\"]", "1", "[\"q\\\"\"]"),
    ])
    func `a path leads to a part, and is written in one way`(text: String, part: String, written: String) throws {
        let path = try #require(FieldPath(text))
        #expect(path.value(in: Self.value[...]).map { String(decoding: $0, as: UTF8.self) } == part)
        #expect("\(path)" == written)
        #expect(FieldPath(written) == path)
    }

    @Test(arguments: ["none", "cpu.x", "disks[2]", "disks.name", "memory[0]"])
    func `a path that leads nowhere has no value`(text: String) throws {
        #expect(try #require(FieldPath(text)).value(in: Self.value[...]) == nil)
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[x]", "a]", "[\"a", "[\"a\"", "[\"\\\"]", "a\"b", "$.",
        String(repeating: "a.", count: 40) + "a", String(repeating: "x", count: 300), "a[99999999999999999999]",
    ])
    func `what is no path is refused`(text: String) {
        #expect(FieldPath(text) == nil)
    }

    @Test func `the parts of a value are found by their paths`() {
        let json = #"{"a":1,"b":{"c":-2.5,"d":"x","e":[3,{"f":4e2}]},"g.h":5,"i":true,"j":null,"k":1e999}"#
        let parts = JSONParts.parts(in: Array(json.utf8)[...])
        #expect(
            parts.map(\.path) == [
                "a", "b", "b.c", "b.d", "b.e", "b.e[0]", "b.e[1]", "b.e[1].f", "[\"g.h\"]", "i", "j", "k",
            ]
        )
        let texts = parts.map { String(decoding: $0.value, as: UTF8.self) }
        #expect(
            texts.filter { !"[{".contains($0.prefix(1)) } == [
                "1", "-2.5", "\"x\"", "3", "4e2", "5", "true", "null", "1e999",
            ]
        )
        #expect(texts.filter { "[{".contains($0.prefix(1)) }.last == #"{"f":4e2}"#)
        #expect(parts.compactMap { JSONParts.number($0.value) } == [1, -2.5, 3, 400, 5])
        #expect(JSONParts.parts(in: Array("7".utf8)[...]).isEmpty)
    }

    /// As ``FieldPath/value(in:)`` has it.
    @Test(arguments: [
        (#"{"a":1,"a":2}"#, ["a": "2"]),
        (#"{"a":{"x":1},"b":3,"a":{"y":2}}"#, ["a": #"{"y":2}"#, "a.y": "2", "b": "3"]),
        (#"{"a":1,"\u0061":[4]}"#, ["a": "[4]", "a[0]": "4"]), (#"{"a":{"x":1},"a":2}"#, ["a": "2"]),
        (#"[{"a":1,"b":0,"a":2}]"#, ["[0]": #"{"a":1,"b":0,"a":2}"#, "[0].a": "2", "[0].b": "0"]),
        (#"{"é":1,"e\u0301":2}"#, ["é": "2"]),
    ])
    func `of equal names the last counts`(json: String, expected: [String: String]) throws {
        let text = try JSONText(validating: Array(json.utf8)).bytes[...]
        let parts = JSONParts.parts(in: text)
        #expect(parts.count == expected.count)
        for part in parts {
            #expect(expected[part.path] == String(decoding: part.value, as: UTF8.self))
            #expect(try #require(FieldPath(part.path)).value(in: text) == part.value)
        }
        let many = (0..<500).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
        let found = JSONParts.parts(in: Array("{\"a\":1,\(many),\"a\":2}".utf8)[...])
        #expect(found.count == 128 && !found.contains { $0.path == "a" })
    }

    @Test func `of very many parts some are found`() {
        let members = (0..<10_000).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
        #expect(JSONParts.parts(in: Array("{\(members)}".utf8)[...]).count == 128)
        let deep = String(repeating: "{\"a\":", count: 200) + "1" + String(repeating: "}", count: 200)
        #expect(JSONParts.parts(in: Array(deep.utf8)[...]).map(\.path) == ["a", "a.a", "a.a.a", "a.a.a.a"])
    }

    /// Damage in a file must end no program.
    @Test func `a text that is cut off anywhere is read without a trap`() {
        let paths = Set(JSONParts.parts(in: Self.value[...]).map(\.path))
        let names = ["disks[0].name", "disks[1].name", "[\"a.b\"][\"\"]", "[\"q\\\"\"]"]
        let maps = ["memory", "disks", "disks[0]", "disks[1]", "[\"a.b\"]"]
        #expect(paths == Set(["cpu", "memory.usedPercent"] + names + maps))
        for end in 0...Self.value.count {
            #expect(paths.isSuperset(of: JSONParts.parts(in: Self.value[..<end]).map(\.path)), "\(end)")
            for text in ["cpu", "memory.usedPercent", "disks[1].name"] {
                // What is found lies within what there is.
                let found = FieldPath(text)?.value(in: Self.value[..<end])
                #expect(found.map { $0.endIndex <= end } ?? true, "\(text) of \(end)")
            }
        }
    }
}
