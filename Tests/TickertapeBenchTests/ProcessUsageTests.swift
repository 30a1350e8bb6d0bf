import Foundation
import Glibc
import Synchronization
import Testing

@testable import TickertapeBench

@Suite struct ProcessUsageTests {
    /// Reads a proc of our own making, removed afterwards.
    private static func reading<Result>(_ files: [String: String], _ body: (ProcessUsage) throws -> Result) throws
        -> Result
    {
        let root = FileManager.default.temporaryDirectory.appending(path: "proc-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appending(path: "42/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return try body(try #require(ProcessUsage(of: 42, root: root.path)))
    }

    @Test func `the time of threads that have ended still counts`() throws {
        let usage = try #require(ProcessUsage(of: ProcessInfo.processInfo.processIdentifier))
        let before = try #require(usage.processorTime())
        // How long the thread itself ran, by its own clock.
        let ran = Mutex(0.0)
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            var time = timespec()
            repeat {
                _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            } while time.tv_nsec < 50_000_000
            ran.withLock { $0 = Double(time.tv_nsec) / 1e9 }
            done.signal()
        }
        done.wait()
        let ended = try #require(usage.seconds(since: before))
        #expect(ended >= ran.withLock { $0 })
        #expect(usage.seconds(since: .max) == nil)
        #expect(usage.seconds(since: nil) == nil)
    }

    @Test(
        arguments: [
            ("00400000-7fff rollup\nRss:   900 kB\nPss:     12 kB\nPss_Dirty:  5 kB\n", 12_288),
            ("Pss:\n", 0), ("Rss: 5 kB\n", nil), ("Pss: 99999999999999999999 kB", 0),
            ("Pss: 18446744073709551615 kB", nil),
            ("Rss: 90 kB\nPss: 30 kB\nPss_Anon: 20 kB\nPss_File: 10 kB\n", 20_480), ("Pss: 1 kB\nPss_File: 2 kB", 0),
            ("", nil),
        ] as [(String, UInt64?)]
    )
    func `memory is the proportional share in bytes, without files`(text: String, bytes: UInt64?) throws {
        #expect(try Self.reading(["smaps_rollup": text]) { $0.memory() } == bytes)
    }

    @Test func `a process that is gone or not known has used nothing that can be told`() throws {
        // No process has so large a number; see proc(5), pid_max.
        #expect(ProcessUsage(of: 1 << 22)?.processorTime() == nil)
        #expect(try Self.reading([:]) { $0.memory() } == nil)
        #expect(ProcessUsage(of: nil) == nil)
    }

    @Test func `this process has used time and memory`() throws {
        let usage = try #require(ProcessUsage(of: ProcessInfo.processInfo.processIdentifier))
        #expect(try #require(usage.processorTime()) > 0)
        #expect(try #require(usage.memory()) > 4096)
    }
}
