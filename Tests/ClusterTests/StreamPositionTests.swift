import Cluster
import Testing

@Suite struct StreamPositionTests {
    private func entry(_ sequence: UInt64, leap: UInt64? = nil) -> StreamEntry {
        StreamEntry(sequence: sequence, author: "s", number: sequence, leap: leap, body: [])
    }

    private func state(_ last: UInt64, _ epoch: String = "e", history: String? = nil) -> StreamPosition.State {
        StreamPosition.State(epoch: epoch, last: last, history: history)
    }

    private func take(
        _ entries: [StreamEntry],
        confirmed: UInt64,
        of state: StreamPosition.State?,
        _ position: inout StreamPosition
    ) -> [StreamPosition.Step] { position.take(entries, confirmed: confirmed, of: state) }

    @Test func `what comes is shown once`() {
        var position = StreamPosition(holds: false)
        #expect(take([entry(1), entry(2)], confirmed: 0, of: state(2), &position) == [.show([entry(1), entry(2)])])
        #expect(take([entry(2), entry(3)], confirmed: 0, of: state(3), &position) == [.show([entry(3)])])
        #expect(take([], confirmed: 0, of: state(3, history: "h"), &position) == [])
        #expect(position.shown == 3 && position.epoch == "e")
    }

    @Test func `another epoch is another tape, of which what came with it may be no part`() {
        var position = StreamPosition(holds: false, epoch: "e", shown: 5)
        #expect(take([entry(6)], confirmed: 0, of: state(9, "f"), &position) == [.reset(epoch: "f")])
        #expect(position.read == 0 && position.shown == 0)
        #expect(take([entry(1)], confirmed: 0, of: state(9, "f"), &position) == [.show([entry(1)])])
    }

    @Test func `where there is no tape, one is to be made`() {
        var position = StreamPosition(holds: false, epoch: "e", shown: 5)
        #expect(take([], confirmed: 0, of: nil, &position) == [.make])
    }

    @Test func `a failover that has lost what was shown is told once, and the leap goes over it`() {
        var position = StreamPosition(holds: false, epoch: "e", shown: 10)
        #expect(take([], confirmed: 0, of: state(10, history: "h"), &position) == [])
        #expect(take([], confirmed: 0, of: state(7, history: "i"), &position) == [.failover(kept: 7)])
        #expect(take([], confirmed: 0, of: state(7, history: "i"), &position) == [])
        let next = entry(1_048_586, leap: 7)
        #expect(take([next], confirmed: 0, of: state(1_048_586, history: "i"), &position) == [.show([next])])
        // From here on, going back is no failover any more unless the history says so.
        #expect(take([], confirmed: 0, of: state(3, history: "i"), &position) == [.reset(epoch: "e")])
    }

    @Test func `a leap that comes first tells of the failover by itself`() {
        var position = StreamPosition(holds: false, epoch: "e", shown: 10)
        let entries = [entry(100, leap: 7), entry(101)]
        let steps: [StreamPosition.Step] = [.failover(kept: 7), .show(entries)]
        #expect(take(entries, confirmed: 0, of: state(101), &position) == steps)
        position = StreamPosition(holds: false, epoch: "e", shown: 7)
        #expect(take(entries, confirmed: 0, of: state(101), &position) == steps)
        position = StreamPosition(holds: false, epoch: "e", shown: 5)
        let missed = [entry(6), entry(7)]
        let all: [StreamPosition.Step] = [.show(missed), .failover(kept: 7), .show(entries)]
        #expect(take(missed + entries, confirmed: 0, of: state(101), &position) == all)
    }

    @Test func `what no other machine is known to have is held, and dropped where a failover has lost it`() {
        var position = StreamPosition(holds: true, epoch: "e", shown: 5)
        #expect(take([entry(6), entry(7), entry(8)], confirmed: 6, of: state(8), &position) == [.show([entry(6)])])
        let next = entry(100, leap: 7)
        #expect(take([next], confirmed: 6, of: state(100), &position) == [.failover(kept: 6)])
        #expect(take([], confirmed: 100, of: state(100), &position) == [.show([entry(7)]), .show([next])])
    }

    @Test func `what was held of a server that is no more is read again, and not shown on another's word`() {
        var position = StreamPosition(holds: true, epoch: "e", shown: 5)
        #expect(take([entry(6), entry(7)], confirmed: 5, of: state(7, history: "h"), &position) == [])
        position.reconnect()
        #expect(position.read == 5)
        // The other has 6, never got 7, and has marked what came behind a leap.
        let leap = entry(100, leap: 6)
        let steps: [StreamPosition.Step] = [.failover(kept: 5), .show([entry(6)]), .show([leap])]
        #expect(take([entry(6), leap], confirmed: 100, of: state(100, history: "i"), &position) == steps)
    }
}
