import Configuration
import History
import JobConfig
import Jobs
import Tape

/// What `check` finds out about the history file that a file names, which is left as it is.
enum HistoryPreflight {
    /// That what is there is no history or one of the other kind, or that none can be made or written, at the place where it
    /// is named.
    ///
    /// Who may not write it may not be the user by whom the server runs.
    static func findings(about file: JobsConfiguration, at path: String) -> [Diagnostic] {
        guard let name = file.server.historyFile else { return [] }
        let place = FilePath.resolved(name, namedIn: path)
        if let obstacle = HistoryPlace.obstacle(at: place) {
            return [file.finding(aboutHistory: "the history file \(place) \(obstacle)", .warning)]
        }
        guard let obstacle = HistoryPeek.obstacle(path: place, for: file.server.historyKind) else { return [] }
        let sentence = "the history file \(place)\(obstacle.sentence)"
        return [file.finding(aboutHistory: sentence, obstacle.isFinal ? .error : .warning)]
    }

    /// That `events`, or `bytes`, are over before an `age` that was asked for is.
    ///
    /// Of jobs whose events are of no known length nothing is counted in bytes.
    static func shortage(of file: JobsConfiguration, _ plans: [JobPlan]) -> [Diagnostic] {
        let history = file.server.history
        // The usual age says nothing of what is wanted where the past is in memory alone.
        guard file.server.historyFile == nil ? file.saysAge : history.age > .seconds(86_400) else { return [] }
        // What is published on a change alone, or while somebody watches, can't be counted before.
        let runs = plans.map { $0.isChangeOnly ? 0 : Double(($0.runsADayUnwatched ?? $0.runsADay)?.lowerBound ?? 0) }
        let bytes = zip(plans, runs).reduce(0) { $0 + Double($1.0.bytesAnEvent ?? 0) * $1.1 }
        let few = shortage(
            of: history.events,
            "\(history.events) events",
            history.age,
            aDay: runs.reduce(0, +),
            in: 1000
        )
        .map { ($0, "events: \($1)") }
        let words = "\(ByteCountText.format(history.bytes)) of events"
        let small = shortage(of: history.bytes, words, history.age, aDay: bytes, in: 1_048_576)
            .map { ($0, "bytes: \(ByteCountText.format($1))") }
        return [few, small].compactMap(\.self).map { file.finding(aboutHistory: $0, fixIt: $1, .warning) }
    }

    /// That so much is less than what is published within an age, and how much that is in whole steps.
    private static func shortage(
        of limit: Int,
        _ words: String,
        _ age: Duration,
        aDay amount: Double,
        in step: Double
    ) -> (sentence: String, wanted: Int)? {
        let wanted = (amount * (age / .seconds(86_400)) / step).rounded(.up) * step
        guard wanted > Double(limit), wanted <= Double(Int32.max) * step / 1000 else { return nil }
        let held = DurationText.format(.seconds((Double(limit) / amount * 1440).rounded(.up) * 60))
        let sentence = "\(words) are what these jobs publish in \(held), not in \(DurationText.format(age))"
        return (sentence, Int(wanted))
    }
}

extension ServerSettings {
    /// Whose events its history has.
    var historyKind: HistoryKind { origin == nil ? .own : .followed }
}
