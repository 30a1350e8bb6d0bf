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
