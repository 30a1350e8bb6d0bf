import Glibc
import Synchronization
import Testing

@testable import Syscalls

@Suite struct KernelThreadTests {
    @Test func `who joins a thread sees all it did`() throws {
        let notes = Notes()
        let thread = try KernelThread(name: "worker") {
            for turn in 0..<100 {
                sched_yield()
                notes.add("\(turn)")
            }
        }
        thread.join()
        #expect(notes.all == (0..<100).map { "\($0)" })
    }

    @Test func `a thread that nobody joins runs to its end`() throws {
        let pair = try Pair()
        let far = pair.farNumber
        let number = try #require(far)
        do {
            _ = try KernelThread(name: "alone") { writeAll("done", to: number) }
        }
        #expect(pair.near.readText() == (.moved(4), "done"))
    }

    @Test(arguments: [
        ("", ""), ("loop 1", "loop 1"), ("123456789012345", "123456789012345"), ("1234567890123456", "123456789012345"),
    ])
    func `a thread bears its name, as far as the kernel keeps it`(name: String, kept: String) throws {
        let notes = Notes()
        let thread = try KernelThread(name: name) { notes.add(Self.nameOfThisThread() ?? "?") }
        thread.join()
        #expect(notes.all == [kept])
    }

    private static func nameOfThisThread() -> String? {
        let number = unsafe open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = Descriptor(owning: number)
        let (_, text) = file.readText()
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    @Test func `each body runs on a thread of its own`() throws {
        let notes = Notes()
        let one = try KernelThread(name: "one") { notes.add("\(pthread_self())") }
        let two = try KernelThread(name: "two") { notes.add("\(pthread_self())") }
        notes.add("\(pthread_self())")
        one.join()
        two.join()
        #expect(Set(notes.all).count == 3)
    }

    @Test func `what a body holds is let go of when it has ended`() throws {
        final class Load: Sendable {}
        weak var seen: Load?
        do {
            let load = Load()
            seen = load
            let thread = try KernelThread(name: "holder") { _ = load }
            thread.join()
        }
        #expect(seen == nil)
    }
}

/// Texts from any thread, in the order they came.
final class Notes: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) { texts.withLock { $0.append(text) } }
}
