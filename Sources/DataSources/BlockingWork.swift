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
                if !handoff.deliver(body()) { hanging.subtract(1, ordering: .relaxed) }
            }
        } catch {
            throw SourceError(.other, error.description)
        }
        return try await withTaskCancellationHandler {
            await handoff.value()
        } onCancel: {
            if handoff.deliver(.failure(.stopped)) { hanging.add(1, ordering: .relaxed) }
        }.get()
    }
}
