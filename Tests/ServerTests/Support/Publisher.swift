import Glibc
import Syscalls

/// A thread that appends events of some jobs in turn.
struct Publisher: ~Copyable {
    private let thread: KernelThread

    /// Appends `count` events as fast as it can, or with a short rest behind every so many.
    init(_ server: TestServer, count: Int, jobs: [String], text: String = "x", restsEvery burst: Int = .max) throws {
        thread = try KernelThread(name: "publisher") {
            for number in 0..<count {
                server.publish(jobs[number % jobs.count], text)
                if number % burst == burst - 1 { usleep(1000) }
            }
        }
    }

    consuming func join() { thread.join() }
}
