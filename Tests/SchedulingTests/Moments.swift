import Foundation
import Randomness
import Testing

@testable import Scheduling

/// A moment of the wall clock, `2026-03-29T01:00:00Z`.
func moment(_ text: String) throws -> Duration { try MomentText.parse(text).get() }

/// The same the other way round, in UTC.
func shown(_ due: Due?) -> String {
    guard case .wall(let moment) = due else { return due == nil ? "none" : "on the steady clock" }
    return Date(timeIntervalSince1970: Double(moment.components.seconds)).formatted(.iso8601)
}

/// A present in which the clocks agree about nothing.
func present(_ text: String, steady: Int = 5000) throws -> Now { Now(steady: .seconds(steady), wall: try moment(text)) }

extension Schedule {
    /// The next runs behind a moment, as text.
    func runs(_ count: Int, after start: String) throws -> [String] {
        var generator = SplitMix64(seed: 1)
        var runs: [String] = []
        var now = try present(start)
        var due = first(now: now, name: "job", using: &generator)
        while let run = due, runs.count < count {
            runs.append(shown(run))
            now = now.advanced(by: .zero - run.lateness(at: now))
            due = next(after: run, now: now, using: &generator)?.due
        }
        return runs
    }
}

extension CronSchedule {
    init(_ text: String, in zone: String = "UTC") throws {
        self.init(try CronExpression(text), zone: try #require(ZoneDatabase.shared.zone(named: zone)))
    }
}
