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

    /// That `events` are over before an `age` that was asked for is.
    static func shortage(of file: JobsConfiguration, _ plans: [JobPlan]) -> [Diagnostic] {
        let history = file.server.history
        // The usual age says nothing of what is wanted where the past is in memory alone.
        guard file.server.historyFile == nil ? file.saysAge : history.age > .seconds(86_400) else { return [] }
        // What is published on a change alone, or while somebody watches, can't be counted before.
        let runs = plans.map { $0.isChangeOnly ? 0 : ($0.runsADayUnwatched ?? $0.runsADay)?.lowerBound ?? 0 }
        let day = Double(runs.reduce(0, +))
        let wanted = (day * (history.age / .seconds(86_400)) / 1000).rounded(.up) * 1000
        guard wanted > Double(history.events), wanted <= Double(Int32.max) else { return [] }
        let held = DurationText.format(.seconds((Double(history.events) / day * 1440).rounded(.up) * 60))
        let sentence =
            "\(history.events) events are what these jobs publish in \(held), not in \(DurationText.format(history.age))"
        return [file.finding(aboutHistory: sentence, fixIt: "events: \(Int(wanted))", .warning)]
    }
}

extension ServerSettings {
    /// Whose events its history has.
    var historyKind: HistoryKind { origin == nil ? .own : .followed }
}
