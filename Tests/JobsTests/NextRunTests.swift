import Configuration
import Foundation
import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// A job's life by made-up clocks: each alarm is met when it rings, a run takes no time.
private struct RuntimeState {
    var status = JobStatus()
    let scheduleTrigger: ScheduleTrigger
    var now = Now(steady: .seconds(1000), wall: .seconds(1_795_222_800))
    /// When runs began, on both clocks.
    var begun: [Now] = []
    var news: [JobStatus.StatusChange] = []
    /// How often the ticker rang.
    var rings = 0
    /// Whether runs come to an end.
    var isHanging = false
    var timeout = Duration.seconds(5)

    /// The job of a line of jobs.yaml; the first moment is 2026-11-21T01:00:00Z.
    init(_ options: String) throws {
        let file = JobsConfiguration.read(Array("jobs: { a: { \(options), generate: sine } }".utf8), file: "f")
        #expect(file.diagnostics.map(\.message) == [])
        let job = try #require(file.file?.jobs.first)
        guard case .schedule(let scheduleTrigger) = job.trigger else { throw CancellationError() }
        self.scheduleTrigger = scheduleTrigger
        status.plan(scheduleTrigger, name: "a", now: now)
    }

    /// Lets time pass, as a machine does that is awake.
    mutating func live(_ time: Duration) {
        let end = now.advanced(by: time)
        while let due = status.plan.alarm(now: now), due.lateness(at: end) >= .zero, rings < 100_000 {
            now = now.advanced(by: max(.zero, .zero - due.lateness(at: now)))
            ring()
        }
        now = end
    }

    /// Lets time pass that nobody sees: suspend, or a machine too busy to look.
    mutating func sleep(_ time: Duration) { now = now.advanced(by: time) }

    /// Sets the wall clock, and has everybody take note of it.
    mutating func setClock(by step: Duration) {
        now.wall += step
        status.replan(scheduleTrigger, now: now)
    }

    private mutating func ring() {
        rings += 1
        let (start, change) = status.fire(scheduleTrigger, .skip, now: now)
        if let change { news.append(change) }
        guard start == .now else { return }
        begun.append(now)
        guard !isHanging else { return }
        _ = status.promiseNext(within: timeout, now: now)
        if let word = status.end(JobStatus.Run(at: Timestamp(milliseconds: 0), time: .zero, outcome: .ok)) {
            news.append(word)
        }
    }
}

@Suite struct NextRunTests {
    private static let spacing = ["every: 10s", "every: 10s, align: true", "cron: '*/10 * * * * *', timezone: UTC"]

    @Test(arguments: spacing)
    func `nothing is late of one whose end a clock has passed that was set`(options: String) throws {
        var life = try RuntimeState("\(options), end_at: 2026-11-22T00:00:00Z")
        life.live(.seconds(60))
        life.setClock(by: .seconds(5 * 86_400))
        life.live(.seconds(3600))
        #expect(life.status.state == .done && life.news == [])
        #expect((life.status.nextRun, life.status.nextBy) == (nil, nil))
    }

    /// However long nobody looked: no burst, no loop, no end.
    @Test(arguments: spacing, [Duration.seconds(25), .seconds(86_400), .seconds(86_400 * 365 * 10)])
    func `a sleep is made up for by one run, and the missed are counted`(options: String, sleep: Duration) throws {
        var life = try RuntimeState(options)
        life.live(.seconds(60))
        let (runs, skipped, rings) = (life.begun.count, life.status.skipped, life.rings)
        life.sleep(sleep)
        life.live(.zero)
        #expect(life.begun.count == runs + 1)
        let missed = Int(sleep / .seconds(10))
        #expect((missed - 1...missed).contains(life.status.skipped - skipped))
        #expect(life.rings == rings + 1)
        life.live(.seconds(100))
        #expect((9...11).contains(life.begun.count - runs - 1))
        // What was promised did not come in time, which is told, and so is its end.
        #expect(life.news == [.overdue, .recovered])
    }

    /// A busy machine is late by more than the shortest intervals all the time.
    @Test(arguments: ["every: 10ms", "every: 200ms", "every: 250ms, align: true"])
    func `a silence of less than a second is not worth a word`(options: String) throws {
        var life = try RuntimeState(options)
        life.timeout = .milliseconds(10)
        life.live(.seconds(3))
        for _ in 0..<50 {
            life.sleep(.milliseconds(700))
            life.live(.milliseconds(500))
        }
        #expect(life.news == [])
        life.sleep(.milliseconds(1500))
        life.live(.milliseconds(500))
        #expect(life.news == [.overdue, .recovered])
    }

