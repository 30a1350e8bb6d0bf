import Scheduling
import Synchronization
import Syscalls

/// Rings items when their alarms are due: one queue, one thread that sleeps until the first of them, and one that helps
/// where many are due at once.
///
/// An item has one alarm, under a small number of its own. Now and then one rings early, since it was moved back at that
/// very moment; so whoever is fired looks for itself whether its time has come.
///
/// What has rung is begun at once and ended when nothing else is due: of many alarms of the same moment the last does not
/// wait for all that the first ones have to do.
final class TimerLoop<Item: Sendable>: Sendable {
    /// What happens when alarms ring; called on either of its threads, for different items also at once.
    struct Handlers: Sendable {
        /// These alarms have rung, and what is due is to begin; what is returned is called on the same thread later.
        let fire: @Sendable ([Item], Now) -> End
        /// The wall clock was set.
        let clockSet: @Sendable (Now) -> Void
    }

    /// Ends what was begun for some items, and tells for each of them when to ring it again.
    typealias End = () -> [Due?]

    private struct State {
        var queue = TimerQueue()
        /// By number; some may have no alarm.
        var items: [Item?] = []
        var handlers: Handlers?
        var isStopped = false
        /// What the thread sleeps for; nil while it is awake, or about to be, and will look at the queue by itself.
        var sleep: Wake?

        /// Whether the thread must be woken for an alarm; then it is about to be, and for those that follow is not woken.
        mutating func wakes(for due: Due) -> Bool {
            // Before there are handlers nothing rings, and who sets them wakes it.
            guard handlers != nil, let sleep, sleep.isBehind(due) else { return false }
            self.sleep = nil
            return true
        }
    }

    /// What there is to do now.
    private struct Round {
        let now: Now
        let handlers: Handlers
        let isClockSet: Bool
        let numbers: [Int]
        let items: [Item]
    }

    /// What was begun on a thread and is to be ended there, oldest first.
    private typealias Begun = ArraySlice<(numbers: [Int], now: Now, end: End)>

    private let state = Mutex(State())
    private let poller: Poller
    private let wakeup: Wakeup
    private let timer: Timer
    private let wallTimer: Timer
    /// Wakes the thread that helps.
    private let helper: Parker
    /// Opens when both threads have ended.
    private let threads = Latch(2)

    init() throws(SyscallError) {
        poller = try Poller()
        wakeup = try Wakeup()
        timer = try Timer(.sinceBoot)
        wallTimer = try Timer(.wall)
        try poller.add(wakeup.number, .edges, as: Alarms.token(0))
        try poller.add(timer.number, .edges, as: Alarms.token(Alarms.steady))
        try poller.add(wallTimer.number, .edges, as: Alarms.token(Alarms.wall))
        helper = try Parker()
        _ = try KernelThread(name: "timers") { [self] in
            tick()
            threads.countDown()
        }
        do throws(SyscallError) {
            _ = try KernelThread(name: "timers-2") { [self] in
                help()
                threads.countDown()
            }
        } catch {
            stop()
            throw error
        }
    }

    /// Begins to ring, unless it was stopped already; alarms that were set before have waited for it.
    func start(_ handlers: Handlers) {
        // Stopped, nobody would let go of the handlers any more, nor of what they hold.
        state.withLock { if !$0.isStopped { $0.handlers = handlers } }
        wakeup.wake()
    }

    /// Sets an item's alarm, in place of the one that has the number.
    func set(_ item: Item, _ number: Int, at due: Due) {
        let isEarlier = state.withLock { state in
            while state.items.count <= number { state.items.append(nil) }
            state.items[number] = item
            state.queue.insert(number, due: due)
            return state.wakes(for: due)
        }
        if isEarlier { wakeup.wake() }
    }

    /// Takes an alarm away.
    func remove(_ number: Int) {
        state.withLock { state in
            state.queue.remove(number)
            if number < state.items.count { state.items[number] = nil }
        }
    }

    /// Whether the number has an alarm.
    func isSet(_ number: Int) -> Bool { state.withLock { $0.queue.due(of: number) != nil } }

    /// Rings no more.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.handlers = nil
        }
        wakeup.wake()
        helper.ring()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Returns when it was stopped and what rang by then is done, or when the task is cancelled.
    func end() async { await threads.waitUnlessCancelled() }
}

// MARK: - On its threads

