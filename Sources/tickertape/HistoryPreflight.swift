import Configuration
import History
import JobConfig

/// What `check` finds out about the history file that a file names, which is left as it is.
enum HistoryPreflight {
    /// That the file is of the other kind, at the place where it is named.
    static func findings(about file: JobsConfiguration, at path: String) -> [Diagnostic] {
        guard let name = file.server.historyFile else { return [] }
        let place = FilePath.resolved(name, namedIn: path)
        guard let kind = HistoryPeek.kind(path: place), kind != file.server.historyKind else { return [] }
        return [file.finding(aboutHistory: "the history file \(place) \(kind.refusal)")]
    }
}

extension ServerSettings {
    /// Whose events its history has.
    var historyKind: HistoryKind { origin == nil ? .own : .followed }
}
