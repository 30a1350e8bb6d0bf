import Glibc
import Testing

@testable import Syscalls

@Suite struct DescriptorTests {
    @Test func `a descriptor is closed when its owner goes away`() throws {
        var pair = try Pair()
        pair.near.setNonBlocking()
        #expect(pair.near.readText() == (.wouldBlock, ""))
        pair.far = nil
        #expect(pair.near.readText() == (.ended, ""))
    }

    @Test func `a descriptor is closed only once`() async {
        // In a process of its own, where no other test may take the number in between.
        await #expect(processExitsWith: .success) {
            var first: Descriptor? = Descriptor(owning: dup(STDERR_FILENO))
            let number = first?.number ?? -1
            #expect(fcntl(number, F_GETFD) >= 0)
            errno = 0
            first = nil
            // A second close would find nothing open, and say so.
            let reason = errno
            #expect(reason == 0)
            #expect(fcntl(number, F_GETFD) == -1)
            let second = dup(STDERR_FILENO)
            #expect(second == number)
            _ = consume first
            #expect(fcntl(second, F_GETFD) >= 0)
        }
    }

    @Test func `a number the kernel never gives is refused`() async {
        await #expect(processExitsWith: .failure) { _ = Descriptor(owning: -1) }
    }

    @Test func `reading gives what there is, then that it would block, then the end`() throws {
        var pair = try Pair()
        pair.near.setNonBlocking()
        pair.sendFromFar("abcdef")
        #expect(pair.near.readText(upTo: 4) == (.moved(4), "abcd"))
        #expect(pair.near.readText(upTo: 4) == (.moved(2), "ef"))
        #expect(pair.near.readText(upTo: 4) == (.wouldBlock, ""))
        pair.sendFromFar("g")
        pair.far = nil
        #expect(pair.near.readText(upTo: 4) == (.moved(1), "g"))
        #expect(pair.near.readText(upTo: 4) == (.ended, ""))
    }

    @Test func `not blocking is added to what was set before`() throws {
        let pair = try Pair()
        let number = pair.near.number
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_APPEND)
        let before = fcntl(number, F_GETFL)
        pair.near.setNonBlocking()
        #expect(fcntl(number, F_GETFL) == before | O_NONBLOCK)
    }
}

@Suite struct IOResultTests {
    @Test(
        arguments: [
            (1, 0, .moved(1)),
            (.max, 0, .moved(.max)),
            (0, 0, .ended),
            (0, EAGAIN, .ended),
            (-1, EAGAIN, .wouldBlock),
            (-1, EWOULDBLOCK, .wouldBlock),
            (-1, EPIPE, .ended),
            (-1, ECONNRESET, .ended),
            (-1, ETIMEDOUT, .ended),
        ] as [(Int, CInt, IOResult)]
    )
    func `what a call gave is told apart`(result: Int, reason: CInt, transfer: IOResult) {
        errno = reason
        #expect(IOResult(result) == transfer)
    }
}

@Suite struct SyscallErrorTests {
    @Test(arguments: [
        (EACCES, "listen on 0.0.0.0:80", "cannot listen on 0.0.0.0:80: Permission denied"),
        (ENOENT, "open a file", "cannot open a file: No such file or directory"),
        (99999, "go on", "cannot go on: Unknown error 99999"),
        (-1, "go on", "cannot go on: Unknown error -1"),
    ])
    func `a failure says what was being done and why it failed`(code: CInt, action: String, text: String) {
        #expect("\(SyscallError(code, action))" == text)
    }

    @Test func `a call that a signal interrupts is made again, and no other`() {
        var results = [EINTR, EINTR, EAGAIN, EINTR]
        let result = uninterrupted {
            errno = results.removeFirst()
            return -1
        }
        #expect(result == -1)
        #expect(results == [EINTR])
        var calls = 0
        let count = uninterrupted {
            errno = EINTR
            calls += 1
            return 7
        }
        #expect(count == 7)
        #expect(calls == 1)
    }
}
