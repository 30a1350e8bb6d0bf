import Synchronization

/// What a child prints, on its way from the thread that reads it to the task that takes it piece by piece.
///
/// It holds little more than ``capacity``: a full one is told by ``put(_:)``, and the child's pipe is left alone until the
/// taker has caught up. So a child that prints faster than anyone reads waits, as it would in a shell's pipeline.
final class ChildOutput: Sendable {
    /// So many bytes wait at most, beside one reading of the pipe.
    static let capacity = 65_536

    fileprivate struct State {
        var bytes: [UInt8] = []
        var isEnded = false
        /// Whether the pipe is left alone until the bytes are taken.
        var isHeldBack = false
        var taker: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Takes in bytes; returns false where no more may come before the next ``take()``.
    func put(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Copied before the lock is taken: the pointer must not wander into another closure.
        let copy = unsafe Array(bytes)
        let (taker, hasRoom) = state.withLock { state in
            state.bytes.append(contentsOf: copy)
            state.isHeldBack = state.bytes.count >= Self.capacity
            return (state.takeTaker(), !state.isHeldBack)
        }
        taker?.resume()
        return hasRoom
    }

    /// Says that nothing more will come.
    func end() {
        let taker = state.withLock { state in
            state.isEnded = true
            return state.takeTaker()
        }
        taker?.resume()
    }

    /// All bytes that have come since the last time, waiting for the first; nil at the end.
    ///
    /// For one taker at a time. The second value tells whether the pipe was left alone and can be read again.
    func take() async -> (bytes: [UInt8]?, wasHeldBack: Bool) {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.bytes.isEmpty, !state.isEnded {
                    state.taker = continuation
                    return false
                }
                return true
            }
            if isReady { continuation.resume() }
        }
        return state.withLock { state in
            defer { (state.bytes, state.isHeldBack) = ([], false) }
            return (state.bytes.isEmpty ? nil : state.bytes, state.isHeldBack)
        }
    }
}

extension ChildOutput.State {
    /// The one who waits, who is to be woken once.
    fileprivate mutating func takeTaker() -> CheckedContinuation<Void, Never>? {
        defer { taker = nil }
        return taker
    }
}
