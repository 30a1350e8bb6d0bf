import Synchronization
import Syscalls
import Glibc

/// Carries what a thread of its own reads from an upstream to the task that publishes it.
///
/// What is put here lies in memory until the task takes it, so that it is bounded twice: by a number and by bytes.
final class UpstreamQueue<Item: Sendable>: Sendable {
    /// How many items wait at most, and how many bytes of them.
    static var mostItems: Int { 1_000 }
    /// One item may be longer, since it must be taken somehow.
    static var mostBytes: Int { 4 << 20 }

    private struct State {
        /// Those of which none is let go of.
        var kept = UpstreamLine<Item>()
        /// Those of which the oldest are let go of where there is no room.
        var offered = UpstreamLine<Item>()
        var dropped = 0
        /// How many items were put here, and how many of them are done with.
        var put = 0
        var done = 0
        /// Whether the thread waits until all of them are.
        var isAwaited = false
        var end: Result<FollowEnd, SourceError>?
        var isStopped = false
        /// Whether the thread takes leave of its upstream, and soon, when it is stopped.
        var isEndAwaited = false
        var taker: CheckedContinuation<Void, Never>?
        /// What is to count the thread where it hangs.
        var hanging: HangingThreads?
        /// The same, from the moment on when nobody waits for it any more.
        var hangs: HangingThreads?
        var hasThreadEnded = false

        var isEmpty: Bool { kept.isEmpty && offered.isEmpty }

        mutating func takeTaker() -> CheckedContinuation<Void, Never>? {
            defer { taker = nil }
            return taker
        }

        /// Takes out the first one that waits; nil where there is none.
        mutating func removeFirst() -> Item? {
            guard let number = kept.firstNumber else { return offered.removeFirst() }
            if let other = offered.firstNumber, other < number { return offered.removeFirst() }
            return kept.removeFirst()
        }
    }

    private let state = Mutex(State())
    /// Readable for ever from the moment on when the thread is to end.
    private let stopping: Wakeup
    /// Bumped where an item is done with.
    private let progress: Wakeup

    init() throws(SourceError) {
        do throws(SyscallError) {
            stopping = try Wakeup()
            progress = try Wakeup()
        } catch {
            throw SourceError(.other, error.description)
        }
    }

    /// Does `body` on a thread, and tells its end to whoever takes.
    ///
    /// `hanging` counts the thread while it hangs though nobody waits for it.
    func start(
        name: String,
        countedIn hanging: HangingThreads? = nil,
        _ body: @escaping @Sendable (UpstreamQueue) throws(SourceError) -> FollowEnd
    ) throws(SourceError) {
        do throws(SyscallError) {
            _ = try KernelThread(name: name) { [self] in
                do throws(SourceError) { end(.success(try body(self))) } catch { end(.failure(error)) }
                let hangs = state.withLock { state in
                    state.hasThreadEnded = true
                    return state.hangs
                }
                hangs?.noteReturn()
            }
        } catch {
            throw SourceError(.other, error.description)
        }
        state.withLock { $0.hanging = hanging }
    }

    /// Counts the thread from now on, unless it has ended: nobody waits for it any more.
    private func letGo() {
        state.withLock { state in
            guard !state.hasThreadEnded, state.hangs == nil, let hanging = state.hanging else { return }
            // Under the lock, so that it is counted before its return is.
            hanging.noteHanging()
            state.hangs = hanging
        }
    }

    /// Ends it, unless it has ended: what waits is still taken.
    func end(_ end: Result<FollowEnd, SourceError>) {
        let taker = state.withLock { state in
            if state.end == nil { state.end = end }
            return state.takeTaker()
        }
        taker?.resume()
    }

    /// Has the thread end, and the taker.
    func stop() {
        let taker = state.withLock { state in
            state.isStopped = true
            return state.takeTaker()
        }
        stopping.wake()
        taker?.resume()
    }

    /// Takes the items one after the other until there are no more; for one taker.
    ///
    /// `take` is told how many were let go of before each; what it has returned from is done with.
    func takeAll(_ take: (Item, _ dropped: Int) async -> Void) async throws(SourceError) -> FollowEnd {
        let result: Result<FollowEnd, SourceError>
        do throws(SourceError) {
            while let (item, dropped) = try await next() {
                await take(item, dropped)
                let isAwaited = state.withLock { state in
                    state.done += 1
                    return state.isAwaited && state.done >= state.put
                }
                // Nobody else waits for it, and a wake-up costs as much as the rest.
                if isAwaited { progress.wake() }
            }
            result = state.withLock { $0.end ?? .failure(.stopped) }
        } catch {
            result = .failure(error)
        }
        stop()
        await leave()
        letGo()
        return try result.get()
    }

