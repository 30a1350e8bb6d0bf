import Testing

@testable import Configuration

@Suite struct SecretsTests {
    private static let secret = "Hunter2-Hunter2"

    @Test(arguments: [
        ("no route to hunter2-hunter2.example", "no route to ${T}.example"),
        ("Hunter2-Hunter2Hunter2-Hunter2", "${T}${T}"), ("Hunter2-Hunter", "Hunter2-Hunter"),
        ("it begins with Hunter2-Hu... and more", "it begins with ${T}... and more"), ("Hu...", "Hu..."),
        ("second line", "${K}"), ("the first and the second line", "the first and the ${K}"), ("", ""),
    ])
    func `a message shows the reference`(message: String, shown: String) {
        var secrets = Secrets()
        secrets.add(Self.secret, written: "${T}")
        secrets.add("abc", written: "${SHORT}")
        secrets.add("-----\nsecond line\n", written: "${K}")
        #expect(secrets.concealed(in: message) == shown)
    }

    /// Reads `k` of a map whose value is the secret, in every way there is.
    @Test(arguments: [
        "bool", "integer", "number", "duration", "durations", "bytes", "choice", "list", "fields", "own", "part",
        "unquoted", "advice", "elsewhere", "key",
    ])
    func `no fault tells what a reference stands for`(way: String) throws {
        enum Mode: String, CaseIterable { case always, never }
        for secret in [
            Self.secret, "http://a.example/Hunter2-Hunter2", "12345678", "99999999999w", "10 minutes",
        ] {
            let reading = Reading("k: ${T}\nother: x\n")
            let references = Interpolation(variables: ["T": secret], diagnostics: reading.diagnostics) { _ in
                .failure(TextProblem(""))
            }
            let node = references.fill(try #require(reading.node)).node
            let fields = try #require(ConfigSection(node, of: "job \"a\"", diagnostics: reading.diagnostics))
            let text = try #require(fields.string("k"))
            switch way {
            case "bool": _ = fields.bool("k")
            case "integer": _ = fields.integer("k", in: 1...2)
            case "number": _ = fields.number("k")
            case "duration": _ = fields.duration("k", in: .seconds(1)...(.seconds(2)))
            case "durations": _ = fields.durationRange("k")
            case "bytes": _ = fields.bytes("k", in: 1...2)
            case "choice": _ = fields.choice("k", of: Mode.self)
            case "list": _ = fields.list("k")
            case "fields": _ = fields.section("k")
            case "own": fields.refuse("k", "cannot be \(text.quoted)", meant: text)
            case "part": fields.refuse("k", "cannot end in \(String(text.suffix(5)).quoted) here")
            case "unquoted": fields.refuse("k", "must not be \(text) here")
            case "advice": fields.report("sentence", at: "k", fixIt: "k: \(text)x")
            case "elsewhere": fields.report("the sum with \(text) is too large", at: "other", fixIt: "k: \(text)")
            default: fields.report("here it is http", atKey: "k", fixIt: "http: \(text)")
            }
            for fault in reading.diagnostics.list {
                let told = "\(fault.message) \(fault.fixIt ?? "")".lowercased()
                let pieces = (0...(secret.count - 6)).map { secret.dropFirst($0).prefix(6).lowercased() }
                #expect(!pieces.contains { told.contains($0) }, "\(told)")
            }
        }
    }

    @Test func `a fault says what is expected and shows the reference`() throws {
        let reading = Reading("n: ${N}\nd: ${D}\nc: ${C}\nw: x\n")
        let variables = ["N": "abc", "D": "10", "C": "chnage"]
        let references = Interpolation(variables: variables, diagnostics: reading.diagnostics) { _ in
            .failure(TextProblem(""))
        }
        let node = try #require(reading.node)
        let fields = try #require(
            ConfigSection(references.fill(node).node, of: "server", diagnostics: reading.diagnostics)
        )
        enum Mode: String, CaseIterable { case always, change }
        _ = (fields.integer("n"), fields.duration("d"), fields.choice("c", of: Mode.self))
        fields.refuseUnknown()
        #expect(
            reading.printed == """
                jobs.yaml:1:4: error: "n" of server must be a whole number, not what ${N} stands for
                    1 | n: ${N}
                      |    ^^^^
                jobs.yaml:2:4: error: "d" of server must be a duration such as 5s or 1h30m, not what ${D} stands for
                    2 | d: ${D}
                      |    ^^^^
                jobs.yaml:3:4: error: "c" of server must be always or change, not what ${C} stands for
                    3 | c: ${C}
                      |    ^^^^
                jobs.yaml:4:1: error: unknown key "w" in server
                    4 | w: x
                      | ^

                """
        )
    }

    @Test func `a path from outside is shown as it was written, with what is wrong with it`() throws {
        let reading = Reading("n: ${N}.pem\nk: ${K}\n")
        let variables = ["N": "/srv/secret-place/full", "K": "list"]
        let references = Interpolation(variables: variables, diagnostics: reading.diagnostics) { _ in
            .failure(TextProblem(""))
        }
        let node = references.fill(try #require(reading.node)).node
        let fields = try #require(ConfigSection(node, of: "server", diagnostics: reading.diagnostics))
        let path = try #require(fields.node("n"))
        for message in ["cannot read \(path.text ?? ""): No such file", "it is in secret-place, and not here"] {
            reading.diagnostics.report(message, at: path)
        }
        // A short one may be a word of the sentence.
        reading.diagnostics.report("this is a list", at: try #require(fields.node("k")))
        #expect(
            reading.messages == [
                "1:4 cannot read ${N}.pem: No such file", "1:4 ${N}.pem stands for something that can't be used here",
                "2:4 ${K} stands for something that can't be used here",
            ]
        )
    }

    @Test func `a default that stands in the file is no secret`() throws {
        let reading = Reading("a: ${A:-text}\nb: [x]\n")
        let references = Interpolation(variables: [:], diagnostics: reading.diagnostics) { _ in
            .failure(TextProblem(""))
        }
        let fields = ConfigSection(
            references.fill(try #require(reading.node)).node,
            of: "server",
            diagnostics: reading.diagnostics
        )
        _ = fields?.string("b")
        #expect(reading.messages == ["2:4 \"b\" of server must be text, not a list"])
    }
}
