import Dispatch
import Foundation
import Synchronization
import Syscalls

/// Threads for reads that may block, shared by all sources: as many as there are cores, and more where reads wait.
///
/// A read that hangs keeps its thread. Whoever wanted it hears of that at its deadline, and the thread is counted no more.
/// Where so many hang until then that there is no thread for another, that is not taken.
final class ReadThreads: Sendable {
    private struct State {
        /// Those that no thread has begun, behind those that were taken out.
        var waiting: [BlockingRead?] = []
        /// Where the first of them is that was not taken out.
        var firstWaiting = 0
        /// All that are wanted still, by their identity.
        var underWay: [ObjectIdentifier: BlockingRead] = [:]
        /// No deadline of them is earlier.
        var nextDeadline: ContinuousClock.Instant?
        var threads = 0
        var idle = 0
        var ended: UInt64 = 0
        /// Whether the watch looks again in a moment.
        var isPatrolled = false
        var isRung = false

        var isAnyWaiting: Bool { firstWaiting < waiting.count }

        mutating func takeWaiting() -> BlockingRead? {
            guard isAnyWaiting else { return nil }
            let read = waiting[firstWaiting].take()
            firstWaiting += 1
            if !isAnyWaiting {
                waiting.removeAll(keepingCapacity: waiting.capacity <= ReadThreads.usualWaiting)
                firstWaiting = 0
            } else if firstWaiting > max(ReadThreads.usualWaiting, waiting.count / 2) {
                waiting.removeFirst(firstWaiting)
                firstWaiting = 0
            }
            return read
        }
    }

    /// Who takes a read.
    private enum Taker {
        case idle
        case new
        case busy
    }

    /// Starts a thread that does `body`.
    typealias Start = @Sendable (_ body: @escaping @Sendable () -> Void) throws(SyscallError) -> Void

    /// Those of this program; nil where the kernel refuses the first.
    static let shared = try? ReadThreads()

    private let state = Mutex(State())
    private let watch: Parker
    private let work = DispatchSemaphore(value: 0)
    private let clock = ContinuousClock()
    private let start: Start

    /// So many do as long as no read waits.
    static let cores = ProcessInfo.processInfo.activeProcessorCount
    /// How many there may be beside those that hang.
    static let most = 256
    /// How long a thread stays that has nothing to do.
    private static let rest = 10
    /// How long a read may wait for a thread until it is looked at whether there are enough.
    private static let patience = Duration.milliseconds(5)
    /// In that time a core does at least so many reads that wait for nothing.
    private static let quickReads: UInt64 = 5
    /// How much room is kept for reads that wait.
    private static let usualWaiting = 1024

    /// Threads that `start` starts.
    init(start: @escaping Start = { body throws(SyscallError) in _ = try KernelThread(name: "read", body) })
        throws(SyscallError)
    {
        self.start = start
        watch = try Parker()
        _ = try KernelThread(name: "reads") { [self] in keepWatch() }
    }

    /// Has a read done by the next thread that is free.
    ///
    /// - Returns: false, and it is not taken, where there are as many threads as may be, and none of them is free.
    func begin(_ read: BlockingRead) -> Bool {
        let begun = state.withLock { state -> (Taker, Bool)? in
            guard state.threads < Self.most || state.idle > 0 else { return nil }
            state.underWay[ObjectIdentifier(read)] = read
            state.waiting.append(read)
            var isNews = false
            if state.nextDeadline.map({ read.deadline < $0 }) ?? true {
                state.nextDeadline = read.deadline
                isNews = true
            }
            guard state.idle == 0 else {
                state.idle -= 1
                return (.idle, isNews)
            }
            guard state.threads >= Self.cores else {
                state.threads += 1
                return (.new, isNews)
            }
            return (.busy, isNews || !state.isPatrolled)
        }
        guard let (taker, isNews) = begun else { return false }
        var ringsWatch = isNews
        switch taker {
        case .idle: work.signal()
        case .new: ringsWatch = !startThread() || isNews
        case .busy: break
        }
        if ringsWatch { ring() }
        return true
    }

