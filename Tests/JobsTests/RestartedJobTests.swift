import Configuration
import DataSources
import JSON
import Scheduling
import Tape
import TestTape
import Testing

@testable import JobConfig
@testable import Jobs

/// Jobs that go on where they were in the program before this one.
@Suite struct RestartedJobTests {
    private let now = Now(steady: .seconds(50), wall: .seconds(1_800_000_000))

    private func definition(_ options: String) throws -> JobDefinition {
        let file = JobsConfiguration.read(Array("jobs: { a: { \(options) } }".utf8), file: "f")
        #expect(file.diagnostics.map(\.message) == [])
        return try #require(file.file?.jobs.first)
    }

    /// A tape that stores nothing and tells what is to be stored.
    private func tape(after snapshot: TapeSnapshot = TapeSnapshot(epoch: "test", next: 1)) -> Tape {
        let tape = Tape(snapshot, capacity: .init(events: 100), archive: NoArchive())
        _ = tape.beginRecording(from: tape.next) {}
        return tape
    }

    /// What a program that ends now leaves behind.
    private func snapshot(of tape: Tape) -> TapeSnapshot {
        var snapshot = TapeSnapshot(epoch: tape.epoch, next: tape.next)
        for record in tape.uncommitted(upTo: .max) {
            switch record {
            case .event(let event): snapshot.latest = [event]
            case .note(let job, let note):
                if let runs = note.runs { snapshot.runs[job] = runs }
                if let post = note.post { snapshot.posts[job, default: []].append(post) }
            case .forgotten, .recalled, .skipped, .turned: break
            }
        }
        return snapshot
    }

    private func notes(of tape: Tape) -> [RunRecord] {
        tape.uncommitted(upTo: .max).compactMap { record in
            if case .note(_, let note) = record { note.runs } else { nil }
        }
    }

    @Test func `a run counts once, with its first event, or at its end`() throws {
        let tape = tape()
        let job = Job(try definition("every: 10s, generate: sine, publish: change"), on: tape)
        let fireTime = ScheduleTrigger.FireTime(moment: .steady(.seconds(48)))
        let course = RunCourse(of: job, at: fireTime)
        for number in 1...3 { course.publish(SourceResult(JSONText(.integer(Int64(number)))), nextBy: nil, at: now) }
        course.end(now)
        let identity = try #require(job.scheduleTrigger?.identity)
        let last = Timestamp(milliseconds: 1_799_999_998_000)
        #expect(notes(of: tape) == [RunRecord(schedule: identity, count: 1, last: last)])
        #expect(tape.uncommitted(upTo: .max).count == 4)
        guard case .note = tape.uncommitted(upTo: .max)[1] else {
            Issue.record("the note does not stand behind the first event")
            return
        }
        // The same value again: no event, and yet a run.
        let next = RunCourse(of: job, at: .init(moment: .steady(.seconds(58))))
        next.publish(SourceResult(JSONText(.integer(3))), nextBy: nil, at: now.advanced(by: .seconds(10)))
        #expect(notes(of: tape).count == 1)
        next.end(now.advanced(by: .seconds(10)))
        #expect(notes(of: tape).map(\.count) == [1, 2])
        // One that somebody asked for is none of the timetable.
        let asked = RunCourse(of: job, at: nil)
        asked.publish(SourceResult(JSONText(.integer(4))), nextBy: nil, at: now)
        asked.end(now)
        #expect(notes(of: tape).count == 2)
    }

    @Test(arguments: ["every: 10s, times: 2", "at: 2027-01-15T07:00:00Z, misfire_grace: 1h"])
    func `runs that were stored count after a start`(options: String) throws {
        let tape = tape()
        let definition = try definition("\(options), generate: sine")
        let job = Job(definition, on: tape)
        job.restore()
        for second in [0, 10] {
            RunCourse(of: job, at: .init(moment: .steady(.seconds(second)))).end(now)
        }
        let again = Job(definition, on: self.tape())
        again.restore(from: snapshot(of: tape))
        let trigger = try #require(again.scheduleTrigger)
        again.update { $0.plan(trigger, name: "a", now: now) }
        #expect(again.status.state == .done)
        // Another schedule begins anew.
        let other = Job(try self.definition("every: 11s, times: 2, generate: sine"), on: self.tape())
        other.restore(from: snapshot(of: tape))
        let otherTrigger = try #require(other.scheduleTrigger)
        other.update { $0.plan(otherTrigger, name: "a", now: now) }
        #expect(other.status.state == .waiting)
    }

