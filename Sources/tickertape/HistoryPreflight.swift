import Configuration
import History
import JobConfig
import Jobs
import Tape

/// What `check` finds out about the history file that a file names, which is left as it is.
enum HistoryPreflight {
    /// That the file is of the other kind, or can't be made or written, at the place where it is named.
    ///
    /// Who may not write it may not be the user by whom the server runs.
    static func findings(about file: JobsConfiguration, at path: String) -> [Diagnostic] {
        guard let name = file.server.historyFile else { return [] }
        let place = FilePath.resolved(name, namedIn: path)
        if let kind = HistoryPeek.kind(path: place), kind != file.server.historyKind {
            return [file.finding(aboutHistory: "the history file \(place) \(kind.refusal)")]
        }
        let obstacle = HistoryPlace.obstacle(at: place)
        return obstacle.map { [file.finding(aboutHistory: "the history file \(place) \($0)", .warning)] } ?? []
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
