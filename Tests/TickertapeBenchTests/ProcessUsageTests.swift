import Foundation
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

    @Test func `the run times of all threads are added`() throws {
        let files = [
            "task/42/schedstat": "1000 5 6\n", "task/43/schedstat": "234\n", "task/44/schedstat": "",
            "task/45/schedstat": "x 1", "task/46/comm": "ended",
        ]
        #expect(try Self.reading(files) { $0.processorTime() } == 1234)
        #expect(try Self.reading(files) { $0.seconds(since: 1000) } == 234e-9)
        #expect(try Self.reading(files) { $0.seconds(since: 2000) } == nil)
        #expect(try Self.reading(files) { $0.seconds(since: nil) } == nil)
    }

    @Test(
        arguments: [
            ("00400000-7fff rollup\nRss:   900 kB\nPss:     12 kB\nPss_Dirty:  5 kB\n", 12_288),
            ("Pss:\n", 0), ("Rss: 5 kB\n", nil), ("Pss: 99999999999999999999 kB", 0),
            ("Pss: 18446744073709551615 kB", nil),
            ("", nil),
        ] as [(String, UInt64?)]
    )
    func `memory is the proportional share in bytes`(text: String, bytes: UInt64?) throws {
        #expect(try Self.reading(["smaps_rollup": text]) { $0.memory() } == bytes)
    }

    @Test func `a process that is gone or not known has used nothing that can be told`() throws {
        #expect(try Self.reading([:]) { $0.processorTime() } == nil)
        #expect(try Self.reading([:]) { $0.memory() } == nil)
        #expect(ProcessUsage(of: nil) == nil)
    }

    @Test func `this process has used time and memory`() throws {
        let usage = try #require(ProcessUsage(of: ProcessInfo.processInfo.processIdentifier))
        #expect(try #require(usage.processorTime()) > 0)
        #expect(try #require(usage.memory()) > 4096)
    }
}
