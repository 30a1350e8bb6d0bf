import Foundation
import Tape
import TestTape
import Testing

@testable import History

@Suite struct RetentionTests {
    /// The sequences in the file.
    private func kept(_ path: String) throws -> [Int64] {
        let rows = try Database(path: path, timeout: .seconds(1)).prepare(
            "SELECT sequence FROM events ORDER BY sequence"
        )
        var found: [Int64] = []
        while try rows.step() { found.append(rows.integer(0)) }
        return found
    }

    /// A history with these limits, after 60 events of about 40 bytes each, of which the third is all of a quiet job.
    private func afterEvents(
        _ limits: Tape.Capacity,
        _ test: (Recorded, String) async throws -> Void
    ) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, limits: limits, memory: .init(events: 4))
            for number in 1...60 {
                // The older half was made long ago.
                let time = number <= 30 ? Timestamp.now.advanced(by: .seconds(-3600)) : .now
                await recorded.publish(number == 3 ? "quiet" : "busy", "\(number)", at: time)
            }
            try await test(recorded, path)
            await recorded.history.close()
        }
    }

    @Test func `by count: the newest stay, and the latest of each job`() async throws {
        try await afterEvents(.init(events: 20)) { recorded, path in
            try await eventually("what is too much goes") { (try? kept(path)) == [3] + Array(41...60) }
            #expect(recorded.history.oldest == 41)
            #expect(await recorded.archived(from: 41) == Array(41...60))
            // A client of the quiet job has lost nothing behind its only event, one of the busy job has.
            for (filter, cursor, isLost) in [
                ("quiet", 3, false), ("quiet", 2, false), ("busy", 39, true), ("busy", 40, false),
            ] {
                let hasDropped = recorded.tape.read(passing: Filter(jobs: [filter])) {
                    recorded.tape.hasDropped(after: UInt64(cursor), passing: $0)
                }
                #expect(hasDropped == isLost, "\(filter) behind \(cursor)")
            }
            await recorded.publish("quiet", "news")
            try await eventually("the old value of the quiet job goes too") {
                (try? kept(path)) == Array(42...61)
            }
            let isLost = recorded.tape.read(passing: Filter(jobs: ["quiet"])) {
                recorded.tape.hasDropped(after: 2, passing: $0)
            }
            #expect(isLost)
        }
    }

    @Test func `by bytes and by age`() async throws {
        try await afterEvents(.init(events: 1000, bytes: 40 * 20)) { recorded, path in
            try await eventually("what is too much goes") {
                let kept = (try? kept(path)) ?? []
                return (15...23).contains(kept.count) && kept.first == 3 && kept.last == 60
            }
            let oldest = try #require(try kept(path).dropFirst().first)
            #expect(recorded.history.oldest == UInt64(oldest))
            #expect(await recorded.archived(from: UInt64(oldest)) == Array(UInt64(oldest)...60))
        }
        try await afterEvents(.init(events: 1000, age: .seconds(1800))) { recorded, path in
            try await eventually("what is too old goes") { (try? kept(path)) == [3] + Array(31...60) }
            recorded.history.setLimits(.init(events: 5))
            try await eventually("new limits hold") { (try? kept(path)) == [3] + Array(56...60) }
            #expect(recorded.history.oldest == 56)
        }
    }

    @Test func `each job has its share, however many events others have`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let limits = Tape.Capacity(events: 20, age: .seconds(1800), perJob: 3)
            let recorded = try Recorded(path, limits: limits, memory: .init(events: 4))
            for number in 1...100 {
                let job = number % 10 == 0 ? "rare" : "busy"
                await recorded.publish(job, "\(number)", at: number < 90 ? .now.advanced(by: .seconds(-86_400)) : .now)
            }
            try await eventually("what is too much goes") { (try? kept(path)) == [80] + Array(90...100) }
            let rare = Filter(jobs: ["rare"])
            #expect(await recorded.archived(from: 1, passing: rare) == [80, 90, 100])
            let start = await withCheckedContinuation { continuation in
                recorded.history.start(ofNewest: 9, since: nil, to: 101, passing: rare) {
                    continuation.resume(returning: $0)
                }
            }
            #expect(start == 80)
            let query = JobQuery(job: "rare", after: 0, end: 101, since: nil, limit: 9, bytes: .max)
            #expect(await recorded.history.events(query)?.map(\.sequence) == [80, 90, 100])
            #expect(recorded.tape.read(passing: rare) { recorded.tape.firstHeld(passing: $0) } == 71)
            recorded.history.setLimits(.init(events: 2))
            try await eventually("a smaller share holds at once") { (try? kept(path)) == [99, 100] }
            await recorded.history.close()
        }
    }

    @Test func `shares have half of the bytes at most`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let limits = Tape.Capacity(events: 1000, bytes: 20_000, perJob: 1000)
            let recorded = try Recorded(path, limits: limits, memory: .init(events: 4))
            for number in 1...100 {
                await recorded.publish("job\(number % 10)", String(repeating: "x", count: number > 50 ? 1000 : 500))
            }
            try await eventually("what is too much goes") {
                let database = try? Database(path: path, timeout: .seconds(1))
                let bytes = try? database?.integer("SELECT sum(length(block)) FROM events")
                return (bytes ?? .max) < 23_000
            }
            await recorded.history.close()
            let database = try Database(path: path, timeout: .seconds(1))
            let counts = try (0..<10).map { number in
                let name = "SELECT id FROM names WHERE name = 'job\(number)'"
                return try #require(try database.integer("SELECT count(*) FROM events WHERE job = (\(name))"))
            }
            // None is without its latest, and together they have less than was asked for each of them alone.
            #expect(counts.allSatisfy { (1...10).contains($0) } && counts.reduce(0, +) < 100, "\(counts)")
        }
    }

    @Test(arguments: [1, 1000]) func `where bytes are too few, each job has a fair share, and most of them are used`(
        perJob: Int
    ) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let limits = Tape.Capacity(events: 10_000, bytes: 256 << 10, perJob: perJob)
            let recorded = try Recorded(path, limits: limits, memory: .init(events: 4))
            func sizes() throws -> [(count: Int64, bytes: Int64)] {
                let database = try Database(path: path, timeout: .seconds(1))
                return try ["a", "b", "c"].map { job in
                    let rows = "FROM events JOIN names ON id = job WHERE name = '\(job)'"
                    let bytes = try database.integer("SELECT sum(length(block)) \(rows)") ?? 0
                    return (try database.integer("SELECT count(*) \(rows)") ?? 0, bytes)
                }
            }
            for (job, count) in [("a", 30), ("b", 30), ("c", 200)] {
                for _ in 0..<count { await recorded.publish(job, String(repeating: "x", count: 3000)) }
            }
            try await eventually("what is too much goes") {
                guard let bytes = try? sizes().reduce(0, { $0 + $1.bytes }) else { return false }
                // Beside what is shared out there are the latest of two.
                return bytes <= (256 << 10) + 6200
            }
            let found = try sizes()
            #expect(found.reduce(0) { $0 + $1.count } >= 84, "\(found)")
            if perJob > 1 { #expect(found[0].count >= 13 && found[1].count >= 13, "\(found)") }
            await recorded.history.close()
        }
    }

    @Test func `bytes are bounded while events go on coming, too`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let limits = Tape.Capacity(events: 100, bytes: 256 << 10, perJob: 1000)
            let recorded = try Recorded(path, limits: limits, memory: .init(events: 4))
            var published = 0
            // Much less comes between two looks at the file.
            try await eventually("what is too much goes") {
                for _ in 0..<2 {
                    await recorded.publish("job\(published / 1500 % 8)", String(repeating: "x", count: 1500))
                    published += 1500
                }
                let database = try? Database(path: path, timeout: .seconds(1))
                let bytes = try? database?.integer("SELECT sum(length(block)) FROM events")
                return published > 2 << 20 && (bytes ?? nil).map { $0 < 1200 << 10 } ?? false
            }
            await recorded.history.close()
        }
    }

    @Test func `what comes at once in great numbers goes as fast`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, limits: .init(events: 100), memory: .init(events: 4))
            let series = recorded.tape.series(job: "a", event: "tick", role: .result)
            let count = UInt64(60_000)
            for number in 1...count { recorded.tape.append(.text("\(number)"), to: series, at: .now) }
            await recorded.tape.waitUntilCommitted(count)
            try await eventually("what is too much goes") {
                ((try? kept(path).count) ?? .max) <= 100 + 100 / 8
            }
            await recorded.history.close()
        }
    }

    @Test func `what is gone is known after a restart`() async throws {
        try await afterEvents(.init(events: 20)) { recorded, path in
            try await eventually("what is too much goes") { (try? kept(path).count) == 21 }
            await recorded.history.close()
            let next = try Recorded(path, limits: .init(events: 20), memory: .init(events: 4))
            #expect(next.tape.events(from: 0).events.map(\.sequence) == Array(57...60))
            #expect(next.tape.latestResult(of: "quiet")?.text == "3")
            for (filter, cursor, isLost) in [("quiet", 3, false), ("busy", 39, true), ("busy", 40, false)] {
                let hasDropped = next.tape.read(passing: Filter(jobs: [filter])) {
                    next.tape.hasDropped(after: UInt64(cursor), passing: $0)
                }
                #expect(hasDropped == isLost, "\(filter) behind \(cursor)")
            }
            await next.history.close()
        }
    }

    @Test(arguments: [false, true]) func `a file that was full gives its room back`(whileInUse: Bool) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, memory: .init(events: 4))
            for _ in 1...300 { await recorded.publish("a", String(repeating: "x", count: 10_000)) }
            let database = try Database(path: path, timeout: .seconds(1))
            let full = try database.integer("PRAGMA page_count") ?? 0
            recorded.history.setLimits(.init(events: 10))
            try await eventually("the file is smaller") {
                // In each look at the file some of them are too many.
                if whileInUse { for _ in 0..<3 { await recorded.publish("b", "x") } }
                return ((try? database.integer("PRAGMA page_count")) ?? full) < full / 2
            }
            #expect(recorded.tape.latestResult(of: "a")?.text == String(repeating: "x", count: 10_000))
            await recorded.history.close()
            #expect(try database.integer("SELECT count(*) FROM events") ?? 0 >= 10)
        }
    }
}
