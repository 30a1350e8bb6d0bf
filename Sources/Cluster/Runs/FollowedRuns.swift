import EventStreams
import Synchronization
import Syscalls
import Tape

/// The runs of other nodes that are followed here, by their keys, and who waits for them.
final class FollowedRuns: Sendable {
    /// What is to be done for who asks for a run.
    enum Step {
        /// Its answer will come.
        case wait
        /// The same, once somebody follows the run.
        case follow
        /// There are too many already.
        case refuse
    }

    private struct Followed {
        /// What was read; nil before the beginning was.
        var log: RunLog?
        var waiting: [Waiting] = []
        /// When it was asked for last.
        var asked = ContinuousClock.now
    }

    private struct Waiting {
        /// The event that the client has.
        let sequence: UInt64
        let since = ContinuousClock.now
        let answer: OneShot<SharedRuns.Found>

        /// Answers where the log has come as far as the client.
        func isSettled(by log: RunLog) -> Bool {
            guard log.tape.end > sequence || log.end != nil else { return false }
            let hasAll = log.end.map { sequence >= $0 - 1 } ?? false
            answer.deliver(hasAll ? .over : .log(log))
            return true
        }
    }

    /// How many runs are followed at once.
    static let most = 64
    /// How long a run is followed that nobody listens to here.
    static let patience = Duration.seconds(5)

    private let runs = Mutex<[String: Followed]>([:])

    /// Has `answer` be given the log of a run once that has come as far as a client has, which is at an event of this
    /// sequence.
    func ask(for key: String, behind sequence: UInt64, _ answer: OneShot<SharedRuns.Found>) -> Step {
        runs.withLock { runs in
            guard runs[key] != nil || runs.count < Self.most else { return .refuse }
            let isNew = runs[key] == nil
            var run = runs[key] ?? Followed()
            run.asked = .now
            let waiting = Waiting(sequence: sequence, answer: answer)
            if !(run.log.map(waiting.isSettled) ?? false) { run.waiting.append(waiting) }
            runs[key] = run
            return isNew ? .follow : .wait
        }
    }

    /// Answers those whose place the log of a run has come to, and those who have waited too long for that.
    func settle(_ key: String, _ log: RunLog) {
        runs.withLock { runs in
            runs[key]?.log = log
            runs[key]?.waiting.removeAll { waiting in
                if waiting.isSettled(by: log) { return true }
                guard .now - waiting.since > Self.patience else { return false }
                waiting.answer.deliver(.unavailable("what the run has said has not come to this node yet"))
                return true
            }
        }
    }

    /// Tells all who wait for a run why it can't be had now.
    func refuse(_ key: String, _ sentence: String) {
        runs.withLock { runs in
            for waiting in runs[key]?.waiting ?? [] { waiting.answer.deliver(.unavailable(sentence)) }
            runs[key]?.waiting = []
        }
    }

    /// Forgets a run that nobody listens to; false where somebody does, or is about to.
    func leave(_ key: String) -> Bool {
        runs.withLock { runs in
            guard let run = runs[key] else { return true }
            let idle = run.log.map { $0.idleTime ?? .zero } ?? Self.patience
            guard run.waiting.isEmpty, idle >= Self.patience, .now - run.asked >= Self.patience else { return false }
            runs[key] = nil
            return true
        }
    }

    /// Forgets a run of which there is nothing more to come, and tells so who waits for it.
    func end(_ key: String, _ answer: SharedRuns.Found = .over) {
        let run = runs.withLock { $0.removeValue(forKey: key) }
        for waiting in run?.waiting ?? [] { waiting.answer.deliver(answer) }
    }
}
