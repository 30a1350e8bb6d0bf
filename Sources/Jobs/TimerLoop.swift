import Scheduling
import Synchronization
import Syscalls

/// Rings guests when their alarms are due: one agenda, one thread that sleeps until the first of them, and one that helps
/// where many are due at once.
///
/// A guest has one alarm, under a small number of its own. Now and then one rings early, since it was moved back at that
/// very moment; so whoever is rung looks for itself whether its time has come.
final class TimerLoop<Guest: Sendable>: Sendable {
    /// What happens when alarms ring; called on either of the ticker's threads, for different guests also at once.
    struct Handlers: Sendable {
        /// These alarms have rung; the answer tells for each guest when to ring it again.
        let ring: @Sendable ([Guest], Now) -> [Due?]
        /// The wall clock was set.
        let clockSet: @Sendable (Now) -> Void
    }

    private struct State {
        var agenda = TimerQueue()
        /// By number; some may have no alarm.
        var guests: [Guest?] = []
        var bells: Handlers?
        var isStopped = false
        /// What the thread sleeps for; nil while it is awake and will look at the agenda by itself.
        var sleep: Wake?
    }

    /// What there is to do now.
    private struct Round {
        let now: Now
        let bells: Handlers
        let isClockSet: Bool
        let numbers: [Int]
        let guests: [Guest]
    }

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
        _ = try KernelThread(name: "ticker") { [self] in
            tick()
            threads.countDown()
        }
        do throws(SyscallError) {
            _ = try KernelThread(name: "ticker-2") { [self] in
                help()
                threads.countDown()
            }
        } catch {
            stop()
            throw error
        }
    }

    /// Begins to ring; alarms that were set before have waited for it.
    func begin(_ bells: Handlers) {
        state.withLock { $0.bells = bells }
        wakeup.wake()
    }

    /// Sets a guest's alarm, in place of the one that has the number.
    func set(_ guest: Guest, _ number: Int, at due: Due) {
        let isEarlier = state.withLock { state in
            while state.guests.count <= number { state.guests.append(nil) }
            state.guests[number] = guest
            state.agenda.insert(number, due: due)
            return state.sleep?.isBehind(due) ?? false
        }
        if isEarlier { wakeup.wake() }
    }

    /// Takes an alarm away.
    func remove(_ number: Int) {
        state.withLock { state in
            state.agenda.remove(number)
            if number < state.guests.count { state.guests[number] = nil }
        }
    }

    /// Whether the number has an alarm.
    func isSet(_ number: Int) -> Bool { state.withLock { $0.agenda.due(of: number) != nil } }

    /// Rings no more.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.bells = nil
        }
        wakeup.wake()
        helper.ring()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Returns when it was stopped and what rang by then is done, or when the task is cancelled.
    func end() async { await threads.waitUnlessCancelled() }
}

// MARK: - On the ticker's threads

extension TimerLoop {
    /// So many alarms ring at once; then those that were set meanwhile get their turn too.
    private static var roundSize: Int { 64 }

    private func tick() {
        var alarms = Alarms()
        while true {
            let now = Now.current
            let (round, sleep) = state.withLock { state -> (Round?, Wake?) in
                state.sleep = nil
                if state.isStopped { return (nil, nil) }
                if let round = takeRound(&state, now: now) { return (round, nil) }
                // Before there are bells no alarm is worth a wake-up.
                state.sleep = state.bells == nil ? Wake() : state.agenda.nextWake(now: now)
                return (nil, state.sleep)
            }
            if let round {
                ring(round)
            } else if let sleep {
                alarms.arm(for: sleep, timer, wallTimer)
                try? poller.wait(nil, for: &alarms.news)
                alarms.takeNews()
            } else {
                return
            }
        }
    }

    /// Takes rounds too, as long as there are any.
    private func help() {
        while true {
            let now = Now.current
            let (round, isStopped) = state.withLock { (takeRound(&$0, now: now), $0.isStopped) }
            if isStopped { return }
            if let round {
                ring(round)
            } else {
                // What falls due from here on is for the other thread to see, which rings when it is much.
                helper.sleep(atMost: nil) { self.isStopped }
            }
        }
    }

    /// What is due, if there is anything.
    private func takeRound(_ state: inout State, now: Now) -> Round? {
        guard let bells = state.bells else { return nil }
        let isClockSet = state.agenda.noteClockSet(now: now)
        let taken = state.agenda.takeDue(now: now, limit: Self.roundSize)
        guard isClockSet || !taken.isEmpty else { return nil }
        // Who has left meanwhile is not rung.
        let numbers = taken.map(\.number).filter { state.guests[$0] != nil }
        let guests = numbers.compactMap { state.guests[$0] }
        return Round(now: now, bells: bells, isClockSet: isClockSet, numbers: numbers, guests: guests)
    }

    private func ring(_ round: Round) {
        if round.guests.count == Self.roundSize { helper.ring() }
        if round.isClockSet { round.bells.clockSet(round.now) }
        guard !round.guests.isEmpty else { return }
        let answers = round.bells.ring(round.guests, round.now)
        let isEarlier = state.withLock { state in
            for (number, due) in zip(round.numbers, answers) {
                guard let due else { continue }
                // Who was set anew meanwhile rings at the earlier of the two, and is asked again.
                let other = state.agenda.due(of: number)
                if let other, other.lateness(at: round.now) >= due.lateness(at: round.now) { continue }
                state.agenda.insert(number, due: due)
            }
            // For the other thread, which may be asleep already.
            return state.sleep.map { sleep in answers.contains { $0.map(sleep.isBehind) ?? false } } ?? false
        }
        if isEarlier { wakeup.wake() }
    }
}

/// What the timers are set to, so that they are set only when they have to be.
private struct Alarms {
    static let steady: UInt32 = 1
    static let wall: UInt32 = 2
    static func token(_ slot: UInt32) -> Poller.Token { Poller.Token(slot: slot, generation: 0) }

    var news = Poller.ReadyList(capacity: 3)
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

    mutating func takeNews() {
        for index in 0..<news.count {
            switch news[index].token.slot {
            case Self.steady: steady = nil
            case Self.wall: wall = nil
            default: break
            }
        }
    }
}
