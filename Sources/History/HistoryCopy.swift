internal import Glibc
internal import Syscalls
public import Tape

/// A history file that is read from its first event to its last, to be copied elsewhere; nobody else uses it meanwhile.
///
/// It belongs to one thread, which waits for the disk. What is read is as it would be served: where the machine has stopped
/// while the file was open, ids are left out before ``TapeSnapshot/next``.
public final class HistoryCopy {
    /// Why a file can't be copied: a sentence that begins with its path.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String

        init(_ path: String, _ error: HistoryError) { description = error.sentence(on: path) }
    }

    /// What a tape that goes on from here begins with, without its newest events.
    public let snapshot: TapeSnapshot
    private let file: HistoryFile
    private let path: String
    /// Keeps others out as long as it is there.
    private var lock: HistoryState?
    private var position: UInt64

    /// Opens the file at a path, of which the newest events are to be copied, as many as a capacity allows.
    ///
    /// - Throws: a sentence where there is none, it is no history, or somebody uses it.
    public init(path: String, within capacity: Tape.Capacity) throws(Fault) {
        self.path = path
        do throws(HistoryError) {
            let lock = try Self.lock(path, capacity)
            self.lock = lock
            // A file that is not empty has a name already, or is none of ours.
            file = try HistoryFile(path: path, timeout: .seconds(5), after: lock.with(\.mark))
            do throws(DatabaseError) {
                snapshot = try file.snapshot(within: Tape.Capacity(events: 1, bytes: 1))
                position = try file.firstToCopy(within: capacity)
            } catch {
                throw HistoryError(error)
            }
        } catch {
            throw Fault(path, error)
        }
    }

    private static func lock(_ path: String, _ limits: Tape.Capacity) throws(HistoryError) -> HistoryState {
        guard let size = size(of: path) else { throw HistoryError(.unavailable, "is not there") }
        guard size > 0 else { throw HistoryError(.unavailable, "is empty") }
        let silence = HistoryLog(warning: { _ in }, info: { _ in })
        let state: HistoryState
        do throws(SyscallError) { state = try HistoryState(path: path, .own, limits: limits, silence) } catch {
            throw HistoryError(.unavailable, "can't be read: \(error)")
        }
        try state.lock()
        return state
    }

    /// How many bytes a file has; nil where there is none.
    private static func size(of path: String) -> Int? {
        var facts = Glibc.stat()
        return unsafe stat(path, &facts) == 0 ? Int(facts.st_size) : nil
    }

    /// The next events, so many bytes of them at most but one event; none where all have been read.
    public func next(upTo bytes: Int) throws(Fault) -> [StoredEvent] {
        do throws(DatabaseError) {
            let events = try file.events(from: position, upTo: bytes)
            if let last = events.last { position = last.sequence + 1 }
            return events
        } catch {
            throw Fault(path, HistoryError(error))
        }
    }

    /// Ends the use of the file in good order; nothing more is read of it.
    public func close() {
        try? file.close()
        lock = nil
    }
}

extension HistoryFile {
    /// The first event of the newest, as many as a capacity allows; the next one of all where there is none.
    func firstToCopy(within capacity: Tape.Capacity, now: Timestamp = .now) throws(DatabaseError) -> UInt64 {
        let oldest = now.advanced(by: .zero - capacity.age).milliseconds
        // By rows, not by sequences, of which some are left out where the machine has stopped.
        let first = try database.integer(
            """
            SELECT coalesce(min(sequence), \(next)) FROM (
                SELECT sequence, place, at FROM events WHERE sequence >= \(start)
                ORDER BY sequence DESC LIMIT \(capacity.events)
            ) WHERE place >= \(written.bytes - Int64(clamping: capacity.bytes)) AND at >= \(oldest)
            """
        )
        return max(start, UInt64(clamping: first ?? 0))
    }

    /// The events from a sequence on, so many bytes of them at most but one event.
    func events(from sequence: UInt64, upTo bytes: Int) throws(DatabaseError) -> [StoredEvent] {
        try HistoryReader(database, identity).events(
            "WHERE sequence >= ? ORDER BY sequence LIMIT 1000",
            as: [Int64(clamping: sequence)],
            upTo: bytes
        )
    }
}
