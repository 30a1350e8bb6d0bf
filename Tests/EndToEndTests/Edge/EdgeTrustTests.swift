import Foundation
import TestCertificates
import TestSupport
import Testing

@testable import tickertape

/// Edges of origins that speak TLS.
@Suite struct EdgeTrustTests {
    private static let origin = """
        server:
          listen: [{ address: "127.0.0.1:0", tls: true }, { address: "unix:s", redirect: true }]
          tls: { certificate: c.pem, key: k.pem }
          tokens: { publish: [p] }
        jobs:
          posted: { post: true }
          video: { request: {}, run: echo done }
        """

    private static func pair(by authority: Identity) throws -> [String: String] {
        let pair = try Identity("localhost", names: ["DNS:localhost", "IP:127.0.0.1"], by: authority)
        return ["c.pem": pair.certificateText, "k.pem": pair.keyText]
    }

    private static func edge(of port: UInt16, _ more: String = ", ca: ca.pem", at host: String = "localhost") -> String
    {
        "server: { origin: { url: \"https://\(host):\(port)/events\"\(more) } }"
    }

    private static func health(_ port: UInt16, says words: String) async throws {
        var last = ""
        try await eventually("\(words) in health") {
            last = try await Answer.to("GET", "/health", at: port).text
            return last.contains(words) ? true : nil
        }
    }

    private static func post(_ text: String, at port: UInt16) async throws -> Int {
        try await Answer.to("POST", "/jobs/posted", at: port, fields: ["Authorization": "Bearer p"], body: text).status
    }

