import Synchronization

/// How readers learn that there is something new.
extension Tape {
    /// Has `wake` called behind every append that wakes readers, on the thread that appends or stores; it must not block
    /// or append.
    ///
    /// - Returns: the number for ``removeObserver(_:)``.
    @discardableResult public func addObserver(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { $0.observers.add(wake) }
    }

    /// Removes an observer; an append that is under way may still call it.
    public func removeObserver(_ number: Int) { state.withLock { $0.observers.remove(number) } }

    /// Wakes the readers behind appends that did not, or the store that numbers the events: many at once then wake each of
    /// them once.
    public func wakeReaders() {
        if let outbox { return outbox.ring() }
        let observers = state.withLock { $0.queue.isRecording ? $0.queue.flushListeners : $0.observers.all }
        for observer in observers { observer.wake() }
    }

    /// Calls `tell` once readers see the event of an id, on the thread that has them see it, which it must not hold up; at
    /// once where they do, or will not since the tape is at another history.
    public func whenShown(_ id: EventID, _ tell: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            guard State.isAwaited(id, state.identity, state.numbering.end) else { return true }
            state.waiters.add(tell, until: id)
            return false
        }
        if isOver { tell() }
    }
}
