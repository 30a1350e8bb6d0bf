import JSON
import JobConfig
import Tape

/// Which alerts of a job are raised; what becomes of them is decided here, by values and moments that are told.
struct AlertBook: Sendable {
    /// How a rule stands.
    enum Phase: Hashable, Sendable {
        case quiet
        case waiting(Waiting)
        case raised(Raised)
    }

    /// A rule whose condition holds, and has to hold on before the alert is raised.
    struct Waiting: Hashable, Sendable {
        /// Since when it holds.
        var since: Timestamp
        /// When it has held for as long as it has to, on the steady clock.
        var end: Duration
        var value: JSONText?
        /// Until when news are waited for that can tell whether it still holds, where nobody has heard any.
        var patience: Duration?

        /// When the alert is raised if nothing comes.
        var due: Duration { max(end, patience ?? end) }
    }

    /// An alert that is raised.
    struct Raised: Hashable, Sendable {
        /// Since when what it tells of is so.
        var since: Timestamp
        /// The value by which it was raised, where that is short.
        var value: JSONText?
        /// Whether it came and went so often that it stays until it was gone for a while.
        var isFlapping = false
        /// Since when it is gone, on the steady clock, where it is not cleared by that yet.
        var goneSince: Duration?
    }

    /// A rule and how it stands.
    struct Entry: Sendable {
        var rule: AlertRule
        /// Its condition as it is shown.
        var when: String
        var phase = Phase.quiet
        /// When it was raised in the last minute, on the steady clock.
        var raises: [Duration] = []

        /// Whether nothing changes by a value of which its condition holds, or does not.
        func isSettled(where holds: Bool) -> Bool {
            switch phase {
            case .quiet: !holds
            case .waiting: false
            case .raised(let raised): holds && raised.goneSince == nil
            }
        }

        var raised: Raised? { if case .raised(let raised) = phase { raised } else { nil } }
    }

    /// What everybody is to hear.
    struct News: Hashable, Sendable {
        /// Why it is told.
        enum Cause: Hashable, Sendable {
            case value
            /// The job fails, is overdue, or is so no more; with the reason of a failure.
            case standing(String?)
            case ruleGone
            case jobGone
            case paused
        }

        let rule: AlertRule
        let when: String
        let isRaised: Bool
        let since: Timestamp
        let value: JSONText?
        let isFlapping: Bool
        let cause: Cause
    }

    /// The rules in the order of the file.
    var entries: [Entry] = []
    /// Whether the newest run has failed, so that nothing is known of the value now.
    private var isFailing = false

    /// So often a rule raises its alert within a minute; the last of them stays until it was gone for a minute.
    static let mostRaises = 4
    static let minute = Duration.seconds(60)
    /// Longer values are not told.
    static let longestValue = 256

    /// Whether there is any rule.
    var isEmpty: Bool { entries.isEmpty }

    /// When there is something to decide though nothing comes, on the steady clock.
    var due: Duration? {
        var first: Duration?
        for place in entries.indices {
            let moment: Duration? =
                switch entries[place].phase {
                case .quiet: nil
                case .waiting(let waiting): isFailing && entries[place].rule.when.isOfValue ? nil : waiting.due
                case .raised(let raised): raised.goneSince.map { $0 + Self.minute }
                }
            if let moment { first = min(first ?? moment, moment) }
        }
        return first
    }

    /// The worst of what is raised.
    var level: AlertRule.Level? { entries.filter { $0.raised != nil }.map(\.rule.level).max() }

    // MARK: - What comes

    /// Takes in a result, of a moment of the wall clock.
    mutating func take(_ value: AlertValue, at time: Timestamp, now: Duration) -> [News] {
        var news: [News] = []
        for place in entries.indices where entries[place].rule.when.isOfValue {
            let part = value.part(entries[place].rule.field)
            let holds = entries[place].rule.when.holds(of: part)
            // Most values change nothing, and this is done for every one.
            if entries[place].isSettled(where: holds) { continue }
            let rule = entries[place].rule
            let told = part.shown(upTo: Self.longestValue)
            step(place, holds, ends: rule.clears(part), value: told, since: time, now, .value, &news)
        }
        return news
    }

