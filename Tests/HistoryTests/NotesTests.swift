import Foundation
import Tape
import TestTape
import Testing

@testable import History

/// What is stored of jobs beside their events.
@Suite struct NotesTests {
    private let runs = RunRecord(schedule: "every 6s", count: 3, last: Timestamp(milliseconds: 1_800_000_000_123))

    private func post(_ key: String, for time: Duration = .seconds(600)) -> PostRecord {
        PostRecord(key: key, body: .max - 5, end: Timestamp.now.advanced(by: time))
    }

    private func publish(_ note: JobNote, of job: String = "a", on recorded: Recorded) async -> UInt64 {
        let series = recorded.tape.series(job: job, event: "tick", role: .result)
        let id = recorded.tape.append(.text("1"), to: series, at: .now, note: note)
        await recorded.tape.waitUntilCommitted(id.sequence)
        return id.sequence
    }

    @Test func `notes are there again, those of jobs that are gone are not`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            let (known, over) = (post("k"), post("old", for: .seconds(-1)))
            let sequence = await publish(JobNote(runs: runs, post: known), on: first)
            first.tape.note(JobNote(post: over), of: "a", isUrgent: true)
            first.tape.note(JobNote(post: post("null")), of: "b", isUrgent: false)
            for job in ["gone", "changed"] { _ = await publish(JobNote(runs: runs, post: known), of: job, on: first) }
            first.tape.forget(job: "gone")
            first.tape.forget(job: "changed", keepsNotes: true)
            await first.history.close()

            let second = try Recorded(path)
            #expect(second.history.snapshot.runs == ["a": runs, "changed": runs])
            let posts = second.history.snapshot.posts
            #expect(Set(posts.keys) == ["a", "b", "changed"])
            var answered = known
            answered.sequence = sequence
            #expect(posts["a"] == [answered])
            #expect(posts["b"]?.map(\.key) == ["null"])
            #expect(posts["b"]?.first?.sequence == nil)
            await second.history.close()
        }
    }

    @Test func `an event and its note are stored together, however little is stored at once`() async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            await recorded.history.close()
            let tape = Tape(recorded.history.snapshot, capacity: .init(events: 10), archive: recorded.history)
            _ = tape.beginRecording(from: tape.next) {}
            let series = tape.series(job: "a", event: "tick", role: .result)
            for key in ["k", "l"] { tape.append(.text(key), to: series, at: .now, note: JobNote(post: post(key))) }
            let batch = tape.uncommitted(upTo: 1)
            #expect(batch.count == 2)
            guard case .event(let event) = batch.first, case .note("a", let note) = batch.last else {
                Issue.record("\(batch)")
                return
            }
            #expect(note.post?.sequence == event.sequence)
            tape.commit(first: batch.count)
            #expect(tape.end == event.sequence + 1)
        }
    }

    @Test func `of a job's posts the newest thousand are stored`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            for round in 0...1 {
                let recorded = try Recorded(path)
                for number in 1...700 {
                    recorded.tape.note(JobNote(post: post("\(round)-\(number)")), of: "a", isUrgent: false)
                }
                await recorded.history.close()
            }
            let recorded = try Recorded(path)
            let keys = recorded.history.snapshot.posts["a"]?.map(\.key) ?? []
            #expect(keys.count == 1000)
            #expect(keys.first == "0-401" && keys.last == "1-700")
            await recorded.history.close()
        }
    }

    @Test func `what was noted while the file failed, and before, is in the file in the end`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            _ = await publish(JobNote(runs: runs, post: post("before")), on: recorded)
            for name in ["h.db", "h.db-wal", "h.db-shm"] {
                try FileManager.default.removeItem(at: folder.appending(path: name))
            }
            try await eventually("it is noticed") { recorded.history.fault != nil || !recorded.log.all.isEmpty }
            recorded.tape.note(JobNote(post: post("while")), of: "a", isUrgent: true)
            try await eventually("it works again") { recorded.history.fault == nil && recorded.log.all.count > 1 }
            await recorded.history.close()
            let next = try Recorded(path)
            #expect(next.history.snapshot.runs == ["a": runs])
            #expect(next.history.snapshot.posts["a"]?.map(\.key) == ["before", "while"])
            await next.history.close()
        }
    }

    @Test func `a file of the first version is taken, with all that is in it`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            for number in 1...3 { await first.publish("a", "\(number)") }
            await first.history.close()
            let database = try Database(path: path, timeout: .seconds(1))
            try database.run(
                "DROP TABLE runs; DROP TABLE posts; DROP TABLE rows; DROP TABLE standings; DROP TABLE fields; DROP TABLE minutes; ALTER TABLE latest DROP COLUMN alert; PRAGMA user_version = 1;"
            )

            let second = try Recorded(path)
            #expect(second.tape.texts == [1: "1", 2: "2", 3: "3"])
            _ = await publish(JobNote(runs: runs), on: second)
            await second.history.close()
            let third = try Recorded(path)
            #expect(third.history.snapshot.runs == ["a": runs])
            #expect(third.log.all == [])
            await third.history.close()
        }
    }

    @Test func `a file of a later version is left alone`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            await first.history.close()
            try Database(path: path, timeout: .seconds(1)).run("PRAGMA user_version = 1000;")
            let second = try Recorded(path)
            let way = "name another file in server.history, or move this one away"
            #expect(second.history.fault == "the history file \(path) is of another version of tickertape; \(way)")
            await second.history.close()
        }
    }
}
