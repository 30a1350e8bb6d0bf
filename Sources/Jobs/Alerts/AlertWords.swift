import Configuration
import Foundation
import JSON
import JobConfig

/// How alerts of a job speak of it.
struct AlertWords: Hashable, Sendable {
    var title: String
    var unit: String?
    /// How many digits numbers have behind the point; nil where they stay as they are.
    var digits: Int?

    /// How they speak of a job that is shown like this.
    init(_ show: ShowRule, of job: JobDefinition) {
        self.init(title: show.title ?? job.name, unit: job.unit, digits: show.digits)
    }

    init(title: String, unit: String? = nil, digits: Int? = nil) {
        (self.title, self.unit, self.digits) = (title, unit, digits)
    }

    /// So much of a value stands in a message.
    private static let longestValue = 80

    /// A sentence for people.
    func message(_ news: AlertBook.News) -> String {
        let subject = news.rule.field.map { "\(title), \($0)" } ?? title
        switch news.cause {
        case .ruleGone: return "\(subject): the rule \(news.when) is gone"
        case .jobGone: return "\(subject): the job is gone"
        case .paused: return "\(subject): the job is paused"
        case .standing(let reason): return standing(subject, news, reason)
        case .value: break
        }
        let value = news.value.map { Self.shown($0, digits) + (unit.map { " \($0)" } ?? "") }
        let held = news.rule.hold > .zero ? " for \(DurationText.format(news.rule.hold))" : ""
        let rule = news.isRaised ? "\(news.when)\(held)" : "no longer \(news.when)"
        let sentence = value.map { "\(subject): \($0) (\(rule))" } ?? "\(subject): \(rule)"
        return news.isFlapping ? sentence + Self.flapping : sentence
    }

    private static let flapping = "; it comes and goes, and is cleared when it was gone for a minute"

    private func standing(_ subject: String, _ news: AlertBook.News, _ reason: String?) -> String {
        let held = news.rule.hold > .zero && news.isRaised ? " for \(DurationText.format(news.rule.hold))" : ""
        let flaps = news.isFlapping ? Self.flapping : ""
        guard news.rule.when == .failing else {
            return "\(subject) is \(news.isRaised ? "overdue" : "no longer overdue")\(held)\(flaps)"
        }
        guard news.isRaised else { return "\(subject) works again" }
        return "\(subject) fails\(held)" + (reason.map { ": \($0)" } ?? "") + flaps
    }

    /// A value on one line: a text without its quotes, a number with as many digits as the job has them shown with.
    private static func shown(_ value: JSONText, _ digits: Int?) -> String {
        let text: String
        switch JSONKind(value.bytes[...]) {
        case .string: text = JSONParts.string(value.bytes[...])
        case .number:
            let number = digits.flatMap { _ in JSONParts.number(value.bytes[...]) }
            text = number.flatMap { $0.magnitude < 1e15 ? String(format: "%.\(digits ?? 0)f", $0) : nil } ?? "\(value)"
        default: text = "\(value)"
        }
        let line = String(text.map { $0.isNewline || $0.isWhitespace ? " " : $0 })
        return line.count > longestValue ? line.prefix(longestValue - 1) + "…" : line
    }
}
