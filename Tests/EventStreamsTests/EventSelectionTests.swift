import Tape
import Testing

@testable import EventStreams

@Suite struct EventSelectionTests {
    private func tape(_ jobs: [String], size: Int = 10, capacity: Int = 100) -> Tape {
        let tape = Tape(epoch: "k", capacity: .init(events: capacity))
        for job in jobs {
            let channel = tape.series(job: job, event: "e", role: .result)
            tape.append(.text(String(repeating: "x", count: size)), to: channel, at: .now)
        }
        return tape
    }

    /// What a reader that has read `tape` up to its end selects.
    private func selection(_ jobs: Set<String>?, of tape: Tape) -> EventSelection {
        EventSelection(Filter(jobs: jobs), of: TapeReader(tape) {})
    }

    private func bytes(_ batch: Batch?) -> [UInt8] {
        guard let batch else { return [] }
        return unsafe batch.withBytes(in: .identity, from: 0) { unsafe Array($0) }
    }

    /// Reads as a stream that is behind does, until it has everything below `end`.
    private func readAll(_ selection: EventSelection, from position: UInt64, to end: UInt64) -> [UInt8]? {
        var (position, all) = (position, [UInt8]())
        while position < end {
            guard let found = selection.catchUp(from: position, isShared: true).onTape else { return nil }
            guard found.end > position, found.end <= end || found.batch == nil else { return nil }
            all += bytes(found.batch)
            position = found.end
        }
        return all
    }

    @Test(arguments: [10, Batch.limit / 3, Batch.limit + 1])
    func `from every place to every end, all that passes is read once and in order`(size: Int) {
        let names = ["a", "b", "b", "a", "b", "a", "a"]
        for jobs in [nil, ["a"], ["b"], ["none"]] as [Set<String>?] {
            for end in 1...UInt64(names.count) + 1 {
                let tape = tape(Array(names.prefix(Int(end) - 1)), size: size)
                for start in 1...end {
                    let selection = selection(jobs, of: tape)
                    let expected = tape.events(from: start, to: end).events
                        .filter { selection.filter.matches($0.key) }
                        .flatMap(\.bytes)
                    #expect(readAll(selection, from: start, to: end) == expected)
                    // What is shared with those who come later is the same.
                    #expect(readAll(selection, from: start, to: end) == expected)
                }
            }
        }
    }

    @Test func `what the tape has let go of while it was read is not passed over in silence`() {
        let tape = tape(["a", "b", "a", "b", "b"], capacity: 2)
        #expect(selection(["a"], of: tape).catchUp(from: 3, isShared: false).onTape == nil)
        #expect(selection(nil, of: tape).catchUp(from: 3, isShared: false).onTape == nil)
        // What is gone is nothing that this selection has.
        #expect(selection(["c"], of: tape).catchUp(from: 1, isShared: false).onTape?.end == 6)
        #expect(selection(["b"], of: tape).catchUp(from: 4, isShared: false).onTape?.end == 6)
    }

    @Test func `a snapshot has the latest of jobs that were named since the filter was made`() {
        let tape = tape(["cpu.0"])
        let selection = selection(["cpu.*"], of: tape)
        for job in ["cpu.1", "disk", "cpu.2"] {
            tape.append(.text("x"), to: tape.series(job: job, event: "new \(job)", role: .result), at: .now)
        }
        let snapshot = selection.snapshot()
        #expect(snapshot.latest.map(\.sequence) == [1, 2, 4])
        #expect(snapshot.end == 5)
    }

    @Test func `the latest frames are joined once for all that are to have them`() {
        let tape = tape(["a", "b", "a"])
        let selection = selection(nil, of: tape)
        let snapshot = selection.snapshot()
        let batch = selection.latestBatch(snapshot)
        #expect(snapshot.latest.map(\.sequence) == [2, 3])
        #expect(bytes(batch) == snapshot.latest.flatMap(\.bytes))
        #expect(selection.latestBatch(snapshot) === batch)
    }

    @Test func `a lone subscriber shares with no other, so nothing is kept`() {
        let tape = tape(["a", "a", "a"])
        let selection = selection(nil, of: tape)
        let first = selection.catchUp(from: 2, isShared: false).onTape?.batch
        #expect(first != nil)
        #expect(selection.catchUp(from: 2, isShared: false).onTape?.batch !== first)
    }

    @Test func `those who come back at one place share one batch until it is released`() {
        let tape = tape(["a", "a", "a"])
        let selection = selection(nil, of: tape)
        let first = selection.catchUp(from: 2, isShared: true).onTape?.batch
        #expect(first != nil)
        #expect(selection.catchUp(from: 2, isShared: true).onTape?.batch === first)
        #expect(selection.catchUp(from: 3, isShared: true).onTape?.batch !== first)
        selection.releaseBatches()
        #expect(selection.catchUp(from: 2, isShared: true).onTape?.batch !== first)
    }

    @Test func `what is kept for others is bounded, however many places they come from`() {
        let tape = tape(Array(repeating: "a", count: 300), capacity: 300)
        let selection = selection(nil, of: tape)
        for start in 1..<tape.end { _ = selection.catchUp(from: start, isShared: true) }
        #expect(selection.catchUps.count <= 64)
    }
}

extension EventSelection.Found {
    /// What the tape has; nil where it has dropped some of it.
    fileprivate var onTape: EventSelection.CatchUpBatch? {
        if case .onTape(let found) = self { found } else { nil }
    }
}
