import Glibc

/// The scenario about time: how late jobs start, what that costs, and how many runs there can be.
extension Bench {
    func schedule(_ jobs: Int) throws -> ScenarioResult {
        var measurement = ScenarioResult(.schedule, connections: jobs)
        let spread = try lateness(of: jobs, .spread, &measurement)
        measurement[.spreadP50] = spread.times.milliseconds(at: 0.5)
        measurement[.spreadP99] = spread.times.milliseconds(at: 0.99)
        measurement[.spreadMaximum] = spread.times.milliseconds(at: 1)
        measurement[.spreadCores] = spread.cores
        let aligned = try lateness(of: jobs, .aligned, &measurement)
        measurement[.alignedP50] = aligned.times.milliseconds(at: 0.5)
        measurement[.alignedP99] = aligned.times.milliseconds(at: 0.99)
        measurement[.alignedMaximum] = aligned.times.milliseconds(at: 1)
        measurement[.alignedCores] = aligned.cores
        measurement[.bytesPerJob] = try bytesPerJob(jobs, { ScheduledJobs.waiting($0) }, after: settling)
        measurement[.bytesPerActiveJob] = try bytesPerJob(
            jobs,
            ScheduledJobs.active,
            after: settling + options.duration
        )
        // The same for every number of jobs, so once is enough.
        if jobs == options.jobs.max() { measurement[.runsPerSecond] = try sustainedRate() }
        return measurement
    }

    /// How late each of the runs began in some whole seconds, and the processor time that they took.
    private func lateness(
        of jobs: Int,
        _ pattern: ScheduledJobs.Pattern,
        _ measurement: inout ScenarioResult
    ) throws -> (times: Histogram, cores: Double?) {
        let seconds = max(1, Int(options.duration / .seconds(1)))
        let offsets = (0..<jobs).map { pattern == .spread ? ScheduledJobs.offset(of: $0, among: jobs) : 0 }
        let file = ScheduledJobs.everySecond(jobs, pattern, for: seconds)
        return try server.withTarget(file: file) { target in
            let usage = ProcessUsage(of: target.process)
            // The first second is for warming up; nobody listens while it is measured.
            let start = time(nil) + 2
            Self.sleep(until: start)
            let before = usage?.processorTime()
            Self.sleep(until: start + seconds)
            let spent = usage?.seconds(since: before)
            Self.sleep(until: start + seconds + 2)
            var times = RunTimes(offsets: offsets, window: start..<(start + seconds))
            try target.read("/events?catchup=all") { bytes in
                times.take(bytes)
                return times.isOver
            }
            var run = Run()
            run.published = times.lateness.count
            run.due = UInt64(jobs * seconds)
            run.tally.delivered = times.lateness.count
            measurement.count(run)
            return (times.lateness, spent.map { $0 / Double(seconds) })
        }
    }

    /// What a job of such a file takes when the server has run for so long.
    private func bytesPerJob(_ jobs: Int, _ file: (Int) -> String, after time: Duration) throws -> Double? {
        let few = try memory(file(1), after: time)
        guard jobs > 1, let few, let many = try memory(file(jobs), after: time) else { return nil }
        return (Double(many) - Double(few)) / Double(jobs - 1)
    }

    private func memory(_ file: String, after time: Duration) throws -> UInt64? {
        try server.withTarget(file: file) { target in
            usleep(UInt32(time / .microseconds(1)))
            return ProcessUsage(of: target.process)?.memory()
        }
    }

    /// The most runs a second of which none is left out, to within a factor of two below what was asked for last; on a
    /// machine that is too busy for the fewest of them, those that were run.
    private func sustainedRate() throws -> Double {
        var best = 0.0
        for jobs in [10, 50, 125, 250, 500, 1000, 2000, 4000] {
            let rate = try server.withTarget(file: ScheduledJobs.everyHundredth(jobs)) { target in
                usleep(500_000)
                let (begin, first) = (Monotonic.now, try Self.eventCount(target))
                usleep(1_000_000)
                let (end, last) = (Monotonic.now, try Self.eventCount(target))
                return Double(last - first) / (Double(end - begin) / 1e9)
            }
            guard rate >= 0.99 * Double(jobs) * 100 else { return max(best, rate) }
            best = rate
        }
        return best
    }

    /// How many events there have been, as a new stream is told.
    private static func eventCount(_ target: Target) throws -> Int {
        var text: [UInt8] = []
        try target.read("/events?catchup=none") { bytes in
            for index in 0..<bytes.count { text.append(bytes[index]) }
            return text.contains(.lineFeed) && String(decoding: text, as: UTF8.self).contains("\n\n")
        }
        let hello = String(decoding: text, as: UTF8.self)
        guard let match = hello.firstMatch(of: /"lastEventId":"[a-z0-9]+-(\d+)"/), let count = Int(match.1) else {
            throw BenchFailure("the stream does not tell how many events there are")
        }
        return count
    }

    private static func sleep(until second: Int) {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        let left = (second - now.tv_sec) * 1_000_000 - now.tv_nsec / 1000
        if left > 0 { usleep(UInt32(left)) }
    }
}
