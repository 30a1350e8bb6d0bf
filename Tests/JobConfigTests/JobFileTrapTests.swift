import Configuration
import DataSources
import TestRounds
import Testing

@testable import JSON
@testable import Jobs
@testable import API
@testable import JobConfig

/// What people write without knowing that YAML has a meaning for it.
@Suite struct JobFileTrapTests {
    private func read(_ bytes: [UInt8]) -> (file: JobsConfiguration?, diagnostics: [String]) {
        let (file, diagnostics) = JobsConfiguration.read(bytes, file: "f", variables: [:])
        let told = diagnostics.map {
            "\($0.location.line):\($0.location.column) \($0.message)\($0.fixIt.map { " | \($0)" } ?? "")"
        }
        return (file, told)
    }

    @Test(arguments: [
        ("12:30", #""12:30""#), ("no", #""no""#), ("Yes", #""Yes""#), ("~", "null"), ("null", "null"),
        ("017", "17"),
        ("0o17", "15"), ("0x1F", "31"), ("1_000", #""1_000""#), ("1.10", "1.10"), (".5", "0.5"),
        ("2026-11-21", #""2026-11-21""#), ("'1e400'", #""1e400""#), ("-0", "-0"), ("true", "true"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), ("\"5\"", #""5""#), ("'no'", #""no""#),
        ("!!str 5", #""5""#), ("a#b", #""a#b""#), ("a # b", #""a""#), ("50%", #""50%""#), ("a@b", #""a@b""#),
        ("[1, no, {a: 2}]", #"[1,"no",{"a":2}]"#), ("|\n      a\n      b\n", #""a\nb\n""#),
        (">\n      a\n      b\n", #""a b\n""#),
        ("a\n      b", #""a b""#),
    ])
    func `a scalar is what the core schema of YAML says`(text: String, json: String) async throws {
        let yaml = "jobs:\n  no:\n    every:\t5s\n    generate: constant\n    value: \(text)\n"
        let (file, diagnostics) = read(Array(yaml.utf8))
        #expect(diagnostics == [])
        let source = try #require(file?.jobs.first?.source)
        #expect(try await source.read() == SourceResult(JSONText(validating: Array(json.utf8))))
    }

    @Test(arguments: [
        "jobs:\r\n  a:\r\n    post: true\r\n", "jobs:\r  a:\r    post: true\r", "\u{FEFF}jobs:\n  a:\n    post: true\n",
        "---\njobs: { a: { post: true } }\n...\n", "%YAML 1.2\n---\njobs: { a: { post: true } }",
        #"{"jobs": {"a": {"post": true}}}"#, "jobs: { a: { post: true } } # é\n\n\n",
        "x-a: &a { post: true }\njobs: { a: *a }",
        "x-a: &a { post: true }\nx-b: &b { post: x }\njobs: { a: { <<: [*a, *b] } }",
        "jobs:\n  a:\n    ? post\n    : true",
    ])
    func `one file has many spellings`(text: String) throws {
        let (file, diagnostics) = read(Array(text.utf8))
        #expect(diagnostics == [])
        #expect(try #require(file).jobs.map(\.name) == ["a"])
    }

    @Test(arguments: [
        (
            "jobs:\n  a:\n    cron: */5 * * * *\n",
            "3:11 quote this cron expression; in YAML an unquoted * starts an alias | cron: \"*/5 * * * *\""
        ),
        (
            "jobs:\n  a:\n    cron: @daily\n",
            "3:11 quote this cron expression; in YAML no unquoted text can start with @ | cron: \"@daily\""
        ),
        (
            "jobs:\n  a:\n    unit: %\n",
            "3:11 quote this value; in YAML no unquoted text can start with % | unit: \"%\""
        ),
        (
            "jobs:\n  a:\n    run: echo a: b\n",
            "3:10 quote this value; in YAML a colon and a space start a map | run: \"echo a: b\""
        ),
        ("jobs:\n  a:\n    every:5s\n    run: x\n", "3:10 a colon needs a space behind it | every: 5s"),
        ("jobs:\n\ta:\n", "2:1 a tab cannot indent in YAML; use spaces"),
        ("jobs:\n  a:\n  \tevery: 5s\n", "3:3 a tab cannot indent in YAML; use spaces"),
        ("jobs:\n\u{A0}\u{A0}a: { post: true }\n", "2:1 U+00A0 is no space to YAML; use plain spaces"),
        ("jobs:\n  \u{3000}a: { post: true }\n", "2:3 U+3000 is no space to YAML; use plain spaces"),
        ("jobs: { a: { post: true } }\n---\njobs: {}\n", "2:1 a second document begins here; a file holds one"),
        ("jobs: { a: { post: true } }\n...\nx: y\n", "3:1 a second document begins here; a file holds one"),
        ("%YAML 3.0\n---\n{}", "1:1 this %YAML line names a version that is not read; remove it"),
        ("jobs: &x\n  a: *x\n", "2:6 the alias *x stands inside what it names | a: \"*x\""),
        ("j\u{0}o\u{0}b\u{0}", "1:1 the file is in UTF-16; save it as UTF-8"),
        ("\u{0}j\u{0}o\u{0}b", "1:1 the file is in UTF-16; save it as UTF-8"),
        ("a: \u{7}", "1:4 the control character U+0007 cannot stand in YAML"),
        (
            "jobs:\n  a: { every: 5–20s, run: x }\n",
            "2:15 \"every\" of job \"a\" has a dash that is no hyphen; did you mean 5-20s? | every: 5-20s"
        ),
        (
            "jobs:\n  a: { every: 99999999999999999999s, run: x }\n",
            "2:15 \"every\" of job \"a\" is too long with \"99999999999999999999s\"; the longest is 36500d"
        ),
        (
            "jobs:\n  a: { every: 5s, run: x, max_bytes: 99999999999999999999 }\n",
            "2:38 \"max_bytes\" of job \"a\" cannot be \"99999999999999999999\"; write a size such as 64MiB or 500kB"
        ),
        (
            "server: { max_connections: 99999999999999999999 }\njobs: { a: { post: true } }\n",
            "1:28 \"max_connections\" of server must be between 1 and 10000000, not \"99999999999999999999\""
        ),
        ("jobs:\n  a: { post: yes }\n", "2:14 \"post\" of job \"a\" must be true or false, not \"yes\" | post: true"),
        (
            "jobs:\n  a: { post: true }\n  a: { post: true }\n",
            "3:3 duplicate key \"a\"; the first one is in line 2, column 3"
        ),
        (
            "jobs:\n  a:\n    post: true\n  unit: W\n",
            "4:3 \"unit\" stands beside the jobs; indent it below the job that it belongs to"
        ),
        (
            "- a\n",
            "1:1 the file must be a map (key: value), not a list; write one such as jobs: { people: { every: 5-20s, generate: people } }"
        ),
        (
            String(repeating: "%TAG !a! tag:a\n", count: 101),
            "101:1 more than 100 lines begin with %TAG, which has no use here"
        ),
        (
            "jobs: { a: { post: true, unit: \"" + String(repeating: "${A:-b}", count: 101) + "\" } }",
            "1:726 a value has at most 100 references"
        ),
    ])
    func `a trap has its own sentence`(text: String, fault: String) {
        let (file, diagnostics) = read(Array(text.utf8))
        #expect(file == nil)
        #expect(diagnostics == [fault])
    }

    @Test func `100 tag lines are read`() {
        let lines = (1...100).map { "%TAG !a\($0)! tag:a\r\n" }.joined()
        #expect(read(Array((lines + "---\r\njobs: { a: { post: true } }").utf8)).diagnostics == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file full of jobs, or of faults, is read in a moment`() {
        let count = Rounds.count(10_000, short: 3000)
        let sound = "jobs:\n" + (0..<count).map { "  j\($0): { every: 5s, run: a }\n" }.joined()
        #expect(read(Array(sound.utf8)).file?.jobs.count == count)
        let faulty = "jobs:\n" + (0..<count).map { "  j\($0): { evry: 5s, rn: a }\n" }.joined()
        #expect(read(Array(faulty.utf8)).diagnostics.count == 1001)
        let references =
            "jobs: { a: { post: true, unit: [" + String(repeating: "\"${A} ${B}\",", count: 50_000) + "] } }"
        #expect(read(Array(references.utf8)).diagnostics.count == 1001)
    }
}
