import Syscalls

/// Runs a test's waiting on threads of its own, so that the shared pool stays free for what the server does there.
final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        do throws(SyscallError) {
            _ = try KernelThread(name: "test") { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        } catch {
            fatalError("a test needs a thread: \(error)")
        }
    }
}
