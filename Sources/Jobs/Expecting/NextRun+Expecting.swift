import Scheduling
import Tape

/// What a plan knows of a silence.
extension NextRun {
    /// Something that was published here, and is not known yet to be on the tape.
    struct Arrival: Sendable {
        /// The position of the newest result on the tape then.
        let before: UInt64
        /// When it was, on the steady clock.
        let at: Duration
        /// Until when it counts though it is not there, on the steady clock.
        let end: Duration
    }

    /// Whether more has come than the tape shows, whose newest result is at that position.
    func isAhead(of newest: UInt64, now: Now) -> Bool {
        arrival.map { $0.before == newest && now.steady < $0.end } ?? false
    }

    /// Whether something is due, whatever the schedule says.
    var isExpecting: Bool { expectation != nil }

    /// Whether what was due has not come; asked when the alarm rings, and again each time that long after it.
    mutating func isSilent(now: Now) -> Bool {
        guard let expectation, let expectedBy, let watch, watch.lateness(at: now) >= .zero, !isOver else {
            if isOver { self.watch = nil }
            return false
        }
        guard expectedBy.lateness(at: now) >= stagger else {
            self.watch = expectedBy.advanced(by: stagger)
            return false
        }
        // An event that comes meanwhile is due again within that time at the earliest.
        self.watch = .steady(now.steady + expectation)
        hasArrived = false
        return true
    }
}

/// What happens to a job of which something is due, whatever its schedule says.
extension JobStatus {
    /// Waits from now on for events that come so often, the last of which is known to be so old.
    ///
    /// Where others wait too, each has a `stagger` of its own, so that one tells of a silence and the others hear of it.
    mutating func expect(
        within limit: Duration,
        silentFor silence: Duration,
        patience: Duration,
        stagger: Duration = .zero,
        now: Now
    ) {
        plan.expectation = limit
        noteArrival(silentFor: silence, now: now)
        plan.hasArrived = false
        plan.stagger = stagger
        plan.watch = .steady(now.steady + max(limit - silence, patience) + stagger)
    }

    /// Takes in how much later than others it tells of the next silence.
    mutating func stagger(by time: Duration) { plan.stagger = time }

    /// Waits anew, whatever came before.
    mutating func expectAnew(within limit: Duration?, stagger: Duration = .zero, now: Now) {
        guard let limit, !plan.isPaused, !plan.isElsewhere else { return }
        plan.waitStart = now.steady
        expect(within: limit, silentFor: .zero, patience: .zero, stagger: stagger, now: now)
    }

    /// Takes in that an event has come, so long ago.
    mutating func noteArrival(silentFor silence: Duration = .zero, now: Now) {
        guard let limit = plan.expectation else { return }
        let arrival = now.steady - silence
        let due = Due.steady(max(arrival, plan.waitStart ?? arrival) + limit)
        plan.expectedBy = due
        plan.hasArrived = true
        plan.nextBy = Timestamp(due, now: now)
    }

    /// Takes in that something has come on another node so long ago, where that is more than is known here.
    mutating func noteArrivalElsewhere(ago silence: Duration, now: Now) {
        guard let limit = plan.expectation else { return }
        // The later it is due, the less late it is.
        let due = Due.steady(now.steady - silence + limit)
        guard plan.expectedBy.map({ $0.lateness(at: now) > due.lateness(at: now) }) ?? true else { return }
        noteArrival(silentFor: silence, now: now)
    }

    /// So long it may take until a node can tell something on a tape that has begun anew.
    private static let homecoming = Duration.seconds(2)

    /// Looks once more whether what is due has come, as if nobody had told of it, on a tape that has begun anew.
    mutating func lookAgain(now: Now) {
        isOverdue = false
        if plan.isExpecting { plan.watch = .steady(now.steady + Self.homecoming + plan.stagger) }
    }
}
