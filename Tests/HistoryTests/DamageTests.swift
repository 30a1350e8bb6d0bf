import Foundation
import Glibc
import Tape
import Randomness
import TestTape
import Testing

@testable import History

@Suite struct DamageTests {
    /// A closed history of 400 events.
    private func history(in folder: URL) async throws -> (path: String, epoch: String) {
        let path = folder.appending(path: "h.db").path
        let recorded = try Recorded(path)
        let allSeries = ["a", "b"].map { recorded.tape.series(job: $0, event: "tick", role: .result) }
        for number in 1...400 {
            recorded.tape.append(.text("\(number)"), to: allSeries[number % 7 == 0 ? 1 : 0], at: .now)
        }
        await recorded.tape.waitUntilCommitted(400)
        await recorded.history.close()
        return (path, recorded.tape.epoch)
    }

    private func aside(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".aside-") }
    }

    @Test func `a file that is no database is moved aside as it is, and another begun`() async throws {
        try await inFolder { folder in
            var (path, epoch) = try await history(in: folder)
            var generator = SplitMix64(seed: 1)
            let nonsense = Data((0..<50_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
            try nonsense.write(to: URL(filePath: path))
            let recorded = try Recorded(path)
            #expect(await recorded.publish("a", "new") == 1)
            #expect(recorded.tape.epoch != epoch)
            #expect(recorded.history.fault == nil)
            let name = try #require(try aside(folder).first)
            #expect(name.wholeMatch(of: /h\.db\.aside-\d{8}T\d{9}Z/) != nil)
            #expect(try Data(contentsOf: folder.appending(path: name)) == nonsense)
            #expect(
                recorded.log.all == [
                    "warning: the history file \(path): file is not a database; "
                        + "it was moved to \(folder.path)/\(name), and another is begun"
                ]
            )
            let place = "\(folder.path)/\(name)"
            #expect(
                recorded.history.remains
                    == "the history file \(path): file is not a database; it was moved to \(place); "
                    + "take it away or delete it once you have seen to it"
            )
            try FileManager.default.moveItem(atPath: place, toPath: "\(place).seen")
            #expect(recorded.history.remains == nil)
            try FileManager.default.moveItem(atPath: "\(place).seen", toPath: place)
            await recorded.history.close()
            epoch = recorded.tape.epoch
            let restarted = try Recorded(path)
            #expect(restarted.tape.epoch == epoch && restarted.history.remains == nil)
            await restarted.history.close()
        }
    }

    @Test(arguments: 1...16)
    func `random bytes anywhere in the file stop nothing, and what is still read was written so`(seed: Int) async throws
    {
        try await inFolder { folder in
            let (path, epoch) = try await history(in: folder)
            var generator = SplitMix64(seed: UInt64(seed))
            var bytes = try Data(contentsOf: URL(filePath: path))
            let length = [1, 16, 200, 5000][seed % 4]
            for _ in 0..<[30, 5, 3, 2][seed % 4] {
                let start = Int.random(in: 0..<(bytes.count - length), using: &generator)
                for offset in start..<start + length { bytes[offset] = UInt8.random(in: 0...255, using: &generator) }
            }
            try bytes.write(to: URL(filePath: path))
            let recorded = try Recorded(path)
            let id = await recorded.publish("a", "new")
            #expect(recorded.tape.latestResult(of: "a")?.text == "new")
            #expect(id == 1 || recorded.tape.epoch == epoch)
            // Reading all of it finds what is left of the damage; then, at the latest, another file is at work.
            _ = await recorded.archived(from: 1)
            await recorded.publish("b", "newer")
            try await eventually("it works") { recorded.history.fault == nil }
            #expect(recorded.tape.texts.values.contains("newer"))
            await recorded.history.close()
        }
    }

    @Test(arguments: [
        "INSERT OR REPLACE INTO facts VALUES('next', '18446744073709551615')",
        "INSERT OR REPLACE INTO facts VALUES('next', '9223372036854775808')",
        "INSERT OR REPLACE INTO facts VALUES('start', '18446744073709551615')",
        "INSERT OR REPLACE INTO facts VALUES('counted', '18446744073709551615')",
        "INSERT OR REPLACE INTO facts VALUES('settled', '18446744073709551615')",
        "INSERT OR REPLACE INTO facts VALUES('lostEnd', '18446744073709551615')",
        "UPDATE events SET place = 9223372036854775807 WHERE sequence = 400",
        "UPDATE events SET number = 9223372036854775807 WHERE sequence = 400",
        "UPDATE events SET sequence = 9223372036854775807 WHERE sequence = 400",
        "UPDATE events SET place = -9223372036854775807 WHERE sequence = 400",
    ])
    func `a file with a number that no history comes to is moved aside`(change: String) async throws {
        try await inFolder { folder in
            let (path, _) = try await history(in: folder)
            try Database(path: path, timeout: .seconds(1)).run(change)
            let recorded = try Recorded(path)
            #expect(await recorded.publish("a", "new") == 1)
            #expect(try aside(folder).count == 1)
            await recorded.history.close()
        }
    }

    @Test func `a count of runs that no schedule comes to stops nothing`() async throws {
        try await inFolder { folder in
            let (path, _) = try await history(in: folder)
            try Database(path: path, timeout: .seconds(1)).run(
                "INSERT INTO runs(job, schedule, count, last) SELECT id, 's', 9223372036854775807, 0 FROM names LIMIT 1"
            )
            let recorded = try Recorded(path)
            let counts = recorded.history.snapshot.runs.values.map(\.count)
            #expect(counts.count == 1 && counts.allSatisfy { $0 + 1 < Int.max })
            await recorded.history.close()
        }
    }

    @Test func `damage while it is at work costs the old events only`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, memory: .init(events: 10))
            for number in 1...200 { await recorded.publish("a", "\(number)") }
            try Database(path: path, timeout: .seconds(1)).run("PRAGMA wal_checkpoint(TRUNCATE)")
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.seek(toOffset: 0)
            try file.write(contentsOf: Data(repeating: 0x5A, count: 30_000))
            let epoch = recorded.tape.epoch
            try await eventually("it is moved aside") {
                await recorded.publish("a", "more")
                _ = await recorded.archived(from: 1)
                return (try? aside(folder).isEmpty) == false
            }
            try await eventually("another is at work") { recorded.history.fault == nil }
            let place = try #require(try aside(folder).first)
            #expect(recorded.history.remains?.contains("; it was moved to \(folder.path)/\(place); ") == true)
            let next = await recorded.publish("a", "last")
            #expect(next > 200)
            let archived = await recorded.archived(from: recorded.history.oldest)
            #expect(archived == Array(recorded.history.oldest...next))
            #expect(recorded.tape.read(passing: .all) { recorded.tape.hasDropped(after: 1, passing: $0) })
            await recorded.history.close()
            let restarted = try Recorded(path)
            #expect((restarted.tape.epoch, restarted.tape.end) == (epoch, next + 1))
            await restarted.history.close()
        }
    }
}
