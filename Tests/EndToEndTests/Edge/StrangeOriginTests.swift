import TestCertificates
import TestSupport
import Foundation
import Testing

@testable import tickertape

/// Edges of origins that a test writes.
@Suite struct StrangeOriginTests {
    private static func hello(_ epoch: String, last: String, _ resume: String = "fresh") -> String {
        let data =
            #"{"resume":"\#(resume)","missed":0,"epoch":"\#(epoch)","lastEventId":"\#(epoch)-\#(last)","heartbeat":15}"#
        return "event: hello\ndata: \(data)\n\n"
    }

    private static func event(_ id: String) -> String {
        ":relay 1 1764000000000 0 - a\nid: \(id)\nevent: e\ndata: \(id)\n\n"
    }

    /// An edge of a server that sends `first` to who names no event and `then` to who names one, and ends each stream.
    private static func following(
        _ first: String,
        then: @escaping @Sendable () -> String = { "" },
        _ test: (ScriptedServer, UInt16) async throws -> Void
    ) async throws {
        let server = try ScriptedServer { head in
            let isBack = head.lowercased().contains("last-event-id:")
            return ("200 OK", ["Content-Type: text/event-stream"], isBack ? then() : first)
        }
        defer { server.stop() }
        let jobs = "server: { origin: { url: \"http://127.0.0.1:\(server.port)/events\" } }"
        try await Program.serving(jobs) { _, edge in try await test(server, edge) }
    }

    @Test func `what the nodes behind an edge say of themselves is told by the edge`() async throws {
        let nodes = #"{"nodes":[{"node":"a","jobs":["disk"]}]}"#
        let server = try ScriptedServer { head in
            guard !head.hasPrefix("GET /cluster ") else { return ("200 OK", ["Content-Type: application/json"], nodes) }
            return ("200 OK", ["Content-Type: text/event-stream"], Self.hello("k", last: "0"))
        }
        defer { server.stop() }
        try await Program.serving("server: { origin: { url: \"http://127.0.0.1:\(server.port)/events\" } }") {
            _,
            edge in
            let answer = try await Answer.to("GET", "/cluster", at: edge)
            #expect(answer.status == 200)
            #expect(answer.text == nodes)
        }
    }

    @Test(arguments: [("evicted", "evicted"), ("slow", "evicted"), ("failover", "failover")])
    func `a gap of the origin is a gap for viewers, who go on behind it`(told: String, heard: String) async throws {
        let gap = #"event: gap\ndata: {"from":"k-4","to":"k-9","missed":6,"reason":"\#(told)"}\n\n"#
            .replacing("\\n", with: "\n")
        let rest = Self.hello("k", last: "9", "gap") + gap + Self.event("k-7") + Self.event("k-10")
        let first = Self.hello("k", last: "3") + (1...3).map { Self.event("k-\($0)") }.joined()
        try await Self.following(first, then: { rest }) { _, edge in
            let stream = try await EventStream.open("/events?catchup=all", at: edge, fields: ["Last-Event-ID": "k-2"])
            #expect(try await stream.next()?.event == "hello")
            let seen = try await eventually("the gap") { () -> Block? in
                let block = try await stream.next()
                return block?.event == "gap" ? block : nil
            }
            #expect(try seen.object()["reason"] as? String == heard)
            let next = try await eventually("what is behind it") { () -> Block? in
                let block = try await stream.next()
                return block?.id == "k-10" ? block : nil
            }
            #expect(next.event == "e")
        }
    }

    @Test(arguments: [
        hello("k", last: "18446744073709551615") + ":\n", hello("k", last: "18446744073709551613") + ":\n",
        hello("k", last: "1") + event("k-18446744073709551613"), hello("k", last: "1") + event("k-4611686018427387904"),
        hello("k", last: "1")
            + "event: gap\ndata: {\"from\":\"k-1\",\"to\":\"k-18446744073709551613\",\"reason\":\"slow\"}\n\n",
    ])
    func `numbers near the end of all numbers end the stream, and not the program`(text: String) async throws {
        try await Self.following(text) { server, edge in
            _ = try await eventually("another try") { () -> Bool? in server.requests.count > 1 ? true : nil }
            try await eventually("degraded health") {
                try await Answer.to("GET", "/health", at: edge).text.contains("degraded") ? true : nil
            }
            let metrics = try await Answer.to("GET", "/metrics", at: edge)
            #expect(metrics.text.contains("tickertape_origin_events_total 0"))
        }
    }

    @Test func `an origin that nobody vouches for is not followed, and shown no token`() async throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let jobs = """
            server: { listen: "127.0.0.1:0", tls: { certificate: c.pem, key: k.pem } }
            jobs: { a: { every: 1h, generate: counter } }
            """
        let files = ["jobs.yaml": jobs, "c.pem": pair.certificateText, "k.pem": pair.keyText]
        try await Program.running([], files: files) { origin in
            let first = try await origin.port()
            let file = "server: { origin: { url: \"https://localhost:\(first)/events\", token: some-secret } }"
            try await Program.serving(file) { program, edge in
                let health = try await eventually("why it is not followed") { () -> String? in
                    let text = try await Answer.to("GET", "/health", at: edge).text
                    return text.contains("can't be followed") ? text : nil
                }
                #expect(health.contains("certificate"), "\(health)")
                #expect(!program.complaints.contains("some-secret"))
            }
        }
    }

    @Test func `a run with numbers near the end is none`() async throws {
        let text = Self.hello("r", last: "0") + Self.event("r-18446744073709551613")
        try await Self.following(text) { _, edge in
            let run = try await Answer.to("GET", "/jobs/x/stream", at: edge)
            #expect(run.status == 502)
            let monitor = try await Answer.to("GET", "/monitor", at: edge)
            #expect(monitor.status == 200)
        }
    }

    @Test func `tokens that open nothing at an edge, and one that all can read, are told`() async throws {
        let file = """
            server:
              tokens: { publish: ["${TOKEN:-long-enough}"] }
              origin: { url: "https://central.example/events", token: plain-text }
            """
        let result = try await Program.run(["check"], files: ["jobs.yaml": file])
        #expect(result.status == 0)
        let told = result.output + result.complaints
        #expect(told.contains("posts are passed on, and the tokens of the origin open them"), "\(told)")
        #expect(told.contains("every user of this machine can read this token"), "\(told)")
    }
}
