import DataSources
import JSON
import Synchronization
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// How events come to the jobs that run after them.
@Suite struct ChainReaderTests {
    @Test func `events that the tape has dropped before they were read are told`() async throws {
        let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 3))
        let registry = JobRegistry([.made("b", .after(AfterRule(jobs: ["a"], events: [])))], on: tape)
        try #require(registry["b"]).update { $0.occasions = PendingOccasions(from: 1) }
        let series = tape.series(job: "a", event: "dataUpdate", role: .result)
        for number in 0..<10 {
            tape.append(.bare(JSONText(.integer(Int64(number))).bytes), to: series, at: .now)
        }
        let missed = Mutex<[UInt64]>([])
        let seen = Mutex<[String]>([])
        let reader = ChainReader()
        reader.ring()
        await reader.run(
            on: tape,
            { registry },
            miss: { count in missed.withLock { $0.append(count) } },
            start: { _, event, _ in
                seen.withLock { $0.append(event.occasion.data.description) }
                if seen.withLock(\.count) == 3 { reader.stop() }
            }
        )
        #expect(missed.withLock(\.self) == [7])
        #expect(seen.withLock(\.self) == ["7", "8", "9"])
    }
}
