import Foundation
import Glibc
import Tape
import Testing

@testable import History

/// What happens when the file fails: clients are served on, it is said once, and it ends by itself.
@Suite struct FaultTests {
    /// Events before, while and after something is wrong; all must be in the file in the end.
    ///
    /// - Returns: what was said of it.
    private func goThrough(
        _ path: String,
        _ reason: String,
        begin: (Recorded) async throws -> Void,
        end: () async throws -> Void
    ) async throws -> [String] {
        let recorded = try Recorded(path)
        await recorded.publish("a", "before")
        try await begin(recorded)
        for number in 1...3 { await recorded.publish("a", "\(number)") }
        #expect(recorded.history.fault == "the history file \(path): \(reason)")
        try await end()
        try await eventually("it works again") { recorded.history.fault == nil }
        await recorded.publish("a", "after")
        #expect(await recorded.archived(from: 1) == Array(1...5))
        await recorded.history.close()
        let next = try Recorded(path)
        #expect(next.tape.texts.values.sorted() == ["1", "2", "3", "after", "before"])
        #expect(next.tape.latestResult(of: "a")?.text == "after")
        await next.history.close()
        return recorded.log.all
    }

    /// What is said of a fault and its end, each once.
    private func words(_ path: String, _ reason: String) -> [String] {
        [
            "warning: the history file \(path): \(reason); events are kept in memory until it works again",
            "info: the history file \(path) works again; what was missed is written",
        ]
    }

    @Test func `while another process has the database locked, all goes on from memory`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            var other: Database?
            let said = try await goThrough(path, "database is locked") { _ in
                other = try Database(path: path, timeout: .seconds(1))
                try other?.run("BEGIN IMMEDIATE")
            } end: {
                try other?.run("ROLLBACK")
            }
            #expect(said == words(path, "database is locked"))
        }
    }

    @Test func `while files must not grow, as on a full disk, all goes on from memory`() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGXFSZ, SIG_IGN)
            try await inFolder { folder in
                let path = folder.appending(path: "h.db").path
                let large = rlimit(rlim_cur: .max, rlim_max: .max)
                func setLimit(_ bytes: rlim_t) {
                    var limit = large
                    limit.rlim_cur = bytes
                    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                }
                let said = try await FaultTests().goThrough(path, "disk I/O error") { _ in
                    setLimit(1000)
                } end: {
                    setLimit(.max)
                }
                #expect(said == FaultTests().words(path, "disk I/O error"))
            }
        }
    }

    @Test func `a file that is taken away is begun anew with what memory has`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            for number in 1...3 { await recorded.publish("a", "\(number)") }
            for name in ["h.db", "h.db-wal", "h.db-shm"] {
                try FileManager.default.removeItem(at: folder.appending(path: name))
            }
            try await eventually("it is noticed") { !recorded.log.all.isEmpty }
            try await eventually("it works again") { recorded.history.fault == nil }
            await recorded.publish("a", "4")
            #expect(await recorded.archived(from: 1) == [1, 2, 3, 4])
            #expect(
                recorded.log.all.first
                    == "warning: the history file \(path) was moved or removed; events are kept in memory until it works again"
            )
            await recorded.history.close()
        }
    }

    @Test func `of a log that is taken away nothing is lost that was written a second before`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            await recorded.publish("a", "1")
            try FileManager.default.removeItem(atPath: "\(path)-wal")
            await recorded.publish("a", "2")
            try await eventually("it is told") { !recorded.log.all.isEmpty }
            await recorded.publish("a", "3")
            // What stands in the file alone, as a process that was killed leaves it.
            let copy = folder.appending(path: "copy.db").path
            try await eventually("it is written back") {
                try? FileManager.default.removeItem(atPath: copy)
                try? FileManager.default.copyItem(atPath: path, toPath: copy)
                let database = try? Database(path: copy, timeout: .seconds(1))
                return (try? database?.integer("SELECT count(*) FROM events")) == 3
            }
            #expect(recorded.log.all == ["warning: the history file \(path) has lost its log, \(HistoryFile.lostLog)"])
            #expect(recorded.history.fault == nil)
            await recorded.history.close()
        }
    }

    @Test func `in a folder that can't be written nothing is kept, until it can`() async {
        await #expect(processExitsWith: .success) {
            try await inFolder { folder in
                // The owner of everything may write everywhere.
                if geteuid() == 0 { _ = unsafe chown(folder.path, 65_534, 65_534) }
                if geteuid() == 0 { _ = seteuid(65_534) }
                defer { if getuid() == 0 { _ = seteuid(0) } }
                _ = unsafe chmod(folder.path, 0o500)
                let path = folder.appending(path: "h.db").path
                let recorded = try Recorded(path)
                for number in 1...3 { await recorded.publish("a", "\(number)") }
                #expect(recorded.history.fault?.hasSuffix("Permission denied") == true)
                _ = unsafe chmod(folder.path, 0o700)
                try await eventually("it works") { recorded.history.fault == nil }
                await recorded.publish("a", "4")
                #expect(await recorded.archived(from: 1) == [1, 2, 3, 4])
                await recorded.history.close()
            }
        }
    }

    @Test func `what is no history of ours is left alone`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try Data().write(to: URL(filePath: path))
            try Database(path: path, timeout: .seconds(1)).run("CREATE TABLE theirs(x)")
            let recorded = try Recorded(path)
            await recorded.publish("a", "1")
            let sentence =
                "is a database of another program; name another file in server.history, or move this one away"
            #expect(recorded.history.fault == "the history file \(path) \(sentence)")
            let found = try #require(HistoryPeek.obstacle(path: path, for: .own))
            #expect(found == (" \(sentence)", false))
            await recorded.history.close()
            #expect(try Database(path: path, timeout: .seconds(1)).integer("SELECT count(*) FROM theirs") == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["h.db", "h.db.lock"])
        }
    }
}