extension TimerLoop {
    /// So many alarms ring at once; then those that were set meanwhile get their turn too.
    private static var roundSize: Int { 64 }

    private func tick() {
        var alarms = Alarms()
        var begun = Begun()
        while true {
            let now = Now.current
            let (round, sleep) = state.withLock { state -> (Round?, Wake?) in
                state.sleep = nil
                if state.isStopped { return (nil, nil) }
                if let round = nextRound(&state, now: now) { return (round, nil) }
                // Before there are handlers no alarm is worth a wake-up.
                let sleep = state.handlers == nil ? Wake() : state.queue.nextWake(now: now)
                if begun.isEmpty { state.sleep = sleep }
                return (nil, sleep)
            }
            if let round {
                fire(round, &begun)
            } else if let sleep {
                if endOldest(&begun) { continue }
                alarms.arm(for: sleep, timer, wallTimer)
                try? poller.wait(nil, for: &alarms.ready)
                alarms.clearFired()
            } else {
                while endOldest(&begun) {}
                return
            }
        }
    }

    /// Takes rounds too, as long as there are any.
    private func help() {
        var begun = Begun()
        while true {
            let now = Now.current
            let (round, isStopped) = state.withLock { (nextRound(&$0, now: now), $0.isStopped) }
            if isStopped {
                while endOldest(&begun) {}
                return
            }
            if let round {
                fire(round, &begun)
            } else if !endOldest(&begun) {
                // What falls due from here on is for the other thread to see, which rings when it is much.
                helper.sleep(atMost: nil) { self.isStopped }
            }
        }
    }

    /// What is due, if there is anything.
    private func nextRound(_ state: inout State, now: Now) -> Round? {
        guard let handlers = state.handlers else { return nil }
        let isClockSet = state.queue.noteClockSet(now: now)
        let taken = state.queue.takeDue(now: now, limit: Self.roundSize)
        guard isClockSet || !taken.isEmpty else { return nil }
        // Who has left meanwhile is not rung.
        let numbers = taken.map(\.number).filter { state.items[$0] != nil }
        let items = numbers.compactMap { state.items[$0] }
        return Round(now: now, handlers: handlers, isClockSet: isClockSet, numbers: numbers, items: items)
    }

    private func fire(_ round: Round, _ begun: inout Begun) {
        if round.items.count == Self.roundSize { helper.ring() }
        if round.isClockSet { round.handlers.clockSet(round.now) }
        guard !round.items.isEmpty else { return }
        begun.append((round.numbers, round.now, round.handlers.fire(round.items, round.now)))
    }

    /// Ends what was begun first; false where there is nothing.
    private func endOldest(_ begun: inout Begun) -> Bool {
        guard let (numbers, now, end) = begun.popFirst() else { return false }
        let answers = end()
        let isEarlier = state.withLock { state in
            // For the other thread, which may be asleep already.
            var isEarlier = false
            for (number, due) in zip(numbers, answers) {
                guard let due else { continue }
                // Who was set anew meanwhile rings at the earlier of the two, and is asked again.
                let other = state.queue.due(of: number)
                if let other, other.lateness(at: now) >= due.lateness(at: now) { continue }
                state.queue.insert(number, due: due)
                isEarlier = state.wakes(for: due) || isEarlier
            }
            return isEarlier
        }
        if isEarlier { wakeup.wake() }
        return true
    }
}

/// What the timers are set to, so that they are set only when they have to be.
private struct Alarms {
    static let steady: UInt32 = 1
    static let wall: UInt32 = 2
    static func token(_ slot: UInt32) -> Poller.Token { Poller.Token(slot: slot, generation: 0) }

    var ready = Poller.ReadyList(capacity: 3)
    /// When each rings; nil where it has rung.
    private var steady: Duration?
    private var wall: Duration?

    /// Sees to it that the timers ring by then; that one rings before does no harm.
    mutating func arm(for wake: Wake, _ timer: borrowing Timer, _ wallTimer: borrowing Timer) {
        if let moment = wake.steady, moment < steady ?? .seconds(Int64.max) {
            timer.set(to: moment)
            steady = moment
        }
        if let moment = wake.wall, moment < wall ?? .seconds(Int64.max) {
            wallTimer.set(to: moment)
            wall = moment
        }
    }

    mutating func clearFired() {
        for index in 0..<ready.count {
            switch ready[index].token.slot {
            case Self.steady: steady = nil
            case Self.wall: wall = nil
            default: break
            }
        }
    }
}
