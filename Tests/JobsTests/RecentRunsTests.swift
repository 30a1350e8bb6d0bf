import DataSources
import Tape
import Testing

@testable import Jobs

@Suite struct RecentRunsTests {
    private func run(_ number: Int) -> JobStatus.Run {
        let outcomes: [JobStatus.Run.Outcome] = [
            .ok, .failed(SourceError(.other, "no. \(number)")), .unchanged, .stopped,
            .failed(SourceError(.exit, "\(number)")),
        ]
        return JobStatus.Run(
            at: Timestamp(milliseconds: Int64(number)),
            time: .nanoseconds(number * 1_234_567),
            outcome: outcomes[number % outcomes.count]
        )
    }

    @Test func `the newest runs are kept as they went, oldest first`() {
        var runs = RecentRuns()
        #expect(runs.all == [])
        for number in 0..<70 {
            runs.append(run(number))
            #expect(runs.all == (max(0, number - RecentRuns.most + 1)...number).map(run))
        }
    }

    @Test(arguments: [Duration.zero, .nanoseconds(1), .milliseconds(250), .seconds(86_400)])
    func `how long a run took is kept to the nanosecond`(time: Duration) {
        var runs = RecentRuns()
        runs.append(JobStatus.Run(at: .now, time: time, outcome: .ok))
        #expect(runs.all.map(\.time) == [time])
    }
}
