import Glibc
import Synchronization

/// Runs a task that has waited for bytes on the thread that has got them, so that no other thread need wake for them.
///
/// What resumes a task from elsewhere has it run by the shared pool, and so does a task that was held up: a flood is not the
/// work of the thread that all transfers share.
final class TransferExecutor: TaskExecutor {
    private struct State {
        /// The thread that gets the bytes, once it runs.
        var thread: pthread_t?
        /// What that thread itself has resumed.
        var jobs: [UnownedJob] = []
    }

    private let state = Mutex(State())

    /// Says that the calling thread gets the bytes, and calls ``runJobs()`` from now on.
    func adoptThread() { state.withLock { $0.thread = pthread_self() } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isOwn = state.withLock { state in
            guard state.thread == pthread_self() else { return false }
            state.jobs.append(job)
            return true
        }
        if !isOwn { globalConcurrentExecutor.enqueue(job) }
    }

    /// Runs what was resumed on this thread, and what that resumes there, until all of it waits again.
    func runJobs() {
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs = [] }
                return state.jobs
            }
            if jobs.isEmpty { return }
            // The executor is this object, which its thread holds for ever.
            for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
