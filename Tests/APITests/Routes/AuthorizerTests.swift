import TestSupport
import DataSources
import Foundation
import HTTP
import Server
import Tape
import Testing

@testable import API
@testable import Jobs

@Suite struct AuthorizerTests {
    private static func jobs(_ tokens: String) -> String {
        "server: { tokens: { \(tokens) } }\njobs: { note: { post: true } }"
    }

    /// The status of a request, 200 for a stream.
    private func status(_ reply: Reply) -> Int {
        if case .response(let response) = reply { response.status } else { 200 }
    }

    private static let ways: [@Sendable (String, String) -> (target: String, fields: HeaderFields)] = [
        { ($0, ["Authorization": "Bearer \($1)"]) }, { ($0, ["authorization": "bearer   \($1) "]) },
        { ("\($0)?token=\($1)", [:]) }, { ("\($0)?_=1&token=\($1)&token=other", ["Authorization": "Basic eDp5"]) },
    ]

    @Test(arguments: ["/", "/events", "/jobs/note", "/jobs/note/history", "/jobs/none", "/jobs/none/history"])
    func `tokens for reading guard what jobs say`(target: String) async throws {
        let bench = try RouteBench(Self.jobs("subscribe: [s1, s2], publish: [p], admin: [boss]"))
        let closed = try await bench.get(target)
        #expect(closed.status == 401)
        #expect(closed.values("WWW-Authenticate") == ["Bearer"])
        #expect(try closed.detail() == "this needs a token: send Authorization: Bearer TOKEN, or ?token=TOKEN")
        let open = target.contains("none") ? 404 : 200
        for way in Self.ways {
            for token in ["s1", "s2", "boss"] {
                let (target, fields) = way(target, token)
                #expect(status(try bench.reply("GET", target, fields)) == open)
                #expect(status(try bench.reply("HEAD", target, fields)) == open)
            }
            for token in ["p", "S1", "s", "s11", "s1s1", "%20s1", "\"", "s1,s2"] {
                let (target, fields) = way(target, token)
                #expect(status(try bench.reply("GET", target, fields)) == 401)
            }
        }
        let wrong = try await bench.get(target, ["Authorization": "Bearer secret"])
        #expect(
            try wrong.detail()
                == "this token does not open \(target); that takes one of server.tokens.subscribe of jobs.yaml"
        )
        #expect(!wrong.text.contains("secret"))
    }

    @Test(arguments: ["/health", "/monitor", "/openapi.json", "/index.html"])
    func `what tells nothing of jobs stays open`(target: String) async throws {
        let bench = try RouteBench(Self.jobs("subscribe: [s]"))
        #expect(try await bench.get(target).status == 200)
        #expect(try await bench.get(target, ["Authorization": "Bearer wrong"]).status == 200)
    }

    @Test(arguments: ["/", "/?token=wrong", "/?jobs=note"])
    func `a browser gets the page without a token, and the page nothing more`(target: String) async throws {
        let bench = try RouteBench(Self.jobs("subscribe: [s]"))
        let page = try await bench.get(target, ["Accept": "text/html,*/*;q=0.8"])
        #expect(page.status == 200)
        #expect(page.text == "<!doctype html>")
        #expect(try await bench.get(target, ["Accept": "application/json"]).status == 401)
        #expect(try await bench.get("/jobs/note", ["Accept": "text/html"]).status == 401)
    }

    @Test func `which job fails and why is told only to those who may read`() async throws {
        let bench = try RouteBench(Self.jobs("subscribe: [s]"))
        let name = try #require(bench.state.registry.jobs.first?.name)
        try bench.end(name, .failed(SourceError(.notJSON, "it begins with my-secret")))
        for fields in [[:], ["Authorization": "Bearer wrong"]] as [HeaderFields] {
            #expect(
                try await bench.get("/health", fields).object() as NSDictionary == [
                    "status": "degraded", "reasons": ["a job fails"],
                ]
            )
        }
        #expect(try await bench.get("/health?token=s").text.contains("job \\\"\(name)\\\" fails"))
        #expect(try await bench.get("/health?token=s").text.contains("my-secret"))
    }

    @Test func `which jobs there are is told only to those who may read of them`() async throws {
        let tokens = "subscribe: [s], publish: [p], admin: [boss], links: [the-key-of-this-server]"
        let bench = try RouteBench(
            "server: { tokens: { \(tokens) } }\njobs: { note: { post: true }, our.a: { post: true } }"
        )
        let link = SignedLink.text(
            Grant(jobs: ["our.*"], end: .now.advanced(by: .seconds(60))),
            signedBy: "the-key-of-this-server"
        )
        for (method, target, sentence) in [
            ("GET", "/jobs/our.z?token=s", #"there is no job "our.z"; there are note, our.a"#),
            ("POST", "/jobs/our.z?token=p", #"there is no job "our.z""#),
            ("POST", "/jobs/our.z?token=boss", #"there is no job "our.z"; there are note, our.a"#),
            ("GET", "/jobs/our.z/history?link=\(link)", #"there is no job "our.z"; there are our.a"#),
            ("GET", "/badge/our.z.svg?link=\(link)", #"there is no job "our.z"; there are our.a"#),
        ] {
            let answer = try await bench.answer(method, target, body: "1")
            #expect(answer.status == 404)
            #expect(try answer.detail() == sentence)
        }
    }

    @Test(arguments: ["", "publish: [p]", "publish: [p], admin: [boss]"])
    func `reading is open where no token guards it, whatever is sent along`(tokens: String) async throws {
        let bench = try RouteBench(Self.jobs(tokens))
        for target in ["/", "/jobs/note", "/jobs/note/history", "/?token=x"] {
            #expect(try await bench.get(target, ["Authorization": "Bearer x"]).status == 200)
        }
        _ = try bench.stream("/events?token=x")
    }

    @Test(arguments: ["", "subscribe: [s]"])
    func `posting is closed where no token opens it`(tokens: String) async throws {
        let bench = try RouteBench(Self.jobs(tokens))
        for fields: HeaderFields in [[:], ["Authorization": "Bearer s"]] {
            let answer = try await bench.answer("POST", "/jobs/note", fields, body: "1")
            #expect(answer.status == 403)
            #expect(
                try answer.detail()
                    == "posting is closed; to open it, list a token in server.tokens.publish of jobs.yaml"
            )
        }
    }

    @Test(arguments: ["publish: [p]", "publish: [p], admin: [boss]", "admin: [boss]", "publish: [p], subscribe: [s]"])
    func `posting takes a token for it, or that of an admin`(tokens: String) async throws {
        let bench = try RouteBench(Self.jobs(tokens))
        let missing = try await bench.answer("POST", "/jobs/note", body: "1")
        #expect(missing.status == 401)
        #expect(missing.values("WWW-Authenticate") == ["Bearer"])
        for way in Self.ways {
            for (token, name) in [("p", "publish"), ("boss", "admin"), ("s", "none"), ("", "none"), ("x", "none")] {
                let (target, fields) = way("/jobs/note", token)
                let answer = try await bench.answer("POST", target, fields, body: "1")
                #expect(answer.status == (tokens.contains("\(name): [\(token)]") ? 202 : 401))
            }
        }
    }
}
