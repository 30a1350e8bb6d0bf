import Syscalls
import Synchronization

/// Threads whose end is waited for together.
final class NodeThreads: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Starts one more; throws where the kernel has nothing left for it.
    func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SyscallError) {
        state.withLock { $0.running += 1 }
        do throws(SyscallError) {
            _ = try KernelThread(name: name) { [self] in
                body()
                oneHasEnded()
            }
        } catch {
            oneHasEnded()
            throw error
        }
    }

    private func oneHasEnded() {
        let waiting = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when none is left.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running > 0 { state.waiting.append(continuation) }
                return state.running == 0
            }
            if isOver { continuation.resume() }
        }
    }
}
