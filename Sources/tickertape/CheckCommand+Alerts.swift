import History
import JSON
import JobConfig
import Jobs
import Tape

/// What `check` tells of alerts.
extension CheckCommand {
    /// The newest results in the history file, where there is one.
    static func stored(_ file: JobsConfiguration) -> [String: StoredEvent] {
        guard let path = file.server.historyFile else { return [:] }
        return HistoryPeek.latestResults(path: path)
    }
}

extension AlertForecast {
    /// `critical > 90: would be raised by 93`.
    var text: String {
        guard isOfValue else { return rule }
        guard let holds else { return "\(rule): no value is known yet" }
        let told = value.map { " by \($0)" } ?? ""
        return "\(rule): would \(holds ? "" : "not ")be raised\(told)"
    }

    /// The same for programs.
    var line: JSONLine {
        var json = JSONLine()
        json.add("rule", rule)
        json.add("raised", holds.map { .bool($0) } ?? .null)
        json.add("value", json: value.map { Array($0.utf8) })
        return json
    }
}
