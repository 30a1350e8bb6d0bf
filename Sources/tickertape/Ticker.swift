import Scheduling
import Synchronization
import Syscalls
import Tape

/// Rings for each alarm when it is due: one agenda, one thread that sleeps until the first of them.
final class Ticker: Sendable {
    /// What is due.
    struct Alarm: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case run
            /// The time by which the job's event was promised.
            case promise
        }

        let job: String
        /// Which of the jobs that had this name.
        var generation = 0
        let kind: Kind
    }

    /// An alarm that rings, and when it was due.
    struct Ring: Sendable {
        let alarm: Alarm
        let due: Due
    }

    private struct State {
        var agenda = Agenda<Alarm>()
        var isStopped = false
    }

    /// The alarms as they ring; ends when the ticker is stopped.
    let rings: AsyncStream<Ring>
    private let bell: AsyncStream<Ring>.Continuation
    private let state = Mutex(State())
    private let wakeup: Wakeup
    private let start = ContinuousClock.now

    init() throws(SyscallError) {
        (rings, bell) = AsyncStream.makeStream()
        wakeup = try Wakeup()
        _ = try KernelThread(name: "ticker") { [self] in tick() }
    }

    /// The time now, on both clocks that schedules know.
    var now: Now {
        Now(
            steady: ContinuousClock.now - start,
            wall: .milliseconds(Timestamp.now.milliseconds)
        )
    }

    /// Sets an alarm, in place of the same one set before.
    func set(_ alarm: Alarm, at due: Due) {
        state.withLock { state in
            state.agenda.remove(alarm)
            state.agenda.insert(alarm, due: due)
        }
        wakeup.wake()
    }

    func remove(_ alarm: Alarm) { state.withLock { _ = $0.agenda.remove(alarm) } }

    /// Rings no more.
    func stop() {
        state.withLock { $0.isStopped = true }
        wakeup.wake()
    }

    private func tick() {
        guard let poller = try? Poller() else { return bell.finish() }
        try? poller.add(wakeup.number, .readable, as: Poller.Token(slot: 0, generation: 0))
        var news = Poller.News(capacity: 1)
        while let sleep = ringAll() {
            try? poller.wait(sleep, for: &news)
            wakeup.clear()
        }
        bell.finish()
    }

    /// Rings for all that is due, and tells how long nothing will be; nil when stopped.
    private func ringAll() -> Duration?? {
        let (due, sleep, isStopped) = state.withLock { state in
            let now = now
            return (state.agenda.takeDue(now: now), state.agenda.nextWake(now: now), state.isStopped)
        }
        guard !isStopped else { return nil }
        for (alarm, due) in due { bell.yield(Ring(alarm: alarm, due: due)) }
        return .some(sleep)
    }
}
