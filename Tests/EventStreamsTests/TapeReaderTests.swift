import Synchronization
import Tape
import Testing

@testable import EventStreams

@Suite struct TapeReaderTests {
    private func tape(capacity: Int = 100) -> Tape { Tape(epoch: "k", capacity: .init(events: capacity)) }

    private func append(_ job: String, to tape: Tape) {
        tape.append(.text("x"), to: tape.series(job: job, event: "e", role: .result), at: .now)
    }

    private final class Count: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    @Test func `a reader begins at the end, reads what comes once, and is woken for it`() {
        let (tape, woken) = (tape(), Count())
        append("a", to: tape)
        let reader = TapeReader(tape) { woken.add() }
        #expect(!reader.hasEvents && reader.position == 2)
        append("a", to: tape)
        append("a", to: tape)
        #expect(reader.hasEvents && woken.value == 2)
        #expect(reader.read {}.events.map(\.sequence) == [2, 3])
        #expect(reader.read {}.events.isEmpty)
        #expect(!reader.hasEvents && reader.position == 4)
    }

    @Test func `what was read before a name was learnt is read again, with a filter that knows it`() {
        let tape = tape()
        let reader = TapeReader(tape) {}
        let selection = EventSelection(Filter(jobs: ["new"]), of: reader)
        append("new", to: tape)
        var learnt = 0
        let news = reader.read {
            learnt += 1
            selection.learn()
        }
        #expect(learnt == 1)
        #expect(news.events.filter { selection.filter.matches($0.key) }.map(\.sequence) == [1])
        append("new", to: tape)
        #expect(reader.read { learnt += 1 }.events.map(\.sequence) == [2])
        #expect(learnt == 1)
    }

    @Test func `one that reads too late is told how much it misses, and goes on behind that`() {
        let tape = tape(capacity: 2)
        let reader = TapeReader(tape) {}
        for _ in 0..<5 { append("a", to: tape) }
        let news = reader.read {}
        #expect(news.missed == 3)
        #expect(news.events.map(\.sequence) == [4, 5])
        #expect(reader.position == 6)
    }

    @Test func `what came while nobody read is left out`() {
        let tape = tape()
        let reader = TapeReader(tape) {}
        append("a", to: tape)
        reader.skipToEnd()
        #expect(!reader.hasEvents)
        #expect(reader.read {}.events.isEmpty)
    }

    @Test func `a run's log is at its end once the last event was read, and a shared tape never is`() {
        let tape = tape()
        let runLog = RunLog(tape)
        let (reader, other) = (TapeReader(runLog) {}, TapeReader(tape) {})
        let series = tape.series(job: "j", event: "e", role: .result)
        runLog.append(.text("1"), to: series, at: .now)
        _ = reader.read {}
        #expect(!reader.isAtEnd)
        runLog.append(.text("2"), to: series, at: .now, isLast: true)
        #expect(!reader.isAtEnd)
        _ = (reader.read {}, other.read {})
        #expect(reader.isAtEnd && !other.isAtEnd)
    }

    @Test func `a reader that is gone is not woken, and holds up no writer`() {
        let (tape, woken) = (tape(), Count())
        let runLog = RunLog(tape)
        do {
            let reader = TapeReader(runLog) { woken.add() }
            reader.reportProgress(of: 1)
            for _ in 0..<2 { append("a", to: tape) }
            #expect(woken.value == 2)
            #expect(runLog.isLagging(behind: 1))
        }
        #expect(!runLog.isLagging(behind: 0))
        append("a", to: tape)
        #expect(woken.value == 2)
    }
}
