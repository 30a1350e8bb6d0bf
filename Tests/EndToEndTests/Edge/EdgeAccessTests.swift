import Configuration
import Foundation
import TestSupport
import Testing

@testable import API
@testable import tickertape

/// Who may read what at a server that passes on what another has.
@Suite struct EdgeAccessTests {
    private static let origin = """
        server: { tokens: { subscribe: [s] } }
        jobs: { a: { every: 40ms, generate: counter } }
        """

    @Test func `an edge has tokens of its own, and shows the origin's to the origin`() async throws {
        try await Program.serving(Self.origin) { _, first in
            let file = """
                server:
                  tokens: { subscribe: [own] }
                  origin: { url: "http://127.0.0.1:\(first)/events", token: s }
                """
            try await Program.serving(file) { _, edge in
                for path in ["/", "/jobs/a", "/jobs/a/history", "/badge/a.svg"] {
                    #expect(try await Answer.to("GET", path, at: edge).status == 401, "\(path)")
                    #expect(try await Answer.to("GET", "\(path)?token=s", at: edge).status == 401, "\(path)")
                    #expect(try await Answer.to("GET", "\(path)?token=own", at: edge).status == 200, "\(path)")
                    let fields = ["Authorization": "Bearer own"]
                    #expect(try await Answer.to("GET", path, at: edge, fields: fields).status == 200, "\(path)")
                    let head = try await Answer.to("HEAD", path, at: edge, fields: fields)
                    #expect(head.fields["content-length"].flatMap { Int($0) } ?? 0 > 0, "\(path)")
                }
                let whole = try await Answer.to("GET", "http://localhost/jobs/a?token=own", at: edge)
                #expect(whole.status == 200)
            }
        }
    }

    @Test func `a signed token opens at an edge what it opens at its origin, or the stream alone`() async throws {
        let secret = "a secret that both sides share, 32 or more"
        func token(_ claims: String) -> String {
            let parts = [#"{"alg":"HS256"}"#, claims].map { Base64URL.text(Array($0.utf8)) }
            let signed = parts.joined(separator: ".")
            return "\(signed).\(Base64URL.text(MessageSignature(secret: secret).bytes(for: Array(signed.utf8))))"
        }
        let end = Int(Date().timeIntervalSince1970) + 600
        let (all, some) = (token(#"{"exp":\#(end)}"#), token(#"{"jobs":["a"],"exp":\#(end)}"#))
        try await Program.serving(Self.origin) { _, first in
            let file = """
                server:
                  tokens: { subscribe: [own], jwt: ["\(secret)"] }
                  origin: { url: "http://127.0.0.1:\(first)/events", token: s }
                """
            try await Program.serving(file) { _, edge in
                for path in ["/", "/jobs/a", "/jobs/a/history", "/badge/a.svg"] {
                    #expect(try await Answer.to("GET", "\(path)?token=\(all)", at: edge).status == 200, "\(path)")
                    let refused = try await Answer.to("GET", "\(path)?token=\(some)", at: edge)
                    #expect(refused.status == 403, "\(path)")
                    #expect(refused.text.contains("this opens GET /events of an edge, and nothing else"))
                    let wrong = try await Answer.to("GET", "\(path)?token=\(all)x", at: edge)
                    #expect(wrong.status == 401, "\(path)")
                }
                let stream = try await EventStream.open("/events?catchup=none&token=\(some)", at: edge)
                #expect(try await stream.next()?.event == "hello")
            }
        }
    }

    @Test func `an origin that refuses the edge is no matter of the viewer's tokens`() async throws {
        try await Program.serving(Self.origin) { _, first in
            let file = "server: { origin: { url: \"http://127.0.0.1:\(first)/events\", token: wrong } }"
            try await Program.serving(file) { _, edge in
                for path in ["/", "/jobs/a", "/badge/a.svg", "/jobs/a/history?buckets=2"] {
                    let answer = try await Answer.to("GET", path, at: edge)
                    #expect(answer.status == 502, "\(path)")
                    #expect(answer.fields["www-authenticate"] == nil)
                    #expect(answer.text.contains("answers 401 to this edge"), "\(answer.text)")
                }
            }
        }
    }
}
