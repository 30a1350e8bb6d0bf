import Synchronization
public import Syscalls
public import Tape

/// The tape's durable copy: a file that has every event before any client sees it, and those that the tape let go of.
///
/// Two threads work on it: one writes, one reads.
public final class History: Sendable {
    /// What a tape that goes on from here begins with.
    public let remains: TapeSnapshot
    private let desk: HistoryState

    /// Why there can be no history.
    public enum OpenError: Error {
        /// Another process has the file; its number, where it is known.
        case taken(path: String, process: Int?)
        case system(SyscallError)
    }

    /// Opens the history at `path`, or begins one; of its newest events as many as fit in `memory` are read at once.
    ///
    /// A damaged file is moved aside. Where the file can't be used for another reason, it is tried again and again.
    public init(
        path: String,
        limits: Tape.Capacity,
        memory: Tape.Capacity,
        log: HistoryLog
    ) throws(OpenError) {
        do throws(SyscallError) {
            desk = HistoryState(path: path, limits: limits, try Parker(), try Parker(), log)
        } catch {
            throw .system(error)
        }
        var generator = SystemRandomNumberGenerator()
        let epoch = Epoch.make(using: &generator)
        do throws(HistoryError) {
            try desk.lock()
            remains = try Self.open(desk, epoch: epoch, memory)
        } catch {
            if case .taken(let process) = error.kind { throw .taken(path: path, process: process) }
            remains = TapeSnapshot(epoch: epoch, next: 1)
            let sentence = "the history file \(path) \(error.sentence)"
            desk.with { $0.fault = sentence }
            log.warning("\(sentence); events are kept in memory until it works")
        }
    }

    private static func open(_ desk: HistoryState, epoch: String, _ memory: Tape.Capacity) throws(HistoryError)
        -> TapeSnapshot
    {
        do throws(HistoryError) {
            return try read(desk, epoch: epoch, memory)
        } catch {
            guard error.kind == .damaged, let place = Quarantine.move(desk.path) else { throw error }
            let what = "the history file \(desk.path) \(error.sentence)"
            desk.log.warning("\(what); it was moved to \(place), and another is begun")
            return try read(desk, epoch: epoch, memory)
        }
    }

    private static func read(_ desk: HistoryState, epoch: String, _ memory: Tape.Capacity) throws(HistoryError)
        -> TapeSnapshot
    {
        let file = try HistoryFile(path: desk.path, epoch: epoch, patience: .seconds(5))
        do throws(DatabaseError) {
            let remains = try file.remains(within: memory)
            desk.with { $0.oldest = file.start }
            return remains
        } catch {
            throw HistoryError(error)
        }
    }

    /// Records the tape, which was made of ``remains``, from now on; nothing may have been appended to it before.
    public func record(_ tape: Tape) throws(SyscallError) {
        let bell = desk.recorder
        if fault == nil { _ = tape.beginRecording(from: remains.next, flush: { bell.ring() }) }
        let desk = desk
        let epoch = remains.epoch
        do throws(SyscallError) {
            try begin("recorder") { HistoryWriterThread(desk, tape).run() }
            try begin("librarian") {
                var librarian = HistoryReaderThread(desk, epoch: epoch)
                librarian.run()
            }
        } catch {
            desk.stop {}
            tape.endRecording()
            throw error
        }
    }

    private func begin(_ name: String, _ work: @escaping @Sendable () -> Void) throws(SyscallError) {
        let desk = desk
        desk.threadBegins()
        do throws(SyscallError) {
            _ = try KernelThread(name: name) {
                work()
                desk.threadEnded()
            }
        } catch {
            desk.threadEnded()
            throw error
        }
    }

    /// Why events are not recorded now; nil where they are.
    public var fault: String? { desk.with(\.fault) }

    /// Keeps more or less from now on.
    public func setLimits(_ limits: Tape.Capacity) {
        desk.with { $0.limits = limits }
        desk.recorder.ring()
    }

    /// Writes what waits, closes the file and returns when that is done.
    public func close() async {
        await withCheckedContinuation { continuation in desk.stop { continuation.resume() } }
    }

    /// The newest `limit` events of a job behind `sequence` and below `end` that were made at `time` or later, oldest first.
    ///
    /// - Returns: at most `bytes` of them, unless one alone has more; nil where they can't be read.
    public func events(
        of job: String,
        after sequence: UInt64,
        to end: UInt64,
        since time: Timestamp?,
        limit: Int,
        upTo bytes: Int
    ) async -> [StoredEvent]? {
        await withCheckedContinuation { continuation in
            desk.ask({ continuation.resume(returning: $0) }) { reader throws(DatabaseError) in
                try reader.events(of: job, after: sequence, to: end, since: time, limit: limit, upTo: bytes)
            }
        }
    }
}

extension History: TapeArchive {
    public var oldest: UInt64 { desk.with(\.oldest) }

    public func read(
        from position: UInt64,
        to end: UInt64,
        upTo bytes: Int,
        passing filter: Filter,
        _ answer: @escaping @Sendable (ArchiveReadResult?) -> Void
    ) {
        desk.ask(answer) { reader throws(DatabaseError) in
            try reader.blocks(from: position, to: end, upTo: bytes, passing: filter)
        }
    }

    public func start(
        ofNewest count: Int,
        since time: Timestamp?,
        to end: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable (UInt64?) -> Void
    ) {
        desk.ask(answer) { reader throws(DatabaseError) in
            try reader.start(ofNewest: count, since: time, to: end, passing: filter)
        }
    }
}
