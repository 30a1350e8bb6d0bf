import Foundation
import Glibc
import Tape
import Testing

@testable import History

/// What becomes of the ids of events that were shown and could not be stored, however the program ends.
@Suite struct UnstoredTests {
    /// What the file beside a database may hold that tells nothing, as where its program was of an earlier version.
    private static let marks = [
        "", "1234\n", "1234\nnonsense\n", "1234\nunstored below x\n", "1234\nunstored below \(UInt64.max)\n",
    ]

    /// The history in a file as it is found where its program is killed.
    private func killed(_ path: String, _ lock: String? = nil) throws -> Recorded {
        let copy = path + ".copy"
        for suffix in ["", "-wal", ".lock"] {
            try? FileManager.default.removeItem(atPath: copy + suffix)
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        if let lock { try Data(lock.utf8).write(to: URL(filePath: copy + ".lock")) }
        return try Recorded(copy)
    }

    /// A history of two stored events, and three that another process keeps from being stored while `test` lasts.
    private func withUnstored(_ path: String, _ test: (Recorded) async throws -> Void) async throws {
        let recorded = try Recorded(path)
        for number in 1...2 { await recorded.publish("a", "\(number)") }
        let other = try Database(path: path, timeout: .seconds(1))
        try other.run("BEGIN IMMEDIATE")
        for number in 3...5 { await recorded.publish("a", "\(number)") }
        #expect(recorded.tape.texts.count == 5)
        try await test(recorded)
        try other.run("ROLLBACK")
    }

    @Test func `after an end with events that were not stored their ids are left out, and no more`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            var first: Recorded?
            try await withUnstored(path) { recorded in
                await recorded.history.close()
                first = recorded
            }
            #expect(first?.log.all.last == "warning: 3 events could not be stored in the history file \(path)")
            let second = try Recorded(path)
            #expect(second.tape.epoch == first?.tape.epoch)
            // One more is left out, so that who has seen the last of them is told that it is gone.
            #expect(await second.publish("a", "6") == 7)
            #expect(await second.archived(from: 1) == [1, 2, 7])
            #expect(second.tape.latestResult(of: "a")?.text == "6")
            await second.history.close()
            let third = try Recorded(path)
            #expect(await third.publish("a", "7") == 8)
            #expect(third.log.all == [])
            await third.history.close()
        }
    }

    @Test func `where the program is killed meanwhile ids go on behind all that it may have used`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try await withUnstored(path) { recorded in
                let second = try killed(path)
                let next = await second.publish("a", "6")
                #expect((6...(1 << 21)).contains(next))
                #expect(second.tape.epoch == recorded.tape.epoch)
                await second.history.close()
                let third = try Recorded(path + ".copy")
                #expect(await third.publish("a", "7") == next + 1)
                await third.history.close()
            }
        }
    }

    @Test func `once all is stored after all, no id is left out, killed or not`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            var first: Recorded?
            try await withUnstored(path) { first = $0 }
            try await eventually("it works again") { first?.history.fault == nil }
            await first?.publish("a", "6")
            let second = try killed(path)
            #expect(await second.publish("a", "7") == 7)
            await second.history.close()
            await first?.history.close()
            #expect(first?.log.all.contains { $0.contains("could not be stored") } == false)
            let third = try Recorded(path)
            #expect(await third.publish("a", "7") == 7)
            #expect(await third.archived(from: 1) == Array(1...7))
            await third.history.close()
        }
    }

    @Test func `a file that was well all the time leaves nothing out, killed or closed`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for number in 1...3 { await first.publish("a", "\(number)") }
            let second = try killed(path)
            #expect(await second.publish("a", "4") == 4)
            // Killed again, and by a program that had the file from one that was killed.
            let third = try killed(path + ".copy")
            #expect(await third.publish("a", "5") == 5)
            for recorded in [first, second, third] { await recorded.history.close() }
            let fourth = try Recorded(path)
            #expect(await fourth.publish("a", "4") == 4)
            await fourth.history.close()
        }
    }

    @Test(arguments: marks)
    func `where nothing tells that all was stored, ids are left out after a kill, and none after an end`(
        lock: String
    ) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for number in 1...3 { await first.publish("a", "\(number)") }
            let second = try killed(path, lock)
            #expect(await second.publish("a", "4") == 4 + HistoryFile.leap)
            await second.history.close()
            await first.history.close()
            try Data(lock.utf8).write(to: URL(filePath: path + ".lock"))
            let third = try Recorded(path)
            #expect(await third.publish("a", "4") == 4)
            await third.history.close()
        }
    }

    @Test func `on a full disk ids are kept from being used again, too`() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGXFSZ, SIG_IGN)
            try await inFolder { folder in
                let path = folder.appending(path: "h.db").path
                let recorded = try Recorded(path)
                for number in 1...2 { await recorded.publish("a", "\(number)") }
                var limit = rlimit(rlim_cur: 1000, rlim_max: .max)
                _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                for number in 3...5 { await recorded.publish("a", "\(number)") }
                await recorded.history.close()
                limit.rlim_cur = .max
                _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                let next = try Recorded(path)
                #expect(await next.publish("a", "6") == 7)
                await next.history.close()
            }
        }
    }

    @Test func `where the disk does not answer ids are reserved before events are shown`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            await recorded.publish("a", "1")
            let gate = Recorded.Words()
            recorded.history.shared.with { $0.hold = { while gate.all.isEmpty { usleep(1000) } } }
            for number in 2...4 { await recorded.publish("a", "\(number)") }
            let next = try killed(path)
            #expect(await next.publish("a", "5") > 4)
            await next.history.close()
            gate.add("open")
            try await eventually("it works again") { recorded.history.fault == nil }
            await recorded.history.close()
        }
    }
}
