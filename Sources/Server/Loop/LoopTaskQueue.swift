import Synchronization
import Syscalls

/// The only door into a loop: any thread submits tasks, the loop drains them.
final class LoopTaskQueue: Sendable {
    /// What a loop has clients waiting for.
    struct Interest: OptionSet {
        let rawValue: Int
        /// Streams are open.
        static let events = Interest(rawValue: 1)
        /// Answers wait for the tape to show an event.
        static let commits = Interest(rawValue: 2)
    }

    private let tasks = Mutex<[LoopTask]>([])
    private let sleeper: Sleeper
    /// What the loop is to be woken for when events are appended; an ``Interest``.
    private let interest = Atomic(0)

    init() throws(SyscallError) { sleeper = try Sleeper() }

    /// The descriptor that becomes readable anew each time the loop is woken; nobody reads it.
    var number: CInt { sleeper.number }

    func submit(_ task: LoopTask) {
        tasks.withLock { $0.append(task) }
        wake()
    }

    /// Wakes the loop if it may be asleep; a loop at work finds its tasks by itself.
    func wake() { sleeper.wake() }

    /// Wakes the loop for what was appended to the tape, if a client of it waits for that.
    func wakeForEvents() {
        if interest.load(ordering: .sequentiallyConsistent) != 0 { wake() }
    }

    /// To be called before the loop looks where the tape ends for the first client that waits, and when the last has gone.
    func set(_ kind: Interest, _ isWanted: Bool) {
        if isWanted {
            interest.bitwiseOr(kind.rawValue, ordering: .sequentiallyConsistent)
        } else {
            interest.bitwiseAnd(~kind.rawValue, ordering: .sequentiallyConsistent)
        }
    }

    func drain() -> [LoopTask] {
        tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
    }

    var isEmpty: Bool { tasks.withLock { $0.isEmpty } }

    /// To be called before the loop looks for tasks one last time and sleeps.
    func fallAsleep() { sleeper.fallAsleep() }

    /// To be called when the loop has slept.
    func awake() { sleeper.awake() }
}
