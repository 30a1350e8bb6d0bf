import Glibc
public import Syscalls
public import Tape

extension History: TapeStore {
    /// Records the tape, which was made of ``snapshot``, from now on; nothing may have been appended to it before.
    public func attach(_ tape: Tape) throws(SyscallError) {
        let writer = shared.writer
        if fault == nil { _ = tape.beginRecording(from: snapshot.next, flush: { writer.ring() }) }
        let shared = shared
        do throws(SyscallError) {
            try shared.start("recorder") { HistoryWriterThread(shared, tape).run() }
            try shared.start("librarian") {
                var reader = HistoryReaderThread(shared)
                reader.run()
            }
            _ = try KernelThread(name: "history-watch") { HistoryWatchThread(shared: shared, tape: tape).run() }
        } catch {
            shared.stop {}
            tape.endRecording()
            throw error
        }
    }

    /// Why events are not recorded now; nil where they are.
    public var fault: String? { shared.with(\.fault) }

    /// That a damaged file was moved aside, for as long as it lies there.
    public var remains: String? {
        let moved = shared.with { state in
            state.moved.removeAll { unsafe access($0.place, F_OK) != 0 }
            return state.moved
        }
        guard let newest = moved.last else { return nil }
        let others = moved.count > 1 ? ", and so were \(moved.count - 1) before it" : ""
        return "\(newest.sentence)\(others); take it away or delete it once you have seen to it"
    }

    /// The origin's index that was kept last when the file was opened; nil where there is none.
    public var index: KeptIndex? { shared.with(\.index) }

    /// Has the file keep the origin's index, within a second or so, and in place of the one before.
    public func keep(_ index: KeptIndex) { shared.with { $0.newIndex = index } }

    /// Keeps more or less from now on.
    public func setLimits(_ limits: Tape.Capacity) {
        shared.with { $0.limits = limits }
        shared.writer.ring()
    }

    /// Writes what is uncommitted, closes the file and returns when that is done.
    public func close() async {
        await withCheckedContinuation { continuation in shared.stop { continuation.resume() } }
    }
}
