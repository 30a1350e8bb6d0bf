import Foundation
import TestSupport
import Testing

/// What an edge tells of jobs that its origin has changed.
@Suite struct EdgeChangeTests {
    private static func jobs(_ unit: String) -> String {
        """
        server: { tokens: { publish: [p] } }
        jobs:
          a: { every: 50ms, generate: counter }
          posted: { post: true, unit: \(unit) }
          again: { every: 1h, generate: counter, unit: \(unit) }
        """
    }

    /// Whether who comes now is told a value of a job, which is older than those of the job that runs all the time.
    private static func tells(_ job: String, at port: UInt16) async throws -> Bool {
        let stream = try await EventStream.open("/events?job=a,\(job)", at: port)
        defer { stream.cut() }
        let first = try #require(try await stream.blocks(2).last)
        return try first.object()["job"] as? String == job
    }

    @Test func `who comes new to an edge is told no value that the origin has let go of`() async throws {
        let arguments = ["--listen", "127.0.0.1:0"]
        try await Program.running(arguments, files: ["jobs.yaml": Self.jobs("x")]) { origin in
            let first = try await origin.port()
            let file = "server: { origin: { url: \"http://127.0.0.1:\(first)/events\" } }"
            try await Program.serving(file) { _, edge in
                let fields = ["Authorization": "Bearer p"]
                #expect(try await Answer.to("POST", "/jobs/posted", at: first, fields: fields, body: "5").status == 202)
                for job in ["posted", "again"] {
                    try await eventually("\(job) at the edge") { try await Self.tells(job, at: edge) ? true : nil }
                }
                try origin.write(Self.jobs("y"), to: "jobs.yaml")
                try await eventually("its end at the origin") {
                    try await Self.tells("posted", at: first) ? nil : true
                }
                try await eventually("its end at the edge") { try await Self.tells("posted", at: edge) ? nil : true }
                // This one has run anew by then.
                #expect(try await Self.tells("again", at: edge))
            }
        }
    }
}
