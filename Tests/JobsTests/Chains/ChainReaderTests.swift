import DataSources
import JSON
import Synchronization
import Tape
import TestTape
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

    /// What the reader says is missed, while `change` is called behind each event until it returns false.
    private func missed(on tape: Tape, _ change: @Sendable @escaping (Int) -> Bool) async throws -> [UInt64] {
        let registry = JobRegistry([.made("b", .after(AfterRule(jobs: ["a"], events: [])))], on: tape)
        try #require(registry["b"]).update { $0.occasions = PendingOccasions(from: 1) }
        let missed = Mutex<[UInt64]>([])
        let count = Mutex(0)
        let reader = ChainReader()
        reader.apply(registry)
        await reader.run(
            on: tape,
            { registry },
            miss: { count in missed.withLock { $0.append(count) } },
            start: { _, _, _ in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                if !change(number) { reader.stop() }
            }
        )
        return missed.withLock(\.self)
    }

    @Test func `a tape that begins anew before anything came has nothing that is missed`() async throws {
        let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 3))
        tape.turn(to: "f", next: 1)
        tape.commit(results: 1...1, of: "a", in: "f")
        #expect(try await missed(on: tape) { _ in false } == [])
    }

    @Test func `nothing is missed where the tape begins anew or leaps, but what comes behind that`() async throws {
        let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 3))
        tape.commit(results: 1...1, of: "a", in: "e")
        let missed = try await missed(on: tape) { number in
            switch number {
            case 1:
                tape.turn(to: "f", next: 1)
                tape.commit(results: 1...1, of: "a", in: "f")
            case 2:
                tape.skip(to: 1_000_000, because: .failover)
                tape.commit(results: 1_000_000...1_000_000, of: "a", in: "f")
            case 3:
                tape.turn(to: "g", next: 1)
                tape.commit(results: 1...10, of: "a", in: "g")
            default: break
            }
            return number < 6
        }
        #expect(missed == [7])
    }
}
