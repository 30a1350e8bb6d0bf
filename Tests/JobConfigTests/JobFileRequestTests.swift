import Configuration
import DataSources
import Testing

@testable import JobConfig

@Suite struct JobFileRequestTests {
    @Test func `a job on request has its parameters in their order, and room for eight runs`() throws {
        let text = """
            defaults: { overlap: queue, timeout: 5m }
            jobs:
              a: { request: { b: '[0-9]+', a: true, A_1: 'true' }, command: [echo, "{b}", "{a}"] }
              b: { request: {}, run: date, max_runs: 2 }
              c: { request: {}, generate: sine, event: tick }
            """
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f")
        let unused = "no job has a use for \"overlap\" of defaults; it goes with every, cron, at and after"
        #expect(diagnostics.map(\.message) == ["\(unused), so give it to such a job or remove it here"])
        let rules = try #require(file).jobs.compactMap { job -> OnDemandRule? in
            if case .request(let rule) = job.trigger { rule } else { nil }
        }
        #expect(rules.map(\.mostRuns) == [8, 2, 8])
        #expect(rules[0].parameters.map(\.name) == ["b", "a", "A_1"])
        #expect(rules[0].parameters.map(\.pattern?.text) == ["[0-9]+", nil, nil])
        #expect(file?.jobs[0].timeout == .seconds(300))
        #expect(file?.jobs[0].overlap == .skip)
    }

    @Test(
        arguments: [
            #"""
            jobs:
              a: { request: true, run: date }
              b: { request: [x], run: date }
              c: { request: { x: true }, generate: sine }
              d:
                request:
                  2x: true
                  heartbeat: true
                  "a b": true
                  x: '('
                  y:
                  caseId: '[0-9]+'
                command: ["/bin/{caseId}", "{caseID}", "{print}"]
              e: { request: { PATH: true, http_proxy: true, LD_PRELOAD: true, fine: true }, run: date }
              f: { request: {}, run: date, max_runs: 0, overlap: skip, jitter: 1s, event: finished }
              g: { request: {}, every: 5s, run: date }
              h: { every: 5s, run: date, max_runs: 3 }
              i: { requst: {}, run: date }
            ---
            jobs.yaml:2:17: error: "request" of job "a" must be a map of parameters; write {} where there are none
                2 |   a: { request: true, run: date }
                  |                 ^^^^              write: request: {}
            jobs.yaml:3:17: error: "request" of job "b" must be a map (key: value), not a list
                3 |   b: { request: [x], run: date }
                  |                 ^^^              write: request: { x: true }
            jobs.yaml:4:19: error: "x" goes nowhere: only run, command and http take parameters
                4 |   c: { request: { x: true }, generate: sine }
                  |                   ^
            jobs.yaml:7:7: error: a parameter cannot be called "2x"; its name has letters, digits and _, and does not begin with a digit
                7 |       2x: true
                  |       ^^
            jobs.yaml:8:7: error: a parameter cannot be called "heartbeat", which the stream takes itself
                8 |       heartbeat: true
                  |       ^^^^^^^^^
            jobs.yaml:9:7: error: a parameter cannot be called "a b"; its name has letters, digits and _, and does not begin with a digit
                9 |       "a b": true
                  |       ^^^^^
            jobs.yaml:10:10: error: "x" of "request" of job "d" is no regular expression: a ( is not closed, or a ) closes none at character 1
               10 |       x: '('
                  |          ^^^
            jobs.yaml:11:7: error: "y" of "request" of job "d" has no value; write such a map as in request: { id: "[0-9]+" }
               11 |       y:
                  |       ^
            jobs.yaml:13:15: error: the program to run cannot come from a client; {caseId} has its place in what follows
               13 |     command: ["/bin/{caseId}", "{caseID}", "{print}"]
                  |               ^^^^^^^^^^^^^^^
            jobs.yaml:13:32: error: {caseID} is no parameter of job "d"; did you mean {caseId}?
               13 |     command: ["/bin/{caseId}", "{caseID}", "{print}"]
                  |                                ^^^^^^^^^^
            jobs.yaml:15:42: error: "max_runs" of job "f" must be between 1 and 10000, not "0"
               15 |   f: { request: {}, run: date, max_runs: 0, overlap: skip, jitter: 1s, event: finished }
                  |                                          ^
            jobs.yaml:15:45: error: "overlap" has no use in job "f"; it goes with a schedule; max_runs says how many run at once
               15 |   f: { request: {}, run: date, max_runs: 0, overlap: skip, jitter: 1s, event: finished }
                  |                                             ^^^^^^^
            jobs.yaml:15:60: error: "jitter" has no use in job "f"; it goes with a schedule
               15 |   f: { request: {}, run: date, max_runs: 0, overlap: skip, jitter: 1s, event: finished }
                  |                                                            ^^^^^^
            jobs.yaml:15:79: error: "event" of job "f" cannot be "finished", which the stream uses itself; choose another name
               15 |   f: { request: {}, run: date, max_runs: 0, overlap: skip, jitter: 1s, event: finished }
                  |                                                                               ^^^^^^^^
            jobs.yaml:16:21: error: job "g" has two triggers, "request" in line 16 and "every" here; keep one
               16 |   g: { request: {}, every: 5s, run: date }
                  |                     ^^^^^
            jobs.yaml:17:30: error: "max_runs" has no use in job "h"; it goes with request
               17 |   h: { every: 5s, run: date, max_runs: 3 }
                  |                              ^^^^^^^^
            jobs.yaml:18:8: error: unknown key "requst" in job "i"; did you mean "request"?
               18 |   i: { requst: {}, run: date }
                  |        ^^^^^^
            """#
        ].map(JobFileFaultCase.init)
    )
    func `what is wrong with a request is told where it stands`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }

    @Test(arguments: [("X", "/bin/sh"), ("_1", "/bin/bash"), ("x", "/usr/bin/fish"), ("x", "zsh")])
    func `a parameter that a shell has no variable for is asked for by its long name`(name: String, shell: String) {
        for (line, isGood) in [("$\(name)", false), ("${\(name)}", false), ("$PARAM_\(name)", true), (name, true)] {
            let text = "jobs: { a: { request: { \(name): true }, run: 'echo \(line)', shell: \(shell) } }"
            let sentence = "\"run\" of job \"a\" asks for $\(name), which is no parameter there; write $PARAM_\(name)"
            let messages = JobsConfiguration.read(Array(text.utf8), file: "f").diagnostics.map(\.message)
            #expect(messages == (isGood ? [] : [sentence]), "\(line)")
        }
    }

    @Test(arguments: [
        NamedCase("id", #"command: [ls, "{di}"]"#, "{di}", "did you mean {id}?"),
        NamedCase("id", #"command: [ls, "{id}", "{size}"]"#),
        NamedCase("id", #"command: [env, LC_ALL=C, awk, "{print}", "{id}"]"#),
        NamedCase("point", #"command: [awk, "{print}", "{point}"]"#),
        NamedCase("name", #"command: [python3, -c, "print(f'{x}')", "{name}"]"#),
        NamedCase("id of", #"command: [ls, "{x}"]"#, "{x}", "there is {id}, {of}"),
        NamedCase("", #"command: [ls, "{x}"]"#, "{x}", "the job takes none"),
        NamedCase("id", #"command: [awk, "{di}"]"#, "{di}", "did you mean {id}?"),
        NamedCase("id", #"command: [/usr/bin/awk, "{print}", "{id}"]"#),
        NamedCase("id", #"command: [curl, -w, "%{http_code} ${x} {{y}}", "{id}"]"#),
        NamedCase("id", #"http: "http://localhost/{di}""#, "{di}", "did you mean {id}?"),
        NamedCase("id", #"http: { url: "http://x/", headers: { X-Case: "{case}" } }"#, "{case}", "did you mean {id}?"),
        NamedCase("id", #"http: { url: "http://x/", body: [["{case}"]] }"#, "{case}", "did you mean {id}?"),
        NamedCase("id", #"http: { url: "http://x/", form: { of: "{case}" } }"#, "{case}", "did you mean {id}?"),
        NamedCase("id", #"http: { url: "http://x/{id}", body: "{viewer{login}} {name}" }"#),
    ])
    func `a name in braces that stands for nothing is told`(given: NamedCase) {
        let (file, diagnostics) = given.read()
        let sentence = given.name.map { "\($0) is no parameter of job \"a\" and stays as it is; \(given.advice)" }
        #expect(diagnostics.map(\.message) == [sentence].compactMap(\.self))
        #expect(diagnostics.allSatisfy { $0.severity == .warning } && file != nil)
    }

    @Test(arguments: [
        NamedCase("id", "run: 'ls {id}'", "{id}", "\"$id\""),
        NamedCase("ID", "run: \"ls '{ID}'\"", "{ID}", "\"$PARAM_ID\""),
        NamedCase("id", "run: 'ls ${id}'"), NamedCase("id", "run: \"curl -s h/$id | jq '{id}'\""),
        NamedCase("ID", "run: \"f $PARAM_ID | jq '{ID}'\""),
    ])
    func `a name in braces that a shell line does not fill in is told`(given: NamedCase) {
        let (file, diagnostics) = given.read()
        let sentence = given.name.map { "\($0) stays as it is in \"run\"; write \(given.advice)" }
        #expect(diagnostics.map(\.message) == [sentence].compactMap(\.self))
        #expect(diagnostics.allSatisfy { $0.severity == .warning } && file != nil)
    }

    @Test(arguments: [
        ("number", "-?[0-9]+([.]?[0-9]+)?", ["7", "-1.5"], ["x", "number"]), ("Integer", "-?[0-9]+", ["7"], ["1.5"]),
        ("string", "true", ["any text"], ["-x"]), ("boolean", "true|false", ["true"], ["yes"]),
        ("date", "[0-9]{4}-[0-9]{2}-[0-9]{2}", ["2026-11-30"], ["today"]),
    ])
    func `a kind of values in place of a pattern is told with what matches those`(
        kind: String,
        pattern: String,
        good: [String],
        bad: [String]
    ) async throws {
        func read(_ parameter: String) -> (file: JobsConfiguration?, diagnostics: [Diagnostic]) {
            let text = "jobs: { a: { request: { \(parameter) }, command: [echo, \"{id}\"] } }"
            return JobsConfiguration.read(Array(text.utf8), file: "f")
        }
        let (file, diagnostics) = read("id: \(kind)")
        let name = "\"id\" of \"request\" of job \"a\""
        let sentence = "\(name) matches the word \"\(kind)\" alone; for all of them write \(pattern)"
        #expect(diagnostics.map(\.message) == [sentence])
        #expect(diagnostics.allSatisfy { $0.severity == .warning } && file != nil)
        let meant = read(try #require(diagnostics.first?.fixIt))
        #expect(meant.diagnostics.isEmpty)
        let trigger = try #require(meant.file?.jobs.first?.trigger)
        guard case .request(let rule) = trigger else { return #expect(Bool(false)) }
        func check(_ value: String) async throws {
            let values = try rule.values(of: [("id", value)], concealing: Secrets())
            try await rule.check(values, concealing: Secrets())
        }
        for value in good { await #expect(throws: Never.self) { try await check(value) } }
        for value in bad { await #expect(throws: WrongParameter.self) { try await check(value) } }
    }

    @Test(arguments: ["42", "-1.5", "0x1F", ".inf", "No", "on", "yes", "OFF"])
    func `a number or a word for true or false is no pattern unless it is quoted`(value: String) throws {
        func read(_ parameter: String) -> (file: JobsConfiguration?, diagnostics: [Diagnostic]) {
            let text = "jobs: { a: { request: { \(parameter) }, command: [echo, \"{id}\"] } }"
            return JobsConfiguration.read(Array(text.utf8), file: "f")
        }
        let (file, diagnostics) = read("id: \(value)")
        let sentence = "\"id\" of \"request\" of job \"a\" is a regular expression, or true for any text on one line"
        let way = "write true, or \(value) in quotes where nothing else is to match"
        #expect(file == nil && diagnostics.map(\.message) == ["\(sentence); \(way)"])
        let quoted = read(try #require(diagnostics.first?.fixIt))
        #expect(quoted.file != nil && quoted.diagnostics.isEmpty)
        #expect(read("id: false").file == nil && read("id: true").diagnostics.isEmpty)
    }

    /// A job whose parameters have these names, and what is said of a name in braces in its source.
    struct NamedCase: Sendable {
        let names: [String]
        let source: String
        let name: String?
        let advice: String

        init(_ names: String, _ source: String, _ name: String? = nil, _ advice: String = "") {
            self.names = names.split(separator: " ").map(String.init)
            (self.source, self.name, self.advice) = (source, name, advice)
        }

        func read() -> (file: JobsConfiguration?, diagnostics: [Diagnostic]) {
            let parameters = names.map { "\($0): true" }.joined(separator: ", ")
            let text = "jobs: { a: { request: { \(parameters) }, \(source) } }"
            return JobsConfiguration.read(Array(text.utf8), file: "f")
        }
    }

    /// A name is no secret, also where it sounds like one and its line is not shown; a value may be.
    @Test(arguments: [
        ("token: true", "a parameter cannot be called \"token\", which the stream takes itself"),
        (
            "2nd_password: hunter2",
            "a parameter cannot be called \"2nd_password\"; its name has letters, digits and _, and does not begin with a digit"
        ),
        (
            "2x: true, api_key: hunter2",
            "a parameter cannot be called \"2x\"; its name has letters, digits and _, and does not begin with a digit"
        ),
        (
            "password: hunter2, x: '['",
            "\"x\" of \"request\" of job \"a\" is no regular expression: a [ is not closed at character 1"
        ),
    ])
    func `the name of a parameter is shown, and nothing that it must match`(parameter: String, sentence: String) {
        let text = "jobs:\n  a:\n    request: { \(parameter) }\n    run: date\n"
        let messages = JobsConfiguration.read(Array(text.utf8), file: "f").diagnostics.map(\.message)
        #expect(messages.contains(sentence), "\(messages)")
        #expect(!messages.joined().contains("hunter2"))
    }

    @Test func `a parameter that goes nowhere is named, whatever it sounds like`() {
        let text = "jobs:\n  a:\n    request: { password: hunter2 }\n    generate: sine\n"
        let messages = JobsConfiguration.read(Array(text.utf8), file: "f").diagnostics.map(\.message)
        #expect(messages == ["\"password\" goes nowhere: only run, command and http take parameters"])
    }
}
