import Foundation
import Glibc
import Tape
import TestTape
import Testing

@testable import History

@Suite struct HistoryTests {
    @Test func `what was seen is there again, and ids go on`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for number in 1...5 { await first.publish("a", "\(number)") }
            await first.publish(nil, "news", event: "note")
            let before = first.tape.texts
            #expect(before.count == 6)
            await first.history.close()

            let second = try Recorded(path)
            #expect(second.tape.epoch == first.tape.epoch)
            #expect(second.tape.texts == before)
            #expect(second.tape.latestResult(of: "a")?.text == "5")
            #expect(await second.publish("a", "6") == 7)
            #expect(second.log.all == [])
            await second.history.close()
        }
    }

    @Test func `nothing is seen before it is in the file`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            let reader = try Database(path: path, timeout: .seconds(1))
            // Called when events are shown, on the thread that shows them.
            let early = Recorded.Words()
            let watcher = recorded.tape.addObserver { [tape = recorded.tape] in
                let other = try? Database(path: path, timeout: .seconds(1))
                let newest = try? other?.integer("SELECT max(sequence) FROM events")
                if let newest, UInt64(newest) + 1 >= tape.end { return }
                early.add("\(tape.end)")
            }
            let series = recorded.tape.series(job: "a", event: "tick", role: .result)
            for number in 1...300 { recorded.tape.append(.text("\(number)"), to: series, at: .now) }
            await recorded.tape.waitUntilCommitted(300)
            #expect(early.all == [])
            #expect(try reader.integer("SELECT count(*) FROM events") == 300)
            #expect(recorded.tape.events(from: 1).events.map(\.sequence) == Array(1...300))
            await recorded.history.close()
            recorded.tape.removeObserver(watcher)
        }
    }

    @Test func `only its owner reads the file, and what belongs to it`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try Data().write(to: URL(filePath: path))
            let recorded = try Recorded(path)
            await recorded.publish("a", "1")
            for name in ["h.db", "h.db-wal", "h.db-shm", "h.db.lock"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            await recorded.history.close()
        }
    }

    @Test func `a second process is refused and told who has the file`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            // Each has its own lock, even within one process.
            let refusal = #expect(throws: History.OpenError.self) { _ = try Recorded(path) }
            guard case .taken(path, process: Int(getpid())) = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            await first.history.close()
        }
    }

    @Test func `states are taken up as they were: results, troubles, and what is gone`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for job in ["fine", "ill", "well", "gone"] { await first.publish(job, "1") }
            await first.publish("ill", "bad", event: "jobFailed", role: .failure)
            await first.publish("well", "bad", event: "jobFailed", role: .failure)
            await first.publish("well", "good", event: "jobRecovered", role: .recovery)
            first.tape.forget(job: "gone")
            await first.history.close()

            let second = try Recorded(path)
            #expect(second.history.snapshot.latest.map(\.job) == ["fine", "ill", "well", "ill"])
            #expect(second.tape.latestFailure(of: "ill")?.event == "jobFailed")
            #expect(second.tape.latestFailure(of: "well") == nil)
            #expect(second.tape.latestResult(of: "gone") == nil)
            await second.history.close()
        }
    }

    @Test func `the archive has what memory has not, in order and by filter`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, memory: .init(events: 3))
            for number in 1...200 { await recorded.publish(number % 10 == 0 ? "b" : "a", "\(number)") }
            #expect(recorded.tape.oldest == 198)
            #expect(!recorded.tape.read(passing: .all) { recorded.tape.hasDropped(after: 0, passing: $0) })
            #expect(await recorded.archived(from: 1) == Array(1...200))
            #expect(await recorded.archived(from: 57) == Array(57...200))
            let tens = Filter(jobs: ["b"])
            #expect(await recorded.archived(from: 1, passing: tens) == Array(stride(from: 10, through: 200, by: 10)))
            for (count, start) in [(1, 200), (3, 180), (20, 10), (500, 10)] {
                let found = await withCheckedContinuation { continuation in
                    recorded.history.start(ofNewest: count, since: nil, to: 201, passing: tens) {
                        continuation.resume(returning: $0)
                    }
                }
                #expect(found == UInt64(start))
            }
            let events = await recorded.history.events(
                JobQuery(job: "b", after: 20, end: 190, since: nil, limit: 4, bytes: .max)
            )
            #expect(events?.map(\.sequence) == [150, 160, 170, 180])
            #expect(events?.first?.encoded.text == "150")
            await recorded.history.close()
        }
    }

    @Test func `the history route's question is answered by an index`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            await recorded.publish("a", "1")
            let database = try Database(path: path, timeout: .seconds(1))
            let plan = try database.prepare(
                """
                EXPLAIN QUERY PLAN SELECT block FROM events
                WHERE job = 1 AND sequence > 2 AND sequence < 9 AND at >= 3 ORDER BY sequence DESC LIMIT 5
                """
            )
            var steps: [String] = []
            while try plan.step() { steps.append(plan.text(3)) }
            #expect(
                steps == ["SEARCH events USING INDEX events_of_jobs (job=? AND sequence>? AND sequence<?)"]
            )
            await recorded.history.close()
        }
    }

    @Test func `when the machine has stopped, ids that may have been seen are left out`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for number in 1...3 { await first.publish("a", "\(number)") }
            await first.history.close()
            let database = try Database(path: path, timeout: .seconds(1))
            try database.run("INSERT OR REPLACE INTO facts VALUES('open', 'another time')")

            let second = try Recorded(path)
            let next = 4 + HistoryFile.leap
            #expect(await second.publish("a", "4") == next)
            #expect(await second.archived(from: 2) == [2, 3, next])
            #expect(second.tape.latestResult(of: "a")?.text == "4")
            await second.history.close()
            let third = try Recorded(path)
            #expect(await third.publish("a", "5") == next + 1)
            #expect(await third.archived(from: 1) == [1, 2, 3, next, next + 1])
            await third.history.close()
        }
    }
}
