import Configuration
import TestRounds
import Testing

@testable import JobConfig
@testable import TickertapeBench
@testable import tickertape

@Suite struct RunTimesTests {
    /// 2026-11-21T01:02:03Z in seconds since 1970.
    private static let start = 1_795_222_923

    private static func line(_ job: String, _ time: String) -> String {
        #"data: {"job":"\#(job)","at":"2026-11-21T01:02:03.456Z","data":"2026-11-21T01:02:\#(time)Z"}"# + "\n"
    }

    private func take(_ text: String, offsets: [Int] = [0], bySteps step: Int = .max) -> RunTimes {
        var times = RunTimes(offsets: offsets, window: Self.start..<Self.start + 2)
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(step, bytes.count)) {
            let piece = bytes[start..<min(bytes.count, start + min(step, bytes.count))]
            times.take(piece.span)
        }
        return times
    }

    @Test(arguments: [1, 7, 1000])
    func `lateness is the time behind the place that a job has in each second`(step: Int) {
        let text =
            Self.line("j0", "03.000100") + "id: x\n\n" + Self.line("j1", "03.500250") + Self.line("j0", "04.900000")
        let times = take(text, offsets: [0, 500_000_000], bySteps: step)
        #expect(times.lateness.count == 3)
        // Buckets are 0.8 % wide.
        #expect((100_000...101_000).contains(times.lateness.value(at: 0) ?? 0))
        #expect((250_000...252_500).contains(times.lateness.value(at: 0.5) ?? 0))
        #expect(times.lateness.maximum == 900_000_000)
        #expect(!times.isOver)
    }

    @Test func `a run that seems early by a moment is in time`() {
        let times = take(Self.line("j0", "03.499900"), offsets: [500_000_000])
        #expect(times.lateness.maximum == 0)
        #expect(times.lateness.count == 1)
    }

    @Test func `only the seconds that were asked for count, and what is behind them ends it`() {
        let early = take(Self.line("j0", "02.500000"))
        #expect((early.lateness.count, early.isOver) == (0, false))
        let late = take(Self.line("j0", "05.000000"))
        #expect((late.lateness.count, late.isOver) == (0, true))
    }

    @Test(arguments: [
        "data: x\n",
        "data: {\"job\":\"jx\",\"at\":\"2026-11-21T01:02:03.456Z\",\"data\":\"2026-11-21T01:02:03.000000Z\"}\n",
        line("j7", "03.000000"), line("k0", "03.000000"), line("j0", "nonsense"), "\n",
    ])
    func `what is no run of ours is passed over`(text: String) {
        #expect(take(text).lateness.count == 0)
    }

    @Test(arguments: [1, 3, Rounds.count(5000, short: 500)])
    func `files of jobs are valid`(count: Int) throws {
        for text in [
            ScheduledJobs.everySecond(count, .spread, for: 60), ScheduledJobs.everySecond(count, .aligned, for: 60),
            ScheduledJobs.everyHundredth(count), ScheduledJobs.waiting(count),
            ScheduledJobs.active(count),
        ] {
            let (file, faults) = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml")
            #expect(faults.map(\.message) == [])
            #expect(file?.jobs.count == count)
        }
    }

    @Test func `files of the most jobs are in the limit`() {
        for text in [
            ScheduledJobs.everySecond(20_000, .spread, for: 60), ScheduledJobs.everySecond(20_000, .aligned, for: 60),
            ScheduledJobs.everyHundredth(20_000), ScheduledJobs.waiting(20_000),
            ScheduledJobs.active(20_000),
        ] {
            #expect(text.utf8.count <= YAMLReader.maximumBytes)
        }
    }
}
