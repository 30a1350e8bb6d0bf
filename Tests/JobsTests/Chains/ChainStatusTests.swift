import DataSources
import JobConfig
import JSON
import Scheduling
import Tape
import Testing

@testable import Jobs

/// Which events a job runs for, and which it leaves out.
@Suite struct ChainStatusTests {
    private let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 1000))

    private func event(_ number: Int) -> ChainEvent {
        let series = tape.series(job: "a", event: "dataUpdate", role: .result)
        tape.append(.bare(JSONText(.integer(Int64(number))).bytes), to: series, at: .now)
        let encoded = tape.events(from: tape.end - 1).events[0]
        return ChainEvent(encoded: encoded, job: "a", type: "dataUpdate", id: tape.identity.id(of: encoded.sequence))
    }

    private func listening() -> JobStatus {
        var status = JobStatus()
        status.occasions = PendingOccasions(from: 0)
        status.occasions?.isBehind = false
        return status
    }

    private func value(_ event: ChainEvent?) -> String? { event?.occasion.data.description }

    private func end(_ status: inout JobStatus) {
        _ = status.end(JobStatus.Run(at: .now, time: .zero, outcome: .ok))
    }

    @Test func `a burst costs the run at it and one for the newest`() {
        var status = listening()
        let starts = (0..<10_000).map { status.start(.queue, after: event($0)) }
        #expect(starts[0] == .now && starts[1] == .waits && Set(starts[2...]) == [.skipped])
        #expect(status.skipped == 9998)
        #expect(value(status.takeOccasion()) == "0")
        end(&status)
        #expect(status.startWaiting() == true)
        #expect(value(status.takeOccasion()) == "9999")
        end(&status)
        #expect(status.startWaiting() == false)
        #expect(status.running == 0)
    }

    @Test func `an event between the end of a run and the start of the next is that of the next`() {
        var status = listening()
        for number in 0..<2 { _ = status.start(.queue, after: event(number)) }
        _ = status.takeOccasion()
        end(&status)
        let late = event(2)
        #expect(status.start(.queue, after: late) == .skipped)
        #expect(status.startWaiting() == true)
        #expect(value(status.takeOccasion()) == "2")
        #expect(status.running == 1)
        end(&status)
        #expect(status.startWaiting() == false)
        let next = event(3)
        #expect(status.start(.queue, after: next) == .now)
    }

    @Test func `an event that comes as the waiting run begins waits for that`() {
        var status = listening()
        for number in 0..<2 { _ = status.start(.queue, after: event(number)) }
        #expect(value(status.takeOccasion()) == "0")
        end(&status)
        #expect(status.startWaiting() == true)
        // Before the run has asked for its event.
        let late = event(2)
        #expect(status.start(.queue, after: late) == .waits)
        #expect(value(status.takeOccasion()) == "1")
        end(&status)
        #expect(status.startWaiting() == true)
        #expect(value(status.takeOccasion()) == "2")
    }

    @Test func `skip leaves out what comes meanwhile, restart takes the newest, allow has each`() {
        var skipping = listening()
        let skips = (0..<3).map { skipping.start(.skip, after: event($0)) }
        #expect(skips == [.now, .skipped, .skipped])
        #expect(value(skipping.takeOccasion()) == "0")
        #expect(skipping.startWaiting() == false)
        var restarting = listening()
        let restarts = (0..<3).map { restarting.start(.restart, after: event($0)) }
        #expect(restarts == [.now, .replaces, .skipped])
        #expect(value(restarting.takeOccasion()) == "0")
        end(&restarting)
        #expect(restarting.startWaiting() == true)
        #expect(value(restarting.takeOccasion()) == "2")
        var allowing = listening()
        let starts = (0..<3).map { allowing.start(.allow, after: event($0)) }
        let values = (0..<4).map { _ in value(allowing.takeOccasion()) }
        #expect(starts == [.now, .now, .now] && values == ["0", "1", "2", nil])
    }

    @Test func `a run that a person asks for has no event of another run`() {
        var status = listening()
        #expect(status.start(.queue, for: nil) == .now)
        let first = event(1)
        #expect(status.start(.queue, after: first) == .waits)
        #expect(status.start(.queue, for: nil) == .skipped)
        #expect(status.takeOccasion() == nil)
        end(&status)
        #expect(status.startWaiting() == true)
        #expect(value(status.takeOccasion()) == "1")
    }

    @Test func `what a paused job or another node would run for is nothing to it`() {
        var status = listening()
        let first = event(0)
        status.pause()
        #expect(status.start(.queue, after: first) == nil)
        var elsewhere = listening()
        elsewhere.release()
        #expect(elsewhere.start(.queue, after: first) == nil)
        var late = listening()
        late.occasions?.from = first.encoded.sequence + 1
        #expect(late.start(.queue, after: first) == nil)
        let second = event(1)
        #expect(late.start(.queue, after: second) == .now)
        // None is run for twice.
        var once = listening()
        #expect(once.start(.queue, after: first) == .now)
        #expect(once.start(.queue, after: first) == nil)
    }

    @Test func `pausing and releasing let go of the event that waits`() {
        var status = listening()
        for number in 0..<2 { _ = status.start(.queue, after: event(number)) }
        status.pause()
        _ = status.takeOccasion()
        end(&status)
        #expect(status.startWaiting() == false)
        #expect(status.running == 0)
    }
}
