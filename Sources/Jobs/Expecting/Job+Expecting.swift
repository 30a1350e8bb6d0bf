import JobConfig
import Scheduling
import Tape

/// Jobs that are overdue when nothing was published for so long as `expect_within` says.
extension Job {
    /// How long after a start somebody waits whose time had passed before it.
    private static let patience = Duration.seconds(15)

    /// One node tells first of a silence that all of them see, since each waits up to so much longer.
    private static let longestStagger = Duration.seconds(2)

    /// How much longer this node waits behind the last event: another time for each event and node.
    private func stagger(behind last: EncodedEvent?) -> Duration {
        // Seeded anew in each process.
        var hasher = Hasher()
        hasher.combine(ObjectIdentifier(self))
        hasher.combine(last?.time.milliseconds)
        let longest = min(Self.longestStagger, definition.expectWithin ?? .zero) / .milliseconds(1)
        return .milliseconds(Int64(UInt64(truncatingIfNeeded: hasher.finalize()) % UInt64(max(1, longest))))
    }

    /// Waits from now on, or from the last event on that is known, for what is to be published; with others where several
    /// nodes do.
    func expect(_ status: inout JobStatus, now: Now, withOthers isShared: Bool = false) {
        guard let limit = definition.expectWithin, !status.plan.isExpecting, !status.plan.isPaused,
            !status.plan.isElsewhere, status.isActive
        else { return }
        let last = last
        let silence = last.map { max(.zero, now.wall - .milliseconds($0.time.milliseconds)) } ?? .zero
        status.expect(
            within: limit,
            silentFor: silence,
            patience: min(limit, Self.patience),
            stagger: isShared ? stagger(behind: last) : .zero,
            now: now
        )
    }

    /// Takes in that something of it was published.
    func noteArrival() {
        if definition.expectWithin != nil { update { $0.noteArrival(now: .current) } }
    }

    /// Tells everybody where the job was overdue and something came.
    func tellReturn() {
        guard definition.expectWithin != nil, status.hasReturned else { return }
        _ = announce { ((), $0.takeReturn()) }
    }

    /// Takes in what others have told of it, where several processes do and none of them is its only one.
    func catchUpExpecting(now: Now) {
        guard definition.expectWithin != nil, !runsByItself else { return }
        let told = tape.latestFailure(of: name)
        let last = last
        let isTold = told.map { told in
            told.event == "jobOverdue" && (last.map { told.time >= $0.time } ?? true)
        }
        update { status in
            if let last {
                status.noteArrival(silentFor: max(.zero, now.wall - .milliseconds(last.time.milliseconds)), now: now)
                status.stagger(by: stagger(behind: last))
            }
            status.follow(isOverdue: isTold ?? false)
        }
    }
}