    /// Ends a read for who wanted it, whether it was begun or not.
    func end(_ read: BlockingRead, with failure: SourceError) {
        state.withLock { _ = $0.underWay.removeValue(forKey: ObjectIdentifier(read)) }
        guard read.letGo(with: failure) else { return }
        // Its thread is gone for the others.
        let isShort = state.withLock { state in
            state.threads -= 1
            guard state.isAnyWaiting, state.threads < Self.cores else { return false }
            state.threads += 1
            return true
        }
        if isShort, !startThread() { ring() }
    }

    private func ring() {
        state.withLock { $0.isRung = true }
        watch.ring()
    }

    /// Starts a thread that is counted already; false where there is none, and what waits is the watch's to look after.
    private func startThread() -> Bool {
        do throws(SyscallError) {
            try start { [self] in work(until: Self.rest) }
            return true
        } catch {
            let failure = SourceError(.other, error.description)
            let lost = state.withLock { state -> [BlockingRead] in
                state.threads -= 1
                guard state.threads == 0 else { return [] }
                var lost: [BlockingRead] = []
                while let read = state.takeWaiting() { lost.append(read) }
                return lost
            }
            for read in lost { end(read, with: failure) }
            return false
        }
    }

    // MARK: - What the threads do

    /// Does what waits, until there is nothing for so many seconds.
    private func work(until rest: Int) {
        while true {
            let (next, isSpare) = state.withLock { state -> (BlockingRead?, Bool) in
                if let read = state.takeWaiting() { return (read, false) }
                // Those that were added for reads that waited.
                guard state.threads <= Self.cores else {
                    state.threads -= 1
                    return (nil, true)
                }
                state.idle += 1
                return (nil, false)
            }
            if isSpare { return }
            if let next {
                guard perform(next) else { return }
            } else if work.wait(timeout: .now() + .seconds(rest)) == .timedOut {
                let isOver = state.withLock { state in
                    guard state.idle > 0 else { return false }
                    state.idle -= 1
                    state.threads -= 1
                    return true
                }
                if isOver { return }
                // Somebody has woken it at that moment.
                work.wait()
            }
        }
    }

    /// Whether the thread still counts afterwards.
    private func perform(_ read: BlockingRead) -> Bool {
        guard let outcome = read.perform() else { return true }
        state.withLock { state in
            state.underWay[ObjectIdentifier(read)] = nil
            state.ended += 1
        }
        return read.deliver(outcome)
    }

    // MARK: - Who looks after them

    private func keepWatch() {
        var ended: UInt64?
        while true {
            let now = clock.now
            let (late, wait, more) = state.withLock { state in
                let late = Self.takeLate(&state, now)
                state.isPatrolled = state.isAnyWaiting
                let more = state.isPatrolled ? threadsToAdd(state, since: ended) : 0
                state.threads += more
                ended = state.isPatrolled ? state.ended : nil
                return (late, state.isPatrolled ? Self.patience : state.nextDeadline.map { $0 - now }, more)
            }
            for read in late { end(read, with: .late(by: read.limit)) }
            for _ in 0..<more { _ = startThread() }
            watch.sleep(atMost: wait) {
                state.withLock { state in
                    defer { state.isRung = false }
                    return state.isRung
                }
            }
        }
    }

    private static func takeLate(_ state: inout State, _ now: ContinuousClock.Instant) -> [BlockingRead] {
        guard let next = state.nextDeadline, next <= now else { return [] }
        let late = state.underWay.values.filter { $0.deadline <= now }
        for read in late { state.underWay[ObjectIdentifier(read)] = nil }
        state.nextDeadline = state.underWay.values.map(\.deadline).min()
        return late
    }

    /// Twice as many where some wait and hardly any has ended meanwhile; none where they do what the cores can do.
    private func threadsToAdd(_ state: State, since ended: UInt64?) -> Int {
        guard let ended, state.ended - ended < Self.quickReads * UInt64(Self.cores) else { return 0 }
        let waiting = state.waiting.count - state.firstWaiting
        return max(min(waiting, max(state.threads, 1), Self.most - state.threads), 0)
    }
}