    @Test(arguments: spacing, [Duration.seconds(3600), .seconds(86_400 * 365 * 30)])
    func `a clock set forward makes one run at most`(options: String, step: Duration) throws {
        var life = try RuntimeState(options)
        life.live(.seconds(60))
        let (runs, rings) = (life.begun.count, life.rings)
        life.setClock(by: step)
        life.live(.milliseconds(1))
        #expect(life.begun.count <= runs + 1)
        life.live(.seconds(100))
        #expect((10...12).contains(life.begun.count - runs))
        #expect(life.rings - rings <= 12)
    }

    @Test(arguments: spacing, [Duration.seconds(-7), .seconds(-3600), .seconds(-86_400 * 365 * 30)])
    func `a clock set back stops nobody and repeats nothing at once`(options: String, step: Duration) throws {
        var life = try RuntimeState(options)
        life.live(.seconds(60))
        let runs = life.begun.count
        life.setClock(by: step)
        life.live(.milliseconds(1))
        #expect(life.begun.count == runs)
        life.live(.seconds(100))
        #expect((9...11).contains(life.begun.count - runs))
        let gaps = zip(life.begun.dropFirst(), life.begun).map { $0.steady - $1.steady }
        // The run at the start is not on the grid; nothing else is closer than the grid is wide, nor much wider apart.
        #expect(gaps.dropFirst().allSatisfy { (Duration.seconds(3)...(.seconds(20))).contains($0) }, "\(gaps)")
    }

    @Test func `a run that waits keeps its moment though the one behind it is left out`() throws {
        let scheduleTrigger = ScheduleTrigger(EverySchedule(interval: .seconds(10) ... .seconds(10)))
        var status = JobStatus()
        var now = Now(steady: .seconds(1000), wall: .seconds(1_795_222_800))
        status.plan(scheduleTrigger, name: "a", now: now)
        var due: [ScheduleTrigger.FireTime] = []
        for outcome: Start in [.now, .waits, .skipped] {
            let fireTime = try #require(status.plan.fireTime)
            due.append(fireTime)
            now = now.advanced(by: max(.zero, .zero - fireTime.due.lateness(at: now)))
            let start = status.fire(scheduleTrigger, .queue, now: now).start
            #expect(start == outcome)
            if start == .now { _ = status.takeStarting() }
        }
        _ = status.end(JobStatus.Run(at: Timestamp(milliseconds: 0), time: .zero, outcome: .ok))
        let begins = status.startWaiting()
        #expect(begins)
        let (first, second) = (status.takeStarting(), status.takeStarting())
        #expect(first == due[1])
        #expect(second == nil)
    }

    @Test func `steps of the clock leave the spacing of an interval as it is`() throws {
        var life = try RuntimeState("every: 10s")
        for step in [5, -3600, 86_400 * 400, -86_400 * 800, 1] {
            life.live(.seconds(35))
            life.setClock(by: .seconds(step))
        }
        let gaps = zip(life.begun.dropFirst(), life.begun).map { $0.steady - $1.steady }
        #expect(gaps.count >= 16)
        #expect(Set(gaps) == [.seconds(10)])
        #expect(life.status.skipped == 0)
    }

    @Test func `a wrong clock that is put right does not silence a nightly job`() throws {
        var life = try RuntimeState("cron: 30 2 * * *, timezone: UTC")
        life.setClock(by: .seconds(86_400 * 365 * 4))
        life.live(.seconds(3 * 86_400))
        #expect(life.begun.count == 3)
        life.setClock(by: .seconds(-86_400 * 365 * 4))
        life.live(.seconds(86_400))
        #expect(life.begun.count == 4)
        #expect(life.begun.last.map { Int($0.wall / .seconds(60)) % 1440 } == 150)
    }

    @Test func `what the clock is set past is neither run for nor counted`() throws {
        var life = try RuntimeState("cron: 30 2 * * *, timezone: UTC")
        life.live(.seconds(3600))
        life.setClock(by: .seconds(4 * 3600))
        life.live(.seconds(20 * 3600))
        #expect(life.begun.isEmpty && life.status.skipped == 0)
        life.live(.seconds(2 * 3600))
        #expect(life.begun.map { Int($0.wall / .seconds(60)) % 1440 } == [150])
    }

    @Test func `an hour that is lived again is run again, some seconds are not`() throws {
        var life = try RuntimeState("cron: 30 2 * * *, timezone: UTC")
        life.live(.seconds(90 * 60 + 10))
        #expect(life.begun.count == 1)
        life.setClock(by: .seconds(-30))
        life.live(.seconds(3600))
        #expect(life.begun.count == 1)
        life.setClock(by: .seconds(-4 * 3600))
        life.live(.seconds(4 * 3600))
        #expect(life.begun.count == 2)
    }

