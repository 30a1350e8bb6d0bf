import DataSources
import JobConfig
import Scheduling
public import Tape

/// A job that another node runs, or that runs on all of them when it is told to: how it stands is told by the events that
/// come from there.
extension Job {
    /// Whether it runs here: it is not shared with other nodes, or it was taken.
    public var isHere: Bool { !status.plan.isElsewhere }

    /// Takes in an event of the job that another node has published; does nothing where the job runs here.
    ///
    /// Of a job that does not run by itself, which each node tells of, it may be one of this node.
    ///
    /// Whether it fails and why, is overdue or has a result, and by when its next event is due follow from it; what is
    /// counted of runs does not.
    public func follow(_ event: StoredEvent) {
        let isAnybodys = !runsByItself
        guard isAnybodys || withStatus({ $0.plan.isElsewhere }) else { return }
        guard let told = Told(event, promises: mayPromise && !isAnybodys) else { return }
        update(at: event.time) { status in
            // What came is on no tape, and the first of it was told by this.
            if runs != nil, case .recovered = told {
                let age = Now.current.wall - .milliseconds(event.time.milliseconds)
                status.noteArrivalElsewhere(ago: max(.zero, age), now: .current)
            }
            if isAnybodys || status.plan.isElsewhere { status.follow(told, at: event.time, isAnybodys: isAnybodys) }
        }
        // A job of which this node's file expects nothing may be overdue by that of another.
        let isEnough = event.role == .result && definition.expectWithin == nil
        if isAnybodys, !isEnough { catchUpExpecting(now: .current, at: event.time) }
    }

    /// Takes in that the tape has begun anew: what is wrong with the job is to be told there, too.
    ///
    /// One that runs by itself stands as it did, and another node that runs it tells. Any other stands as the new tape has
    /// it.
    func noteTurn(_ status: inout JobStatus, now: Now) {
        status.isUntold = status.error != nil || status.isOverdue
        guard !runsByItself else { return }
        let error = tape.latestFailure(of: name) == nil ? nil : status.error
        if error == nil { status.failing = nil }
        status.restore(
            hasResult: isPosted ? last != nil : status.hasResult,
            error: error,
            isOverdue: status.isOverdue
        )
        status.lookAgain(now: now)
    }

    /// Tells that the job fails, or is overdue, where the tape has begun anew and does not.
    func tellStanding() {
        guard withStatus({ $0.isUntold }), isHere, tape.latestFailure(of: name) == nil else { return }
        announce { status in
            if let error = status.error { return ((), .failed(error)) }
            return ((), status.isOverdue ? .overdue : nil)
        }
    }

    /// Has the source go on behind the newest result, which another node may have published.
    func goOnBehindOthers() {
        guard let source = definition.source as? any ContinuedSource, definition.extraction.isEverything, let last
        else { return }
        source.goOn(behind: last.value ?? Array(last.text.utf8)[...])
    }

    private var mayPromise: Bool {
        scheduleTrigger != nil && definition.publishing == .always || definition.expectWithin != nil
    }

    /// Takes in how far its schedule has come on the node that runs it; does nothing where the job runs here.
    public func follow(_ record: RunRecord) {
        guard let scheduleTrigger, let past = past(in: record) else { return }
        let isUsedUp = scheduleTrigger.isUsedUp(by: past) || scheduleTrigger.hasPassed(at: .current)
        update { status in
            if status.plan.isElsewhere { status.follow(past, isUsedUp: isUsedUp) }
        }
    }

    /// What an event tells of how a job stands.
    fileprivate enum Told {
        case result(nextBy: Timestamp?)
        case failed(SourceError)
        case overdue
        case recovered

        /// Nil for events that tell nothing of it.
        init?(_ event: StoredEvent, promises: Bool) {
            switch event.role {
            case .result:
                self = .result(nextBy: promises ? event.value.flatMap { Envelope.nextBy(in: event.bytes, $0) } : nil)
            case .recovery: self = .recovered
            case .failure where event.event == "jobOverdue": self = .overdue
            case .failure:
                guard let value = event.value, let failure = SourceError(recordedIn: event.bytes[value]) else {
                    return nil
                }
                self = .failed(failure)
            default: return nil
            }
        }
    }
}

extension JobStatus {
    /// Takes in what an event tells that was made at `time`.
    ///
    /// Of a job that is anybody's, whether it is overdue does not follow from one event alone.
    fileprivate mutating func follow(_ told: Job.Told, at time: Timestamp, isAnybodys: Bool) {
        switch told {
        case .result(let nextBy):
            if !hasResult { restore(hasResult: true, error: error, isOverdue: isOverdue) }
            if !isAnybodys { follow(nextBy: nextBy) }
        case .failed(let failure):
            restore(hasResult: hasResult, error: failure, isOverdue: isOverdue)
            failing = (time, 1)
        case .overdue: if !isAnybodys { restore(hasResult: hasResult, error: error, isOverdue: true) }
        case .recovered:
            restore(hasResult: true, error: nil, isOverdue: isAnybodys && isOverdue)
            failing = nil
        }
    }
}