    @Test func `restarts that come faster than the interval don't keep a job from running`() throws {
        var past: PastRuns?
        var runs: [Duration] = []
        let trigger = try #require(
            Job(try definition("every: 6s, on_start: false, generate: sine"), on: tape()).scheduleTrigger
        )
        for start in 0..<10 {
            // Another program every 4 s, on a machine that was started anew.
            var now = Now(steady: .seconds(7), wall: .seconds(1_800_000_000 + 4 * start))
            let end = now.advanced(by: .seconds(4))
            var status = JobStatus()
            if let past { status.resume(after: past) }
            status.plan(trigger, name: "a", now: now)
            while let due = status.plan.alarm(now: now), due.lateness(at: end) > .zero {
                now = now.advanced(by: max(.zero, .zero - due.lateness(at: now)))
                _ = status.fire(trigger, .skip, now: now)
                guard let fireTime = status.takeStarting() else { continue }
                runs.append(now.wall)
                _ = status.count(fireTime, now: now)
                _ = status.end(JobStatus.Run(at: Timestamp(milliseconds: 0), time: .zero, outcome: .ok))
            }
            past = status.plan.past
        }
        #expect(runs.count == 6)
        #expect(zip(runs.dropFirst(), runs).allSatisfy { (Duration.seconds(6)...(.seconds(9))).contains($0 - $1) })
    }

    @Test(arguments: [true, false])
    func `a value that was published before the start is known by how it went out`(envelope: Bool) throws {
        let texts: [SourceResult.Content] = [
            .text("a\r\nb"), .text("data: b"), .text(""), .json(JSONText(.integer(5))), .text("5"),
            .json(JSONText(["a": .array([.null, .string("x\ny")])])),
        ]
        let options = "every: 10s, generate: sine, publish: change, envelope: \(envelope)"
        for (index, before) in texts.enumerated() {
            let tape = tape()
            Job(try definition(options), on: tape).publish(SourceResult(before), nextBy: nil)
            let snapshot = snapshot(of: tape)
            for (other, content) in texts.enumerated() {
                let isSame = other == index || !envelope && [3, 4].contains(index) && [3, 4].contains(other)
                let again = Job(try definition(options), on: self.tape(after: snapshot))
                again.restore(from: snapshot)
                #expect((again.publish(SourceResult(content), nextBy: nil) == nil) == isSame, "\(before), \(content)")
                #expect(again.publish(SourceResult(content), nextBy: nil) == nil)
                #expect(again.publish(SourceResult(.text("new")), nextBy: nil) != nil)
                #expect(again.publish(SourceResult(content), nextBy: nil) != nil)
            }
            // Clients that listen for another event have not heard it yet.
            let renamed = Job(try definition("\(options), event: other"), on: self.tape(after: snapshot))
            renamed.restore(from: snapshot)
            #expect(renamed.publish(SourceResult(before), nextBy: nil) != nil)
        }
    }

    @Test func `keys are known for the rest of their time, wherever the clock went`() {
        let posts = (1...3).map { number in
            PostRecord(
                key: "\(number)",
                body: 7,
                end: Timestamp(milliseconds: Int64(number - 1) * 400_000),
                sequence: UInt64(number)
            )
        }
        let keys = IdempotencyKeys()
        let start = ContinuousClock.now
        keys.restore(posts, epoch: "e", now: Timestamp(milliseconds: 0), at: start)
        func finding(_ key: String, body: UInt128 = 7, after time: Duration = .zero) -> String {
            switch keys.reserve(key, body: body, at: start + time) {
            case .new: "new"
            case .answered(let id): id.map { "\($0)" } ?? "null"
            case .pending: "pending"
            case .different: "different"
            }
        }
        #expect(finding("1") == "new")
        #expect(finding("2") == "e-2")
        #expect(finding("2", body: 8) == "different")
        #expect(finding("3", after: .seconds(599)) == "e-3")
        #expect(finding("3", after: .seconds(601)) == "new")
    }
}
