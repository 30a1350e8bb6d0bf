import Foundation
import Glibc
import Syscalls
import Testing

@testable import DataSources

@Suite struct CommandSourceTests {
    /// The source that a job of this YAML asks for.
    private func source(_ yaml: String) throws -> any DataSource {
        let result = try reading(yaml) { SourceKinds.read($0) }
        #expect(result.diagnostics == [])
        return try #require(result.value)
    }

    private func failure(_ yaml: String) async throws -> SourceError {
        let source = try source(yaml)
        return try await #require(throws: SourceError.self) { try await source.read() }
    }

    @Test(arguments: [
        ("run: echo 41 | tr -dc 0-9", "41"), ("run: 'echo \"{\\\"a\\\": 1.50}\"'", "{\"a\":1.50}"),
        ("run: echo hi there", "«hi there»"),
        ("command: [echo, 'a  $HOME', '*']", "«a  $HOME *»"), ("{run: echo $A, env: {A: 1.0}}", "1.0"),
        ("{run: pwd, cwd: /usr}", "«/usr»"),
        ("{run: echo 7, format: text}", "«7»"), ("{run: 'echo $0', shell: /bin/sh}", "«/bin/sh»"),
        ("run: 'true'", "«»"),
        ("{run: printf abcdef, max_bytes: 4}", "«abcd»"), ("{run: 'echo \"$A|${B-unset}\"', env: {A: }}", "«|unset»"),
        ("{run: 'echo \"${HOME-unset}\"', env: {HOME: }}", "«unset»"),
        ("{run: 'echo \"${HOME-unset}\"', env: {HOME: \"\"}}", "«»"),
        ("run: printf '\\377\\n'", "«\u{FFFD}»"), ("{run: 'echo \"[1, 2]\"', match: '(\\[1, 2\\])'}", "«[1, 2]»"),
    ])
    func `what a command prints is the reading`(yaml: String, shown: String) async throws {
        let result = try reading(yaml) { fields in
            _ = Extraction(reading: fields)
            return SourceKinds.read(fields)
        }
        #expect(result.diagnostics == [])
        #expect(try await #require(result.value).read().shown == shown)
    }

    @Test(arguments: [
        ("run: exit 3", SourceError(.exit, "ended with status 3 and wrote nothing to standard error")),
        (
            "run: 'echo one >&2; printf \"\\033[31mtwo\\033[0m\\tx\\n \\n\" >&2; exit 1'",
            SourceError(.exit, "ended with status 1: two x")
        ),
        ("run: kill -SEGV $$", SourceError(.signal, "was killed by SIGSEGV (bad memory access)")),
        ("run: 'echo why >&2; kill -40 $$'", SourceError(.signal, "was killed by signal 40: why")),
        ("command: [/usr/none]", SourceError(.spawn, "there is no program \"/usr/none\"")),
        ("{command: [./none], cwd: /usr}", SourceError(.spawn, "there is no program \"./none\" in /usr")),
        (
            "{command: [none], env: {PATH: /usr/none}}",
            SourceError(.spawn, "there is no program \"none\" in PATH")
        ),
        ("command: [/usr]", SourceError(.spawn, "may not execute \"/usr\"; is it a file with chmod +x?")),
        ("{run: 'true', cwd: /none}", SourceError(.spawn, "cannot run in /none: No such file or directory")),
        (
            "{run: echo hi, format: json}",
            SourceError(.notJSON, "the output is not JSON: no value at byte 0; it begins with \"hi\"")
        ),
        (
            "{run: 'echo \"[1,2,3]\"', max_bytes: 3}",
            SourceError(.tooLarge, "the output is longer than 3 bytes, so its JSON is cut; raise max_bytes")
        ),
    ])
    func `a failure says what to do about`(yaml: String, failure: SourceError) async throws {
        #expect(try await self.failure(yaml) == failure)
    }

    @Test func `a long complaint is cut`() async throws {
        let failure = try await failure("run: 'head -c 3000 /dev/zero | tr \"\\0\" x >&2; exit 1'")
        #expect(failure.message == "ended with status 1: \(String(repeating: "x", count: 297))...")
    }

    @Test func `a run over its time is killed and named so`() async throws {
        let source = try source("run: sleep 1000")
        await #expect(throws: SourceError(.timeout, "took longer than 50ms")) {
            try await source.read(within: .milliseconds(50), extracting: .everything)
        }
    }

    @Test(arguments: [
        (
            "{}",
            ["1:1: job \"j\" has no source; add one of http, run, command, file, system, generate, mqtt, redis, sql"]
        ),
        ("file: x\nrun: y", ["2:1: job \"j\" has two sources, \"file\" in line 1 and \"run\" here; keep one"]),
        ("command: ls -l", ["1:10: \"command\" of job \"j\" must be a list, not text"]),
        ("command: []", ["1:10: \"command\" of job \"j\" names no program"]),
        ("run: ''", ["1:6: \"run\" of job \"j\" is empty"]),
        ("run: \"a\\0b\"", ["1:6: \"run\" of job \"j\" holds a NUL character, which ends a text for the kernel"]),
        ("{run: a, env: {A=B: c}}", ["1:16: \"A=B\" is no name of an environment variable"]),
        (
            "{run: a, max_bytes: 0}",
            ["1:21: \"max_bytes\" of job \"j\" must be between 1B and 64MiB, not 0"]
        ),
        ("{command: [a], shell: b}", ["1:16: unknown key \"shell\" in job \"j\""]),
    ])
    func `options are checked where they stand`(yaml: String, diagnostics: [String]) throws {
        let result = try reading(yaml) { SourceKinds.read($0) }
        #expect(result.value == nil || yaml.contains("shell"))
        #expect(result.diagnostics == diagnostics)
    }
}
