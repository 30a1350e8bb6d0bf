import Synchronization
import Syscalls

/// How it is known, after any end of the program, up to where ids were used.
///
/// ```
///        stored        shown, not stored     may be shown yet
///   [57][58][59][60] │ [61][62][63][64][65] ·  ·  ·  ·  ·  ·  │
///                 storedEnd                                  the mark
/// ```
/// While all is stored before it is shown, the mark says no more than that. Before the first event is shown that is not, it
/// says how far ids may go, and it is moved on before they are there.
extension HistoryState {
    /// How many ids may be used until the mark is to be moved.
    static let reserve: UInt64 = 1 << 20
    /// How long whoever wants to show events waits for a disk that takes no mark.
    private static let patience = Duration.milliseconds(500)

    /// Has the file beside the database say what ``State/mark`` is.
    func writeMark() {
        fileLock.withLock { lock in
            let (mark, hasTakenUp) = with { ($0.mark, $0.hasTakenUp) }
            guard hasTakenUp, let isWritten = lock?.write(mark) else { return }
            with { $0.writtenMark = isWritten ? mark : nil }
        }
    }

    /// The same, without waiting for long where the disk does not answer.
    func writeMarkSoon() {
        let isMine = with { state in
            guard state.hasTakenUp, !state.isWritingMark, state.mark != state.writtenMark else { return false }
            state.isWritingMark = true
            return true
        }
        guard isMine else { return }
        let parker = try? Parker()
        let write: @Sendable () -> Void = { [self] in
            writeMark()
            with { $0.isWritingMark = false }
            parker?.ring()
        }
        guard let parker, (try? KernelThread(name: "history-mark", write)) != nil else { return write() }
        parker.sleep(atMost: Self.patience) { with { !$0.isWritingMark } }
    }

    /// Takes note that the program ends, where the last that it tried has failed.
    func markEnd(at next: UInt64) {
        with { state in
            guard state.hasTakenUp else { return }
            // One more is left out, so that who has seen the last of them is told that it is gone.
            state.mark = state.numbersIDs && next > state.storedEnd ? .unstored(end: next + 1) : .whole
        }
        writeMark()
    }

    /// Says how many events are lost to the file when the program ends.
    func tellUnstored(before next: UInt64) {
        let count = with { $0.lost + (next - min(next, $0.storedEnd)) }
        guard count > 0 else { return }
        log.warning("\(count) event\(count == 1 ? "" : "s") could not be stored in the history file \(path)")
    }
}

extension HistoryState.State {
    /// Takes note that the database has the history that is served, with all events before `next` that were shown.
    mutating func takeUp(to next: UInt64) {
        (hasTakenUp, mark, storedEnd) = (true, .whole, next)
    }

    /// Has the mark be behind the ids that may be used next.
    mutating func reserveIDs(from next: UInt64) {
        guard hasTakenUp, numbersIDs else { return }
        if case .unstored(let end) = mark, end > next + HistoryState.reserve / 2 { return }
        mark = .unstored(end: next + HistoryState.reserve)
    }
}
