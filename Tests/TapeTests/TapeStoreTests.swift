import Testing

@testable import Tape

/// Several tapes that follow a store which numbers their events.
@Suite struct TapeStoreTests {
    private func tape(of log: SharedLog, whileJoining meanwhile: () -> Void = {}) throws -> Tape {
        let store: any TapeStore = LogStore(log)
        let tape = Tape(store.snapshot, capacity: .init(events: 100), archive: nil)
        meanwhile()
        try store.attach(tape)
        return tape
    }

    /// Which events are lost on their way: every choice among five.
    private static let losses = sequences(of: [false, true], upTo: 5).filter { $0.count == 5 }

    @Test(arguments: 0...5, 0...2)
    func `a tape that joins late shows what the others show, and says what it never had`(early: Int, meanwhile: Int)
        throws
    {
        for losses in Self.losses {
            let log = SharedLog(keeping: 100)
            let first = try tape(of: log)
            var rest = losses.enumerated().map { (text: "\($0 + 1)", isLost: $1) }[...]
            func publish(_ count: Int) {
                for event in rest.prefix(count) { log.publish(event.text, isLost: event.isLost) }
                rest = rest.dropFirst(count)
            }
            publish(early)
            let second = try tape(of: log) { publish(meanwhile) }
            publish(5)
            log.publish("last")
            #expect(second.end == first.end, "\(losses)")
            #expect(second.latestResult(of: "j")?.text == "last", "\(losses)")
            for position in 1...first.end {
                let (one, other) = (first.events(from: position), second.events(from: position))
                #expect(one.events.map(\.bytes) == other.events.map(\.bytes), "\(losses) from \(position)")
                #expect((one.missed, one.end) == (other.missed, other.end), "\(losses) from \(position)")
                for tape in [first, second] {
                    let isGone = tape.read(passing: .all) { tape.hasDropped(after: position - 1, passing: $0) }
                    #expect(isGone == losses.dropFirst(Int(position) - 1).contains(true), "\(losses) from \(position)")
                }
            }
        }
    }

    @Test func `what a log no longer has as a tape attaches is told as gone`() throws {
        let log = SharedLog(keeping: 2)
        log.publish("1")
        let late = try tape(of: log) { for number in 2...5 { log.publish("\(number)") } }
        #expect(late.events(from: 1).events.map(\.text) == ["4", "5"])
        #expect(late.read(passing: .all) { late.hasDropped(after: 2, passing: $0) })
        #expect(!late.read(passing: .all) { late.hasDropped(after: 3, passing: $0) })
    }

    @Test func `a closed store hands out nothing more`() async throws {
        let log = SharedLog(keeping: 2)
        let tape = try tape(of: log)
        log.publish("1")
        await LogStore(log).close()
        log.publish("2")
        #expect(tape.events(from: 1).events.map(\.text) == ["1"])
    }
}
