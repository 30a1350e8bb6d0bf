import Foundation
import Glibc
import Tape
import Testing

@testable import History

/// Who may write a file, whatever becomes of the file beside it.
@Suite struct OwnerTests {
    @Test func `a second process is refused though the lock file was removed`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            await first.publish("a", "1")
            try FileManager.default.removeItem(atPath: path + ".lock")
            // Each has its own mark, even within one process.
            let refusal = #expect(throws: History.OpenError.self) { _ = try Recorded(path) }
            guard case .taken(path, process: nil) = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            await first.publish("a", "2")
            await first.history.close()
            let next = try Recorded(path)
            #expect(next.tape.texts.count == 2)
            await next.history.close()
        }
    }

    @Test func `a lock that outlives its process for a moment is waited for, and that of a living one is not`()
        async throws
    {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            // No process has so large a number.
            try Data("\(pid_t.max)\n".utf8).write(to: URL(filePath: path + ".lock"))
            let left = unsafe open(path + ".lock", O_RDWR | O_CLOEXEC)
            #expect(flock(left, LOCK_EX | LOCK_NB) == 0)
            Thread.detachNewThread {
                usleep(100_000)
                close(left)
            }
            let next = try Recorded(path)
            #expect(next.history.fault == nil)
            let clock = ContinuousClock()
            let begin = clock.now
            #expect(throws: History.OpenError.self) { _ = try Recorded(path) }
            #expect(clock.now - begin < .milliseconds(900))
            await next.history.close()
        }
    }

    @Test func `a file that is begun anew has its mark too`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try Data("no database, and longer than its head would be".utf8).write(to: URL(filePath: path))
            let first = try Recorded(path)
            #expect(first.log.all.count == 1)
            await first.publish("a", "1")
            try FileManager.default.removeItem(atPath: path + ".lock")
            #expect(throws: History.OpenError.self) { _ = try Recorded(path) }
            await first.history.close()
        }
    }

    @Test func `a lock file that leads elsewhere leaves that as it is`() async throws {
        try await inFolder { folder in
            let (path, other) = (folder.appending(path: "h.db").path, folder.appending(path: "other").path)
            try Data("precious".utf8).write(to: URL(filePath: other))
            try FileManager.default.createSymbolicLink(atPath: path + ".lock", withDestinationPath: other)
            let linked = try Recorded(path)
            #expect(
                linked.history.fault
                    == "the history file \(path) cannot be kept: \(path).lock, which belongs to it, is a link; "
                    + "move that away, or name another file in server.history"
            )
            await linked.history.close()
            try FileManager.default.removeItem(atPath: path + ".lock")
            try FileManager.default.linkItem(atPath: other, toPath: path + ".lock")
            let named = try Recorded(path)
            #expect(named.history.fault == nil)
            await named.history.close()
            #expect(try String(contentsOfFile: other, encoding: .utf8) == "precious")
        }
    }
}
