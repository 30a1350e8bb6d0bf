import DataSources
import Tape
import Testing

@testable import tickertape

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

    private func take(_ happening: Happening, _ number: Int, _ status: inout JobStatus) -> JobStatus.Announcement? {
        switch happening {
        case .ok: status.end(Self.run(.ok))
        case .unchanged: status.end(Self.run(.unchanged))
        case .failed: status.end(Self.run(.failed(SourceFailure(.exit, "\(number)"))))
        case .overdue: status.becomeOverdue()
        }
    }

    private func word(_ announcement: JobStatus.Announcement?) -> String? {
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
                let failure = happening == .failed ? SourceFailure(.exit, "\(number)") : nil
                if happening != .overdue { #expect(status.error == failure, "\(row)") }
            }
            #expect(status.runs == row.count { $0 != .overdue })
            #expect(status.failures == row.count { $0 == .failed })
            #expect(status.recentRuns.count == status.runs)
        }
    }

    @Test func `a run that comes while another is at it is skipped and counted`() {
        var status = JobStatus()
        let begun = (0..<3).map { _ in status.begin() }
        #expect(begun == [true, false, false])
        #expect(status.isRunning)
        #expect(status.skipped == 2)
        _ = status.end(Self.run(.ok))
        #expect(!status.isRunning)
        let begunAgain = status.begin()
        #expect(begunAgain)
        status.miss(3)
        #expect(status.skipped == 5)
        #expect(status.runs == 1)
    }
}
