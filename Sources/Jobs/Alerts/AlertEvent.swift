import JSON
import JobConfig
import Tape

/// What the events of alerts carry.
enum AlertEvent {
    /// Their names.
    static let (raised, cleared) = ("alertRaised", "alertCleared")

    /// The value of an event: what was raised or cleared, and all that is raised then, so that each of them tells the whole.
    static func value(_ news: AlertBook.News, _ message: String, raised book: AlertBook) -> JSONText {
        var json = JSONLine()
        add(news.rule.level, news.when, news.rule.field, news.value, news.since, to: &json)
        json.add("message", message)
        let others = book.entries.compactMap { entry in
            entry.raised.map { raised in
                var json = JSONLine()
                add(entry.rule.level, entry.when, entry.rule.field, raised.value, raised.since, to: &json)
                return json
            }
        }
        json.add("raised", each: others)
        return JSONText(trusted: json.finished)
    }

    private static func add(
        _ level: AlertRule.Level,
        _ when: String,
        _ field: FieldPath?,
        _ value: JSONText?,
        _ since: Timestamp,
        to json: inout JSONLine
    ) {
        json.add("level", level.rawValue)
        json.add("when", when)
        if let field { json.add("field", "\(field)") }
        json.add("value", json: value?.bytes)
        json.add("since", "\(since)")
    }

    /// What an event says is raised; nothing of what can't be understood.
    static func known(in event: EncodedEvent) -> [AlertBook.Known] {
        guard let json = event.value, case .object(let data) = JSONValue(JSONText(trusted: Array(json))),
            case .array(let items)? = data["raised"]
        else { return [] }
        return items.compactMap { item in
            guard case .object(let alert) = item, case .string(let word)? = alert["level"],
                let level = AlertRule.Level(rawValue: word), case .string(let when)? = alert["when"]
            else { return nil }
            let field: String? = if case .string(let text)? = alert["field"] { text } else { nil }
            let since: Timestamp? =
                if case .string(let text)? = alert["since"] { Envelope.moment(in: Array(text.utf8), at: 0) } else {
                    nil
                }
            let value = alert["value"].flatMap { $0 == .null ? nil : JSONText($0) }
            return AlertBook.Known(when: when, field: field, level: level, since: since ?? event.time, value: value)
        }
    }
}
