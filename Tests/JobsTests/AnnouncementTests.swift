import DataSources
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// What is told of a job while several threads change how it stands.
@Suite struct AnnouncementTests {
    /// Has an alarm ring and a run end at the same moment, until so much is told of it; returns what is on the tape.
    private func told(events: Int) async throws -> (events: [String], status: JobStatus) {
        let tape = Tape(epoch: "test", capacity: .init(events: events * 2))
        let text = "jobs: { a: { every: 1h, generate: sine } }"
        let job = Job(try #require(JobsConfiguration.read(Array(text.utf8), file: "f").file?.jobs.first), on: tape)
        let run = JobStatus.Run(at: .now, time: .zero, outcome: .ok)
        await withTaskGroup { group in
            group.addTask { while tape.next < events { job.announce { ((), $0.becomeOverdue()) } } }
            group.addTask { while tape.next < events { job.announce { ((), $0.end(run)) } } }
        }
        return (tape.events(from: 1).events.map(\.event), job.status)
    }

    @Test func `news of a job are on the tape in the order in which it has changed`() async throws {
        let (events, status) = try await told(events: 10_000)
        #expect(events.count >= 9_000)
        for (number, event) in events.enumerated() {
            #expect(event == (number.isMultiple(of: 2) ? "jobOverdue" : "jobRecovered"), "number \(number)")
        }
        #expect(status.isOverdue == (events.last == "jobOverdue"))
    }
}
