import Configuration
import Randomness
import Testing

@testable import Scheduling

@Suite struct EveryScheduleTests {
    private var generator = SplitMix64(seed: 7)

    private func fixed(_ milliseconds: Int) -> EverySchedule {
        EverySchedule(interval: .milliseconds(milliseconds)...(.milliseconds(milliseconds)))
    }

    private func moment(_ milliseconds: Int) -> Now {
        Now(steady: .milliseconds(milliseconds), wall: .seconds(1_800_000_000))
    }

    /// How many milliseconds `due` lies ahead.
    private func wait(for due: Due, at now: Now) -> Double { due.lateness(at: now) / .milliseconds(-1) }

    /// Compares with a walk over the grid, slot by slot, for every delay up to four intervals.
    @Test(arguments: 10...14, -3...3)
    mutating func `the next run is the first slot behind now, and the slots between are counted`(step: Int, phase: Int)
        throws
    {
        let schedule = fixed(step)
        for now in (phase - step)...(phase + 4 * step) {
            var fireTime = phase + step
            var missed = 0
            while fireTime <= now { (fireTime, missed) = (fireTime + step, missed + 1) }
            let next = try #require(
                schedule.next(after: .steady(.milliseconds(phase)), now: moment(now), using: &generator)
            )
            #expect(next.due == .steady(.milliseconds(fireTime)))
            #expect(next.missed == missed)
        }
    }

    @Test mutating func `late runs add no drift`() throws {
        let schedule = fixed(100)
        var due = Due.steady(.milliseconds(3))
        for run in 1...1000 {
            let late = Int.random(in: 0..<100, using: &generator)
            let now = moment(3 + (run - 1) * 100 + late)
            due = try #require(schedule.next(after: due, now: now, using: &generator)).due
            #expect(due == .steady(.milliseconds(3 + run * 100)))
        }
    }

    @Test mutating func `a century of sleep is skipped at once`() throws {
        let now = Now(steady: DurationText.maximum, wall: .zero)
        let next = try #require(fixed(10).next(after: .steady(.zero), now: now, using: &generator))
        #expect(next.due == .steady(DurationText.maximum + .milliseconds(10)))
        #expect(next.missed == 315_360_000_000)
        let random = EverySchedule(interval: .milliseconds(10)...(.milliseconds(30)))
        let after = try #require(random.next(after: .steady(.zero), now: now, using: &generator))
        #expect(after.missed == 157_680_000_000)
        #expect((10...30).contains(wait(for: after.due, at: now)))
    }

    @Test mutating func `a moment of the wall clock counts as now`() throws {
        let next = try #require(fixed(20).next(after: .wall(.seconds(9)), now: moment(50), using: &generator))
        #expect(next.due == .steady(.milliseconds(70)))
    }

    @Test(arguments: [(10, 12), (10, 10), (1000, 1001), (5000, 6000)])
    mutating func `a random spacing is drawn anew, evenly, both ends included`(low: Int, high: Int) throws {
        let schedule = EverySchedule(interval: .milliseconds(low)...(.milliseconds(high)))
        let draws = 50_000
        var seen: [Int: Int] = [:]
        var missed = 0
        var due = Due.steady(.zero)
        var now = moment(0)
        for _ in 0..<draws {
            let next = try #require(schedule.next(after: due, now: now, using: &generator))
            missed += next.missed
            seen[Int(wait(for: next.due, at: now).rounded()), default: 0] += 1
            due = next.due
            now.steady -= due.lateness(at: now)
        }
        #expect(missed == 0)
        #expect(seen.keys.min() == low)
        #expect(seen.keys.max() == high)
        let mean = seen.reduce(0.0) { $0 + Double($1.key * $1.value) } / Double(draws)
        // Five standard errors of a uniform distribution over this many draws.
        let tolerance = 5 * Double(high - low + 1) / (12.0 * Double(draws)).squareRoot()
        #expect(abs(mean - Double(low + high) / 2) <= tolerance)
        if high - low < 5 {
            let even = draws / (high - low + 1)
            #expect(seen.values.allSatisfy { abs($0 - even) < even / 15 })
        }
    }

    @Test mutating func `a random run that comes too late keeps its distance from now`() throws {
        let schedule = EverySchedule(interval: .milliseconds(10)...(.milliseconds(20)))
        for delay in 20...200 {
            let now = moment(delay)
            let next = try #require(schedule.next(after: .steady(.zero), now: now, using: &generator))
            #expect(next.missed == max(1, delay / 15))
            #expect((10...20).contains(wait(for: next.due, at: now)))
        }
    }

    @Test mutating func `ends that are no whole milliseconds are kept too`() throws {
        let low = Duration.nanoseconds(10_000_001), high = Duration.nanoseconds(10_000_003)
        let schedule = EverySchedule(interval: low...high)
        var gaps: Set<Due> = []
        for _ in 0..<100 {
            gaps.insert(try #require(schedule.next(after: .steady(.zero), now: moment(0), using: &generator)).due)
        }
        #expect(gaps == [.steady(low), .steady(low + .nanoseconds(1)), .steady(high)])
    }

    @Test func `the hash is the same in every run`() {
        #expect(StableHash.of("") == 17058014651485797458)
        #expect(StableHash.of("host") == 1894858980899570223)
    }
}
