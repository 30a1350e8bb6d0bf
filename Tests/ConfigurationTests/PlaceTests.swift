import Testing

@testable import Configuration

/// Places inside texts of a file.
@Suite struct PlaceTests {
    private func place(_ yaml: String, _ line: Int, _ column: Int) throws -> String? {
        let diagnostics = Diagnostics()
        let node = try #require(YAMLReader.read(Array(yaml.utf8), file: "f", diagnostics: diagnostics))
        let value = try #require(node.entry("a")?.value)
        return diagnostics.place(ofLine: line, column: column, in: value).map { "\($0.line):\($0.column)" }
    }

    @Test(arguments: [
        ("a: bcd", 1, 3, "1:6"), ("a: 'bcd'", 1, 3, "1:7"), ("a: \"bcd\"", 1, 1, "1:5"), ("a: bcd", 1, 99, "1:6"),
        ("a: |\n  bcd\n  efg", 2, 2, "3:4"), ("a: |\n  bcd\n    efg\n", 2, 3, "3:5"), ("a: |-\n\n    x", 2, 1, "3:5"),
        ("a: >\n  bcd\n  efg", 1, 2, nil), ("a: \"b\\tc\"", 1, 2, nil), ("a: bcd", 2, 1, nil),
        ("a: |\n  bcd", 1, 99, "2:5"),
        ("a: 'é€x'", 1, 3, "1:7"),
    ])
    func `a place in a text is one in the file where it stands there as it is`(
        yaml: String,
        line: Int,
        column: Int,
        place: String?
    ) throws {
        #expect(try self.place(yaml, line, column) == place)
    }
}