    @Test func `an origin is trusted by an authority of its own, and what comes behind two edges is all of it`()
        async throws
    {
        let authority = try Identity("authority")
        let files = try Self.pair(by: authority)
        let trust = ["ca.pem": authority.certificateText]
        try await Program.running([], files: files.merging(["jobs.yaml": Self.origin]) { $1 }) { origin in
            let first = try await origin.port()
            // Each speaks TLS itself, and is asked by another name.
            let second = """
                server:
                  listen: [{ address: "127.0.0.1:0", tls: true }]
                  tls: { certificate: c.pem, key: k.pem }
                  origin: { url: "https://127.0.0.1:\(first)/events", ca: ca.pem }
                """
            let own = files.merging(trust) { $1 }.merging(["jobs.yaml": second]) { $1 }
            try await Program.running([], files: own) { middle in
                let between = try await middle.port()
                try await Program.serving(Self.edge(of: between), files: trust) { _, edge in
                    try await Self.health(edge, says: #""status":"ok""#)
                    let stream = try await EventStream.open("/events", at: edge)
                    #expect(try await stream.next()?.event == "hello")
                    #expect(try await Self.post("7", at: edge) == 202)
                    #expect(try await stream.next()?.object()["data"] as? Int == 7)
                    #expect(try await Answer.to("GET", "/", at: edge).text.contains(#""posted":{"#))
                    let run = try await EventStream.open("/jobs/video/stream", at: edge)
                    #expect(try await run.blocks(3).map(\.event) == ["hello", "dataUpdate", "finished"])
                }
            }
        }
    }

    @Test func `an origin that renews its certificate is followed on, by another authority once that is in the file`()
        async throws
    {
        let (old, new) = (try Identity("old"), try Identity("new"))
        let files = try Self.pair(by: old).merging(["jobs.yaml": Self.origin]) { $1 }
        try await Program.running([], files: files) { origin in
            let first = try await origin.port()
            let edges = Self.edge(of: first)
            try await Program.serving(edges, files: ["ca.pem": old.certificateText]) { program, edge in
                let stream = try await EventStream.open("/events", at: edge)
                #expect(try await stream.next()?.event == "hello")
                for (name, text) in try Self.pair(by: new) { try origin.write(text, to: name) }
                // New connections meet the new certificate, and the stream goes on.
                try await eventually("an answer that is refused") {
                    try await Answer.to("GET", "/jobs/posted", at: edge).status == 502 ? true : nil
                }
                let refusal = try await Answer.to("GET", "/jobs/posted", at: edge).text
                #expect(refusal.contains("named in server.origin.ca"), "\(refusal)")
                try program.write(new.certificateText, to: "ca.pem")
                #expect(try await Self.post("8", at: edge) == 202)
                // Behind what is told of the origin's own file.
                try await eventually("the post") {
                    try await stream.next()?.object()["data"] as? Int == 8 ? true : nil
                }
            }
        }
    }

    @Test func `what keeps an edge from its origin is told with what to do`() async throws {
        let authority = try Identity("authority")
        let files = try Self.pair(by: authority).merging(["jobs.yaml": Self.origin]) { $1 }
        let trust = ["ca.pem": authority.certificateText]
        try await Program.running([], files: files) { origin in
            let first = try await origin.port()
            try await Program.serving(Self.edge(of: first, "")) { _, edge in
                try await Self.health(edge, says: "that this machine does not know is named in server.origin.ca")
            }
            try await Program.serving(Self.edge(of: first, ", ca: none.pem")) { _, edge in
                try await Self.health(edge, says: "none.pem")
            }
            let plain = Self.edge(of: first, "").replacing("https", with: "http")
            try await Program.serving(plain, files: trust) { _, edge in
                try await Self.health(edge, says: "answers 400: this port speaks https alone")
            }
        }
        let single = "server: { listen: \"127.0.0.1:0\" }\njobs: { a: { post: true } }"
        try await Program.running([], files: ["jobs.yaml": single]) { origin in
            let first = try await origin.port()
            try await Program.serving(Self.edge(of: first), files: trust) { _, edge in
                try await Self.health(edge, says: "does it speak TLS at this port, as https:// says?")
            }
        }
    }

    @Test func `an origin that leads elsewhere is not followed there, and where that is is told`() async throws {
        let server = try ScriptedServer { _ in
            ("308 Permanent Redirect", ["Location: https://central.example/events?relay=1&catchup=all"], "")
        }
        defer { server.stop() }
        let jobs = "server: { origin: { url: \"http://127.0.0.1:\(server.port)/events\" } }"
        try await Program.serving(jobs) { _, edge in
            try await Self.health(
                edge,
                says: "answers 308 and leads to https://central.example/events; write the address of its stream there"
            )
            for path in ["/", "/jobs/a", "/jobs/a/stream"] {
                let answer = try await Answer.to("GET", path, at: edge)
                #expect(answer.status == 502, "\(path): \(answer.text)")
                #expect(answer.text.contains("leads to https://central.example"), "\(answer.text)")
            }
        }
    }

    @Test(arguments: [
        ("{ url: \"https://a/events\", ca: none.pem }", "none.pem can't be used: No such file or directory"),
        ("{ url: \"https://a/events\", ca: jobs.yaml }", "jobs.yaml can't be used: "),
        ("{ url: \"http://a/events\", ca: none.pem }", "\"ca\" has a use where TLS is spoken; write https://"),
        ("{ url: \"https://a/events?token=abc\" }", "must be the address of a stream alone"),
        ("{ url: \"https://a/events/\" }", "must be the address of its stream; write https://a/events\n"),
    ])
    func `what is wrong with whom an edge is to trust is said by check`(origin: String, sentence: String) async throws {
        let result = try await Program.run(["check"], files: ["jobs.yaml": "server: { origin: \(origin) }\n"])
        #expect(result.status == 1)
        #expect(result.complaints.contains(sentence), "\(result.complaints)")
    }

    @Test func `a job takes to authorities that are put in the place of others`() async throws {
        let (old, new) = (try Identity("old"), try Identity("new"))
        let files = try Self.pair(by: new).merging(["jobs.yaml": Self.origin]) { $1 }
        try await Program.running([], files: files) { origin in
            let first = try await origin.port()
            let jobs = """
                jobs:
                  a: { every: 100ms, timeout: 5s, overlap: allow, http: { url: "https://localhost:\(first)/health", ca: ca.pem } }
                """
            try await Program.serving(jobs, files: ["ca.pem": old.certificateText]) { program, port in
                try await eventually("a refusal") {
                    try await Answer.to("GET", "/jobs/a", at: port).text.contains("no safe connection") ? true : nil
                }
                try program.write(new.certificateText, to: "ca.pem")
                try await eventually("an answer") {
                    try await Answer.to("GET", "/jobs/a", at: port).text.contains(#""state":"ok""#) ? true : nil
                }
            }
        }
    }
}
