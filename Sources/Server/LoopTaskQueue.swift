import EventStreams
import Synchronization
import Syscalls
import Tape

/// What other threads tell an event loop.
enum LoopTask: Sendable {
    /// The reply to a request that took its time.
    case reply(Reply, to: Poller.Token)
    /// What was to be read from the archive; nil where it can't be read.
    case archived(ArchiveReadResult?, for: HistoryQuery)
    /// Where a stream begins; nil where the archive can't tell.
    case beginning(UInt64?, of: SubscribeRequest, to: Poller.Token)
    /// Keep to this from now on.
    case policy(ServerConfiguration)
    /// End the streams that were opened with other keys than these.
    case endStreams(exceptWith: Set<Int>)
    /// Say goodbye to everybody and end.
    case stop
}

/// The only door into a loop: any thread may put, the loop takes.
final class LoopTaskQueue: Sendable {
    private let letters = Mutex<[LoopTask]>([])
    /// Whether the loop may be asleep.
    ///
    /// The loop sets it and then looks for work once more; whoever brings work does so
    /// first and then looks here. Both orders are sequentially consistent, so at least one of the two sees the other.
    private let isAsleep = Atomic(false)
    private let wakeup: Wakeup
    /// Whether anybody here waits for news; otherwise the loop sleeps on.
    private let wantsNews = Atomic(false)

    init() throws(SyscallError) { wakeup = try Wakeup() }

    /// The descriptor that becomes readable when somebody woke the loop.
    var number: CInt { wakeup.number }

    func put(_ letter: LoopTask) {
        letters.withLock { $0.append(letter) }
        wake()
    }

    /// Wakes the loop if it may be asleep; a loop at work finds the news by itself.
    func wake() {
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wakeup.wake() }
    }

    /// Wakes the loop for what was appended to the tape, if it has anybody to tell.
    func wakeForNews() {
        if wantsNews.load(ordering: .sequentiallyConsistent) { wake() }
    }

    /// To be called before the loop looks where the tape ends for the first who waits, and when the last has gone.
    func setWantsNews(_ value: Bool) { wantsNews.store(value, ordering: .sequentiallyConsistent) }

    func take() -> [LoopTask] {
        letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }

    var isEmpty: Bool { letters.withLock { $0.isEmpty } }

    /// To be called before the loop looks for work one last time and sleeps.
    func fallAsleep() { isAsleep.store(true, ordering: .sequentiallyConsistent) }

    /// To be called when the loop has slept.
    func awake() { isAsleep.store(false, ordering: .sequentiallyConsistent) }

    /// Takes back the wake-ups so far.
    func clear() { wakeup.clear() }
}
