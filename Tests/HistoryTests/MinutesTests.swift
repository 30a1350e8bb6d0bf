import Foundation
import Tape
import TestTape
import Testing

@testable import History

/// How long minutes, and the paths of fields, are kept.
@Suite struct MinutesTests {
    private static let limits = Tape.Capacity(events: 1000, age: .seconds(3600), perJob: 500)

    /// A file after these values of jobs, of which each is so many minutes old.
    private func file(
        in folder: URL,
        _ values: [(job: String, json: String, minutes: Int)]
    ) async throws -> HistoryFile {
        let path = folder.appending(path: "h.db").path
        let recorded = try Recorded(path, limits: Self.limits)
        for (job, json, minutes) in values {
            let series = recorded.tape.series(job: job, event: "tick", role: .result)
            let time = Timestamp.now.advanced(by: .seconds(-60 * minutes))
            let id = recorded.tape.append(.bare(Array(json.utf8)), to: series, at: time)
            await recorded.tape.waitUntilCommitted(id.sequence)
        }
        await recorded.history.close()
        let file = try HistoryFile(path: path, timeout: .seconds(1))
        while try file.countSome() {}
        return file
    }

    /// Looks at each field of each job.
    private func trim(_ file: HistoryFile) throws {
        repeat { try file.trimMinutes(Self.limits, now: .now) } while file.trimmed.job >= 0
    }

    private func counted(_ job: String, in file: HistoryFile) throws -> Int64? {
        try file.database.integer(
            "SELECT sum(count) FROM minutes WHERE field = 0 AND job = (SELECT id FROM names WHERE name = '\(job)')"
        )
    }

    @Test func `minutes of events that are held longer than their age stay with them`() async throws {
        try await inFolder { folder in
            let values = (0..<5).map { (job: "rare", json: "\($0)", minutes: 130 - $0 * 2) }
            let file = try await file(in: folder, values + [("busy", "1", 130), ("busy", "2", 0)])
            try trim(file)
            #expect(try counted("rare", in: file) == 5)
            try file.database.run("DELETE FROM events WHERE sequence IN (1, 2, 3, 6)")
            try trim(file)
            #expect(try counted("rare", in: file) == 2)
            #expect(try counted("busy", in: file) == 1)
        }
    }

    @Test func `minutes take no more room than they may, however short the time is that they tell of`() async throws {
        try await inFolder { folder in
            let file = try await file(in: folder, [("a", "1", 0)])
            let minute = Timestamp.now.milliseconds / 60_000
            try file.database.run(
                """
                WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 199)
                INSERT INTO minutes SELECT 77, fields.n, \(minute) - minutes.n, 1, 0, 0, 0, 0, 0, NULL
                    FROM numbers AS fields CROSS JOIN numbers AS minutes WHERE fields.n < 50
                """
            )
            func rows(_ condition: String) throws -> Int64 {
                try file.database.integer("SELECT count(*) FROM minutes WHERE job = 77 AND \(condition)") ?? 0
            }
            let small = Tape.Capacity(events: 1000, bytes: 1 << 20, age: .seconds(86_400))
            for _ in 0..<2 {
                repeat { try file.trimMinutes(small, now: .now) } while file.trimmed.job >= 0
            }
            #expect(try (3800...4300).contains(rows("1")))
            // The newest of all stay.
            #expect(try rows("minute = \(minute)") == 50 && rows("minute >= \(minute - 70)") > 3400)
        }
    }

    @Test func `long newest values take the room of more minutes`() async throws {
        try await inFolder { folder in
            let file = try await file(in: folder, [("a", "1", 0)])
            let minute = Timestamp.now.milliseconds / 60_000
            try file.database.run(
                """
                WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 199)
                INSERT INTO minutes SELECT 77, fields.n, \(minute) - minutes.n, 1, 0, 0, 0, 0, 0, zeroblob(192)
                    FROM numbers AS fields CROSS JOIN numbers AS minutes WHERE fields.n < 50
                """
            )
            let small = Tape.Capacity(events: 1000, bytes: 1 << 20, age: .seconds(86_400))
            for _ in 0..<2 {
                repeat { try file.trimMinutes(small, now: .now) } while file.trimmed.job >= 0
            }
            let rows = try file.database.integer("SELECT count(*) FROM minutes WHERE job = 77") ?? 0
            #expect((950...1150).contains(rows), "\(rows)")
        }
    }

    @Test func `a job whose fields have other names each time leaves room for those of others`() async throws {
        try await inFolder { folder in
            let hostile = (0..<110).map { number in
                let members = (0..<100).map { "\"k\(number)x\($0)\":1" }.joined(separator: ",")
                return (job: "hostile", json: "{\(members)}", minutes: 0)
            }
            let file = try await file(in: folder, hostile + [("well", #"{"temp":1}"#, 0)])
            func fields(_ condition: String = "1") throws -> Int64? {
                try file.database.integer("SELECT count(*) FROM fields WHERE \(condition)")
            }
            #expect(try (5000...5100).contains(fields() ?? 0))
            #expect(try fields("path = 'temp'") == 1)
            // Of paths whose minutes are gone nothing stays.
            try file.database.run("DELETE FROM minutes WHERE job = (SELECT id FROM names WHERE name = 'hostile')")
            try trim(file)
            #expect(try fields() == 1)
        }
    }
}
