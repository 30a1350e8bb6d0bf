import Configuration
import Testing

@testable import DataSources

@Suite struct ParameterTests {
    @Test(arguments: [
        ("{a}", "1"), ("--x={a}", "--x=1"), ("{a}{b}{a}", "1{a}1"), ("{c}", "{c}"), ("{a", "{a"), ("a}", "a}"),
        ("{{a}}", "{1}"), ("{ a}", "{ a}"), ("{}", "{}"), ("{a }{a}", "{a }1"),
        ("awk '{print $1}'", "awk '{print $1}'"),
        ("{a{b}", "{a{a}"), ("", ""), ("é{a}é", "é1é"),
    ])
    func `values take the places of names in braces, and no place that a value makes`(text: String, filled: String) {
        #expect(Placeholders.fill(text, with: ["a": "1", "b": "{a}"]) == filled)
    }

    @Test func `the names in braces are told in their order`() {
        #expect(Placeholders.names(in: "{b}-{a} {2} {x y} {_c3}{b}") == ["b", "a", "_c3", "b"])
    }

    private func command(_ text: String) throws -> any ParameterizedSource {
        let diagnostics = Diagnostics()
        let node = try #require(YAMLReader.read(Array(text.utf8), file: "f", diagnostics: diagnostics))
        let fields = try #require(ConfigSection(node, of: "job", diagnostics: diagnostics))
        let source = SourceKinds.read(fields) as? any ParameterizedSource
        #expect(diagnostics.list.map(\.message) == [])
        return try #require(source)
    }

    @Test(arguments: ["$(echo no)", "a b", "'; echo no; '", "{b}", "-n", "*", "\n", "\"\\", "é"])
    func `a value stays one argument, and one variable of a shell`(value: String) async throws {
        let values = ["a": value, "b": "other"]
        let program = try command(#"command: [printf, "[%s][%s]", "{a}", "x{b}y"]"#)
        #expect(try await program.filled(with: values).read() == SourceResult(.text("[\(value)][xothery]")))
        let shell = try command(#"run: 'printf "[%s][%s]" "$a" "{a}"'"#)
        #expect(try await shell.filled(with: values).read() == SourceResult(.text("[\(value)][{a}]")))
    }

    @Test(arguments: [
        "GCONV_PATH", "OPENSSL_CONF", "_JAVA_OPTIONS", "PATH", "LD_PRELOAD", "IFS", "http_proxy",
        "npm_config_script_shell",
        "HOME", "x",
    ])
    func `no program that a shell line starts obeys a parameter`(name: String) async throws {
        let shell = try command("run: /usr/bin/env; echo \"own=$\(name)\"")
        let usual = try command("run: /usr/bin/env")
        let shown = try await shell.filled(with: [name: "/given"]).read().shown
        let before = try await usual.read().shown
        func variables(_ text: String) -> Set<Substring> {
            // What a shell sets for itself is not ours.
            Set(text.split { $0 == "\n" || "«»".contains($0) }.filter { !$0.hasPrefix("_=") && !$0.hasPrefix("own=") })
        }
        #expect(variables(shown).subtracting(variables(before)) == ["PARAM_\(name)=/given"])
        let isPlain = name.contains(where: \.isLowercase)
        #expect(shown.contains("own=/given") == isPlain)
    }

    @Test(arguments: ["/bin/sh", "/bin/bash", "dash"])
    func `a variable that came with the environment is not handed on with the value of a parameter`(shell: String)
        async throws
    {
        let source = try command("run: '/bin/sh -c \"echo [\\$x]\"; echo [$x]'\nshell: \(shell)\nenv: { x: inherited }")
        #expect(try await source.filled(with: ["x": "given"]).read() == SourceResult(.text("[]\n[given]")))
    }

    @Test func `a shell of another kind finds parameters in the environment alone`() async throws {
        let source = try command(
            "run: 'import os; print(os.environ[\"PARAM_x\"], \"x\" in os.environ)'\nshell: python3"
        )
        #expect(try await source.filled(with: ["x": "$(a) \"'"]).read() == SourceResult(.text("$(a) \"' False")))
    }

    @Test(arguments: [
        ("echo $id", true), ("echo ${id}", true), ("echo ${id:-x}", true), ("echo \"$id\"", true), ("echo $ids", false),
        ("echo id", false), ("echo $", false), ("echo ${}", false), ("echo $PARAM_id", false), ("a$$id", true),
    ])
    func `a shell line asks for a variable by a dollar and its whole name`(line: String, isAsked: Bool) {
        #expect(ParameterVariables.isAsked("id", in: line) == isAsked)
    }

    @Test(arguments: [
        ("[a-z]{1,3}", "abc", true), ("[a-z]{1,3}", "abcd", false), ("a|ab", "ab", true), ("a|ab", "abc", false),
        ("b", "ab", false), ("b", "b\n", false), ("^a$", "a", true), ("(?i)x", "X", true),
        (".*", "a\nb", false),
        ("(?s).*", "a\nb", true), ("é+", "éé", true), ("[^/]+", "..", true), ("a\\Z", "a\n", false),
    ])
    func `a pattern is that of the whole value`(text: String, value: String, matches: Bool) async throws {
        let pattern = try ValuePattern(text)
        #expect(try await ValuePattern.mismatch(in: [(pattern, value)]) == (matches ? nil : 0))
        let other = try ValuePattern("x")
        #expect(try await ValuePattern.mismatch(in: [(other, "x"), (pattern, value)]) == (matches ? nil : 1))
    }

    @Test(arguments: [
        ("(", "is no regular expression: a ( is not closed, or a ) closes none at character 1"),
        ("a)|(b", "is no regular expression: a ( is not closed, or a ) closes none at character 2"),
        ("(?x) a # b", "must match a whole value, and a comment at its end is in the way"),
    ])
    func `what is no pattern is refused`(text: String, problem: String) {
        #expect(throws: TextProblem(problem)) { try ValuePattern(text) }
    }

    @Test func `a value that a pattern takes too long for is given up on`() async throws {
        let pattern = try ValuePattern("(a+)+")
        let start = ContinuousClock.now
        await #expect(throws: SourceError.self) {
            try await ValuePattern.mismatch(in: [(pattern, String(repeating: "a", count: 40) + "b")])
        }
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
