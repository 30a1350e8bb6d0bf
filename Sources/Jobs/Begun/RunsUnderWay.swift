import Synchronization
import Syscalls

/// Runs that no task does; whoever ends the runner ends them, and waits until they have.
final class RunsUnderWay: Sendable {
    private struct State {
        var last = 0
        var stops: [Int: @Sendable () -> Void] = [:]
        var isOver = false
        var waiter: OneShot<Void>?
    }

    private let state = Mutex(State())

    /// Notes a run that begins; returns what it is called here.
    func begin() -> Int {
        state.withLock { state in
            state.last += 1
            state.stops[state.last] = {}
            return state.last
        }
    }

    /// Takes what stops a run, which may have ended already; stops it where all are to end.
    func take(_ stop: @escaping @Sendable () -> Void, of number: Int) {
        let isOver = state.withLock { state in
            if state.stops[number] != nil { state.stops[number] = stop }
            return state.isOver
        }
        if isOver { stop() }
    }

    /// Notes that a run has ended.
    func end(_ number: Int) {
        let waiter = state.withLock { state -> OneShot<Void>? in
            state.stops[number] = nil
            guard state.stops.isEmpty else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.deliver(())
    }

    /// Stops all of them, and those to come.
    func stopAll() {
        let stops = state.withLock { state in
            state.isOver = true
            return state.stops.values.map(\.self)
        }
        for stop in stops { stop() }
    }

    /// Returns when none is under way; for one task, when no more are begun.
    func wait() async {
        let waiter = state.withLock { state -> OneShot<Void>? in
            guard !state.stops.isEmpty else { return nil }
            let waiter = OneShot<Void>()
            state.waiter = waiter
            return waiter
        }
        await waiter?.value()
    }
}
