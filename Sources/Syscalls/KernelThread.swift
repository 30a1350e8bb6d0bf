import CLinux
import Glibc

/// A thread of the kernel's, for work that blocks and must not hold a thread of the shared pool.
public struct KernelThread: ~Copyable, Sendable {
    private let handle: pthread_t

    /// What a starting thread is handed.
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread that runs `body` to its end; `name` (15 bytes at most count) shows in `top -H`.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(SyscallError) {
        var handle = pthread_t()
        // The retain is taken back by the new thread, or below where there is none.
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        let failure = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe linux_name_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard failure == 0 else {
            unsafe start.release()
            throw SyscallError(failure, "start the thread \(name)")
        }
        self.handle = handle
    }

    /// Waits until the thread has ended; blocks the caller.
    public consuming func join() {
        _ = pthread_join(handle, nil)
        discard self
    }

    deinit { _ = pthread_detach(handle) }
}