    /// Waits until the thread has ended, where it has said that it does so at once.
    private func leave() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                let hasEnded = state.end != nil || !state.isEndAwaited
                if !hasEnded { state.taker = continuation }
                return hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func next() async throws(SourceError) -> (Item, Int)? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isReady = !state.isEmpty || state.end != nil || state.isStopped
                    if !isReady { state.taker = continuation }
                    return isReady
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            stop()
        }
        let found: Result<(Item, Int)?, SourceError> = state.withLock { state in
            if state.isStopped { return .failure(.stopped) }
            guard let item = state.removeFirst() else { return .success(nil) }
            defer { state.dropped = 0 }
            return .success((item, state.dropped))
        }
        return try found.get()
    }
}

// MARK: - For the thread

extension UpstreamQueue {
    /// Whether the thread takes leave of its upstream when it is stopped, within a second, for which the taker waits.
    var isEndAwaited: Bool {
        get { state.withLock(\.isEndAwaited) }
        set { state.withLock { $0.isEndAwaited = newValue } }
    }

    /// Whether the thread is to end.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// A descriptor that is readable when the thread is to end, as long as this lives.
    var stoppingNumber: CInt { stopping.number }

    /// Puts an item here; where there is no room, the oldest that were put so are let go of and counted.
    func offer(_ item: Item, bytes: Int) {
        let taker = state.withLock { state in
            while !state.offered.isEmpty,
                state.offered.count >= Self.mostItems || state.offered.bytes + bytes > Self.mostBytes
            {
                _ = state.offered.removeFirst()
                state.dropped += 1
                state.done += 1
            }
            state.offered.append(item, bytes: bytes, number: state.put)
            state.put += 1
            return state.takeTaker()
        }
        taker?.resume()
    }

    /// Puts an item here, of which none is let go of, whatever is offered behind it; few may be put so before
    /// ``waitForAll()``, which has them taken: to wake the taker costs more than the rest, and is done once for all of them.
    func put(_ item: Item, bytes: Int) {
        state.withLock { state in
            state.kept.append(item, bytes: bytes, number: state.put)
            state.put += 1
        }
    }

    /// Puts an item here and waits until it, and all before it, are done with; false where the thread is to end instead.
    func handOver(_ item: Item, bytes: Int) -> Bool {
        put(item, bytes: bytes)
        return waitForAll()
    }

    /// Waits until all that was put here is done with; false where the thread is to end instead.
    func waitForAll() -> Bool {
        // This thread alone puts items here, so that none comes while it waits.
        defer { state.withLock { $0.isAwaited = false } }
        let taker = state.withLock { state in
            state.isAwaited = true
            return state.takeTaker()
        }
        taker?.resume()
        while true {
            let (isDone, isStopped) = state.withLock { ($0.done >= $0.put, $0.isStopped) }
            if isDone || isStopped { return isDone }
            _ = SocketWait.wait(progress.number, for: CInt(POLLIN), stopping: stopping.number, .seconds(3600))
            progress.clear()
        }
    }
}

/// Waits for descriptors; see poll(2).
enum SocketWait {
    /// What has come of it.
    enum News: Hashable {
        /// The descriptor has these news, as poll(2) names them.
        case ready(CInt)
        case timeIsOver
        /// Waiting is to end.
        case stopped
    }

    /// Waits until `number` has news or `stopping` is readable, for that long at most.
    static func wait(_ number: CInt, for news: CInt, stopping: CInt, _ limit: Duration) -> News {
        let deadline = ContinuousClock.now + limit
        while true {
            var polled = [
                pollfd(fd: number, events: Int16(truncatingIfNeeded: news), revents: 0),
                pollfd(fd: stopping, events: Int16(POLLIN), revents: 0),
            ]
            let rest = min(max(.zero, deadline - .now), .seconds(3600)) / .milliseconds(1)
            let count = unsafe poll(&polled, 2, CInt(rest.rounded(.up)))
            if polled[1].revents != 0 { return .stopped }
            if count > 0 { return .ready(CInt(polled[0].revents)) }
            // A descriptor that can't be waited for is left to whoever reads it.
            if count < 0, errno != EINTR { return .ready(CInt(POLLERR)) }
            if deadline <= .now { return .timeIsOver }
        }
    }
}
