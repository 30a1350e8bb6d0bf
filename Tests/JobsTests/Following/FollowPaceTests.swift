import Testing

@testable import Jobs

/// Sources that flood.
@Suite struct FollowPaceTests {
    private let start = ContinuousClock.now

    /// How long a source that yields a result each so often is held up within a second of its own time.
    private func pauses(every gap: Duration) -> (results: Int, paused: Duration) {
        let pace = FollowPace(now: start)
        var (now, results, paused) = (start, 0, Duration.zero)
        while now - start < .seconds(1) {
            now += gap
            results += 1
            if let pause = pace.count(now: now) {
                now += pause
                paused += pause
            }
        }
        return (results, paused)
    }

    @Test func `one that yields without a pause does so a fifth of the time`() {
        for gap in [Duration.microseconds(1), .microseconds(10), .microseconds(49)] {
            let (results, paused) = pauses(every: gap)
            #expect(paused > .milliseconds(750) && paused < .milliseconds(810), "\(gap): \(paused)")
            #expect(gap * results > .milliseconds(190), "\(gap): \(results)")
        }
    }

    @Test(arguments: [Duration.microseconds(60), .milliseconds(1), .milliseconds(30), .seconds(2)])
    func `one that takes its time is not held up`(gap: Duration) {
        #expect(pauses(every: gap).paused == .zero)
    }

    @Test func `a burst behind a silence is no flood before it has lasted`() {
        let pace = FollowPace(now: start)
        let later = start + .seconds(60)
        for number in 0..<900 { #expect(pace.count(now: later + .microseconds(number)) == nil) }
    }
}
