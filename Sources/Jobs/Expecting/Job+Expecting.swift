import JobConfig
import Scheduling
import Tape

/// Jobs that are overdue when nothing was published for so long as `expect_within` says.
extension Job {
    /// How long after a start somebody waits whose time had passed before it.
    private static let patience = Duration.seconds(15)

    /// One node tells first of a silence that all of them see, since each waits up to so much longer.
    private static let longestStagger = Duration.seconds(2)

    /// So long it may take until what was published here is read back.
    private static let longestReadBack = Duration.seconds(5)

    /// How much longer this node waits behind the last event: another time for each event and node.
    private func stagger(behind last: EncodedEvent?) -> Duration {
        // Seeded anew in each process.
        var hasher = Hasher()
        hasher.combine(ObjectIdentifier(self))
        hasher.combine(last?.time.milliseconds)
        let longest = min(Self.longestStagger, definition.expectWithin ?? .zero) / .milliseconds(1)
        let time = Duration.milliseconds(Int64(UInt64(truncatingIfNeeded: hasher.finalize()) % UInt64(max(1, longest))))
        return runs == nil ? time : time + Self.longestHearsay
    }

    /// So long it may take until a node hears what came on another, where that is on no tape.
    private static let longestHearsay = Duration.seconds(3)

    /// How long ago something came here, where others are to hear of it: nil where nothing has, or that counts no more.
    public var ageOfOwnArrival: Duration? {
        let now = Now.current
        guard let limit = definition.expectWithin, let arrival = status.plan.arrival else { return nil }
        let age = now.steady - arrival.at
        return age < limit ? age : nil
    }

    /// Takes in that something came on another node so long ago, of which nothing is on the tape.
    public func noteArrivalElsewhere(ago age: Duration) {
        guard runs != nil, definition.expectWithin != nil else { return }
        update { $0.noteArrivalElsewhere(ago: age, now: .current) }
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

    /// Waits anew, whatever came before; with others where several nodes do.
    func expectAnew(_ status: inout JobStatus, now: Now, withOthers isShared: Bool = false) {
        let stagger = isShared ? stagger(behind: last) : .zero
        status.expectAnew(within: definition.expectWithin, stagger: stagger, now: now)
    }

    /// Takes in that something of it was published.
    func noteArrival() {
        guard definition.expectWithin != nil else { return }
        let now = Now.current
        update { status in
            status.noteArrival(now: now)
            status.oweReturn()
            guard tape.outbox != nil, !runsByItself else { return }
            status.plan.arrival = NextRun.Arrival(
                before: last?.sequence ?? 0,
                at: now.steady,
                end: now.steady + Self.longestReadBack
            )
        }
    }

    /// Tells everybody where the job was overdue and something came.
    func tellReturn() {
        guard definition.expectWithin != nil, status.hasReturned else { return }
        _ = announce { ((), $0.takeReturn()) }
    }

    /// Takes in what others have told of it, where several processes do and none of them is its only one; a change counts
    /// as one of `time`, or of now.
    func catchUpExpecting(now: Now, at time: Timestamp? = nil) {
        guard !runsByItself else { return }
        update(at: time) { status in
            let last = last
            // What was taken here is more than others know.
            guard !status.plan.isAhead(of: last?.sequence ?? 0, now: now) else { return }
            if let last {
                status.noteArrival(silentFor: max(.zero, now.wall - .milliseconds(last.time.milliseconds)), now: now)
                status.stagger(by: stagger(behind: last))
            }
            let told = tape.latestFailure(of: name).flatMap { $0.event == "jobOverdue" ? $0.sequence : nil }
            status.follow(isOverdue: told.map { $0 > last?.sequence ?? 0 } ?? false)
        }
    }
}