    @Test(arguments: spacing)
    func `what is later than the grace is left out and counted`(options: String) throws {
        var life = try RuntimeState(options + ", misfire_grace: 4s")
        life.live(.seconds(60))
        let (runs, skipped) = (life.begun.count, life.status.skipped)
        // The next run is due in less than 10 s, so after 10 s it is late, by less than 10.
        let wait = try #require(life.status.plan.fireTime).due.lateness(at: life.now)
        life.sleep(.zero - wait + .seconds(3))
        life.live(.zero)
        #expect((life.begun.count, life.status.skipped) == (runs + 1, skipped))
        life.sleep(.seconds(7 + 5))
        life.live(.zero)
        #expect((life.begun.count, life.status.skipped) == (runs + 1, skipped + 1))
        life.live(.seconds(50))
        #expect(life.begun.count == runs + 6)
        #expect(life.status.skipped == skipped + 1)
    }

    @Test(arguments: [
        ("every: 10s, times: 3", 3), ("at: 2026-11-21T01:30:00Z", 1), ("every: 1h, end_at: 2026-11-21T03:30:00Z", 3),
        ("cron: '0 * * * *', times: 2", 2), ("at: 2026-11-21T00:30:00Z", 0),
        ("at: 2026-11-21T00:30:00Z, misfire_grace: 1h", 1), ("every: 5s, start_at: 2026-11-21T01:30:00Z, times: 4", 4),
    ])
    func `a timetable that is over leaves the job done`(options: String, runs: Int) throws {
        var life = try RuntimeState(options)
        life.live(.seconds(86_400))
        #expect(life.begun.count == runs)
        #expect(life.status.state == .done)
        #expect((life.status.nextRun, life.status.nextBy) == (nil, nil))
        #expect(life.status.plan.alarm(now: life.now) == nil)
        #expect(life.news == [])
        life.setClock(by: .seconds(-3600 * 48))
        life.live(.seconds(86_400 * 5))
        #expect(life.begun.count == runs)
        life.status.pause()
        #expect(life.status.state == .paused)
        life.status.resume(life.scheduleTrigger, name: "a", now: life.now)
        #expect(life.status.state == .done)
    }

    @Test func `runs that were skipped do not count as times`() throws {
        var life = try RuntimeState("every: 10s, times: 3")
        life.isHanging = true
        life.live(.seconds(65))
        #expect(life.begun.count == 1)
        #expect(life.status.skipped >= 5)
        #expect(life.status.state == .waiting)
    }

    @Test func `a paused job waits for nothing and goes on when resumed`() throws {
        var life = try RuntimeState("every: 10s, times: 5")
        life.live(.seconds(15))
        #expect(life.begun.count == 2)
        life.status.pause()
        #expect(life.status.state == .paused)
        #expect(life.status.plan.alarm(now: life.now) == nil)
        life.live(.seconds(3600))
        #expect(life.begun.count == 2)
        life.status.resume(life.scheduleTrigger, name: "a", now: life.now)
        #expect(life.status.state == .ok)
        life.live(.seconds(3600))
        #expect(life.begun.count == 5)
        #expect(life.status.skipped == 0)
    }

    @Test(arguments: spacing)
    func `an event is promised for the end of the next run at the latest`(options: String) throws {
        var life = try RuntimeState(options)
        life.live(.seconds(60))
        let next = try #require(life.status.nextRun)
        #expect(life.status.nextBy == next.advanced(by: .seconds(5)))
        life.isHanging = true
        life.live(.seconds(300))
        #expect(life.news == [.overdue])
        #expect(life.status.state == .overdue)
        life.isHanging = false
        _ = life.status.end(JobStatus.Run(at: next, time: .zero, outcome: .ok))
        life.live(.seconds(60))
        #expect(life.status.state == .ok)
    }

    @Test func `a nightly job promises its event for the next night`() throws {
        var life = try RuntimeState("cron: 30 2 * * *, timezone: Europe/Berlin")
        life.live(.seconds(3600))
        #expect(life.status.nextBy.map { "\($0)" } == "2026-11-22T01:30:05.000Z")
        life.live(.seconds(86_400 * 200))
        #expect(life.news == [])
        #expect(life.begun.count == 201)
    }

    @Test func `the time of the next run follows a clock that is set`() throws {
        var life = try RuntimeState("every: 1h")
        life.live(.seconds(10))
        let next = try #require(life.status.nextRun)
        life.setClock(by: .seconds(7200))
        #expect(life.status.nextRun == next.advanced(by: .seconds(7200)))
        #expect(life.status.nextBy == next.advanced(by: .seconds(7205)))
    }
}
