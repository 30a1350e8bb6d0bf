import Tape
import Testing

@testable import EventStreams

@Suite struct ResumeDecisionTests {
    private static let catchUps: [SubscribeRequest.CatchUp] = [.latest, .none, .all, .count(3), .time(.seconds(9))]

    /// A tape that holds 5..<10 and has let go of wanted events up to `lastDropped`.
    private func decide(
        _ id: String?,
        _ catchUp: SubscribeRequest.CatchUp = .latest,
        lastDropped: UInt64 = 4,
        oldest: UInt64 = 5,
        end: UInt64 = 10
    ) -> ResumeDecision {
        let view = ResumeDecision.View(
            of: TapeIdentity(epoch: "k"),
            oldest: oldest,
            end: end,
            hasDropped: { lastDropped > $0 },
            start: { $0 == .all ? oldest : 7 }
        )
        return ResumeDecision.decide(lastEventID: id, catchUp: catchUp, on: view)
    }

    @Test(arguments: [nil, ""])
    func `who names no place begins as it asked to`(id: String?) {
        let starts = Self.catchUps.map { decide(id, $0) }
        #expect(starts.allSatisfy { $0.resume == .fresh && $0.cursor == nil && $0.gap == nil })
        #expect(starts.map(\.position) == [10, 10, 5, 7, 7])
        #expect(starts.map(\.sendsLatest) == [true, false, true, true, true])
    }

    @Test(arguments: catchUps, 4...9)
    func `whose place is held goes on right behind it, whatever it wants to catch up on`(
        catchUp: SubscribeRequest.CatchUp,
        sequence: UInt64
    ) {
        let cursor = EventID(epoch: "k", sequence: sequence)
        #expect(
            decide("k-\(sequence)", catchUp)
                == ResumeDecision(resume: .resumed, cursor: cursor, sendsLatest: false, position: sequence + 1)
        )
    }

    @Test func `who has seen an event that a leap has left out is told that it is lost`() {
        let tape = Tape(epoch: "k", capacity: Tape.Capacity(events: 9))
        func event(_ sequence: UInt64) -> StoredEvent {
            StoredEvent(
                sequence: sequence,
                job: "a",
                event: "e",
                role: .result,
                time: Timestamp(milliseconds: 0),
                bytes: Array("id: k-\(sequence)\nevent: e\ndata: 1\n\n".utf8),
                value: nil
            )
        }
        tape.commit([event(1), event(2)])
        tape.leap(to: 100)
        tape.commit([event(100), event(101)])
        func decide(_ id: String) -> ResumeDecision {
            let view = ResumeDecision.View(
                of: tape.identity,
                oldest: tape.oldest,
                end: tape.end,
                hasDropped: { _ in false },
                start: { _ in 1 }
            )
            return ResumeDecision.decide(lastEventID: id, catchUp: .latest, on: view)
        }
        #expect(decide("k-2").resume == .resumed && decide("k-2").position == 3)
        #expect(decide("k-100").position == 4)
        for id in ["k-3", "k-50", "k-99"] {
            let decision = decide(id)
            #expect(decision.resume == .gap && decision.position == tape.end && decision.sendsLatest)
            #expect(decision.gap == .init(missed: 3..<5, reason: .failover))
        }
    }

    @Test(arguments: 0...3)
    func `whose next event is gone is told of the gap and begins with the latest`(sequence: UInt64) {
        #expect(
            decide("k-\(sequence)")
                == ResumeDecision(
                    resume: .gap,
                    cursor: EventID(epoch: "k", sequence: sequence),
                    gap: .init(missed: sequence + 1..<10, reason: .evicted),
                    sendsLatest: true,
                    position: 10
                )
        )
    }

    @Test(arguments: 0...9, 0...12)
    func `who goes on before events that may be lost is told so, and gets what is held behind them`(
        sequence: UInt64,
        lostEnd: UInt64
    ) {
        let view = ResumeDecision.View(
            of: TapeIdentity(epoch: "k"),
            oldest: 1,
            end: 10,
            lostEnd: lostEnd,
            hasDropped: { _ in false },
            start: { _ in 1 }
        )
        let decision = ResumeDecision.decide(lastEventID: "k-\(sequence)", catchUp: .latest, on: view)
        #expect(decision.cursor == EventID(epoch: "k", sequence: sequence))
        if sequence + 1 < min(lostEnd, 10) {
            #expect(decision.resume == .gap && decision.sendsLatest && decision.position == min(lostEnd, 10))
            #expect(decision.gap == .init(missed: sequence + 1..<min(lostEnd, 10), reason: .evicted))
        } else {
            #expect(decision.resume == .resumed && !decision.sendsLatest && decision.position == sequence + 1)
        }
    }

    @Test(arguments: 0...9, 0...12)
    func `who comes back from before what a failover has lost is told so`(sequence: UInt64, failoverEnd: UInt64) {
        let view = ResumeDecision.View(
            of: TapeIdentity(epoch: "k"),
            oldest: 10,
            end: 12,
            failoverEnd: failoverEnd,
            hasDropped: { $0 < 9 },
            start: { _ in 10 }
        )
        let decision = ResumeDecision.decide(lastEventID: "k-\(sequence)", catchUp: .latest, on: view)
        let reason: ControlEvent.GapReason = sequence + 1 < failoverEnd ? .failover : .evicted
        #expect(decision.gap == (sequence < 9 ? .init(missed: sequence + 1..<12, reason: reason) : nil))
    }

    @Test(arguments: 0...3, 0...4)
    func `what others have lost is no gap`(sequence: UInt64, lastDropped: UInt64) {
        let opening = decide("k-\(sequence)", lastDropped: lastDropped)
        #expect(opening.resume == (lastDropped > sequence ? .gap : .resumed))
        #expect(opening.position == (lastDropped > sequence ? 10 : 5))
    }

    @Test(
        arguments: [
            "other-9", "k-10", "k-11", "k-18446744073709551615", "k-18446744073709551616", "k--1", "k-", "-", "k", "9",
            "K-9", "k-9 ", "k-9x", "\u{0}", "k-9,k-9", String(repeating: "k", count: 500), "ключ-9",
        ]
    )
    func `what is no event of this history begins anew with all that is latest`(id: String) {
        #expect(
            decide(id, .none)
                == ResumeDecision(
                    resume: .reset,
                    gap: .init(missed: 1..<10, reason: .reset),
                    sendsLatest: true,
                    position: 10
                )
        )
    }

    @Test func `an empty tape knows one place`() {
        #expect(decide("k-0", lastDropped: 0, oldest: 1, end: 1).resume == .resumed)
        #expect(decide("k-0", lastDropped: 0, oldest: 1, end: 1).position == 1)
        #expect(decide("k-1", lastDropped: 0, oldest: 1, end: 1).gap == .init(missed: 1..<1, reason: .reset))
    }
}
