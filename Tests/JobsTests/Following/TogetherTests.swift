import DataSources
import JSON
import JobConfig
import Synchronization
import Tape
import TestTape
import Testing

@testable import Jobs

/// What is published together, beside the same that is published one by one.
@Suite struct TogetherTests {
    private static let time = Timestamp(milliseconds: 1_795_222_923_456)

    private static func job(_ text: String, on tape: Tape) throws -> Job {
        let file = JobsConfiguration.read(Array("jobs: { a: \(text) }".utf8), file: "f").file
        return Job(try #require(file?.jobs.first), on: tape)
    }

    /// Values of all kinds, some of them twice in a row.
    private static func readings() throws -> [SourceResult] {
        let long = String(repeating: "long \"\\ \u{2028} ", count: 1000)
        let texts = [
            "", "plain", "plain", "two\nlines", "\"quoted\"", "°C 😀", "a\u{2028}b", long, long + "!",
        ]
        let values = ["1", "1", "-1.50e3", "null", "[]", "{\"data\":{\"job\":1}}", "[1,\n2]"]
        return try texts.map { SourceResult(.text($0)) }
            + values.map { SourceResult(try JSONText(validating: Array($0.utf8))) }
            + [SourceResult(.unchanged), SourceResult(.text("end"))]
    }

    @Test(arguments: [
        "{ post: true }", "{ post: true, publish: change }", "{ post: true, envelope: false }",
        "{ post: true, expect_within: 1m }", "{ post: true, publish: change, envelope: false }",
    ])
    func `what comes together is on the tape as if it had come one by one`(text: String) throws {
        let tapes = (Tape(epoch: "e", capacity: .init(events: 100)), Tape(epoch: "e", capacity: .init(events: 100)))
        let (one, other) = (try Self.job(text, on: tapes.0), try Self.job(text, on: tapes.1))
        let readings = try Self.readings()
        for reading in readings { one.publish(reading, nextBy: nil, at: Self.time) }
        let published = other.publish(together: readings, at: Self.time) { nil }
        let events = (tapes.0.events(from: 1).events, tapes.1.events(from: 1).events)
        #expect(events.0.count > 10)
        #expect(
            events.0.map { String(decoding: $0.bytes, as: UTF8.self) }
                == events.1.map { String(decoding: $0.bytes, as: UTF8.self) }
        )
        #expect(events.0.map { $0.value.map(Array.init) } == events.1.map { $0.value.map(Array.init) })
        #expect(published?.count == events.0.count)
        #expect(published?.last.id == tapes.1.latestResult(of: "a").map { EventID(epoch: "e", sequence: $0.sequence) })
        #expect(other.publishedEvents == one.publishedEvents)
    }

    @Test func `nothing is published of a job that is over, and nothing of no news`() throws {
        let tape = Tape(epoch: "e", capacity: .init(events: 10))
        let job = try Self.job("{ post: true }", on: tape)
        #expect(job.publish(together: [SourceResult(.unchanged)], at: Self.time) { nil } == nil)
        #expect(job.publish(together: [], at: Self.time) { nil } == nil)
        job.cancel()
        #expect(job.publish(together: try Self.readings(), at: Self.time) { nil } == nil)
        #expect(tape.events(from: 1).events.isEmpty)
    }

    @Test func `it is queued until it is stored, with what is noted behind the first`() throws {
        let tape = Tape(TapeSnapshot(epoch: "e", next: 1), capacity: .init(events: 10), archive: NoArchive())
        let series = tape.series(job: "a", event: "e", role: .result)
        let rings = Mutex(0)
        _ = tape.beginRecording(from: tape.next) { rings.withLock { $0 += 1 } }
        let note = JobNote(moment: Self.time)
        let payloads: [Payload] = [.text("1"), .enveloped(head: Array("{\"data\":".utf8), .text("2")), .text("3")]
        let last = tape.append(together: payloads, to: series, at: Self.time, note: note)
        #expect(last == EventID(epoch: "e", sequence: 3))
        #expect(tape.events(from: 1).events.isEmpty)
        let kinds = tape.uncommitted(upTo: .max).map { record in
            switch record {
            case .event(let event): String(event.sequence)
            case .note(let job, _): "note of \(job)"
            default: "\(record)"
            }
        }
        #expect(kinds == ["1", "note of a", "2", "3"])
        #expect(rings.withLock(\.self) == 0)
        tape.wakeReaders()
        #expect(rings.withLock(\.self) == 1)
    }

    @Test func `where others number it, each gets a ticket, and the first the note`() throws {
        let outbox = Outbox()
        let tape = Tape(epoch: "e", capacity: .init(events: 10), outbox: outbox)
        let series = tape.series(job: "a", event: "e", role: .result)
        let payloads: [Payload] = [.text("1"), .enveloped(head: Array("{\"data\":".utf8), .json(Array("2".utf8)))]
        let last = tape.publish(
            together: payloads,
            to: series,
            at: Self.time,
            isOwned: true,
            note: JobNote(moment: Self.time)
        )
        #expect(last == .drafted(2))
        let drafts = outbox.take(most: 10, bytes: .max).map(\.draft)
        #expect(drafts.map(\.isOwned) == [true, true])
        #expect(drafts.map { $0.note != nil } == [true, false])
        #expect(
            drafts.last?.event.map { String(decoding: $0.bytes, as: UTF8.self) } == "event: e\ndata: {\"data\":2}\n\n"
        )
        #expect(tape.publish(together: [], to: series, at: Self.time) == nil)
    }

    /// A text that comes together with others of its job, whose alerts stand between the events.
    @Test func `alerts stand behind the results that raise and clear them`() throws {
        let tape = Tape(epoch: "e", capacity: .init(events: 100))
        let job = try Self.job("{ post: true, alert: [{ when: '> 5' }] }", on: tape)
        let course = RunCourse(of: job, at: nil)
        let values = [1, 9, 2, 7].map { SourceResult(JSONText(.integer($0))) }
        _ = course.publish(together: values, at: .current)
        #expect(course.hasPublished)
        let told = tape.events(from: 1).events.map(\.event)
        #expect(
            told == [
                "dataUpdate", "dataUpdate", "alertRaised", "dataUpdate", "alertCleared", "dataUpdate", "alertRaised",
            ]
        )
    }
}
