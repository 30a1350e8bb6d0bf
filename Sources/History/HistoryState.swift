import Synchronization
import Syscalls
import Tape

/// What the threads of a history and those who use it share.
final class HistoryState: Sendable {
    struct State {
        var limits: Tape.Capacity
        var fault: String?
        var isStopping = false
        /// Whether a reader has found the file damaged.
        var isSuspect = false
        /// From which sequence on no event is missing in the file; beyond all where there is no file.
        var oldest = UInt64.max
        /// Rises when the file is another one.
        var generation = 0
        /// What the reader is to work out.
        var questions: [@Sendable (HistoryReader?) -> Void] = []
        /// How many threads are at work.
        var threads = 0
        var ended: (@Sendable () -> Void)?
    }

    let path: String
    /// Wakes the thread that writes.
    let recorder: Parker
    /// Wakes the thread that reads.
    let librarian: Parker
    let log: HistoryLog
    private let state: Mutex<State>
    private let held = Mutex<FileLock?>(nil)

    init(path: String, limits: Tape.Capacity, _ recorder: Parker, _ librarian: Parker, _ log: HistoryLog) {
        (self.path, self.recorder, self.librarian, self.log) = (path, recorder, librarian, log)
        state = Mutex(State(limits: limits))
    }

    func with<Result>(_ body: (inout State) -> Result) -> Result where Result: Sendable {
        state.withLock { state in body(&state) }
    }

    /// Takes the lock on the file, unless it is taken by us already.
    func lock() throws(HistoryError) {
        let fault: HistoryError? = held.withLock { held in
            guard held == nil else { return nil }
            do {
                held = try FileLock.take(path + ".lock")
                return nil
            } catch let taken as FileLock.Taken {
                return HistoryError(.taken(process: taken.process), "is in use by another process")
            } catch {
                return HistoryError(.trouble, "cannot be locked: \(error)")
            }
        }
        if let fault { throw fault }
    }

    /// Has the reader work something out; the answer is nil where nothing can be read.
    func ask<Answer>(
        _ answer: @escaping @Sendable (Answer?) -> Void,
        _ question: @escaping @Sendable (HistoryReader) throws(DatabaseError) -> Answer
    ) {
        let isTaken = with { state in
            guard state.threads > 0, !state.isStopping else { return false }
            state.questions.append { [self] reader in answer(reader.flatMap { work(question, $0) }) }
            return true
        }
        if isTaken { librarian.ring() } else { answer(nil) }
    }

    private func work<Answer>(
        _ question: (HistoryReader) throws(DatabaseError) -> Answer,
        _ reader: HistoryReader
    ) -> Answer? {
        do throws(DatabaseError) {
            return try question(reader)
        } catch {
            // The recorder sees to it when it comes to that.
            if error.isDamage { with { $0.isSuspect = true } }
            return nil
        }
    }

    /// Has both threads end, and calls `ended` when they have.
    func stop(_ ended: @escaping @Sendable () -> Void) {
        let isOver = with { state in
            state.isStopping = true
            if state.threads > 0 { state.ended = ended }
            return state.threads == 0
        }
        if isOver { return ended() }
        recorder.ring()
        librarian.ring()
    }

    /// Takes note that one of the threads has begun.
    func threadBegins() { with { $0.threads += 1 } }

    /// Takes note that one of the threads has ended.
    func threadEnded() {
        let ended = with { state in
            state.threads -= 1
            return state.threads == 0 ? state.ended : nil
        }
        if with({ $0.threads == 0 }) { held.withLock { $0 = nil } }
        ended?()
    }
}
