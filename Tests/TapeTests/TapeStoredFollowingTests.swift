import Randomness
import Testing
import TestTape

@testable import Tape

/// A tape that is filled from elsewhere, and stored before readers see what comes.
@Suite struct TapeStoredFollowingTests {
    private static func event(_ epoch: String, _ sequence: UInt64, of job: String? = "a") -> StoredEvent {
        StoredEvent(
            sequence: sequence,
            job: job,
            event: "e",
            role: job == nil ? .info : .result,
            time: Timestamp(milliseconds: 1_764_000_000_000),
            bytes: Array("id: \(epoch)-\(sequence)\nevent: e\ndata: \(job ?? "-")\n\n".utf8),
            value: nil
        )
    }

    private static func tape(_ events: Int = 100) -> Tape {
        Tape(epoch: "k", capacity: .init(events: events), archive: NoArchive(), isFollowing: true)
    }

    private func ids(_ tape: Tape) -> [String] {
        tape.events(from: 0).events.map { tape.identity.id(of: $0.sequence).description }
    }

    @Test func `readers see what comes from elsewhere once it is stored, in its order`() {
        let tape = Self.tape()
        #expect(tape.beginRecording(from: 1) {} != nil)
        tape.turn(to: "m", next: 1)
        tape.commit([Self.event("m", 1), Self.event("m", 2)])
        tape.skip(to: 10)
        tape.recall(Self.event("m", 4, of: "rare"))
        tape.commit([Self.event("m", 10)])
        #expect(tape.epoch == "k" && tape.end == 1 && ids(tape) == [])
        #expect(tape.waiting.steps == 6 && tape.isTurning)
        // A turn is stored alone; all behind it is of one history.
        let turn = tape.uncommitted(upTo: .max)
        #expect(turn == [.turned(TapeIdentity(epoch: "m", offset: 1), at: 2)])
        tape.commit(first: turn.count)
        #expect(tape.epoch == "m" && ids(tape) == [] && !tape.isTurning)
        let rest = tape.uncommitted(upTo: .max)
        #expect(
            rest.map { record in
                switch record {
                case .event(let event): "\(event.sequence)"
                case .skipped(let position): "to \(position)"
                case .recalled(let event): "again \(event.sequence) \(event.job ?? "-")"
                default: "\(record)"
                }
            } == ["2", "3", "to 11", "again 5 rare", "11"]
        )
        tape.commit(first: 2)
        #expect(ids(tape) == ["m-1", "m-2"])
        tape.commit(first: 3)
        #expect(ids(tape) == ["m-10"])
        #expect(tape.latestResult(of: "rare")?.sequence == 5)
        #expect(tape.reasonOfBreak(behind: 4) == .evicted)
        #expect(tape.waiting.steps == 0 && tape.waiting.bytes == 0)
    }

    @Test func `what stands before a turn is stored before it`() {
        let tape = Self.tape()
        _ = tape.beginRecording(from: 1) {}
        tape.commit([Self.event("k", 1)])
        tape.turn(to: "m", next: 1)
        tape.commit([Self.event("m", 1)])
        #expect(tape.uncommitted(upTo: .max).count == 1)
        tape.endRecording()
        #expect(tape.epoch == "m" && ids(tape) == ["m-1"])
    }

    @Test func `a tape that was stored goes on with its history, behind the same positions`() {
        var snapshot = TapeSnapshot(epoch: "m", next: 13)
        snapshot.offset = 9
        snapshot.newest = (11...12).map { (position: UInt64) in
            let event = Self.event("m", position - 9)
            return StoredEvent(
                sequence: position,
                job: event.job,
                event: event.event,
                role: event.role,
                time: event.time,
                bytes: event.bytes,
                value: nil
            )
        }
        let tape = Tape(
            snapshot,
            capacity: .init(events: 9, age: .seconds(4_000_000_000)),
            archive: NoArchive(),
            isFollowing: true
        )
        #expect(ids(tape) == ["m-2", "m-3"])
        #expect(tape.lastEventID.description == "m-3")
        _ = tape.beginRecording(from: 13) {}
        tape.commit([Self.event("m", 3), Self.event("m", 4)])
        tape.commit(first: 1)
        #expect(ids(tape) == ["m-2", "m-3", "m-4"])
    }

    @Test func `numbers that no file can hold are left out`() {
        let tape = Self.tape()
        _ = tape.beginRecording(from: 1) {}
        tape.commit([Self.event("k", 1 << 62), Self.event("k", .max)])
        tape.skip(to: .max)
        tape.skip(to: 1 << 62)
        #expect(tape.waiting.steps == 0)
        tape.skip(to: (1 << 62) - 1)
        tape.turn(to: "m", next: 1)
        tape.commit([Self.event("m", 1)])
        tape.endRecording()
        #expect(tape.epoch == "m" && ids(tape) == [])
    }

    /// One thing that an origin does.
    private enum Step {
        case events([StoredEvent])
        case recall(StoredEvent)
        case skip(UInt64)
        case turn(String)
        case forget(String)
    }

    private func steps(using generator: inout SplitMix64) -> [Step] {
        var epoch = 0
        var next: UInt64 = 1
        return (0..<40).map { _ in
            let name = "h\(epoch)"
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                epoch += 1
                next = 1
                return .turn("h\(epoch)")
            case 1:
                next += UInt64.random(in: 0..<5, using: &generator)
                return .skip(next)
            case 2: return .forget("j\(Int.random(in: 0..<3, using: &generator))")
            case 3:
                return .recall(Self.event(name, max(1, next / 2), of: "j\(Int.random(in: 0..<3, using: &generator))"))
            default:
                return .events(
                    (0..<Int.random(in: 1..<4, using: &generator)).map { _ in
                        let event = Self.event(name, next, of: "j\(Int.random(in: 0..<3, using: &generator))")
                        next += Int.random(in: 0..<6, using: &generator) == 0 ? 3 : 1
                        return event
                    }
                )
            }
        }
    }

    private func take(_ step: Step, _ tape: Tape) {
        switch step {
        case .events(let events): tape.commit(events)
        case .recall(let event): tape.recall(event)
        case .skip(let next): tape.skip(to: next, because: .failover)
        case .turn(let epoch): tape.turn(to: epoch, next: 1)
        case .forget(let job): tape.forget(job: job)
        }
    }

    private func words(_ tape: Tape) -> String {
        let latest = ["j0", "j1", "j2"].map { "\(tape.latestResult(of: $0)?.sequence ?? 0)" }
        let breaks = (0..<tape.end).map { "\(tape.reasonOfBreak(behind: $0).map { "\($0)" } ?? "-")" }
        return "\(tape.identity) \(tape.end) \(tape.next) \(ids(tape)) \(latest) \(breaks)"
    }

    @Test func `stored in whatever pieces, it comes to the same as without a file`() {
        var generator = SplitMix64(seed: 11)
        for round in 0..<300 {
            let steps = steps(using: &generator)
            let (plain, stored) = (Self.tape(9), Self.tape(9))
            plain.turn(to: "h0", next: 1)
            stored.turn(to: "h0", next: 1)
            var isStored = false
            for step in steps {
                if !isStored, Bool.random(using: &generator) {
                    isStored = stored.beginRecording(from: stored.next) {} != nil
                }
                take(step, plain)
                take(step, stored)
                let size = Int.random(in: 0..<200, using: &generator)
                if Bool.random(using: &generator) { stored.commit(first: stored.uncommitted(upTo: size).count) }
                if Int.random(in: 0..<15, using: &generator) == 0 {
                    stored.endRecording()
                    isStored = false
                }
            }
            stored.endRecording()
            #expect(words(stored) == words(plain), "round \(round)")
        }
    }
}
