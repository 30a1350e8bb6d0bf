import Synchronization
import Syscalls

/// Says that a history file takes long to open, where its disk does not answer: a start waits for it, since the numbers of
/// new events go on behind those in the file.
final class OpeningWatch: Sendable {
    private let isOver = Atomic(false)
    private let parker: Parker

    /// Begins to wait; the warning comes once, after `patience`.
    init(_ path: String, _ log: HistoryLog, patience: Duration = HistoryWatchThread.patience) throws(SyscallError) {
        let parker = try Parker()
        self.parker = parker
        _ = try KernelThread(name: "history-open") { [self] in
            parker.sleep(atMost: patience) { isOver.load(ordering: .acquiring) }
            guard !isOver.load(ordering: .acquiring) else { return }
            log.warning("the history file \(path) has not answered for \(patience); the program starts when it does")
        }
    }

    /// Takes note that it is open, or can't be.
    func end() {
        isOver.store(true, ordering: .releasing)
        parker.ring()
    }
}
