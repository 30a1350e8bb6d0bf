import Configuration
import Foundation
import Testing

@testable import JobConfig
@testable import tickertape

@Suite struct LintTests {
    /// The warnings about a file with these bytes and this mode, without its folder's name.
    private func warnings(
        _ text: String,
        mode: Int = 0o600,
        isLink: Bool = false,
        looksAround: Bool = false
    ) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "jobs.yaml").path
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: mode]
        let file = isLink ? folder.appending(path: "file").path : path
        #expect(FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: attributes))
        if isLink { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "file") }
        let loaded = try LoadedConfiguration.load(
            path,
            preflight: { looksAround ? Preflight.warnings(about: $0) : [] }
        )
        .get()
        #expect(loaded.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(loaded.warnings.isEmpty == loaded.diagnostics.isEmpty)
        return loaded.diagnostics.map { "\($0.location.line):\($0.location.column)+\($0.width) \($0.message)" }
    }

    @Test(arguments: [
        ("/jobs/b", ["1:28+9 this leads to job \"b\", which is not there"]), ("/jobs/a/history?limit=1", []),
        ("/badge/b.svg", ["1:28+14 this leads to job \"b\", which is not there"]), ("/events", []), ("/old.html", []),
    ])
    func `an alias of a job that is not there is pointed out`(target: String, expected: [String]) throws {
        #expect(try warnings("server: { aliases: { /old: \"\(target)\" } }" + Self.job) == expected)
    }

    @Test(arguments: [
        (
            "event: 'a,b'",
            [
                "1:9+1 the type of its events, \"a,b\", has a comma, which stands between types in ?event=, so that nobody "
                    + "can ask for it; write another"
            ]
        ), ("event: a.b", []),
    ])
    func `a type of events that nobody can ask for is pointed out`(event: String, expected: [String]) throws {
        #expect(try warnings("jobs: { a: { every: 1m, generate: sine, \(event) } }") == expected)
    }

    @Test(arguments: [
        ("run: ./make.sh", ["caseId", "size"]), ("run: ./make.sh $caseId", ["size"]),
        ("run: C=$PARAM_caseId ./make.sh $size", []),
    ])
    func `a parameter that a shell line does not name is pointed out`(source: String, names: [String]) throws {
        let file = "jobs: { a: { request: { caseId: true, size: true }, \(source) } }"
        let expected = names.map {
            "1:53+3 run does not name \"\($0)\"; what it starts finds that as PARAM_\($0) alone"
        }
        #expect(try warnings(file) == expected)
    }

    @Test(arguments: [
        ("command: [./make.sh]", "command", ["caseId", "size"]),
        ("command: [./make.sh, \"{caseId}\"]", "command", ["size"]),
        ("command: [./make.sh, \"-s={size}/{caseId}\"]", "command", []),
        ("http: \"http://localhost/{size}\"", "http", ["caseId"]),
    ])
    func `a parameter that stands nowhere is pointed out`(source: String, key: String, names: [String]) throws {
        let file = "jobs: { a: { request: { caseId: true, size: true }, \(source) } }"
        let expected = names.map {
            "1:53+\(key.count) \(key) has {\($0)} nowhere; what a client says of it changes nothing"
        }
        #expect(try warnings(file) == expected)
    }

    @Test(arguments: [
        ("localhost", "client: x", true), ("localhost:1883", "client: x", true), ("localhost", "client: y", false),
        ("localhost:1884", "client: x", false), ("localhost", "qos: 1", false),
    ])
    func `two jobs with one name at a broker are pointed out`(host: String, client: String, isTold: Bool) throws {
        let file = """
            jobs:
              a: { mqtt: { broker: mqtt://localhost, topic: t, client: x }, follow: true }
              b: { mqtt: { broker: "mqtt://\(host)", topic: t, \(client) }, follow: true }
            """
        let words =
            "3:8+4 the broker localhost:1883 knows job \"a\" by the name \"x\" too, and ends the connection of one when the "
            + "other comes; write another client"
        #expect(try warnings(file) == (isTold ? [words] : []))
    }

    @Test(arguments: [
        ("every: 5s, event: e, envelope: false", true), ("every: 5s, envelope: false", false),
        ("every: 5s, event: e", false), ("every: 5s, event: f, envelope: false", false),
        ("request: {}, event: e, envelope: false", false),
    ])
    func `two jobs whose events nobody can tell apart are pointed out`(options: String, isTold: Bool) throws {
        let file = """
            jobs:
              a: { every: 5s, generate: sine, event: e, envelope: false }
              b: { generate: sine, \(options) }
            """
        let words =
            "3:3+1 its events are bare values of the type \"e\", as those of job \"a\" are, and the page can't tell them "
            + "apart; write another event, or leave envelope: false out"
        #expect(try warnings(file) == (isTold ? [words] : []))
    }

    private static let job = "\njobs: { a: { every: 5s, generate: sine } }"
    private static let open =
        "all networks reach this address, and without tokens.subscribe everyone there reads everything"
    private static let readable =
        "every user of this machine can read this token; keep it in the environment, ${NAME}, or in a file that the program alone may read, ${file:/path}"
    private static let closed = "takes posts, but without a token all are refused; list one in server.tokens.publish"

    @Test(arguments: [
        ("server: { listen: \"0.0.0.0:1\" }", ["1:19+11 \(open)"]),
        ("server: { listen: \"[::]:1\" }", ["1:19+8 \(open)"]),
        ("server: { listen: 127.0.0.1:1 }", []), ("server: { public: x }", []),
        ("server: { listen: 0.0.0.0:1, tokens: { subscribe: [\"${HOME}\"] } }", []),
        ("server: { listen: 0.0.0.0:1, tokens: { publish: [\"${HOME}\"] } }", ["1:19+9 \(open)"]),
    ])
    func `a stream that is open to the network is pointed out`(server: String, expected: [String]) throws {
        #expect(try warnings(server + Self.job) == expected)
    }

    @Test(arguments: [
        ("[x]", 0o644, ["1:31+1 \(readable)"]), ("[x]", 0o640, []), ("[x]", 0o604, ["1:31+1 \(readable)"]),
        ("[]", 0o644, []), ("[x, y]", 0o644, ["1:31+1 \(readable)", "1:34+1 \(readable)"]),
        ("[\"${HOME}\"]", 0o644, []), ("[\"${HOME}\", y]", 0o644, ["1:42+1 \(readable)"]),
        ("[\"${NO:-dev}\"]", 0o644, []),
    ])
    func `a token that everyone can read is pointed out`(tokens: String, mode: Int, expected: [String]) throws {
        for isLink in [false, true] {
            let found = try warnings(
                "server: { tokens: { publish: \(tokens) } }" + Self.job,
                mode: mode,
                isLink: isLink
            )
            #expect(found == expected, "\(isLink)")
        }
    }

    @Test(arguments: [
        (":hunter2@", 0o644, true), (":hunter2@", 0o640, false), ("", 0o644, false), (":${NO:-hunter2}@", 0o644, false),
    ])
    func `a secret of Redis that everyone can read is pointed out`(door: String, mode: Int, isTold: Bool) throws {
        let file = "server: { cluster: { redis: \"redis://\(door)h\", name: a, node: n } }\(Self.job)"
        let sentence = Self.readable.replacing("token", with: "secret of Redis")
        #expect(try warnings(file, mode: mode) == (isTold ? ["1:29+\(door.count + 11) \(sentence)"] : []))
    }

    @Test(arguments: [("{ per_job: 5 }", true), ("{ per_job: 1 }", false), ("{ events: 5 }", false)])
    func `what nodes do not share is pointed out`(history: String, isTold: Bool) throws {
        let cluster = "cluster: { redis: redis://h, name: a, node: n }"
        let found = try warnings("server: { history: \(history), \(cluster) }\(Self.job)")
        #expect(found.count == (isTold ? 1 : 0))
        if isTold { #expect(found[0].hasPrefix("1:31+1 nodes share the newest events of all jobs, and each keeps")) }
        #expect(try warnings("server: { history: \(history) }\(Self.job)") == [])
    }

    @Test(arguments: [
        ("", ["2:15+4 job \"n\" \(closed)"]),
        ("server: { tokens: { subscribe: [x] } }", ["2:15+4 job \"n\" \(closed)"]),
        ("server: { tokens: { publish: [x] } }", []), ("server: { tokens: { admin: [x] } }", []),
    ])
    func `a job that nobody can feed is pointed out`(server: String, expected: [String]) throws {
        #expect(try warnings(server + "\njobs: { n: {  post: true } }") == expected)
    }

    @Test(arguments: [
        ("command: [no-such-program]", "there is no program \"no-such-program\" in PATH"),
        ("command: [./no-such-program], cwd: /usr", "there is no program \"./no-such-program\" in /usr"),
        ("command: [/etc/passwd]", "may not execute \"/etc/passwd\"; is it a file with chmod +x?"),
        ("command: [/etc]", "may not execute \"/etc\"; is it a file with chmod +x?"),
        ("command: [ls], cwd: /nonexistent", "cannot run in /nonexistent: No such file or directory"),
        ("command: [ls], env: { PATH: /nonexistent }", "there is no program \"ls\" in PATH"),
        ("run: ls, shell: /bin/nosh", "there is no program \"/bin/nosh\""),
        ("run: ./no-such-script a b, cwd: /usr", "there is no program \"./no-such-script\" in /usr"),
        ("run: /etc/passwd, shell: /bin/bash", "may not execute \"/etc/passwd\"; is it a file with chmod +x?"),
        ("file: /nonexistent", "there is no file /nonexistent"),
        ("file: /etc", "/etc is a directory, not a file"),
        ("file: \"/nonexistent${HOME}x\"", "there is no file /nonexistent${HOME}x"),
    ])
    func `what a job misses on this machine is pointed out at its source`(source: String, sentence: String) throws {
        let text = "jobs: { a: { every: 5s, \(source) } }"
        let width = source.prefix { $0 != ":" }.count
        #expect(try warnings(text, looksAround: true) == ["1:25+\(width) job \"a\" would fail now: \(sentence)"])
        #expect(try warnings(text) == [])
    }

    @Test(arguments: [
        "command: [ls]", "command: [/bin/sh]", "run: no-such-program", "command: [sh], cwd: /bin",
        "command: [./sh], cwd: /bin", "run: ./sh -c true, cwd: /bin", "run: /bin/sh -c true", "run: ./$name",
        "run: /no/such/*.sh", "run: /no/such || date", "run: /no/such; date", "run: /no/such | sort",
        "run: cd / && ./no-such-script", "run: /no/such, shell: /bin/cat", "file: /etc/passwd",
        "system: [cpu]", "generate: sine", "http: http://nowhere.invalid/",
    ])
    func `what is there, or can't be told, is no matter`(source: String) throws {
        #expect(try warnings("jobs: { a: { every: 5s, \(source) } }", looksAround: true) == [])
    }

    @Test(arguments: [
        ("", "{ get: pong }", true), ("", "true", false),
        ("tokens: { publish: [p], subscribe: [s] }", "{ get: pong }", false),
        ("tokens: { publish: [p], subscribe: [s] }, aliases: { /p: '/jobs/a?token=p' }", "{ get: pong }", true),
        ("tokens: { publish: [p], subscribe: [s] }, aliases: { /p: '/jobs/b?token=p' }", "{ get: pong }", false),
    ])
    func `a GET that publishes without a token of its own is told as unsafe`(server: String, post: String, isTold: Bool)
        throws
    {
        let jobs = "jobs:\n  a: { post: \(post) }\n  b: { post: true }\n"
        let tokens = server.isEmpty ? "tokens: { publish: [p] }" : server
        let sentence =
            "3:8+4 a GET by an alias publishes on job \"a\", and links, robots and pages of others do GETs too; "
            + "write post: true, and have callers POST with a token of server.tokens.publish"
        #expect(try warnings("server: { \(tokens) }\n\(jobs)") == (isTold ? [sentence] : []))
    }
}
