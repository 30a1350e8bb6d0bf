import JobConfig
import Scheduling
import Tape
import Testing

@testable import Jobs

/// What viewers change about a job, by moments that are told.
@Suite struct WatchingStatusTests {
    private static let second = Duration.seconds(1)
    private let own = ScheduleTrigger(EverySchedule(interval: second * 60...second * 60))
    private let idle = ScheduleTrigger(EverySchedule(interval: second * 600...second * 600))

    private func moment(_ seconds: Double) -> Now {
        Now(steady: .seconds(seconds), wall: .seconds(1_800_000_000 + seconds))
    }

    private func waiting() -> JobStatus {
        var status = JobStatus()
        status.watching = Watching()
        return status
    }

    /// How long it waits for the next run.
    private func wait(_ status: JobStatus, at seconds: Double) -> Duration? {
        status.plan.fireTime.map { .zero - $0.due.lateness(at: moment(seconds)) }
    }

    @Test func `the first viewer has it run at once, and the last leaves it going for 10 seconds`() {
        var status = waiting()
        #expect(wait(status, at: 0) == nil && status.alarm(now: moment(0)) == nil)
        let begins = status.watch(true, now: moment(5))
        #expect(begins && status.isActive)
        status.begin(own, name: "a", now: moment(5))
        #expect(wait(status, at: 5) == .zero)
        #expect(status.fire(own, .skip, now: moment(5)).start == .now)
        #expect(wait(status, at: 5) == .seconds(60))
        // A second viewer changes nothing.
        let again = status.watch(true, now: moment(6))
        #expect(!again)
        _ = status.watch(false, now: moment(20))
        #expect(status.isActive && status.alarm(now: moment(20)) == .steady(.seconds(30)))
        // Nor does it that nobody watches still.
        _ = status.watch(false, now: moment(25))
        let early = status.leave(now: moment(29.9))
        #expect(!early)
        let left = status.leave(now: moment(30))
        #expect(left)
        status.goIdle(nil, now: moment(30))
        #expect(!status.isActive && wait(status, at: 30) == nil && status.nextBy == nil && status.nextRun == nil)
        #expect(status.alarm(now: moment(30)) == nil && status.state != .done)
    }

    @Test func `who comes back within 10 seconds costs no run`() {
        var status = waiting()
        _ = status.watch(true, now: moment(0))
        status.begin(own, name: "a", now: moment(0))
        _ = status.fire(own, .skip, now: moment(0))
        _ = status.watch(false, now: moment(10))
        let begins = status.watch(true, now: moment(19))
        #expect(!begins && wait(status, at: 19) == .seconds(41))
        let left = status.leave(now: moment(100))
        #expect(!left)
    }

    @Test func `with a pace for when nobody watches it goes on at that`() {
        var status = waiting()
        _ = status.watch(true, now: moment(0))
        status.begin(own, name: "a", now: moment(0))
        _ = status.fire(own, .skip, now: moment(0))
        _ = status.end(JobStatus.Run(at: moment(0).time, time: .zero, outcome: .ok))
        _ = status.watch(false, now: moment(10))
        _ = status.leave(now: moment(20))
        status.goIdle(idle, now: moment(20))
        #expect(wait(status, at: 20) == .seconds(580))
        #expect(status.fire(idle, .skip, now: moment(600)).start == .now)
        #expect(wait(status, at: 600) == .seconds(600))
    }

    @Test func `a paused job, one of another node and one that is over wait for no viewer`() {
        var paused = waiting()
        paused.pause()
        _ = paused.watch(true, now: moment(0))
        paused.begin(own, name: "a", now: moment(0))
        #expect(paused.plan.fireTime == nil && paused.isActive)
        var elsewhere = waiting()
        elsewhere.release()
        _ = elsewhere.watch(true, now: moment(0))
        elsewhere.begin(own, name: "a", now: moment(0))
        #expect(elsewhere.plan.fireTime == nil)
        var over = waiting()
        over.plan.set(nil, now: moment(0))
        _ = over.watch(true, now: moment(0))
        over.begin(own, name: "a", now: moment(0))
        #expect(over.plan.fireTime == nil && over.state == .done)
        _ = over.watch(false, now: moment(0))
        _ = over.leave(now: moment(60))
        over.goIdle(idle, now: moment(60))
        #expect(over.plan.fireTime == nil && over.state == .done)
    }

    @Test func `the begin and the end of the schedule hold for viewers too`() {
        func begin(_ status: inout JobStatus, _ options: ScheduleTrigger.Options, at second: Double) {
            let schedule = EverySchedule(interval: .seconds(60)...(.seconds(60)))
            status.begin(ScheduleTrigger(schedule, options), name: "a", now: moment(second))
        }
        var options = ScheduleTrigger.Options()
        options.start = .seconds(1_800_000_100)
        options.runsOnStart = true
        var early = waiting()
        _ = early.watch(true, now: moment(0))
        begin(&early, options, at: 0)
        #expect(wait(early, at: 0) == .seconds(100))
        options = ScheduleTrigger.Options()
        options.end = .seconds(1_800_000_010)
        var late = waiting()
        _ = late.watch(true, now: moment(20))
        begin(&late, options, at: 20)
        #expect(late.plan.fireTime == nil && late.state == .done)
    }

    @Test func `what streams want is known by names, globs and types`() {
        let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 10))
        let series = [("cpu.a", "dataUpdate"), ("disk", "dataUpdate"), ("report", "told")]
        func wanted() -> Set<String> { tape.audience.wanted(among: series.map { (job: $0.0, event: $0.1) }) }
        #expect(wanted() == [])
        tape.audience.open(Filter(jobs: ["cpu.*"]))
        tape.audience.open(Filter(jobs: ["disk"], events: ["jobFailed"]))
        #expect(wanted() == ["cpu.a"])
        tape.audience.open(Filter(events: ["told"]))
        #expect(wanted() == ["cpu.a", "report"])
        tape.audience.open(.all)
        tape.audience.open(.all)
        #expect(wanted() == ["cpu.a", "disk", "report"])
        tape.audience.close(.all)
        #expect(wanted().count == 3)
        tape.audience.close(.all)
        tape.audience.close(Filter(jobs: ["cpu.*"]))
        #expect(wanted() == ["report"])
    }
}
