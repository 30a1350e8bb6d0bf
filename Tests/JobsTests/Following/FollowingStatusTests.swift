import DataSources
import JobConfig
import Scheduling
import Tape
import Testing

@testable import Jobs

/// What becomes of a job whose source is followed, by moments that are told.
@Suite struct FollowingStatusTests {
    private static let rule = FollowRule(waits: .seconds(1)...(.seconds(30)))
    private static let failure = SourceError(.connect, "nobody is there")

    private func moment(_ seconds: Double) -> Now {
        Now(steady: .seconds(seconds), wall: .seconds(1_800_000_000 + seconds))
    }

    /// A job that was begun at once.
    private func begun() -> JobStatus {
        var status = JobStatus()
        status.planTry(at: .zero, now: moment(0))
        _ = status.fireFollowing(now: moment(0))
        status.beginFollowing()
        return status
    }

    private func end(
        _ status: inout JobStatus,
        _ outcome: JobStatus.Run.Outcome,
        _ end: FollowEnd? = nil,
        at seconds: Double
    ) -> JobStatus.StatusChange? {
        let run = JobStatus.Run(at: moment(seconds).time, time: .seconds(1), outcome: outcome)
        return status.endFollowing(run, Self.rule, again: end, now: moment(seconds))
    }

    /// How long it waits for the next try.
    private func wait(_ status: JobStatus, at seconds: Double) -> Duration? {
        status.plan.fireTime.map { .zero - $0.due.lateness(at: moment(seconds)) }
    }

    @Test func `it waits until it is there, is well while it is, and waits again`() {
        var status = begun()
        #expect(status.state == .waiting && status.running == 1 && status.nextRun == nil)
        status.connect(now: moment(1))
        #expect(status.state == .ok && status.following?.since == moment(1).time)
        #expect(status.takeResult(now: moment(2)) == nil)
        #expect(end(&status, .ok, .ended(again: nil), at: 3) == nil)
        #expect(status.state == .waiting && status.following?.since == nil && status.running == 0)
        #expect(wait(status, at: 3) == .seconds(1))
        #expect(status.fireFollowing(now: moment(3.5)).start == nil)
        #expect(status.fireFollowing(now: moment(4)).start == .now)
        status.beginFollowing()
        #expect(status.following?.restarts == 1 && status.nextRun == nil)
    }

    @Test func `a row of failures is told once, with longer and longer waits`() {
        var status = begun()
        var news: [JobStatus.StatusChange?] = []
        var waits: [Duration?] = []
        for second in 1...7 {
            news.append(end(&status, .failed(Self.failure), at: Double(second)))
            waits.append(wait(status, at: Double(second)))
            #expect(status.startNow() == .now)
            status.beginFollowing()
        }
        #expect(news == [.failed(Self.failure)] + Array(repeating: nil, count: 6))
        #expect(waits == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(status.state == .failing && status.failures == 7)
    }

    @Test func `after a failure a result makes it well, and being there makes it so after a while`() {
        var (first, second) = (begun(), begun())
        _ = end(&first, .failed(Self.failure), at: 1)
        _ = end(&second, .failed(Self.failure), at: 1)
        for _ in 0..<1 {
            _ = first.startNow()
            _ = second.startNow()
        }
        first.connect(now: moment(3))
        second.connect(now: moment(3))
        #expect(first.state == .failing && second.state == .failing)
        #expect(first.takeResult(now: moment(4)) == .recovered)
        #expect(first.state == .ok && first.alarm(now: moment(4)) == nil)
        #expect(second.alarm(now: moment(4)) == .steady(.seconds(13)))
        #expect(second.fireFollowing(now: moment(12.9)).change == nil)
        let (start, change) = second.fireFollowing(now: moment(13))
        #expect(start == nil && change == .recovered && second.state == .ok)
    }

    @Test func `one that ends before it was well for a while stays failing`() {
        var status = begun()
        _ = end(&status, .failed(Self.failure), at: 1)
        _ = status.startNow()
        status.connect(now: moment(2))
        #expect(end(&status, .unchanged, .ended(again: nil), at: 3) == nil)
        #expect(status.state == .failing && status.error == Self.failure)
        // What it waited for to be well is no more waited for.
        #expect(status.fireFollowing(now: moment(3.5)).change == nil)
    }

    @Test(arguments: [FollowEnd.ended(again: nil), .finished])
    func `one whose last result was good is well again a while after the bad one, though it has ended`(
        _ how: FollowEnd
    ) {
        var status = begun()
        status.connect(now: moment(1))
        #expect(status.takeFault(Self.failure, now: moment(2)) == .failed(Self.failure))
        #expect(status.takeResult(now: moment(3)) == nil)
        #expect(end(&status, .ok, how, at: 4) == nil)
        #expect(status.state == .failing)
        // It is at rest for longer than that.
        status.plan.fireTime = nil
        #expect(status.alarm(now: moment(4)) == .steady(.seconds(12)))
        #expect(status.fireFollowing(now: moment(11.9)).change == nil)
        #expect(status.fireFollowing(now: moment(12)).change == .recovered)
        #expect(status.error == nil && status.failing == nil)
        #expect(status.state == (how == .finished ? .done : .waiting))
    }