    /// Takes in how the job stands; `since` is when that began.
    mutating func take(
        isFailing: Bool,
        isOverdue: Bool,
        because reason: String?,
        since: Timestamp,
        now: Duration
    ) -> [News] {
        var news: [News] = []
        self.isFailing = isFailing
        for place in entries.indices where !entries[place].rule.when.isOfValue {
            let holds = entries[place].rule.when == .failing ? isFailing : isOverdue
            if !holds, entries[place].phase == .quiet { continue }
            step(place, holds, ends: !holds, value: nil, since: since, now, .standing(isFailing ? reason : nil), &news)
        }
        return news
    }

    /// Looks for what time alone has decided.
    mutating func look(because reason: String?, now: Duration) -> [News] {
        guard let due, due <= now else { return [] }
        var news: [News] = []
        for place in entries.indices {
            let isOfValue = entries[place].rule.when.isOfValue
            switch entries[place].phase {
            case .waiting(let waiting) where waiting.due <= now && !(isFailing && isOfValue):
                raise(place, waiting.value, since: waiting.since, now, isOfValue ? .value : .standing(reason), &news)
            case .raised(let raised):
                if let gone = raised.goneSince, gone + Self.minute <= now {
                    clear(place, raised.value, isOfValue ? .value : .standing(nil), &news)
                }
            default: break
            }
        }
        return news
    }

    private mutating func step(
        _ place: Int,
        _ holds: Bool,
        ends: Bool,
        value: JSONText?,
        since: Timestamp,
        _ now: Duration,
        _ cause: News.Cause,
        _ news: inout [News]
    ) {
        switch entries[place].phase {
        case .quiet:
            guard holds else { return }
            let hold = entries[place].rule.hold
            guard hold > .zero else { return raise(place, value, since: since, now, cause, &news) }
            entries[place].phase = .waiting(Waiting(since: since, end: now + hold, value: value))
        case .waiting(var waiting):
            guard holds else { return entries[place].phase = .quiet }
            (waiting.value, waiting.patience) = (value, nil)
            entries[place].phase = .waiting(waiting)
            if waiting.due <= now { raise(place, value, since: waiting.since, now, cause, &news) }
        case .raised(var raised):
            guard ends else {
                raised.goneSince = nil
                return entries[place].phase = .raised(raised)
            }
            let gone = raised.goneSince ?? now
            guard raised.isFlapping, now - gone < Self.minute else { return clear(place, value, cause, &news) }
            raised.goneSince = gone
            entries[place].phase = .raised(raised)
        }
    }

    private mutating func raise(
        _ place: Int,
        _ value: JSONText?,
        since: Timestamp,
        _ now: Duration,
        _ cause: News.Cause,
        _ news: inout [News]
    ) {
        let earlier = entries[place].raises.filter { now - $0 < Self.minute }
        entries[place].raises = earlier + [now]
        let isFlapping = earlier.count + 1 >= Self.mostRaises
        entries[place].phase = .raised(Raised(since: since, value: value, isFlapping: isFlapping))
        news.append(self.news(of: place, true, since: since, value, isFlapping, cause))
    }

    private mutating func clear(_ place: Int, _ value: JSONText?, _ cause: News.Cause, _ news: inout [News]) {
        guard let raised = entries[place].raised else { return entries[place].phase = .quiet }
        entries[place].phase = .quiet
        news.append(self.news(of: place, false, since: raised.since, value, false, cause))
    }

    private func news(
        of place: Int,
        _ isRaised: Bool,
        since: Timestamp,
        _ value: JSONText?,
        _ isFlapping: Bool,
        _ cause: News.Cause
    ) -> News {
        let (rule, when) = (entries[place].rule, entries[place].when)
        return News(
            rule: rule,
            when: when,
            isRaised: isRaised,
            since: since,
            value: value,
            isFlapping: isFlapping,
            cause: cause
        )
    }
}
