import JobConfig
import Synchronization

/// What a job keeps for its alerts.
final class AlertDesk: Sendable {
    /// What is to be done beside events; the same for all jobs.
    final class Hooks: Sendable {
        /// The alarm of the job is another now.
        let ring: @Sendable (Job) -> Void
        /// The log is to be told of an alert.
        let tell: @Sendable (Job, _ isRaised: Bool, _ message: String) -> Void

        init(
            ring: @escaping @Sendable (Job) -> Void,
            tell: @escaping @Sendable (Job, _ isRaised: Bool, _ message: String) -> Void
        ) {
            (self.ring, self.tell) = (ring, tell)
        }
    }

    /// An event that is on its way to the tape.
    struct Pending {
        let ticket: UInt64
        /// The sequence of the newest event of alerts on the tape before it; 0 where none was raised.
        let before: UInt64
        /// Until when it is waited for, on the steady clock, once it is settled: it is read back a moment later.
        let end: Duration
    }

    struct State {
        var book = AlertBook()
        var words: AlertWords
        /// Which change of the file makes what changes now, the same word on all nodes; nil where none does.
        var change: String?
        var due: Duration?
        /// How the job stood when the book heard of it last; nil where it is to hear of it anew.
        var standing: Job.Standing?
        /// The newest event of its alerts, where others number it, and what the tape had before it was published.
        var pending: Pending?
        /// The sequence of the event by which the book was set last, where several processes tell of the job.
        var known: UInt64?
    }

    let state: Mutex<State>

    /// A desk without rules, which speaks of its job in these words.
    init(_ words: AlertWords) { state = Mutex(State(words: words)) }
}
