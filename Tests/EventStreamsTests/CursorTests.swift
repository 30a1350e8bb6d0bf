import Testing

@testable import EventStreams

@Suite struct CursorTests {
    /// All combinations of a small clock: a heartbeat after 3 s of silence, a stall after 5 s, the end at 12 s.
    @Test(arguments: [false, true], 0...14)
    func `what is due follows from when the socket last took something`(isBlocked: Bool, lastWrite: Int) {
        let cursor = Cursor(
            .live,
            isBlocked: isBlocked,
            lastWrite: .seconds(lastWrite),
            endsAt: .seconds(12)
        )
        for now in lastWrite...20 {
            let step = cursor.next(now: .seconds(now), heartbeat: .seconds(3), stallLimit: .seconds(5))
            let expected: Cursor.Step =
                if isBlocked {
                    // One that is always blocked, and takes a little now and then, has as long behind its end as to stall.
                    if now >= lastWrite + 5 {
                        .drop
                    } else {
                        now < 17 ? .wait(until: .seconds(min(lastWrite + 5, 17))) : .end
                    }
                } else if now >= 12 {
                    .end
                } else {
                    now < lastWrite + 3 ? .wait(until: .seconds(min(lastWrite + 3, 12))) : .heartbeat
                }
            #expect(step == expected, "at \(now)")
        }
    }

    @Test func `a stream without an end is never ended`() {
        let cursor = Cursor(.catchingUp(from: 7), lastWrite: .seconds(1), endsAt: .seconds(Int64.max))
        let years = Duration.seconds(100 * 365 * 86_400)
        #expect(cursor.next(now: years, heartbeat: .seconds(15), stallLimit: .seconds(30)) == .heartbeat)
        #expect(
            cursor.next(now: .seconds(1), heartbeat: years, stallLimit: .seconds(30))
                == .wait(until: years + .seconds(1))
        )
    }
}
