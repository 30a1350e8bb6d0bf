import Syscalls
import Tape

/// Looks after the threads that write and read: where the disk does not answer, serving goes on from memory, and so does
/// a stop.
struct HistoryWatchThread {
    let shared: HistoryState
    let tape: Tape

    /// How long the disk may take for one step before nobody waits for it any more.
    static let patience = Duration.seconds(2)
    /// How long it may take to find what a client asks for, where it does answer.
    private static let patienceWithReaders = Duration.seconds(10)
    /// How long a stop waits for the threads.
    static let patienceAtStop = Duration.seconds(5)
    private static let interval = Duration.milliseconds(500)

    /// Runs until the other threads have ended, or are given up.
    func run() {
        let clock = ContinuousClock()
        var stopping: ContinuousClock.Instant?
        while !shared.with({ $0.threads == 0 }) {
            let now = clock.now
            let (isHanging, isStopping) = shared.with { state in
                (state.busySince.map { now - $0 >= Self.patience } ?? false, state.isStopping)
            }
            if isHanging { suspend() }
            let next = tape.next
            shared.with { if $0.fault != nil { $0.reserveIDs(from: next) } }
            if shared.with({ $0.fault != nil }) { shared.writeMarkSoon() }
            // A long look through a large file is no fault, where the same disk takes what is written.
            shared.giveUpReading(after: isHanging ? Self.patience : Self.patienceWithReaders)
            if isStopping { stopping = stopping ?? now }
            if let stopping, now - stopping >= Self.patienceAtStop {
                shared.tellUnstored(before: tape.next)
                return shared.abandonThreads()
            }
            shared.watcher.sleep(atMost: Self.interval) { shared.with { $0.threads == 0 } }
        }
    }

    private func suspend() {
        let sentence = "the history file \(shared.path) has not answered for \(Self.patience)"
        let next = tape.next
        let isNew = shared.with { state in
            guard state.fault == nil else { return false }
            state.fault = sentence
            state.reserveIDs(from: next)
            return true
        }
        guard isNew else { return }
        shared.log.warning("\(sentence); events are kept in memory until it does")
        shared.writeMarkSoon()
        tape.endRecording()
    }
}
