import Foundation
import Glibc
import TestSupport
import Testing

/// What an edge tells clients that have seen more elsewhere than has come to it.
@Suite(.enabled(if: Forwarder.isThere)) struct EdgeLagTests {
    private static let origin = """
        server: { heartbeat: 1s, tokens: { publish: [p] } }
        jobs: { posted: { post: true } }
        """

    private static func edge(of port: UInt16) -> String {
        "server: { retry: 50ms, origin: { url: \"http://127.0.0.1:\(port)/events\" } }"
    }

    /// What a stream begins with: how a client that names an event goes on, or that it is turned away.
    private func beginning(_ id: String, at port: UInt16) async throws -> String? {
        let stream = try await EventStream.open("/events?catchup=none", at: port, fields: ["Last-Event-ID": id])
        defer { stream.cut() }
        guard let first = try await stream.next() else { return nil }
        guard first.event == "hello" else { return first.event }
        return try first.object()["resume"] as? String
    }

    @Test func `who has seen more at the origin keeps its place while the way from there hangs`() async throws {
        try await Program.serving(Self.origin) { _, first in
            let way = try await Forwarder.start(to: first)
            try await Program.serving(Self.edge(of: way.port)) { _, edge in
                try await eventually("an edge that has heard of its origin") {
                    try await beginning("", at: edge) == "fresh" ? true : nil
                }
                way.child.signal(SIGSTOP)
                let answer = try await ClusterUnderTest.post("7", to: "posted", at: first)
                let id = try #require((try answer.json() as? [String: Any])?["id"] as? String)
                #expect(try await beginning(id, at: edge) == "busy")
                way.child.signal(SIGCONT)
                try await eventually("its place") { try await beginning(id, at: edge) == "resumed" ? true : nil }
                // Of what never was the origin tells nothing, whatever it says later.
                let never = id.replacing(/-\d+$/, with: "-700")
                let epoch = try await eventually("an answer") { () -> String? in
                    let found = try await beginning(never, at: edge)
                    return found == "busy" ? nil : found
                }
                #expect(epoch == "reset")
            }
            try await way.child.kill()
        }
    }
}
