import JobConfig
import Scheduling
import Tape

/// Jobs that are overdue when nothing was published for so long as `expect_within` says.
extension Job {
    /// How long after a start somebody waits whose time had passed before it.
    private static let patience = Duration.seconds(15)

    /// Waits from now on, or from the last event on that is known, for what is to be published.
    func expect(_ status: inout JobStatus, now: Now) {
        guard let limit = definition.expectWithin, !status.plan.isExpecting, !status.plan.isPaused,
            !status.plan.isElsewhere
        else { return }
        let silence = last.map { max(.zero, now.wall - .milliseconds($0.time.milliseconds)) } ?? .zero
        status.expect(within: limit, silentFor: silence, patience: min(limit, Self.patience), now: now)
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
        guard definition.expectWithin != nil, scheduleTrigger == nil else { return }
        let told = tape.latestFailure(of: name)
        guard let last else { return }
        let isTold = told.map { $0.event == "jobOverdue" && $0.time >= last.time } ?? false
        update { status in
            status.noteArrival(silentFor: max(.zero, now.wall - .milliseconds(last.time.milliseconds)), now: now)
            status.follow(isOverdue: isTold)
        }
    }
}
