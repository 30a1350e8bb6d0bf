import Foundation
import Tape
import Testing

@testable import History

/// What had not ended at a place in the past.
@Suite struct StandingReadTests {
    private static let types: [EventSeries.Role: String] = [
        .result: "tick", .failure: "jobFailed", .recovery: "jobRecovered", .alert: "alertRaised", .calm: "alertCleared",
    ]

    private func standing(_ recorded: Recorded, at position: UInt64, _ filter: Filter = .all) async -> [UInt64] {
        await withCheckedContinuation { continuation in
            recorded.history.standing(at: position, passing: filter) {
                continuation.resume(returning: $0.map(\.sequence))
            }
        }
    }

    /// A history of these events, the first at 1.
    private func record(
        _ events: [(job: String, role: EventSeries.Role)],
        during body: (Recorded) async throws -> Void
    ) async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            for (job, role) in events {
                await recorded.publish(job, "{}", event: Self.types[role] ?? "", role: role)
            }
            try await body(recorded)
            await recorded.history.close()
        }
    }

    @Test func `failures and alerts hold from their event until they end, each by itself`() async throws {
        let events: [(String, EventSeries.Role)] = [
            ("a", .result), ("a", .failure), ("b", .alert), ("a", .alert), ("b", .alert), ("a", .recovery),
            ("a", .result),
            ("a", .failure), ("b", .calm), ("a", .calm), ("b", .result), ("a", .recovery),
        ]
        try await record(events) { recorded in
            let expected: [[UInt64]] = [
                [], [], [], [2], [2, 3], [2, 3, 4], [2, 4, 5], [4, 5], [4, 5], [4, 5, 8], [4, 8], [8], [8], [],
            ]
            for (position, sequences) in expected.enumerated() {
                #expect(await standing(recorded, at: UInt64(position)) == sequences, "\(position)")
            }
            #expect(await standing(recorded, at: 7, Filter(jobs: ["b"])) == [5])
            #expect(await standing(recorded, at: 6, Filter(events: ["jobFailed"])) == [2])
        }
    }

    @Test func `a result ends a failure of a job that began anew, and no alert`() async throws {
        try await record([("a", .failure), ("a", .alert), ("a", .result)]) { recorded in
            #expect(await standing(recorded, at: 3) == [1, 2])
            #expect(await standing(recorded, at: 4) == [2])
        }
    }

    @Test func `being late hides no failure, and holds by itself until something comes`() async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            await recorded.publish("a", "{}", event: "jobOverdue", role: .failure)
            #expect(await standing(recorded, at: 2) == [1])
            await recorded.publish("a", "{}", event: "jobFailed", role: .failure)
            #expect(await standing(recorded, at: 3) == [1, 2])
            await recorded.publish("a", "{}", event: "jobOverdue", role: .failure)
            #expect(await standing(recorded, at: 4) == [2, 3])
            #expect(await standing(recorded, at: 4, Filter(events: ["jobOverdue"])) == [3])
            await recorded.publish("a", "{}", event: "jobRecovered", role: .recovery)
            #expect(await standing(recorded, at: 5) == [])
            await recorded.publish("b", "{}", event: "jobOverdue", role: .failure)
            #expect(await standing(recorded, at: 6) == [5])
            await recorded.publish("b", "{}", event: "tick", role: .result)
            #expect(await standing(recorded, at: 7) == [])
            await recorded.history.close()
        }
    }

    @Test func `a file of an earlier program is taken, and tells it too`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            var recorded = try Recorded(path)
            await recorded.publish("a", "{}", event: "jobFailed", role: .failure)
            await recorded.history.close()
            try Database(path: path, timeout: .seconds(1)).run("DROP INDEX troubles_of_jobs")
            recorded = try Recorded(path)
            #expect(await standing(recorded, at: 2) == [1])
            await recorded.history.close()
        }
    }
}
