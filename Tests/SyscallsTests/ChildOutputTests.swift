import Glibc
import Synchronization
import Testing

@testable import Syscalls

@Suite struct ChildOutputTests {
    private func shell(_ text: String) -> ChildProcess {
        ChildProcess("/bin/sh", ["-c", text], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
    }

    @Test func `output is handed over in order, and none of a flood is lost or piled up`() async throws {
        let taken = Mutex((count: 0, largest: 0, isInOrder: true, next: UInt8(ascii: "0")))
        let command = shell("yes 0123456789 | head -c 4000000")
        let result = try await command.run(takingOutput: { bytes in
            taken.withLock { taken in
                taken.count += bytes.count
                taken.largest = max(taken.largest, bytes.count)
                for byte in bytes where byte != UInt8(ascii: "\n") {
                    if byte != taken.next { taken.isInOrder = false }
                    taken.next = byte == UInt8(ascii: "9") ? UInt8(ascii: "0") : byte + 1
                }
            }
            // Slower than the child, so that it is held back.
            try? await Task.sleep(for: .milliseconds(1))
        })
        #expect(result.end == .exited(0) && result.output == [] && !result.isCut)
        let (count, largest, isInOrder, _) = taken.withLock(\.self)
        #expect(count == 4_000_000 && isInOrder)
        #expect(largest <= 2 * 65_536)
    }

    @Test func `a child that is held back can be stopped, and what it printed is handed over`() async throws {
        let count = Mutex(0)
        let run = Task {
            try await shell("exec yes").run(takingOutput: { bytes in
                count.withLock { $0 += bytes.count }
                try? await Task.sleep(for: .milliseconds(20))
            })
        }
        while count.withLock(\.self) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        run.cancel()
        let result = try await run.value
        #expect(result.end == .killed(signal: SIGTERM) && result.wasStopped)
    }

    @Test func `what is left in the pipe at the end is handed over`() async throws {
        let count = Mutex(0)
        _ = try await shell("head -c 150000 /dev/zero").run(takingOutput: { bytes in
            count.withLock { $0 += bytes.count }
            // Longer than pipes are kept behind their child.
            if bytes.count >= 65_536 { try? await Task.sleep(for: .milliseconds(1100)) }
        })
        #expect(count.withLock(\.self) == 150_000)
    }

    @Test func `a child that could not start hands over nothing`() async {
        await #expect(throws: ChildProcess.Failure.notFound) {
            try await ChildProcess("/no/such").run(takingOutput: { _ in Issue.record("there is output") })
        }
    }
}
