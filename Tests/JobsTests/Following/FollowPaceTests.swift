import Testing

@testable import Jobs

/// Sources that flood.
@Suite struct FollowPaceTests {
    private let start = Duration.seconds(1000)

    /// How long a source is held up within a second of its own time whose results take so long, and come so much later.
    private func pauses(work: Duration, idle: Duration) -> Duration {
        let pace = FollowPace(now: start)
        var (now, paused) = (start, Duration.zero)
        while now - start < .seconds(1) {
            now += idle
            let begin = now
            now += work
            if let pause = pace.count(from: begin, to: now) {
                now += pause
                paused += pause
            }
        }
        return paused
    }

    @Test func `one that yields without a pause is at it a fifth of the time`() {
        for work in [Duration.microseconds(1), .microseconds(10), .microseconds(300)] {
            let paused = pauses(work: work, idle: .zero)
            #expect(paused > .milliseconds(780) && paused < .milliseconds(810), "\(work): \(paused)")
        }
    }

    @Test func `one that rests a little is held up for the rest of its time`() {
        // A third of the time at work: of three seconds one; with a fifth, of five.
        let paused = pauses(work: .microseconds(10), idle: .microseconds(20))
        #expect(paused > .milliseconds(380) && paused < .milliseconds(420), "\(paused)")
    }

    @Test(arguments: [
        (Duration.microseconds(10), Duration.microseconds(41)), (.microseconds(2), .microseconds(48)),
        (.milliseconds(1), .milliseconds(5)), (.microseconds(5), .seconds(2)),
    ])
    func `one that takes its time is not held up`(work: Duration, idle: Duration) {
        #expect(pauses(work: work, idle: idle) == .zero)
    }

    @Test func `a publishing that waits for the disk is no flood`() {
        let pace = FollowPace(now: start)
        #expect(pace.count(from: start, to: start + .milliseconds(50)) == nil)
        #expect(pace.count(from: start + .milliseconds(50), to: start + .milliseconds(50.1)) == nil)
    }
}
