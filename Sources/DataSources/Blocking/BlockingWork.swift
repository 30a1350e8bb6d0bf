import Synchronization
import Syscalls

/// Does work that may block on kernel threads, and lets go of a thread that hangs when its task is cancelled.
final class BlockingWork: Sendable {
    /// How many threads were let go of and still hang; relaxed, since the number alone counts.
    private let hanging = Atomic(0)

    /// Does `body` on a thread of its own; refused as long as an earlier one hangs, so that they can't pile up.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () -> Result<Value, SourceError>
    ) async throws(SourceError) -> Value {
        // One that was let go of a moment ago may be about to end.
        for _ in 0..<20 where hanging.load(ordering: .relaxed) > 0 { try? await Task.sleep(for: .milliseconds(5)) }
        guard hanging.load(ordering: .relaxed) == 0 else {
            throw SourceError(.unreadable, "the last read still hangs in the kernel")
        }
        let handoff = OneShot<Result<Value, SourceError>>()
        do throws(SyscallError) {
            _ = try KernelThread(name: "read") { [self] in
                // Whoever comes second here and below undoes what the first did, in either order.
                if !handoff.deliver(body()) { noteReturn() }
            }
        } catch {
            throw SourceError(.other, error.description)
        }
        return try await withTaskCancellationHandler {
            await handoff.value()
        } onCancel: {
            if handoff.deliver(.failure(.stopped)) { noteHanging() }
        }.get()
    }

    /// Begins `body` on one of the threads that all share, within `limit`; `take` hears the end, once.
    ///
    /// - Returns: what stops it; nil, and nothing has begun, as long as an earlier one hangs or where there are no threads for
    ///   it.
    func begin(
        within limit: Duration,
        _ body: @escaping @Sendable () -> BlockingRead.Outcome,
        _ take: @escaping @Sendable (BlockingRead.Outcome) -> Void
    ) -> (@Sendable () -> Void)? {
        guard hanging.load(ordering: .relaxed) == 0, let threads = ReadThreads.shared else { return nil }
        let read = BlockingRead(of: self, within: limit, body, take)
        guard threads.begin(read) else { return nil }
        return { threads.end(read, with: .stopped) }
    }

    /// Takes note that a thread was let go of.
    func noteHanging() { hanging.add(1, ordering: .relaxed) }

    /// Takes note that such a thread has come back.
    func noteReturn() { hanging.subtract(1, ordering: .relaxed) }
}
