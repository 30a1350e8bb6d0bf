import Syscalls
import Tape

/// Answers that tell of events which clients can't see yet: they wait until the tape shows them.
final class CommitGate {
    private let tape: Tape
    private let tasks: LoopTaskQueue
    /// The connections whose answers wait, and where the tape ended when they were looked at last.
    private var pendingAcks: [Poller.Token] = []
    private var committedEnd: UInt64 = 0
    /// Whether events were posted that no reader was woken for.
    private var hasPublished = false

    init(_ tape: Tape, _ tasks: LoopTaskQueue) { (self.tape, self.tasks) = (tape, tasks) }

    /// An event was posted without waking readers.
    func recordPublished() { hasPublished = true }

    /// Has readers woken for what was posted, all of it at once.
    func wakeReaders() {
        guard hasPublished else { return }
        hasPublished = false
        tape.wakeReaders()
    }

    /// Whether an answer that tells of this event has to wait.
    func holds(_ sequence: UInt64) -> Bool { sequence >= tape.end }

    /// Whether answers can leave that could not before.
    var hasCommits: Bool { !pendingAcks.isEmpty && tape.end != committedEnd }

    /// Looks after a connection whose answers wait.
    func add(_ token: Poller.Token) {
        if pendingAcks.isEmpty {
            // The tape is looked at once more before this loop sleeps; one that shows an event later sees the interest.
            committedEnd = 0
            tasks.set(.commits, true)
        }
        if pendingAcks.last != token { pendingAcks.append(token) }
    }

    /// Calls `release` for each connection with the position up to which its answers may leave; it says whether others
    /// have to wait on.
    func commit(_ release: (Poller.Token, _ end: UInt64) -> Bool) {
        guard !pendingAcks.isEmpty else { return }
        let end = tape.end
        guard end != committedEnd else { return }
        committedEnd = end
        let tokens = pendingAcks
        pendingAcks = []
        for token in tokens where release(token, end) && pendingAcks.last != token { pendingAcks.append(token) }
        if pendingAcks.isEmpty { tasks.set(.commits, false) }
    }
}
