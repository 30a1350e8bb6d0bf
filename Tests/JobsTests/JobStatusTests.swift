import DataSources
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

@Suite struct JobStatusTests {
    /// What can happen to a job.
    enum Happening: CaseIterable {
        case ok, unchanged, failed, overdue
    }

    /// What is told about a job, in the fewest words.
    struct Model {
        var trouble: JobStatus.State?
        var isLate = false
        var hasResult = false

        var state: JobStatus.State { trouble ?? (isLate ? .overdue : hasResult ? .ok : .waiting) }

        /// The word that goes out, if any.
        mutating func take(_ happening: Happening) -> String? {
            switch (happening, state) {
            case (.failed, .failing), (.overdue, .failing), (.overdue, .overdue): return nil
            case (.failed, _):
                trouble = .failing
                return "failed"
            case (.overdue, _):
                isLate = true
                return "overdue"
            case (.ok, let before), (.unchanged, let before):
                self = Model(hasResult: true)
                return before == .failing || before == .overdue ? "recovered" : nil
            }
        }
    }

    private static func run(_ outcome: JobStatus.Run.Outcome) -> JobStatus.Run {
        JobStatus.Run(at: Timestamp(milliseconds: 0), time: .zero, outcome: outcome)
    }

    private func take(_ happening: Happening, _ number: Int, _ status: inout JobStatus) -> JobStatus.StatusChange? {
        switch happening {
        case .ok: status.end(Self.run(.ok))
        case .unchanged: status.end(Self.run(.unchanged))
        case .failed: status.end(Self.run(.failed(SourceError(.exit, "\(number)"))))
        case .overdue: status.becomeOverdue()
        }
    }

    private func word(_ announcement: JobStatus.StatusChange?) -> String? {
        switch announcement {
        case nil: nil
        case .failed: "failed"
        case .recovered: "recovered"
        case .overdue: "overdue"
        }
    }

    /// All rows of so many happenings.
    private static func rows(of length: Int) -> [[Happening]] {
        length == 0 ? [[]] : rows(of: length - 1).flatMap { row in Happening.allCases.map { row + [$0] } }
    }

    @Test(arguments: 0...5)
    func `trouble is told once, and its end once, whatever happens in between`(length: Int) {
        for row in Self.rows(of: length) {
            var model = Model()
            var status = JobStatus()
            for (number, happening) in row.enumerated() {
                let news = take(happening, number, &status)
                let expected = model.take(happening)
                #expect(word(news) == expected, "\(row)")
                #expect(status.state == model.state, "\(row)")
                if case .failed(let failure) = news { #expect(failure.message == "\(number)") }
                let failure = happening == .failed ? SourceError(.exit, "\(number)") : nil
                if happening != .overdue { #expect(status.error == failure, "\(row)") }
            }
            #expect(status.runs == row.count { $0 != .overdue })
            #expect(status.failures == row.count { $0 == .failed })
            #expect(status.recentRuns.count == status.runs)
        }
    }

    @Test(arguments: [
        (Overlap.skip, [Start.now, .skipped, .skipped], 2), (.queue, [.now, .waits, .skipped], 1),
        (.restart, [.now, .replaces, .skipped], 1), (.allow, [.now, .now, .now], 0),
    ])
    func `what happens to a run while another is at it is for the job to say`(
        overlap: Overlap,
        starts: [Start],
        skipped: Int
    ) {
        var status = JobStatus()
        let started = (0..<3).map { _ in status.start(overlap) }
        #expect(started == starts)
        #expect(status.skipped == skipped)
        #expect(status.running == starts.count { $0 == .now })
        _ = status.end(Self.run(.ok))
        let isNext = status.startWaiting()
        #expect(isNext == (overlap == .queue || overlap == .restart))
        let isAnother = status.startWaiting()
        #expect(!isAnother)
        #expect(status.running == (overlap == .allow ? 2 : isNext ? 1 : 0))
        #expect(status.runs == 1)
    }

    @Test func `runs beside each other have a limit`() {
        var status = JobStatus()
        let starts = (0..<150).map { _ in status.start(.allow) }
        #expect(starts.count { $0 == .now } == Overlap.mostAtOnce)
        #expect(status.skipped == 50)
    }

    @Test func `a run that made room for the next is neither a failure nor a success`() {
        var status = JobStatus()
        _ = status.end(Self.run(.failed(SourceError(.exit, "x"))))
        let news = status.end(Self.run(.stopped))
        #expect(news == nil)
        #expect((status.runs, status.failures, status.state) == (2, 1, .failing))
    }

    @Test func `a run that yields nothing ends no silence where each is to yield something`() {
        var status = JobStatus()
        _ = status.end(Self.run(.ok))
        _ = status.becomeOverdue()
        var news = status.end(Self.run(.unchanged), silenceIsNormal: false)
        #expect(news == nil && status.state == .overdue)
        _ = status.end(Self.run(.failed(SourceError(.exit, "x"))), silenceIsNormal: false)
        // It works again, and is as late as before.
        news = status.end(Self.run(.unchanged), silenceIsNormal: false)
        #expect(news == .overdue && status.state == .overdue && status.error == nil)
        news = status.end(Self.run(.ok), silenceIsNormal: false)
        #expect(news == .recovered && status.state == .ok)
    }

    @Test func `the last twenty runs are kept, oldest first`() {
        var status = JobStatus()
        for number in 0..<50 {
            _ = status.end(JobStatus.Run(at: Timestamp(milliseconds: Int64(number)), time: .zero, outcome: .ok))
        }
        #expect(status.recentRuns.map { $0.at.milliseconds } == Array(30..<50))
    }
}
