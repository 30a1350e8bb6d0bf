import Glibc
import Synchronization
import Syscalls
import Tape

/// What the two threads of a history and its callers share.
final class HistoryState: Sendable {
    /// What the lock guards.
    struct State {
        var limits: Tape.Capacity
        /// Whether ids are given here; those of an origin are the same events whether they are stored or not, and none is left
        /// out for having been shown.
        let numbersIDs: Bool
        /// Why events are not recorded now; nil where they are.
        var fault: String?
        /// The damaged files that were moved aside: where to, and what is to be told of that.
        var moved: [(place: String, sentence: String)] = []
        var isStopping = false
        /// Whether a query has found the file damaged.
        var isSuspect = false
        /// From which sequence on no event is missing in the file; beyond all where there is no file.
        var oldest = UInt64.max
        /// Rises when the file is another one, or of another history.
        var generation = 0
        /// Which history the file has; nil before it was opened.
        var identity: TapeIdentity?
        /// Whether it may have another one at any moment.
        var isTurning = false
        /// What the reading thread is to work out, with the generation of the file that it reads.
        var queries: [@Sendable (HistoryReader?, Int) -> Void] = []
        /// Tells those who wait for an answer that there is none, by the number of the query.
        var unanswered: [UInt64: @Sendable () -> Void] = [:]
        /// How many queries there were.
        var queryCount: UInt64 = 0
        /// Since when the reading thread has been at one query; nil while it is not.
        var readingSince: ContinuousClock.Instant?
        /// Whether it has been at that for too long, so that nobody else need ask.
        var isReaderHanging = false
        /// How many threads are running.
        var threads = 0
        /// Called when the last thread has ended.
        var ended: (@Sendable () -> Void)?
        /// Since when the writing thread has been waiting for the disk; nil while it does not.
        var busySince: ContinuousClock.Instant?
        /// How many bytes the log may have.
        var longestLog = HistoryFile.longestLog
        /// What the file beside the database says, or is to say once this process has the history in it.
        var mark = HistoryMark.unknown
        /// What it says as far as is known.
        var writtenMark: HistoryMark?
        /// Whether a thread is writing that.
        var isWritingMark = false
        /// Whether the database has the history that is served, so that the mark is about that.
        var hasTakenUp = false
        /// The sequence behind the newest event that is stored.
        var storedEnd: UInt64 = 1
        /// How many events before that are not.
        var lost: UInt64 = 0
        /// The origin's index that the file has.
        var index: KeptIndex?
        /// The one that it is to have.
        var newIndex: KeptIndex?
        /// Called before the disk is touched, for tests in which that takes its time.
        var hold: (@Sendable () -> Void)?
    }

    let path: String
    let kind: HistoryKind
    /// Wakes the thread that writes.
    let writer: Parker
    /// Wakes the thread that reads.
    let reader: Parker
    /// Wakes the thread that looks after the one that writes.
    let watcher: Parker
    let log: HistoryLog
    private let state: Mutex<State>
    let fileLock = Mutex<FileLock?>(nil)
    /// One for each file that has been at the path; none is taken away before the end, see ``OwnerMark``.
    private let marks = Mutex<[OwnerMarkBox]>([])

    init(path: String, _ kind: HistoryKind, limits: Tape.Capacity, _ log: HistoryLog) throws(SyscallError) {
        (self.path, self.kind, self.log) = (path, kind, log)
        (writer, reader, watcher) = (try Parker(), try Parker(), try Parker())
        state = Mutex(State(limits: limits, numbersIDs: kind == .own))
    }

    func with<Result>(_ body: (inout State) -> Result) -> Result where Result: Sendable {
        state.withLock { state in body(&state) }
    }

    /// Takes the lock on the file, unless this history has it already.
    func lock() throws(HistoryError) {
        let fault: HistoryError? = fileLock.withLock { lock in
            guard lock == nil else { return nil }
            do {
                let taken = try FileLock.take(path + FileLock.suffix)
                let mark = taken.mark
                with { $0.mark = mark }
                lock = consume taken
                return nil
            } catch let taken as FileLock.Taken {
                return HistoryError(.taken(process: taken.process), "is in use by another process")
            } catch {
                // The lock is a file beside it.
                return HistoryError(.unavailable, HistoryPlace.obstacle(at: path) ?? "cannot be locked: \(error)")
            }
        }
        if let fault { throw fault }
        try putMark()
    }

    private func putMark() throws(HistoryError) {
        let fault: HistoryError? = marks.withLock { marks in
            if let file = FileIdentity(of: path), marks.contains(where: { $0.mark.file == file }) { return nil }
            do {
                marks.append(OwnerMarkBox(mark: try OwnerMark.put(on: path)))
                return nil
            } catch is OwnerMark.Taken {
                return HistoryError(.taken(process: nil), "is in use by another process")
            } catch let error as SyscallError {
                let reason = unsafe String(cString: strerror(error.code))
                return HistoryError(.unavailable, HistoryPlace.obstacle(at: path) ?? "cannot be opened: \(reason)")
            } catch {
                return HistoryError(.unavailable, reason: "\(error)")
            }
        }
        if let fault { throw fault }
    }
}

/// A mark in a list.
private final class OwnerMarkBox: Sendable {
    let mark: OwnerMark
    init(mark: consuming OwnerMark) { self.mark = mark }
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

    /// Takes note that the writing thread is to wait for the disk.
    func beginDiskWork() {
        let hold = with { state in
            state.busySince = .now
            return state.hold
        }
        hold?()
    }

    /// Takes note that it does not any more.
    func endDiskWork() { with { $0.busySince = nil } }

    /// Has whoever waits for the end wait no longer; what the threads hold is released when the process ends.
    func abandonThreads() {
        let ended = with { state in
            defer { state.ended = nil }
            return state.ended
        }
        if ended != nil { log.warning("the history file \(path) does not answer; the program ends without it") }
        ended?()
    }

    private func threadEnded() {
        let ended = with { state in
            state.threads -= 1
            guard state.threads == 0 else { return nil as (@Sendable () -> Void)? }
            defer { state.ended = nil }
            return state.ended
        }
        if with({ $0.threads == 0 }) {
            marks.withLock { $0 = [] }
            fileLock.withLock { $0 = nil }
            watcher.ring()
        }
        ended?()
    }
}
