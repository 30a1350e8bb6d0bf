import Synchronization
import Syscalls
import Tape

/// What the two threads of a history and its callers share.
final class HistoryState: Sendable {
    /// What the lock guards.
    struct State {
        var limits: Tape.Capacity
        /// Why events are not recorded now; nil where they are.
        var fault: String?
        var isStopping = false
        /// Whether a query has found the file damaged.
        var isSuspect = false
        /// From which sequence on no event is missing in the file; beyond all where there is no file.
        var oldest = UInt64.max
        /// Rises when the file is another one.
        var generation = 0
        /// What the reading thread is to work out.
        var queries: [@Sendable (HistoryReader?) -> Void] = []
        /// How many threads are running.
        var threads = 0
        /// Called when the last thread has ended.
        var ended: (@Sendable () -> Void)?
    }

    let path: String
    /// Wakes the thread that writes.
    let writer: Parker
    /// Wakes the thread that reads.
    let reader: Parker
    let log: HistoryLog
    private let state: Mutex<State>
    private let fileLock = Mutex<FileLock?>(nil)

    init(path: String, limits: Tape.Capacity, writer: Parker, reader: Parker, _ log: HistoryLog) {
        (self.path, self.writer, self.reader, self.log) = (path, writer, reader, log)
        state = Mutex(State(limits: limits))
    }

    func with<Result>(_ body: (inout State) -> Result) -> Result where Result: Sendable {
        state.withLock { state in body(&state) }
    }

    /// Takes the lock on the file, unless this history has it already.
    func lock() throws(HistoryError) {
        let fault: HistoryError? = fileLock.withLock { lock in
            guard lock == nil else { return nil }
            do {
                lock = try FileLock.take(path + ".lock")
                return nil
            } catch let taken as FileLock.Taken {
                return HistoryError(.taken(process: taken.process), "is in use by another process")
            } catch {
                return HistoryError(.unavailable, "cannot be locked: \(error)")
            }
        }
        if let fault { throw fault }
    }
}

/// Queries.
extension HistoryState {
    /// Has the reading thread work out an answer; it is nil where nothing can be read.
    func query<Answer>(
        _ answer: @escaping @Sendable (Answer?) -> Void,
        _ body: @escaping @Sendable (HistoryReader) throws(DatabaseError) -> Answer
    ) {
        let isQueued = with { state in
            guard state.threads > 0, !state.isStopping else { return false }
            state.queries.append { [self] reader in answer(reader.flatMap { run(body, $0) }) }
            return true
        }
        if isQueued { reader.ring() } else { answer(nil) }
    }

    private func run<Answer>(
        _ body: (HistoryReader) throws(DatabaseError) -> Answer,
        _ reader: HistoryReader
    ) -> Answer? {
        do throws(DatabaseError) {
            return try body(reader)
        } catch {
            // The writing thread acts on it in its next round.
            if error.isDamage { with { $0.isSuspect = true } }
            return nil
        }
    }
}

/// The threads' lives.
extension HistoryState {
    /// Runs `body` on a thread of its own.
    func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SyscallError) {
        with { $0.threads += 1 }
        do throws(SyscallError) {
            _ = try KernelThread(name: name) {
                body()
                self.threadEnded()
            }
        } catch {
            threadEnded()
            throw error
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
        writer.ring()
        reader.ring()
    }

    private func threadEnded() {
        let ended = with { state in
            state.threads -= 1
            return state.threads == 0 ? state.ended : nil
        }
        if with({ $0.threads == 0 }) { fileLock.withLock { $0 = nil } }
        ended?()
    }
}
