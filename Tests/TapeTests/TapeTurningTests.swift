import Synchronization
import Testing

@testable import Tape

@Suite struct TapeTurningTests {
    private func event(_ epoch: String, _ sequence: UInt64, of job: String? = "a", _ text: String = "x") -> StoredEvent
    {
        StoredEvent(
            sequence: sequence,
            job: job,
            event: "e",
            role: .result,
            time: Timestamp(milliseconds: 1_764_000_000_000),
            bytes: Array("id: \(epoch)-\(sequence)\nevent: e\ndata: \(text)\n\n".utf8),
            value: nil
        )
    }

    private func tape() -> Tape {
        let tape = Tape(epoch: "k", capacity: .init(events: 100))
        tape.commit((1...5).map { event("k", $0) })
        return tape
    }

    private var all: CompiledFilter { CompiledFilter(.all, jobs: NameTable([""]), events: NameTable()) }

    @Test func `events of another history are held behind a hole, under their own ids`() {
        let tape = tape()
        tape.turn(to: "m", next: 1)
        #expect(tape.lastEventID == EventID(epoch: "m", sequence: 0))
        tape.commit([event("m", 1), event("m", 2)])
        #expect(tape.lastEventID.description == "m-2")
        let found = tape.events(from: 6)
        #expect(found.missed == 1)
        #expect(found.events.map { tape.identity.id(of: $0.sequence).description } == ["m-1", "m-2"])
        #expect(tape.reasonOfBreak(behind: 6) == .reset)
        #expect(tape.reasonOfBreak(behind: tape.identity.first) == nil)
    }

    @Test func `only ids of the history at hand have a position`() {
        let tape = tape()
        #expect(tape.identity.position(of: EventID(epoch: "k", sequence: 3)) == 3)
        tape.turn(to: "m", next: 1)
        #expect(tape.identity.position(of: EventID(epoch: "k", sequence: 3)) == nil)
        #expect(tape.identity.position(of: EventID(epoch: "m", sequence: 3)) == tape.identity.first + 2)
        #expect(tape.identity.position(of: EventID(epoch: "m", sequence: .max)) == nil)
    }

