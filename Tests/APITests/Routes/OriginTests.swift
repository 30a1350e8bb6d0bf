import TestSupport
import Foundation
import Server
import Testing

@testable import EventStreams
@testable import API
@testable import HTTP

@Suite struct OriginTests {
    static let listed = "https://a.example"
    static let headers = "Last-Event-ID, Cache-Control, Authorization, Content-Type"

    private static func jobs(_ cors: String) -> String {
        "server: { cors: \(cors), tokens: { publish: [p] } }\njobs: { note: { post: true } }"
    }

    /// The fields that concern other origins, `Vary` for `Accept` and `Accept-Encoding` left out.
    private func fields(_ fields: [(name: String, value: String)]) -> [String: String] {
        let named = fields.filter {
            $0.name.hasPrefix("Access-Control-") || ($0.name == "Vary" && !$0.value.hasPrefix("Accept"))
        }
        return Dictionary(named.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    }

    private func fields(of reply: Reply) async -> [String: String] {
        switch reply {
        case .response(let response), .accepted(let response, at: _): fields(response.fields)
        case .async(let work): await fields(of: work())
        case .deferred(let begin):
            fields(
                await withCheckedContinuation { continuation in
                    begin { continuation.resume(returning: $0) }
                }.fields
            )
        case .stream(let stream): fields(stream.fields)
        }
    }

    /// What every answer to a page of an origin has.
    private static let cases: [(cors: String, origin: String?, fields: [String: String])] = [
        ("[]", nil, [:]), ("[]", listed, [:]), ("\"*\"", nil, ["Access-Control-Allow-Origin": "*"]),
        ("\"*\"", listed, ["Access-Control-Allow-Origin": "*"]),
        ("[\(listed), http://localhost:3000]", nil, ["Vary": "Origin"]),
        ("[\(listed), http://localhost:3000]", "https://b.example", ["Vary": "Origin"]),
        ("[\(listed), http://localhost:3000]", "null", ["Vary": "Origin"]),
        ("[\(listed), http://localhost:3000]", "https://a.example.evil", ["Vary": "Origin"]),
        (
            "[\(listed), http://localhost:3000]", listed,
            ["Access-Control-Allow-Origin": listed, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"]
        ),
    ]

    @Test(arguments: cases.indices)
    func `a page of another origin may read every answer, or none`(index: Int) async throws {
        let (cors, origin, expected) = Self.cases[index]
        let sent: HeaderFields = origin.map { ["Origin": $0] } ?? [:]
        let bench = try RouteBench(Self.jobs(cors))
        for target in [
            "/", "/events", "/jobs/note", "/jobs/note/history", "/jobs/none", "/jobs", "/jobs/a/b/c", "/health",
            "/monitor", "/index.html", "/nothing", "/?%zz", "/events?catchup=x",
        ] {
            #expect(await fields(of: try bench.reply("GET", target, sent)) == expected, "\(target)")
            #expect(await fields(of: try bench.reply("DELETE", target, sent)) == expected, "\(target)")
        }
        let large = [UInt8](repeating: 0x78, count: 20_000)
        for target in ["/jobs/note?token=p", "/jobs/note"] {
            #expect(await fields(of: try bench.reply("POST", target, sent, body: large)) == expected)
        }
    }

    @Test(arguments: cases.indices)
    func `a browser that asks first learns what it may send`(index: Int) async throws {
        let (cors, origin, expected) = Self.cases[index]
        let sent: HeaderFields =
            origin.map { ["Origin": $0, "Access-Control-Request-Method": "POST"] } ?? [:]
        let bench = try RouteBench(Self.jobs(cors))
        for (target, methods) in [
            ("/", "GET, HEAD, OPTIONS"), ("/events", "GET, HEAD, OPTIONS"),
            ("/jobs/note", "GET, HEAD, POST, OPTIONS"), ("/health", "GET, HEAD, OPTIONS"),
        ] {
            let answer = try await bench.answer("OPTIONS", target, sent)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
            #expect(answer.values("Allow") == [methods])
            var all = expected
            if expected["Access-Control-Allow-Origin"] != nil {
                all["Access-Control-Allow-Methods"] = methods
                all["Access-Control-Allow-Headers"] = Self.headers
                all["Access-Control-Max-Age"] = "7200"
            }
            #expect(fields(answer.fields) == all)
        }
    }

    private func embedding(_ reply: Reply) async -> String? {
        let fields =
            switch reply {
            case .response(let response), .accepted(let response, at: _): response.fields
            case .async(let work): [("", await embedding(work()) ?? "")].map { ("Cross-Origin-Resource-Policy", $0.1) }
            case .deferred(let begin):
                await withCheckedContinuation { continuation in
                    begin { continuation.resume(returning: $0) }
                }.fields
            case .stream(let stream): stream.fields
            }
        return fields.first { $0.name == "Cross-Origin-Resource-Policy" }?.value
    }

    @Test(
        arguments: [
            ("[]", [:], "same-origin"), ("[]", ["Referer": "https://a.example/wiki"], "same-origin"),
            ("\"*\"", [:], "cross-origin"), ("[https://a.example]", [:], "same-origin"),
            ("[https://a.example]", ["Origin": "https://a.example"], "cross-origin"),
            ("[https://a.example]", ["Referer": "https://a.example/wiki?x#y"], "cross-origin"),
            ("[https://a.example]", ["Referer": "https://a.example"], "cross-origin"),
            ("[https://a.example]", ["Referer": "https://a.example.evil/"], "same-origin"),
            ("[https://a.example]", ["Referer": "https://b.example/https://a.example/"], "same-origin"),
            ("[https://a.example]", ["Origin": "https://b.example", "Referer": "https://a.example/"], "same-origin"),
        ] as [(String, [String: String], String)]
    )
    func `a page may show as its own what it may read, and no other`(
        cors: String,
        sent: [String: String],
        expected: String
    ) async throws {
        let bench = try RouteBench(
            Self.jobs(cors).replacing("server: {", with: "server: { aliases: { /old: /jobs/note },")
        )
        var fields = HeaderFields()
        for (name, value) in sent { try fields.append(line: "\(name): \(value)".utf8.span) }
        for target in [
            "/badge/note.svg", "/jobs/note", "/old", "/events", "/jobs/note/history", "/metrics", "/health",
            "/jobs/none",
            "/?%zz",
        ] {
            #expect(await embedding(try bench.reply("GET", target, fields)) == expected, "\(target)")
        }
        #expect(bench.routes.errorFields(for: "https://b.example").contains { $0.value.hasSuffix("-origin") })
        // The page's own files tell of no job.
        #expect(await embedding(try bench.reply("GET", "/embed.html", fields)) == nil)
    }

    @Test func `what a job takes is told alike, however it is asked`() async throws {
        let large = String(repeating: "x", count: 20_000)
        for (server, token) in [("", ""), ("subscribe: [s], ", "s"), ("subscribe: [s], ", "p")] {
            let text =
                "server: { tokens: { \(server)publish: [p] } }\njobs: { note: { post: true }, wave: { every: 1h, run: x } }"
            let bench = try RouteBench(text)
            let query = token.isEmpty ? "" : "?token=\(token)"
            for (name, allowed) in [("note", "GET, HEAD, POST, OPTIONS"), ("wave", "GET, HEAD, OPTIONS")] {
                for method in ["OPTIONS", "DELETE", "PUT"] {
                    let answer = try await bench.answer(method, "/jobs/\(name)\(query)")
                    #expect(answer.values("Allow") == [allowed], "\(method) \(name) \(token)")
                }
                let head = try RequestHead(method: "PATCH", target: "/jobs/\(name)\(query)")
                #expect(bench.routes.refusal(ofBody: head)?.values("Allow") == [allowed])
            }
            let post = try await bench.answer("POST", "/jobs/wave?token=p", body: large)
            #expect(post.status == 405)
            #expect(post.values("Allow") == ["GET, HEAD, OPTIONS"])
        }
        // Who may not read is not told which jobs there are.
        let bench = try RouteBench("server: { tokens: { subscribe: [s] } }\njobs: { wave: { every: 1h, run: x } }")
        for target in ["/jobs/wave", "/jobs/none", "/jobs/wave?token=no"] {
            #expect(try await bench.answer("DELETE", target).values("Allow") == ["GET, HEAD, POST, OPTIONS"])
        }
    }

    @Test func `asking what is allowed needs neither a token nor a job`() async throws {
        let bench = try RouteBench("server: { tokens: { subscribe: [s] } }\njobs: { note: { post: true } }")
        for target in ["*", "/", "/events", "/jobs/none", "/nothing", "/?%zz"] {
            #expect(try await bench.answer("OPTIONS", target).status == 204)
        }
    }
}