    @Test func `one whose last result was bad, or that has ended in a failure, stays failing`() {
        var (bad, broken, paused, taken) = (begun(), begun(), begun(), begun())
        func takeBoth(_ status: inout JobStatus) {
            status.connect(now: moment(1))
            _ = status.takeFault(Self.failure, now: moment(2))
            _ = status.takeResult(now: moment(3))
        }
        takeBoth(&bad)
        _ = bad.takeFault(Self.failure, now: moment(4))
        _ = end(&bad, .ok, .ended(again: nil), at: 5)
        takeBoth(&broken)
        _ = end(&broken, .failed(Self.failure), at: 5)
        takeBoth(&paused)
        _ = end(&paused, .ok, .ended(again: nil), at: 5)
        paused.pause()
        takeBoth(&taken)
        _ = end(&taken, .ok, .ended(again: nil), at: 5)
        taken.release()
        for status in [bad, broken, paused, taken] {
            var status = status
            status.plan.fireTime = nil
            #expect(status.alarm(now: moment(6)) == nil)
            #expect(status.fireFollowing(now: moment(60)).change == nil)
            #expect(status.error == Self.failure)
        }
    }

    @Test func `where good results and bad ones take turns, only the row is news`() {
        var status = begun()
        status.connect(now: moment(1))
        var news: [JobStatus.StatusChange] = []
        for tenth in 20..<220 {
            let now = moment(Double(tenth) / 10)
            let change = tenth % 2 == 0 ? status.takeFault(Self.failure, now: now) : status.takeResult(now: now)
            if let change { news.append(change) }
        }
        #expect(news == [.failed(Self.failure)])
        #expect(status.takeResult(now: moment(33)) == .recovered)
        #expect(status.state == .ok)
    }

    @Test func `a minute of being there makes the next wait short again`() {
        var status = begun()
        for second in 1...4 {
            _ = end(&status, .failed(Self.failure), at: Double(second))
            _ = status.startNow()
        }
        status.connect(now: moment(10))
        _ = end(&status, .failed(Self.failure), at: 69)
        #expect(wait(status, at: 69) == .seconds(16))
        _ = status.startNow()
        status.connect(now: moment(100))
        _ = end(&status, .failed(Self.failure), at: 160)
        #expect(wait(status, at: 160) == .seconds(1))
    }

    @Test func `an upstream that says so is asked later, or never again`() {
        var status = begun()
        _ = end(&status, .ok, .ended(again: .seconds(40)), at: 1)
        #expect(wait(status, at: 1) == .seconds(40))
        _ = status.startNow()
        _ = end(&status, .ok, .finished, at: 2)
        #expect(status.state == .done && status.plan.fireTime == nil)
        // An administrator may still ask for it.
        #expect(status.startNow() == .now && status.state != .done)
    }

    @Test func `what is let go of is counted, and told once a minute`() {
        var status = begun()
        let told = (0..<150).map { second in status.drop(3, now: moment(Double(second))) }
        #expect(status.following?.dropped == 450)
        #expect(told.enumerated().filter { $0.element != nil }.map { $0.offset } == [0, 60, 120])
        #expect(told[60] == 183)
    }

    @Test func `a failure that asks for time is given it`() {
        var status = begun()
        #expect(end(&status, .failed(Self.failure), .ended(again: .seconds(50)), at: 1) == .failed(Self.failure))
        #expect(wait(status, at: 1) == .seconds(50))
    }

    @Test func `paused, or taken by another node, it is not begun again`() {
        var (paused, taken) = (begun(), begun())
        paused.pause()
        taken.release()
        _ = end(&paused, .stopped, at: 1)
        _ = end(&taken, .stopped, at: 1)
        #expect(paused.plan.fireTime == nil && taken.plan.fireTime == nil)
        #expect(paused.state == .paused)
        taken.takeFollowing(now: moment(5))
        #expect(wait(taken, at: 5) == .zero)
    }

    @Test func `what yields good ones and bad ones at each begin is told once`() {
        var status = begun()
        var news: [JobStatus.StatusChange?] = []
        for round in 0..<10 {
            let second = Double(round) * 2
            status.connect(now: moment(second))
            news.append(status.takeResult(now: moment(second)))
            news.append(status.takeFault(Self.failure, now: moment(second + 0.5)))
            news.append(status.takeResult(now: moment(second + 0.6)))
            news.append(end(&status, .ok, .ended(again: nil), at: second + 1))
            _ = status.startNow()
            status.beginFollowing()
        }
        #expect(news.compactMap(\.self) == [.failed(Self.failure)])
        status.connect(now: moment(40))
        #expect(status.takeResult(now: moment(41)) == .recovered)
    }

    @Test func `one that has told something and says when to come back is asked then, however often`() {
        var status = begun()
        for round in 1...6 {
            _ = end(&status, .ok, .ended(again: .milliseconds(1500)), at: Double(round))
            #expect(wait(status, at: Double(round)) == .milliseconds(1500))
            _ = status.startNow()
        }
        // One that has told nothing is asked less and less often.
        _ = end(&status, .unchanged, .ended(again: .milliseconds(1500)), at: 10)
        #expect(wait(status, at: 10) == .seconds(3))
        _ = status.startNow()
        _ = end(&status, .ok, .ended(again: nil), at: 11)
        #expect(wait(status, at: 11) == .seconds(6))
    }
}
