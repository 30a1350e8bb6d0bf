import Foundation
import Glibc
import TestCertificates
import TestPorts
import TestSupport
import Testing

@testable import tickertape

/// What `tickertape check` tells of the origin that a file names, and the greeting of an edge.
@Suite struct EdgeCheckTests {
    private static func check(
        _ url: String,
        _ more: String = "",
        files: [String: String] = [:]
    ) async throws -> Program.Result {
        let edge = "server: { origin: { url: \"\(url)\"\(more) } }\n"
        return try await Program.run(["check"], files: files.merging(["jobs.yaml": edge]) { $1 })
    }

    @Test func `an origin that greets is fine, and one that wants a token is told`() async throws {
        let jobs = "server: { tokens: { subscribe: [s3cret-token] } }\njobs: { a: { post: true } }"
        try await Program.serving(jobs) { _, port in
            let url = "http://127.0.0.1:\(port)/events"
            let good = try await Self.check(url, ", token: s3cret-token")
            #expect(good.status == 0)
            #expect(!good.complaints.contains("origin"), "\(good)")
            for token in ["", ", token: wr0ng-token"] {
                let refused = try await Self.check(url, token)
                #expect(refused.status == 1)
                let sentence = "the origin http://127.0.0.1:\(port) answers 401 to this edge; "
                #expect(refused.complaints.contains("jobs.yaml:1:26: error: \(sentence)"), "\(refused)")
                #expect(refused.complaints.contains("give it a token that reads there, in server.origin.token"))
                #expect(!refused.complaints.contains("wr0ng"), "\(refused)")
            }
        }
    }

    @Test func `an origin that is away is worth a warning, since an edge begins without it`() async throws {
        let port = try FreePort.reserve()
        let away = try await Self.check("http://127.0.0.1:\(port)/events")
        #expect(away.status == 0)
        let sentence = "warning: the origin http://127.0.0.1:\(port) can't be followed: "
        #expect(away.complaints.contains(sentence), "\(away)")
        #expect(away.complaints.contains("does it run, and is that its address?"), "\(away)")
        #expect(away.output.contains("1 warning"), "\(away)")
        let lost = try await Self.check("http://no.such.host.invalid/events")
        #expect(lost.status == 0)
        #expect(
            lost.complaints.contains("warning: the origin http://no.such.host.invalid can't be followed: "),
            "\(lost)"
        )
    }

    @Test func `what is no Tickertape, and what leads elsewhere, is told`() async throws {
        let server = try ScriptedServer { head in
            if head.hasPrefix("GET /page/") { return ("200 OK", ["Content-Type: text/html"], "<p>hello</p>") }
            if head.hasPrefix("GET /other/") { return ("200 OK", ["Content-Type: text/event-stream"], "data: 1\n\n") }
            if head.hasPrefix("GET /moved/") { return ("301 Moved", ["Location: https://new.example/events"], "") }
            return ("404 Not Found", [], "")
        }
        defer { server.stop() }
        for (path, words) in [
            ("page", "answers with text/html, not with an event stream; is that the address of a Tickertape's stream?"),
            ("none", "answers 404; is that the address of a Tickertape's stream?"),
            (
                "moved",
                "leads to https://new.example/events; write the address of its stream there in server.origin.url"
            ),
            ("other", "is that the address of a Tickertape's stream?"),
        ] {
            let result = try await Self.check("http://127.0.0.1:\(server.port)/\(path)/events")
            #expect(result.status == 1, "\(result)")
            #expect(result.complaints.contains(words), "\(result)")
        }
    }

    @Test func `an origin whose certificate is not trusted is told`() async throws {
        let authority = try Identity("authority")
        let pair = try Identity("localhost", names: ["DNS:localhost", "IP:127.0.0.1"], by: authority)
        let origin = """
            server: { listen: "127.0.0.1:0", tls: { certificate: c.pem, key: k.pem } }
            jobs: { a: { post: true } }
            """
        let files = ["c.pem": pair.certificateText, "k.pem": pair.keyText, "jobs.yaml": origin]
        try await Program.running([], files: files) { program in
            let url = "https://localhost:\(try await program.port())/events"
            let strange = try await Self.check(url)
            #expect(strange.status == 1)
            #expect(
                strange.complaints.contains("that this machine does not know is named in server.origin.ca"),
                "\(strange)"
            )
            let known = try await Self.check(url, ", ca: ca.pem", files: ["ca.pem": authority.certificateText])
            #expect(known.status == 0)
            #expect(known.complaints.isEmpty, "\(known)")
        }
    }

    @Test func `an origin that says nothing is not waited for longer than a moment`() async throws {
        let (number, port) = try Connection.listening()
        defer { close(number) }
        let clock = ContinuousClock()
        let start = clock.now
        let silent = try await Self.check("http://127.0.0.1:\(port)/events")
        #expect(silent.status == 0)
        #expect(silent.complaints.contains("it does not answer"), "\(silent)")
        #expect(clock.now - start < .seconds(15))
    }

    @Test func `an edge greets with where its events come from, and no secret`() async throws {
        let port = try FreePort.reserve()
        let edge = "server: { origin: { url: \"http://127.0.0.1:\(port)/s3cret/events\", token: s3cret-token } }"
        try await Program.serving(edge) { program, _ in
            #expect(program.output.contains("\n  origin  http://127.0.0.1:\(port)\n"), "\(program.output)")
            #expect(!program.output.contains("s3cret"))
        }
    }
}
