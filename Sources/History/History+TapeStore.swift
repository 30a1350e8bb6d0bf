public import Syscalls
public import Tape

extension History: TapeStore {
    /// Records the tape, which was made of ``snapshot``, from now on; nothing may have been appended to it before.
    public func attach(_ tape: Tape) throws(SyscallError) {
        let writer = shared.writer
        if fault == nil { _ = tape.beginRecording(from: snapshot.next, flush: { writer.ring() }) }
        let (shared, epoch) = (shared, snapshot.epoch)
        do throws(SyscallError) {
            try shared.start("recorder") { HistoryWriterThread(shared, tape).run() }
            try shared.start("librarian") {
                var reader = HistoryReaderThread(shared, epoch: epoch)
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
