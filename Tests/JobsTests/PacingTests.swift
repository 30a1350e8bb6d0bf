import DataSources
import JSON
import Scheduling
import Tape
import TestTape
import TestSupport
import Testing

@testable import JobConfig
@testable import Jobs

/// A run that publishes faster than what it publishes is stored.
@Suite struct PacingTests {
    private let now = Now(steady: .seconds(50), wall: .seconds(1_800_000_000))

    private func job(on tape: Tape) throws -> Job {
        let text = "jobs: { a: { every: 1h, generate: sine } }"
        return Job(try #require(JobsConfiguration.read(Array(text.utf8), file: "f").file?.jobs.first), on: tape)
    }

    /// Lets a run publish texts of a length on a tape, and tells how many wait each time it is held up, while so many are
    /// stored at once.
    private func waiting(_ count: Int, of length: Int, storing share: Int) async throws -> [Int] {
        let snapshot = TapeSnapshot(epoch: "test", next: 1)
        let tape = Tape(snapshot, capacity: .init(events: 10), archive: NoArchive())
        _ = tape.beginRecording(from: 1) {}
        let job = try job(on: tape)
        let now = now
        let run = Task {
            let course = RunCourse(of: job, at: nil)
            let content = SourceResult.Content.text(String(repeating: "x", count: length))
            for _ in 0..<count { await course.publishPaced(SourceResult(content), nextBy: nil, at: now) }
            course.end(now)
        }
        var found: [Int] = []
        while tape.end <= count {
            // It goes on until it waits for what is not stored, or has come to its end.
            let held = try await eventually("it is held up") {
                let before = tape.next
                for _ in 0..<10 { await Task.yield() }
                try await Task.sleep(for: .milliseconds(5))
                return tape.next == before && (before > tape.end + UInt64(share) || before > count) ? before : nil
            }
            found.append(Int(held - tape.end))
            tape.commit(first: share)
        }
        await run.value
        return found
    }

    @Test func `a run waits for what it has published to be stored, and for no more than that`() async throws {
        let many = try await waiting(1000, of: 1, storing: 128)
        #expect(many.count == 8)
        #expect(many.dropLast(2).allSatisfy { $0 == 256 }, "\(many)")
        let long = try await waiting(64, of: 16_000, storing: 4)
        #expect((long.max() ?? 0) <= 12, "\(long)")
    }

    @Test func `where nothing is stored no run waits`() async throws {
        let tape = Tape(epoch: "test", capacity: .init(events: 10))
        let course = RunCourse(of: try job(on: tape), at: nil)
        for _ in 0..<1000 { await course.publishPaced(SourceResult(.text("x")), nextBy: nil, at: now) }
        #expect(tape.end == 1001)
    }
}
