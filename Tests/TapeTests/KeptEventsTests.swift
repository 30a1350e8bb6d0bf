import Testing

@testable import Tape

/// What stays of rare jobs, compared with arrays.
@Suite struct KeptEventsTests {
    private struct Model {
        var all: [(sequence: UInt64, job: String)] = []
        let events: Int
        let perJob: Int

        /// The newest of all and the newest of each job.
        var held: [UInt64] {
            let ring = all.suffix(events)
            let shares = Set(all.map(\.job)).flatMap { job in all.filter { $0.job == job }.suffix(perJob) }
            return Set((ring + (perJob > 1 ? shares : [])).map(\.sequence)).sorted()
        }
    }

    private func append(_ job: String, to tape: Tape) {
        tape.append(.text(""), to: tape.series(job: job, event: "e", role: .result), at: Timestamp(milliseconds: 0))
    }

    @Test(arguments: 1...3, 1...4) func `each job has its share, in order, and what is gone is known`(
        events: Int,
        perJob: Int
    ) {
        for jobs in sequences(of: ["a", "b", "c"], upTo: 6) {
            let tape = Tape(epoch: "k", capacity: .init(events: events, perJob: perJob))
            var model = Model(events: events, perJob: perJob)
            for job in jobs {
                append(job, to: tape)
                model.all.append((UInt64(model.all.count + 1), job))
            }
            #expect(tape.events(from: 0).events.map(\.sequence) == model.held, "\(jobs)")
            for job in Set(jobs) {
                let own = model.all.filter { $0.job == job }.map(\.sequence)
                let gone = own.last { !model.held.contains($0) } ?? 0
                tape.read(passing: Filter(jobs: [job])) { filter in
                    #expect(tape.firstHeld(passing: filter) == gone + 1, "\(jobs)")
                    let newest = tape.newest(.max, passing: filter).map(\.sequence)
                    #expect(newest == own.filter { model.held.contains($0) }, "\(jobs)")
                }
            }
            // Read in the smallest portions, nothing is left out or read twice.
            var (position, read) = (UInt64(0), [UInt64]())
            while position < tape.end {
                let result = tape.events(from: position, upTo: 1)
                read += result.events.map(\.sequence)
                position = result.end
            }
            #expect(read == model.held, "\(jobs)")
        }
    }

    @Test func `shares have half of the bytes at most, and the newest stay`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 2, bytes: 1000, perJob: 100))
        for number in 1...200 { append("job\(number % 20)", to: tape) }
        let held = tape.events(from: 0).events
        #expect(held.map(\.bytes.count).reduce(0, +) <= 1000)
        #expect(held.count > 10)
        #expect(held.map(\.sequence) == Array((201 - UInt64(held.count))...200))
    }

    @Test(arguments: [1, 1000]) func `where bytes are too few, each job has a fair share, and all of them are used`(
        perJob: Int
    ) {
        let capacity = Tape.Capacity(events: 10_000, bytes: 256 << 10, perJob: perJob)
        let tape = Tape(epoch: "k", capacity: capacity)
        func append(_ job: String, _ count: Int, bytes: Int = 3000) {
            let text = String(repeating: "x", count: bytes)
            for _ in 0..<count {
                let series = tape.series(job: job, event: "e", role: .result)
                tape.append(.text(text), to: series, at: Timestamp(milliseconds: 0))
            }
        }
        func counts() -> [Int] {
            let jobs = tape.events(from: 0).events.map { tape.jobNames.name(of: $0.key.job) }
            return ["a", "b", "c"].map { job in jobs.count { $0 == job } }
        }
        for job in ["a", "b", "c"] { append(job, 30) }
        #expect(counts() == [26, 30, 30])
        let held = tape.events(from: 0).events
        #expect(tape.retained == (held.count, held.map(\.bytes.count).reduce(0, +)))
        #expect(tape.retained.bytes > capacity.bytes - 3100)
        append("c", 500)
        #expect(perJob == 1 ? counts() == [0, 0, 86] : counts()[..<2].allSatisfy { $0 >= 14 })
        #expect(counts().reduce(0, +) == 86)
        // One that says little has all of it, and what it need not is for others.
        append("a", 5, bytes: 10)
        append("c", 500)
        #expect(perJob == 1 || counts()[0] >= 14 && counts()[1] >= 14)
        #expect(counts().reduce(0, +) >= 85)
    }

    @Test func `a share that is changed holds from then on`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 2, perJob: 3))
        for job in ["a", "a", "a", "a", "b", "b", "b"] { append(job, to: tape) }
        func held() -> [UInt64] { tape.events(from: 0).events.map(\.sequence) }
        #expect(held() == [2, 3, 4, 5, 6, 7])
        tape.setCapacity(.init(events: 2, perJob: 2), now: Timestamp(milliseconds: 0))
        #expect(held() == [3, 4, 6, 7])
        tape.setCapacity(.init(events: 2, perJob: 1), now: Timestamp(milliseconds: 0))
        #expect(held() == [6, 7])
        tape.setCapacity(.init(events: 2, perJob: 3), now: Timestamp(milliseconds: 0))
        append("a", to: tape)
        append("a", to: tape)
        #expect(held() == [6, 7, 8, 9])
    }

    @Test(arguments: [true, false]) func `a job that is gone has no share, one that is changed has`(isChanged: Bool) {
        let tape = Tape(epoch: "k", capacity: .init(events: 1, perJob: 3))
        for job in ["a", "a", "b", "b"] { append(job, to: tape) }
        tape.forget(job: "a", keepsNotes: isChanged)
        append("b", to: tape)
        #expect(tape.events(from: 0).events.map(\.sequence) == (isChanged ? [1, 2, 3, 4, 5] : [3, 4, 5]))
        tape.read(passing: Filter(jobs: ["a"])) { #expect(tape.firstHeld(passing: $0) == (isChanged ? 1 : 3)) }
    }
}
