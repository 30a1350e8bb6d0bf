import JobConfig
import Synchronization

/// What a job keeps for its alerts.
final class AlertDesk: Sendable {
    /// What is to be done beside events.
    struct Hooks: Sendable {
        /// The alarm of the job is another now.
        let ring: @Sendable (Job) -> Void
        /// The log is to be told of an alert.
        let tell: @Sendable (Job, _ isRaised: Bool, _ message: String) -> Void
    }

    struct State {
        var book = AlertBook()
        var words = AlertWords(title: "")
        var due: Duration?
        /// The newest event of its alerts, where others number it.
        var pending: UInt64?
        /// The sequence of the event by which the book was set last, where several processes tell of the job.
        var known: UInt64?
        var hooks: Hooks?
    }

    let state = Mutex(State())
    /// Whether there is any rule; relaxed, since whoever changes that has the job look at it afterwards.
    private let hasRules = Atomic(false)

    /// Whether there is anything to look at.
    var isInUse: Bool { hasRules.load(ordering: .relaxed) }

    /// Takes note of whether there is any rule.
    func noteUse() { hasRules.store(state.withLock { !$0.book.isEmpty }, ordering: .relaxed) }
}
