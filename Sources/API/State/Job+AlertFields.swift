import Configuration
import JSON
import JobConfig
import Jobs
import Tape

extension Job.Alert {
    /// The rule as the index tells it: as it stands in the file, and since when the alert is raised.
    var line: JSONLine {
        var json = JSONLine()
        json.add("when", when)
        if rule.hold > .zero { json.add("for", DurationText.format(rule.hold)) }
        if let clear { json.add("clear", clear) }
        json.add("level", rule.level.rawValue)
        if let field = rule.field { json.add("field", "\(field)") }
        json.add("since", since.map { "\($0)" })
        json.add("value", json: value?.bytes)
        return json
    }
}

/// Alerts among the figures for scrapers.
extension AppContext {
    func addAlerts(to metrics: inout MetricsText) {
        let ruled = registry.jobs.map { (name: $0.name, alerts: $0.alerts) }.filter { !$0.alerts.isEmpty }
        guard !ruled.isEmpty else { return }
        metrics.add(.gauge, "tickertape_alert", "Alerts of a job that are raised, by level.") { family in
            let levels = AlertRule.Level.allCases.map { ($0, MetricsText.LabelText("level", $0.rawValue)) }
            for (name, alerts) in ruled {
                let label = MetricsText.LabelText("job_name", name)
                for (level, text) in levels where alerts.contains(where: { $0.rule.level == level }) {
                    let count = alerts.count { $0.rule.level == level && $0.since != nil }
                    family.add(count, label, and: text)
                }
            }
        }
    }
}
