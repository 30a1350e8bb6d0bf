import Configuration
import JSON
public import JobConfig
public import Tape

/// A rule of a job, and what it makes of the newest value that is known.
public struct AlertForecast: Sendable {
    /// The rule in words: `critical > 90 for 2m`, `warning failing`.
    public let rule: String
    /// Whether its condition holds; nil where no value is known, or it is about none.
    public let holds: Bool?
    /// The value that it looks at, where that is short; nil where there is none.
    public let value: String?
    /// Whether it is about the value, and not about the job.
    public let isOfValue: Bool

    /// What a rule of a job makes of the newest result.
    init(_ rule: AlertRule, of job: JobDefinition, newest: AlertValue?) {
        let text = [
            rule.level.rawValue, rule.field.map { "\($0)" }, rule.when.text,
            rule.hold > .zero ? "for \(DurationText.format(rule.hold))" : nil,
        ]
        self.rule = job.secrets.concealed(in: text.compactMap(\.self).joined(separator: " "))
        isOfValue = rule.when.isOfValue
        let part = newest?.part(rule.field)
        holds = isOfValue ? part.map { rule.when.holds(of: $0) } : nil
        value = isOfValue ? part?.shown(upTo: 60).map { "\($0)" } : nil
    }

    /// What the rules of a job make of its newest result, nil where none is known.
    public static func all(of job: JobDefinition, newest: EncodedEvent?) -> [AlertForecast] {
        let value = newest.flatMap { AlertValue($0) }
        return job.alerts.map { AlertForecast($0, of: job, newest: value) }
    }
}
