import JSON
import JobConfig
import Scheduling
import Tape

/// How a book goes on where another has been.
extension AlertBook {
    /// An alert that was told before: by the program before this one, or by another.
    struct Known: Hashable, Sendable {
        var when: String
        var field: String?
        var level: AlertRule.Level
        var since: Timestamp
        var value: JSONText?
    }

    /// Goes on by other rules: those that stay keep how they stand, even with another time or another end.
    ///
    /// - Returns: what ends with the rules that are gone.
    mutating func setRules(_ rules: [(rule: AlertRule, when: String)]) -> [News] {
        var former = entries
        entries = rules.map { rule, when in
            guard let place = former.firstIndex(where: { Self.isSame($0.rule, rule) }) else {
                return Entry(rule: rule, when: when)
            }
            var entry = former.remove(at: place)
            if case .waiting(var waiting) = entry.phase {
                waiting.end += rule.hold - entry.rule.hold
                entry.phase = .waiting(waiting)
            }
            (entry.rule, entry.when) = (rule, when)
            return entry
        }
        return Self.end(former, .ruleGone)
    }

    /// Whether two rules raise the same alert.
    private static func isSame(_ one: AlertRule, _ other: AlertRule) -> Bool {
        (one.when, one.field, one.level) == (other.when, other.field, other.level)
    }

    /// Takes over how the same rules stand in the book of the job whose place this one takes; what is raised there by
    /// others ends.
    mutating func goOn(after former: AlertBook) -> [News] {
        let rules = entries.map { ($0.rule, $0.when) }
        entries = former.entries
        return setRules(rules)
    }

    /// Takes over what was told before, and nothing else is raised then.
    ///
    /// - Returns: what ends, since there is no rule for it any more.
    mutating func adopt(_ known: [Known]) -> [News] {
        var left = known
        for place in entries.indices {
            let entry = entries[place]
            let found = left.firstIndex { one in
                (one.when, one.field, one.level) == (entry.when, entry.rule.field?.description, entry.rule.level)
            }
            if let found {
                let one = left.remove(at: found)
                // It may have come and gone meanwhile.
                if entry.raised?.since != one.since {
                    entries[place].phase = .raised(Raised(since: one.since, value: one.value))
                }
            } else if entry.raised != nil {
                entries[place].phase = .quiet
            }
        }
        return left.map { one in
            let condition = (try? AlertCondition(one.when)) ?? .failing
            let field = one.field.flatMap { FieldPath($0) }
            return News(
                rule: AlertRule(when: condition, level: one.level, field: field),
                when: one.when,
                isRaised: false,
                since: one.since,
                value: nil,
                isFlapping: false,
                cause: .ruleGone
            )
        }
    }

    /// Has rules wait whose condition holds by what was known before this book was begun.
    ///
    /// `since` tells since when, and nil for those that don't hold. No alert is raised by that before `patience` has
    /// passed, since news may be near.
    mutating func seed(patience: Duration, now: Now, since: (AlertRule) -> (since: Timestamp, value: JSONText?)?) {
        for place in entries.indices where entries[place].phase == .quiet {
            let rule = entries[place].rule
            guard let (start, value) = since(rule) else { continue }
            let past = max(.zero, now.wall - .milliseconds(start.milliseconds))
            entries[place].phase = .waiting(
                Waiting(since: start, end: now.steady + rule.hold - past, value: value, patience: now.steady + patience)
            )
        }
    }

    /// Ends all that is raised or waits.
    mutating func end(_ cause: News.Cause) -> [News] {
        defer { for place in entries.indices { entries[place].phase = .quiet } }
        return Self.end(entries, cause)
    }

    /// Lets nothing wait any more; what is raised stays.
    mutating func stopWaiting() {
        for place in entries.indices {
            if case .waiting = entries[place].phase { entries[place].phase = .quiet }
        }
    }

    private static func end(_ entries: [Entry], _ cause: News.Cause) -> [News] {
        entries.compactMap { entry in
            entry.raised.map { raised in
                News(
                    rule: entry.rule,
                    when: entry.when,
                    isRaised: false,
                    since: raised.since,
                    value: nil,
                    isFlapping: false,
                    cause: cause
                )
            }
        }
    }
}
