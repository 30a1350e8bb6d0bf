import Foundation
import JSON
import Tape
import Testing

@testable import History

/// What follows from events and is written behind them.
@Suite struct SettlingTests {
    private enum Step: CaseIterable {
        case one, two, failure, recovery, alert, calm, removal, replacement

        func perform(on tape: Tape, at time: Timestamp) {
            switch self {
            case .one: append("1", .result)
            case .two: append("2", .result)
            case .failure: append("{}", .failure)
            case .recovery: append("{}", .recovery)
            case .alert: append("{}", .alert)
            case .calm: append("{}", .calm)
            case .removal: tape.forget(job: "a")
            case .replacement: tape.forget(job: "a", keepsNotes: true)
            }
            func append(_ value: String, _ role: EventSeries.Role) {
                tape.append(.bare(Array(value.utf8)), to: tape.series(job: "a", event: "tick", role: role), at: time)
            }
        }
    }

    /// All rows of so many steps at most.
    private static var rows: [[Step]] {
        (0..<3).reduce(into: [[]]) { rows, length in
            rows += rows.filter { $0.count == length }.flatMap { row in Step.allCases.map { row + [$0] } }
        }
    }

    /// A file as it is found where the program that writes it is killed.
    private func killed(_ path: String) throws -> HistoryFile {
        let copy = path + ".copy"
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        return try HistoryFile(path: copy, timeout: .seconds(1))
    }

    /// A recorded tape and the file that its events are written to.
    private func begin(_ path: String) throws -> (tape: Tape, file: HistoryFile) {
        let tape = Tape(epoch: "k", capacity: .init(events: 99))
        _ = tape.beginRecording(from: 1) {}
        return (tape, try HistoryFile(path: path, of: TapeIdentity(epoch: "k"), timeout: .seconds(1)))
    }

    private func write(_ tape: Tape, to file: HistoryFile) throws {
        let records = tape.uncommitted(upTo: .max)
        try file.write(records)
        tape.commit(first: records.count)
        try file.follow(records)
    }

    @Test func `what is latest is known though the program was killed before that was written`() async throws {
        try await inFolder { folder in
            for (number, steps) in Self.rows.enumerated() {
                let path = folder.appending(path: "\(number).db").path
                let (tape, file) = try begin(path)
                for (second, step) in steps.enumerated() {
                    step.perform(on: tape, at: Timestamp(milliseconds: Int64(second) * 1000))
                    try write(tape, to: file)
                }
                let snapshot = try killed(path).snapshot(within: .init(events: 1))
                let expected = try #require(tape.beginRecording(from: tape.next) {})
                #expect(snapshot.latest == expected.latest, "\(steps)")
                #expect(snapshot.since == expected.since, "\(steps)")
            }
        }
    }

    @Test func `it is written once in a while, and what is asked of the file in use is up to date`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let (tape, file) = try begin(path)
            for number in 1...9000 {
                let series = tape.series(job: "a", event: "tick", role: .result)
                tape.append(.text("\(number)"), to: series, at: .now)
                if number % 100 == 0 { try write(tape, to: file) }
            }
            let written = try #require(try file.database.integer("SELECT result FROM latest"))
            #expect((5000..<9000).contains(written))
            #expect(HistoryPeek.latestResults(path: path)["a"]?.sequence == 9000)
            try file.settleAll()
            #expect(try file.database.integer("SELECT result FROM latest") == 9000)
            #expect(HistoryPeek.latestResults(path: path)["a"]?.sequence == 9000)
        }
    }

    @Test func `what was summed up and not written is counted again`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let (tape, file) = try begin(path)
            let series = tape.series(job: "a", event: "tick", role: .result)
            for number in 0..<10 {
                let json = Array(#"{"x":\#(number)}"#.utf8)
                tape.append(.bare(json), to: series, at: Timestamp(milliseconds: Int64(number) * 12_000))
                try write(tape, to: file)
            }
            #expect(file.counted == 0 && file.summed == 10)
            let copy = try killed(path)
            #expect(copy.counted == 0 && copy.summed == 0)
            let fields = [try #require(FieldPath("x"))]
            let query = BucketQuery(
                job: "a",
                fields: fields,
                start: Timestamp(milliseconds: 0),
                width: 60_000,
                count: 2
            )
            let expected = try HistoryReader(copy.database, TapeIdentity(epoch: "k")).buckets(query)
            #expect(expected.counted[0].map(\.sum) == [10, 35])
            for counted in [file, copy] {
                #expect(try !counted.countSome())
                #expect(counted.counted == 10)
                #expect(try HistoryReader(counted.database, TapeIdentity(epoch: "k")).buckets(query) == expected)
            }
        }
    }

    @Test(arguments: [(50, 50), (150, 0)])
    func `names that nothing bears go at a start, those that may be of types where there are many`(
        added: Int,
        left: Int
    ) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path, limits: .init(events: 1), memory: .init(events: 1))
            await first.publish("gone", "1")
            await first.publish("a", "2", event: "other")
            first.tape.forget(job: "gone")
            let database = try Database(path: path, timeout: .seconds(1))
            try await eventually("what is too much goes") {
                (try? database.integer("SELECT count(*) FROM dropped")) == 1
            }
            await first.history.close()
            try database.run("DELETE FROM minutes")
            for number in 0..<added { try database.run("INSERT INTO names(name) VALUES('unused\(number)')") }
            let second = try Recorded(path, limits: .init(events: 1), memory: .init(events: 1))
            #expect(second.history.snapshot.droppedThrough == 1)
            #expect(second.history.snapshot.dropped == [])
            #expect(second.history.snapshot.latest.map(\.event) == ["other"])
            await second.history.close()
            #expect(try database.integer("SELECT count(*) FROM names WHERE name LIKE 'unused%'") == Int64(left))
            let isLeft = try database.integer("SELECT count(*) FROM names WHERE name IN ('gone', 'tick')") == 0
            #expect(isLeft == (left == 0))
            #expect(try database.integer("SELECT count(*) FROM names WHERE name IN ('a', 'other')") == 2)
        }
    }
}
