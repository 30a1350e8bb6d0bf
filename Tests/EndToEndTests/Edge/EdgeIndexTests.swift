import TestSupport
import Foundation
import Glibc
import Testing

@testable import tickertape

/// The index of an edge while its origin is away.
@Suite struct EdgeIndexTests {
    private static func isWell(_ edge: UInt16) async throws -> Bool {
        try await !Answer.to("GET", "/health", at: edge).text.contains("degraded")
    }

    private static func origin(at port: UInt16) throws -> ChildProgram {
        try ChildProgram(
            Program.executable,
            arguments: ["--listen", "127.0.0.1:\(port)"],
            files: ["jobs.yaml": "jobs: { a: { every: 40ms, generate: counter } }"]
        )
    }

    @Test func `an edge knows the index of its origin though nobody has asked for it`() async throws {
        var origin = try Self.origin(at: 0)
        let port = try await origin.line("the greeting") { text in
            text.firstMatch(of: /stream +http:[^\n]+:(\d+)\/events\n/).flatMap { UInt16($0.1) }
        }
        do {
            try await Self.expectIndex(of: &origin, at: port)
        } catch {
            try await origin.kill()
            throw error
        }
    }

    private static func expectIndex(of origin: inout ChildProgram, at port: UInt16) async throws {
        let file = "server: { origin: { url: \"http://127.0.0.1:\(port)/events\" } }"
        try await Program.serving(file) { _, edge in
            // It asks by itself, at some moment while the origin is there.
            let known = try await eventually("an index without its origin", within: .seconds(60)) { () -> Answer? in
                _ = try await eventually("the origin is followed") { try await isWell(edge) ? true : nil }
                try await Task.sleep(for: .milliseconds(500))
                try await origin.kill()
                _ = try await eventually("the origin is missed") { try await isWell(edge) ? nil : true }
                let answer = try await Answer.to("GET", "/", at: edge)
                if answer.status == 200 { return answer }
                origin = try Self.origin(at: port)
                return nil
            }
            #expect(known.fields["age"] != nil)
            #expect(known.text.contains(#""source":"generate""#))
        }
    }
}