    @Test func `behind a leap readers go on without a hole, and ids that were left out are known as such`() {
        let tape = tape()
        let end = tape.end
        let last = tape.lastEventID.sequence
        tape.leap(to: last + 1000)
        // Nothing is changed before the event comes.
        #expect(tape.lastEventID.sequence == last)
        tape.commit([event("k", last + 1000), event("k", last + 1001)])
        let found = tape.events(from: end)
        #expect(found.missed == 0 && found.events.map(\.sequence) == [end, end + 1])
        #expect(tape.lastEventID.sequence == last + 1001)
        let identity = tape.identity
        for position in 1..<tape.end { #expect(identity.position(of: identity.id(of: position)) == position) }
        func id(_ sequence: UInt64) -> EventID { EventID(epoch: "k", sequence: sequence) }
        for sequence in [last + 1, last + 500, last + 999] {
            #expect(identity.isLeftOut(id(sequence)) && identity.position(of: id(sequence)) == end - 1)
        }
        for sequence in [1, last, last + 1000, last + 1001, last + 9999] { #expect(!identity.isLeftOut(id(sequence))) }
        #expect(identity.position(of: id(last + 1002)) == tape.end)
        #expect(identity.position(of: id(.max)) != nil && !identity.isLeftOut(id(.max)))
        // A leap to where the tape is, or back, is none.
        tape.leap(to: last + 1002)
        tape.leap(to: 3)
        #expect(tape.identity == identity)
    }

    @Test func `of very many leaps the latest are known`() {
        let tape = tape()
        var next = tape.lastEventID.sequence + 10
        for _ in 0..<3000 {
            tape.leap(to: next)
            tape.commit([event("k", next)])
            next += 10
        }
        let identity = tape.identity
        for position in tape.end - 500..<tape.end {
            #expect(identity.position(of: identity.id(of: position)) == position)
        }
        #expect(identity.position(of: EventID(epoch: "k", sequence: 1)) != nil)
    }

    @Test func `a history that is far on begins where it is`() {
        let tape = tape()
        tape.turn(to: "m", next: 1000)
        tape.commit([event("m", 1000)])
        #expect(tape.lastEventID.description == "m-1000")
        #expect(tape.retained.events == 1)
    }

    @Test func `nothing of the history before is the latest of a job`() {
        let tape = tape()
        tape.turn(to: "m", next: 1)
        #expect(tape.latestResult(of: "a") == nil)
    }

    @Test func `events that are skipped are told as lost, once`() {
        let tape = tape()
        tape.skip(to: 9)
        #expect(tape.reasonOfBreak(behind: 6) == .evicted)
        tape.commit([event("k", 9)])
        #expect(tape.events(from: 6).missed == 3)
        #expect(tape.reasonOfBreak(behind: 9) == nil)
        tape.skip(to: 12, because: .failover)
        #expect(tape.reasonOfBreak(behind: 10) == .failover)
        // What lies behind is skipped no more.
        tape.skip(to: 4)
        #expect(tape.lastEventID.description == "k-11")
    }

    @Test func `the latest of a job from before the hole can be told again, and not in place of a newer one`() {
        let tape = tape()
        tape.skip(to: 20)
        tape.recall(event("k", 12, of: "rare", "old"))
        #expect(tape.latestResult(of: "rare")?.text == "old")
        tape.commit([event("k", 20, of: "rare", "new")])
        tape.recall(event("k", 12, of: "rare", "old"))
        #expect(tape.latestResult(of: "rare")?.text == "new")
        // What has not come yet is no past.
        tape.recall(event("k", 99, of: "later"))
        #expect(tape.latestResult(of: "later") == nil)
    }

    @Test func `the latest is known before readers are woken by a hole`() {
        let tape = tape()
        let seen = Mutex<[String?]>([])
        let observer = tape.addObserver { seen.withLock { $0.append(tape.latestResult(of: "rare")?.text) } }
        defer { tape.removeObserver(observer) }
        tape.skip(to: 20, because: .failover, recalling: [event("k", 12, of: "rare", "old")])
        #expect(seen.withLock(\.self) == ["old"])
        #expect(tape.failoverEnd == 20)
    }

    @Test func `readers are woken by a turn and by a skip`() {
        let tape = tape()
        let wakes = Mutex(0)
        let observer = tape.addObserver { wakes.withLock { $0 += 1 } }
        defer { tape.removeObserver(observer) }
        tape.turn(to: "m", next: 1)
        #expect(wakes.withLock { $0 } == 1)
        tape.skip(to: 7)
        #expect(wakes.withLock { $0 } == 2)
        // What lies behind is no news.
        tape.skip(to: 3)
        #expect(wakes.withLock { $0 } == 2)
    }
}

@Suite struct RelayLineTests {
    private static let moment = Timestamp(milliseconds: 1_764_000_000_123)

    @Test(arguments: [
        (
            RelayLine(job: "host", role: .result, time: moment, value: 84..<120),
            ":relay 1 1764000000123 0 84-120 host\n"
        ),
        (RelayLine(job: nil, role: .info, time: moment, value: nil), ":relay 1 1764000000123 3 -\n"),
        (RelayLine(job: "a.b", role: .failure, time: moment, value: 5..<5), ":relay 1 1764000000123 1 5-5 a.b\n"),
    ])
    func `what is written is read again`(line: RelayLine, text: String) {
        #expect(String(decoding: line.bytes, as: UTF8.self) == text)
        #expect(RelayLine(line.bytes.dropLast()) == line)
    }

    @Test(arguments: [
        "", ":", ":relay", ":relay 2 1 0 - a", ":relay 1 x 0 -", ":relay 1 1 6 -", ":relay 1 1 0 5-4 a",
        ":relay 1 1 0 -5 a",
        ":relay 1 1 0 1-2-3 a", ":relay 1 1 0", "relay 1 1 0 - a", ":relay 1 1 0 5- a", ":relay 1 1 0 - a b",
        ":relay 1 1 0 - a\rb", ":relay 1 1 0 - .a", ":relay 1 1 0 - ",
    ])
    func `what is none is not taken for one`(text: String) { #expect(RelayLine(Array(text.utf8)) == nil) }
}
