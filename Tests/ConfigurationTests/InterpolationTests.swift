import Testing

@testable import Configuration

@Suite struct InterpolationTests {
    private static let variables = ["A": "alpha", "EMPTY": "", "YAML": "x\n- [y: *z", "MORE": "${A}"]
    private static let files: [String: [UInt8]] = [
        "/s": Array("secret\n".utf8), "/two": Array("a\r\n\r\n".utf8), "/none": [], "/bytes": [0xFF],
        "/full": Array(repeating: 0x61, count: 64 << 10), "/long": Array(repeating: 0x61, count: (64 << 10) + 1),
    ]

    /// The text with its references filled in, and what is reported.
    private func fill(_ yaml: String, except keys: Set<String> = []) throws -> (node: Node, messages: [String]) {
        let reading = Reading(yaml)
        let node = try #require(reading.node)
        let references = Interpolation(variables: Self.variables, diagnostics: reading.diagnostics) { path in
            Self.files[path].map { .success($0) } ?? .failure(TextProblem("there is no file \(path)"))
        }
        references.add(Array(yaml.utf8), file: "jobs.yaml")
        return (references.fill(node, except: keys).node, reading.messages)
    }

    @Test(arguments: [
        ("a ${A} b", "a alpha b"), ("${A}${A}", "alphaalpha"), ("${EMPTY}", ""), ("$A $$A $", "$A $$A $"),
        ("${A:-x}", "alpha"), ("${NO:-x}", "x"), ("${EMPTY:-x}", "x"), ("${NO:-}", ""), ("${NO:-a:-b}", "a:-b"),
        ("${A:?no}", "alpha"), ("$${A}", "${A}"), ("$$${A}", "$${A}"), ("$${", "${"), ("$${A} ${A}", "${A} alpha"),
        ("${YAML}", "x\n- [y: *z"), ("${MORE}", "${A}"), ("${file:/s}", "secret"), ("<${file:/two}>", "<a\r\n>"),
        ("${file:/none}", ""), ("{}", "{}"), ("ü${A}é", "üalphaé"),
    ])
    func `references are filled in, once and as text`(written: String, text: String) throws {
        let (node, messages) = try fill("k: '\(written)'")
        #expect(messages == [])
        guard case .mapping(let entries) = node.content else { return #expect(Bool(false)) }
        #expect(entries.map(\.value.text) == [text])
        #expect(entries.map(\.value.written) == [written.contains("${") ? written : text])
    }

    @Test func `a file may have 64 KiB`() throws {
        #expect(try fill("k: ${file:/full}").messages == [])
        #expect(
            try fill("k: ${file:/long}").messages == ["1:4 /long has more than 64 KiB; no value is so long"]
        )
    }

    @Test(arguments: [
        (
            "k: ${NO}",
            "1:4 the environment has no variable NO; set it, or give a default here: ${NO:-default} | ${NO:-default}"
        ),
        (
            "k: \"a ${NO}\"",
            "1:7 the environment has no variable NO; set it, or give a default here: ${NO:-default} | ${NO:-default}"
        ),
        (
            "k: 'it''s ü ${NO}'",
            "1:13 the environment has no variable NO; set it, or give a default here: ${NO:-default} | ${NO:-default}"
        ),
        (
            "k: |\n  a\n  $${b}\n  c ${NO}",
            "4:5 the environment has no variable NO; set it, or give a default here: ${NO:-default} | ${NO:-default}"
        ),
        ("k: ${NO:?it opens the door}", "1:4 NO is not set: it opens the door"),
        ("k: ${EMPTY:?}", "1:4 EMPTY is not set"),
        ("k: ${file:/x}", "1:4 there is no file /x"),
        ("k: ${file:/bytes}", "1:4 /bytes is not UTF-8"),
        ("k: ${file:}", "1:4 ${file:} names no file; write ${file:/path/of/the/file}"),
        ("k: a ${A", "1:6 this ${ is not closed; write ${NAME}, or $${ where the text itself is meant"),
        ("k: ${A:-${A}}", "1:4 a reference cannot stand inside another one; write the default as it is"),
    ])
    func `what can't be filled in is told at its place`(yaml: String, message: String) throws {
        let reading = Reading(yaml)
        let references = Interpolation(variables: Self.variables, diagnostics: reading.diagnostics) { path in
            Self.files[path].map { .success($0) } ?? .failure(TextProblem("there is no file \(path)"))
        }
        references.add(Array(yaml.utf8), file: "jobs.yaml")
        let node = references.fill(try #require(reading.node)).node
        let told = reading.diagnostics.list.map {
            "\($0.location.line):\($0.location.column) \($0.message)\($0.fixIt.map { " | \($0)" } ?? "")"
        }
        #expect(told == [message])
        // Whatever else is wrong with such a value is not known.
        let fields = ConfigSection(node, of: "server", diagnostics: reading.diagnostics)
        _ = fields?.bool("k")
        #expect(reading.diagnostics.list.count == 1)
    }

    @Test(arguments: ["${}", "${1}", "${A-x}", "${A:+x}", "${a b}", "${A:}", "${env:A}", "${ A }", "${É}"])
    func `other forms are refused with those there are`(text: String) throws {
        let forms = "${NAME}, ${NAME:-default}, ${NAME:?message} or ${file:/path}"
        #expect(
            try fill("k: \"\(text)\"").messages == [
                "1:5 this is no reference; write \(forms), or $${ where the text itself is meant"
            ]
        )
    }

    @Test func `keys, and the values of keys that are left out, stay as they are`() throws {
        let (node, messages) = try fill("${A}: ${A}\nrun: echo ${NO}\nm: {run: \"${A}\"}", except: ["run"])
        #expect(messages == [])
        #expect(node.outline == "{${A}: alpha, run: echo ${NO}, m: {run: 'alpha'}}")
    }

    @Test func `all faults of all references are told, each once`() throws {
        let (_, messages) = try fill("a: &x ${NO} ${NO2}\nb: *x\nc: [x, {y: \"${A}${NO}\"}]")
        #expect(messages.map { $0.prefix(4) } == ["1:7 ", "1:13", "3:17"])
    }

    @Test func `references can't blow a file up`() throws {
        let yaml = "a: &x [" + Array(repeating: "\"${file:/full}\"", count: 100).joined(separator: ", ") + "]\n"
        #expect(
            try fill(yaml + "b: [*x, *x]").messages.map { $0.drop { $0 != " " } } == [
                " all references together stand for more than 16 MiB"
            ]
        )
    }
}
