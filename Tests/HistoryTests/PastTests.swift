import Foundation
import JSON
import Tape
import TestTape
import Testing

@testable import History

/// What the file tells of the past by stretches of time, and since when things are as they are.
@Suite struct PastTests {
    private static let start: Int64 = 1_800_000_000_000

    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: Self.start + milliseconds) }

    /// Appends values that count up, one each five seconds, with a failure at each fifth.
    private func fill(_ recorded: Recorded, _ numbers: Range<Int>) async {
        for number in numbers {
            let time = at(Int64(number) * 5000)
            await recorded.publish(
                "a",
                json: #"{"x":\#(number),"y":{"z":\#(number % 7)},"w":"t\#(number)","s":[true,null]}"#,
                at: time
            )
            await recorded.publish("b", json: "\(number)", at: time)
            if number % 5 == 0 { await recorded.publish("a", "{}", event: "jobFailed", role: .failure, at: time) }
        }
    }

    /// What the events themselves come to.
    private func expected(_ query: BucketQuery, _ tape: Tape) -> BucketTable {
        var table = BucketTable(query)
        let number = tape.jobNames.existingNumber(of: query.job)
        for event in tape.events(from: 0).events where event.key.job == number { table.add(event) }
        return table
    }

    @Test func `minutes and events tell the same`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            await fill(first, 0..<200)
            await first.history.close()
            let second = try Recorded(path)
            try await eventually("events are counted") { (try? counted(path)) == Int64(second.tape.end) - 1 }
            // Some are not counted yet.
            await fill(second, 200..<210)
            let asked =
                [["x", "y.z"], ["w"], ["s[0]", "s[1]", "w", "s[2]"], []].map { ("a", $0) } + [
                    ("b", []), ("none", ["x"]),
                ]
            for (job, fields) in asked {
                for width in [60_000, 120_000, 7000] as [Int64] {
                    let paths = fields.compactMap { FieldPath($0) }
                    let query = BucketQuery(job: job, fields: paths, start: at(0), width: width, count: 9)
                    let found = try #require(await second.history.buckets(query))
                    let sought = expected(query, second.tape)
                    if width == 7000 || job == "b" {
                        #expect(found == sought, "\(job) \(fields) \(width)")
                    } else {
                        #expect(found.counted.map { $0.map(\.mean) } == sought.counted.map { $0.map(\.mean) })
                        #expect(found.counted.map { $0.map(\.last) } == sought.counted.map { $0.map(\.last) })
                        #expect(found.counted.map { $0.map(\.count) } == sought.counted.map { $0.map(\.count) })
                        #expect(found.counted.map { $0.map(\.failures) } == sought.counted.map { $0.map(\.failures) })
                    }
                }
            }
            await second.history.close()
        }
    }

    @Test func `minutes, events and memory tell the same of names that come twice, and of lists and maps`() async throws
    {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            let values = [
                #"{"a":1,"a":2}"#, #"{"a":{"x":1},"a":{"y":3}}"#, #"{"a":[1,2]}"#, #"{"a":{"x":4},"b":[[5]]}"#,
                #"{"b":{}}"#,
            ]
            for (number, json) in values.enumerated() {
                await recorded.publish("a", json: json, at: at(Int64(number) * 1000))
            }
            let fields = ["a", "a.x", "a.y", "a[1]", "b", "b[0]", "b[0][0]"].compactMap { FieldPath($0) }
            for width in [60_000, 59_999] as [Int64] {
                let query = BucketQuery(job: "a", fields: fields, start: at(0), width: width, count: 1)
                try await eventually("the same") {
                    await recorded.history.buckets(query)?.counted == expected(query, recorded.tape).counted
                }
                let found = try #require(await recorded.history.buckets(query)).rows.map { $0[0] }
                #expect(found.map(\.count) == [4, 1, 1, 1, 2, 1, 1])
                #expect(found.map(\.sum) == [2, 4, 3, 2, 0, 0, 5])
            }
            await recorded.history.close()
            let query = BucketQuery(job: "a", fields: fields, start: at(0), width: 60_000, count: 1)
            let file = try HistoryFile(path: path, timeout: .seconds(1))
            while try file.countSome() {}
            let counted = try HistoryReader(file.database, TapeIdentity(epoch: "k")).buckets(query).rows.map { $0[0] }
            #expect(counted.map(\.count) == [4, 1, 1, 1, 2, 1, 1])
            #expect(counted.map(\.sum) == [2, 4, 3, 2, 0, 0, 5])
            #expect(try file.database.integer("SELECT value FROM facts WHERE name = 'counted'") == 5)
        }
    }

    @Test func `minutes stay when their events are evicted`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, limits: .init(events: 10), memory: .init(events: 10))
            let begin = Timestamp.now.milliseconds / 60_000 * 60_000 - 600_000
            for number in 0..<600 {
                await recorded.publish(
                    "b",
                    json: "\(number)",
                    at: Timestamp(milliseconds: begin + Int64(number) * 1000)
                )
            }
            try await eventually("events are evicted") { recorded.history.oldest > 300 }
            let query = BucketQuery(
                job: "b",
                fields: [],
                start: Timestamp(milliseconds: begin),
                width: 60_000,
                count: 10
            )
            let row = try #require(await recorded.history.buckets(query)).counted[0]
            #expect(row.map(\.count) == Array(repeating: 60, count: 10))
            #expect(row.map(\.least) == (0..<10).map { Double($0 * 60) })
            await recorded.history.close()
        }
    }

    @Test func `since when a value is what it is outlives restarts and evictions`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let limits = Tape.Capacity(events: 5)
            let first = try Recorded(path, limits: limits, memory: limits)
            await first.publish("a", json: "1", at: at(0))
            for number in 1...50 { await first.publish("a", json: "2", at: at(Int64(number))) }
            await first.history.close()
            let second = try Recorded(path, limits: limits, memory: limits)
            #expect(second.tape.latestRow(of: "a")?.since == at(1))
            await second.publish("a", json: "2", at: at(60))
            #expect(second.tape.latestRow(of: "a")?.since == at(1))
            await second.history.close()
            let between = try Recorded(path, limits: limits, memory: limits)
            #expect(between.tape.latestRow(of: "a")?.since == at(1))
            await between.publish("a", "{}", event: "jobFailed", role: .failure, at: at(70))
            await between.history.close()
            let third = try Recorded(path, limits: limits, memory: limits)
            await third.publish("a", json: "2", at: at(80))
            #expect(third.tape.latestRow(of: "a")?.since == at(80))
            await third.history.close()
            let fourth = try Recorded(path, limits: limits, memory: limits)
            #expect(fourth.tape.latestRow(of: "a")?.since == at(80))
            await fourth.history.close()
        }
    }

    @Test func `a file of the second version is taken, with its past`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for (number, value) in ["1", "2", "2", "2"].enumerated() {
                await first.publish("a", json: value, at: at(Int64(number) * 60_000))
            }
            await first.publish("b", json: "7", at: at(0))
            await first.history.close()
            try Database(path: path, timeout: .seconds(1)).run(
                """
                DROP TABLE rows; DROP TABLE standings; DROP TABLE fields; DROP TABLE minutes;
                DELETE FROM facts WHERE name = 'counted'; ALTER TABLE latest DROP COLUMN alert; PRAGMA user_version = 2;
                """
            )
            let second = try Recorded(path)
            #expect(second.log.all == [])
            #expect(second.tape.latestRow(of: "a")?.since == at(60_000))
            #expect(second.tape.latestRow(of: "b")?.since == at(0))
            try await eventually("events are counted") { (try? counted(path)) == 5 }
            let query = BucketQuery(job: "a", fields: [], start: at(0), width: 60_000, count: 4)
            #expect(await second.history.buckets(query)?.counted[0].map(\.most) == [1, 2, 2, 2])
            await second.history.close()
        }
    }

    @Test func `how a job stands is noted`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let standing = StandingRecord(state: "failing", since: at(3), failures: 12)
            let first = try Recorded(path)
            await first.publish("a", json: "1")
            first.tape.note(JobNote(standing: standing), of: "a", isUrgent: true)
            await first.publish("a", json: "2")
            await first.history.close()
            let second = try Recorded(path)
            #expect(second.history.snapshot.standings == ["a": standing])
            second.tape.forget(job: "a")
            await second.history.close()
            let third = try Recorded(path)
            #expect(third.history.snapshot.standings == [:])
            await third.history.close()
        }
    }

    private func counted(_ path: String) throws -> Int64? {
        try Database(path: path, timeout: .seconds(5)).integer("SELECT value FROM facts WHERE name = 'counted'")
    }
}

extension Recorded {
    /// Appends a result of JSON and waits until clients could see it.
    fileprivate func publish(_ job: String, json: String, at time: Timestamp = .now) async {
        let id = tape.append(.bare(Array(json.utf8)), to: tape.series(job: job, event: "tick", role: .result), at: time)
        await tape.waitUntilCommitted(id.sequence)
    }
}
