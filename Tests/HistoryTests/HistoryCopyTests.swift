import Foundation
import Tape
import Testing

@testable import History

/// A history file that is read from its first event to its last.
@Suite struct HistoryCopyTests {
    /// The sequences that a copy yields, in pieces of so many bytes.
    private func sequences(_ copy: HistoryCopy, pieces bytes: Int = 1 << 20) throws -> [UInt64] {
        var found: [UInt64] = []
        while true {
            let events = try copy.next(upTo: bytes)
            if events.isEmpty { return found }
            found += events.map(\.sequence)
        }
    }

    private func record(_ count: Int, _ path: String) async throws -> String {
        let recorded = try Recorded(path)
        for number in 1...count { await recorded.publish("a", "\(number)") }
        await recorded.history.close()
        return recorded.history.snapshot.epoch
    }

    @Test(arguments: [1, 100, 1 << 20])
    func `all events are read in order, in pieces of any size, and the file can be served again`(
        bytes: Int
    ) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let epoch = try await record(30, path)
            let copy = try HistoryCopy(path: path, within: .init(events: 1000))
            #expect((copy.snapshot.epoch, copy.snapshot.next) == (epoch, 31))
            #expect(copy.snapshot.latest.map(\.sequence) == [30])
            #expect(try sequences(copy, pieces: bytes) == Array(1...30))
            copy.close()
            let again = try HistoryCopy(path: path, within: .init(events: 7))
            #expect(try sequences(again) == Array(24...30))
        }
    }

    @Test func `events that are too old or too many bytes stay behind`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            _ = try await record(20, path)
            let young = try HistoryCopy(path: path, within: .init(events: 1000, age: .zero - .seconds(60)))
            #expect(try sequences(young) == [])
            young.close()
            let last = try HistoryCopy(path: path, within: .init(events: 1))
            let one = try #require(try last.next(upTo: 1).first)
            last.close()
            let small = try HistoryCopy(path: path, within: .init(events: 1000, bytes: one.bytes.count * 3 + 2))
            #expect(try sequences(small) == [18, 19, 20])
        }
    }

    @Test func `what lies before a hole is read too, and ids that may have been seen are left out`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let epoch = try await record(10, path)
            let file = try HistoryFile(path: path, of: TapeIdentity(epoch: epoch), timeout: .seconds(5))
            try file.database.run("DELETE FROM events WHERE sequence IN (4, 7)")
            // The machine has stopped since.
            try file.set("open", to: "another")
            let copy = try HistoryCopy(path: path, within: .init(events: 1 << 21))
            #expect(try sequences(copy) == [1, 2, 3, 5, 6, 8, 9, 10])
            #expect(copy.snapshot.next == 11 + (1 << 20))
            copy.close()
            // So many events, however many ids are left out between them.
            let newest = try HistoryCopy(path: path, within: .init(events: 5))
            #expect(try sequences(newest) == [5, 6, 8, 9, 10])
        }
    }

    @Test func `a file that is in use, is not there, or holds something else is told`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            #expect(throws: HistoryCopy.Fault.self) { try HistoryCopy(path: path, within: .init(events: 1)) }
            #expect(!FileManager.default.fileExists(atPath: path))
            let recorded = try Recorded(path)
            do throws(HistoryCopy.Fault) {
                _ = try HistoryCopy(path: path, within: .init(events: 1))
                Issue.record("a file in use was taken")
            } catch {
                #expect(error.description == "\(path) is in use by another process")
            }
            await recorded.history.close()
        }
    }
}
