import Synchronization
import Testing

@testable import Tape

/// What readers see of a tape that is recorded, in all orders of what can happen to it.
@Suite struct TapeRecordingTests {
    private enum Step: CaseIterable {
        case append, forget, commitOne, begin, end
    }

    private struct Model {
        var isRecording = false
        var committed: [UInt64] = []
        /// What is appended and not stored yet; nil where the job was forgotten.
        var uncommitted: [UInt64?] = []
        var latest: UInt64?

        var next: UInt64 { UInt64(committed.count + uncommitted.count { $0 != nil }) + 1 }

        mutating func take(_ step: Step) {
            switch step {
            case .append: uncommitted.append(next)
            case .forget: uncommitted.append(nil)
            case .commitOne: if !uncommitted.isEmpty { commit(1) }
            case .begin: isRecording = true
            case .end: isRecording = false
            }
            if !isRecording { commit(uncommitted.count) }
        }

        private mutating func commit(_ count: Int) {
            for sequence in uncommitted.prefix(count) {
                if let sequence { committed.append(sequence) }
                latest = sequence
            }
            uncommitted.removeFirst(count)
        }
    }

    @Test func `readers see what is stored, in its order, and all of it once recording ends`() {
        for steps in sequences(of: Step.allCases, upTo: 5) {
            let tape = Tape(epoch: "k", capacity: .init(events: 9))
            let series = tape.series(job: "j", event: "tick", role: .result)
            var model = Model()
            for step in steps {
                switch step {
                case .append: tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
                case .forget: tape.forget(job: "j")
                case .commitOne: tape.commit(first: min(1, tape.uncommitted(upTo: .max).count))
                case .begin: _ = tape.beginRecording(from: tape.next) {}
                case .end: tape.endRecording()
                }
                model.take(step)
            }
            #expect(tape.isRecording == model.isRecording, "\(steps)")
            #expect(tape.isFlushed == model.uncommitted.isEmpty, "\(steps)")
            #expect(tape.next == model.next, "\(steps)")
            #expect(tape.events(from: 1).events.map(\.sequence) == model.committed, "\(steps)")
            #expect(tape.committed(from: 1, upTo: .max).map(\.sequence) == model.committed, "\(steps)")
            #expect(tape.latestResult(of: "j")?.sequence == model.latest, "\(steps)")
            let uncommitted: [UInt64?] = tape.uncommitted(upTo: .max).map { record in
                if case .event(let event) = record { event.sequence } else { nil }
            }
            #expect(uncommitted == model.uncommitted, "\(steps)")
        }
    }

    @Test func `a tape that is ahead of its file is not recorded before that has caught up`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let series = tape.series(job: "j", event: "tick", role: .result)
        for _ in 0..<2 { tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0)) }
        #expect(tape.beginRecording(from: 2) {} == nil)
        #expect(!tape.isRecording)
        #expect(tape.beginRecording(from: 3) {}?.latest.map(\.sequence) == [2])
        #expect(tape.isRecording)
    }

    @Test func `the listener is called as something is queued, and readers when it is committed`() {
        let calls = Mutex<[String]>([])
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let series = tape.series(job: "j", event: "tick", role: .result)
        tape.addObserver { calls.withLock { $0.append("read") } }
        _ = tape.beginRecording(from: 1) { calls.withLock { $0.append("flush") } }
        tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
        tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0), wakesReaders: false)
        tape.forget(job: "j")
        #expect(calls.withLock { $0 } == ["flush", "flush"])
        tape.wakeReaders()
        tape.commit(first: 3)
        #expect(calls.withLock { $0 } == ["flush", "flush", "flush", "read"])
    }
}
