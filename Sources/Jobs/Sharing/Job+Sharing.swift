import DataSources
import JobConfig
import Scheduling
public import Tape

/// A job that another node runs: how it stands is told by the events that come from there.
extension Job {
    /// Whether it runs here: it is not shared with other nodes, or it was taken.
    public var isHere: Bool { !status.plan.isElsewhere }

    /// Takes in an event of the job that another node has published; does nothing where the job runs here.
    ///
    /// Whether it fails and why, is overdue or has a result, and by when its next event is due follow from it; what is
    /// counted of runs does not.
    public func follow(_ event: StoredEvent) {
        let told = Told(event, promises: mayPromise)
        update(at: event.time) { status in
            guard status.plan.isElsewhere, let told else { return }
            switch told {
            case .result(let nextBy):
                if !status.hasResult {
                    status.restore(hasResult: true, error: status.error, isOverdue: status.isOverdue)
                }
                status.follow(nextBy: nextBy)
            case .failed(let failure):
                status.restore(hasResult: status.hasResult, error: failure, isOverdue: status.isOverdue)
                status.failing = (event.time, 1)
            case .overdue: status.restore(hasResult: status.hasResult, error: status.error, isOverdue: true)
            case .recovered:
                status.restore(hasResult: true, error: nil, isOverdue: false)
                status.failing = nil
            }
        }
    }

    private var mayPromise: Bool {
        scheduleTrigger != nil && definition.publishing == .always || definition.expectWithin != nil
    }

    /// Takes in how far its schedule has come on the node that runs it; does nothing where the job runs here.
    public func follow(_ record: RunRecord) {
        guard let scheduleTrigger, let past = past(in: record) else { return }
        let isUsedUp = scheduleTrigger.isUsedUp(by: past)
        update { status in
            if status.plan.isElsewhere { status.follow(past, isUsedUp: isUsedUp) }
        }
    }

    /// What an event tells of how a job stands.
    private enum Told {
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
