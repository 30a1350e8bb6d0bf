import Synchronization
public import Syscalls
public import Tape

/// The tape's durable copy: a file that has every event before any client sees it, and those that the tape has evicted.
///
/// Two threads work on it: one writes, one reads.
public final class History: Sendable {
    /// What a tape that goes on from here begins with.
    public let snapshot: TapeSnapshot
    let shared: HistoryState

    /// Why there can be no history.
    public enum OpenError: Error {
        /// Another process has the file; its number, where it is known.
        case taken(path: String, process: Int?)
        /// The file has a history of the other kind; a sentence that says what to do.
        case ofOtherKind(String)
        /// The system refuses what every history needs.
        case system(SyscallError)
    }

    /// Opens the history at `path`, or begins one; of its newest events as many as fit in `memory` are read at once.
    ///
    /// Of an origin's events, which it has under their ids, it is where the tape follows that: then the file begins anew with
    /// each history that the tape turns to.
    ///
    /// A damaged file is moved aside. Where the file can't be used for another reason, it is tried again and again.
    public init(
        path: String,
        kind: HistoryKind = .own,
        limits: Tape.Capacity,
        memory: Tape.Capacity,
        log: HistoryLog
    ) throws(OpenError) {
        do throws(SyscallError) {
            shared = try HistoryState(path: path, kind, limits: limits, log)
        } catch {
            throw .system(error)
        }
        var generator = SystemRandomNumberGenerator()
        let epoch = Epoch.make(using: &generator)
        // Without a thread for it nobody is told, and all the rest goes on.
        let watch = try? OpeningWatch(path, log)
        defer { watch?.end() }
        do throws(HistoryError) {
            try shared.lock()
            snapshot = try Self.open(shared, epoch: epoch, memory)
        } catch {
            if case .taken(let process) = error.kind { throw .taken(path: path, process: process) }
            if error.kind == .ofOtherKind { throw .ofOtherKind(error.sentence(on: "the history file \(path)")) }
            snapshot = TapeSnapshot(epoch: epoch, next: 1)
            let sentence = error.sentence(on: "the history file \(path)")
            shared.with { $0.fault = sentence }
            log.warning("\(sentence); events are kept in memory until it works")
        }
    }

    private static func open(_ shared: HistoryState, epoch: String, _ memory: Tape.Capacity) throws(HistoryError)
        -> TapeSnapshot
    {
        do throws(HistoryError) {
            return try read(shared, epoch: epoch, memory)
        } catch {
            guard error.kind == .damaged, let place = Quarantine.move(shared.path) else { throw error }
            let what = "\(error.sentence(on: "the history file \(shared.path)")); it was moved to \(place)"
            shared.with { $0.moved.append((place, what)) }
            shared.log.warning("\(what), and another is begun")
            try shared.lock()
            return try read(shared, epoch: epoch, memory)
        }
    }

    private static func read(_ shared: HistoryState, epoch: String, _ memory: Tape.Capacity) throws(HistoryError)
        -> TapeSnapshot
    {
        let file = try HistoryFile(
            path: shared.path,
            shared.kind,
            of: TapeIdentity(epoch: epoch),
            timeout: .seconds(5),
            after: shared.with(\.mark)
        )
        do throws(DatabaseError) {
            let snapshot = try file.snapshot(within: memory)
            let index = try file.keptIndex()
            shared.with { state in
                (state.identity, state.index) = (file.identity, index)
                state.oldest = file.start
                state.takeUp(to: snapshot.next)
            }
            shared.writeMark()
            return snapshot
        } catch {
            throw HistoryError(error)
        }
    }
}
