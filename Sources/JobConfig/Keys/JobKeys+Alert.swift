import Configuration
import JSON

/// The key `alert`.
extension JobKeys {
    static let alert = Key<[AlertRule]>(
        ConfigKey("alert", .list(.object(AlertKeys.rows)), "When the job is to raise an alert."),
        default: [],
        read: AlertKeys.rules
    )
}

/// The keys of each rule of `alert`.
enum AlertKeys {
    private static let signs = AlertCondition.Comparison.allCases.map(\.rawValue).joined(separator: "|")
    private static let when = ConfigKey(
        "when",
        .matching("^\\s*((\(signs)) *\\S|(failing|overdue)\\s*$)"),
        default: .required,
        example: "\"> 90\"",
        "What must hold of the value: > 90, == down, ~ error; or failing, or overdue."
    )
    private static let hold = Key("for", in: .zero...DurationText.maximum, default: .zero, "How long it must hold.")
    private static let clear = ConfigKey(
        "clear",
        .matching("^\\s*(\(signs)) *\\S"),
        default: .words("when no longer holds"),
        example: "\"< 85\"",
        "What ends it."
    )
    private static let level = Key("level", default: AlertRule.Level.warning, "How bad it is.")
    private static let field = ConfigKey(
        "field",
        .text,
        default: .words("the whole value"),
        example: "memory.usedPercent",
        "The part of the value that it is about, by its path."
    )

    static let rows = [when, hold.row, clear, level.row, field]

    /// How many rules a job may have.
    static let most = 16

    /// Reads the list; nil where any of it is at fault.
    @Sendable static func rules(in section: ConfigSection, _ key: String) -> [AlertRule]? {
        if let node = section.node(key), !node.isEmpty, !node.isSequence {
            let fixIt = rule(meantBy: node).map { "\(key): [\($0)]" }
            let way = section.diagnostics.own("; write one such as alert: [{ when: \"> 90\" }]")
            let example = fixIt == nil ? way : ""
            section.report("\(section.name(of: key)) must be a list, not \(node.kind)\(example)", at: key, fixIt: fixIt)
            return nil
        }
        guard let items = section.list(key) else { return nil }
        guard items.count <= most else {
            section.refuse(key, "must have at most \(most) rules, not \(items.count)")
            return nil
        }
        var rules: [AlertRule] = []
        var isGood = true
        for (number, item) in items.enumerated() {
            let owner = "rule \(number + 1) of \(section.name(of: key))"
            if let rule = meant(item) {
                let sentence = "\(owner) must be a map (key: value), not \(item.kind)"
                section.diagnostics.report(sentence, at: item, fixIt: rule)
                isGood = false
                continue
            }
            let way = section.diagnostics.own("; write one such as { when: \"> 90\" }")
            guard let map = ConfigSection(item, of: owner, diagnostics: section.diagnostics, advice: way) else {
                isGood = false
                continue
            }
            map.rows = rows
            guard let rule = rule(from: map) else {
                isGood = false
                continue
            }
            if rules.contains(where: { ($0.when, $0.field, $0.level) == (rule.when, rule.field, rule.level) }) {
                map.report("\(owner) says when and level of a rule before it; keep one", at: when.name)
                isGood = false
            }
            rules.append(rule)
        }
        return isGood ? rules : nil
    }

    /// One rule where a list is due; nil for anything else.
    private static func rule(meantBy node: Node) -> String? {
        guard case .mapping = node.content else { return meant(node) }
        let condition = node.entry(when.name)?.value.text
        return condition.flatMap { try? AlertCondition($0) } == nil ? nil : node.onOneLine
    }

    /// A condition alone, where a map is due.
    private static func meant(_ node: Node) -> String? {
        node.text.flatMap { try? AlertCondition($0) }.map { "{ when: \($0.text.quotedForYAML) }" }
    }

    private static func rule(from map: ConfigSection) -> AlertRule? {
        defer { map.refuseUnknown(hints: hints, otherwise: rows.listedAsKeys) }
        let begin = condition(when.name, in: map)
        let (time, level) = (map.value(hold), map.value(level))
        let (end, path) = (condition(clear.name, in: map), path(in: map))
        guard map.has(when.name) else {
            map.report("\(map.owner) has no \"when\"\(map.advice(for: when.name, .text))")
            return nil
        }
        guard let begin, let time, let level, end != nil || !map.has(clear.name),
            path != nil || !map.has(field.name)
        else { return nil }
        let rule = AlertRule(when: begin, hold: time, clear: end, level: level, field: path)
        return isSound(rule, in: map) ? rule : nil
    }

    private static func condition(_ key: String, in map: ConfigSection) -> AlertCondition? {
        guard let text = map.string(key) else { return nil }
        do throws(AlertCondition.Fault) {
            return try AlertCondition(text)
        } catch {
            let place = map.keyNode(key)?.text ?? key
            if key == clear.name, let meant = error.meant, (try? AlertCondition(meant))?.isOfValue == false {
                map.refuse(key, Self.aboutTheValue(meant))
                return nil
            }
            map.report(
                "\(map.name(of: key)) \(error.message)",
                at: key,
                fixIt: error.meant.map { "\(place): \($0.quotedForYAML)" }
            )
            return nil
        }
    }

    private static func aboutTheValue(_ state: String) -> String {
        "must be about the value, as when is; a rule of its own says when: \(state)"
    }

    private static func path(in map: ConfigSection) -> FieldPath? {
        guard let text = map.string(field.name) else { return nil }
        if let path = FieldPath(text) { return path }
        let reason = text.contains("*") ? "; a rule looks at one part, and has no *" : ""
        map.refuse(field.name, "is no path to a part of the value\(reason); write one such as memory.usedPercent")
        return nil
    }

    /// Looks for what can't be: an end that never comes, and one that comes with the begin.
    private static func isSound(_ rule: AlertRule, in map: ConfigSection) -> Bool {
        guard rule.when.isOfValue else {
            let others = [clear.name, field.name].filter { map.has($0) }
            for key in others {
                let reason = "has no use where when is \(rule.when.text), which is about the job and not its value"
                map.report("\(map.name(of: key)) \(reason); remove it", atKey: key)
            }
            return others.isEmpty
        }
        guard let end = rule.clear else { return true }
        guard end.isOfValue else {
            map.refuse(clear.name, aboutTheValue(end.text))
            return false
        }
        guard rule.when.isOfNumbers == end.isOfNumbers else {
            let (one, other) = rule.when.isOfNumbers ? ("numbers", "texts") : ("texts", "numbers")
            refuseClear("can never hold: when looks at \(one), and \(end.text.quoted) at \(other)", rule, in: map)
            return false
        }
        guard let value = rule.when.common(with: end) else { return true }
        let reason = "holds of \(value), of which when (\(rule.when.text)) holds too"
        refuseClear("\(reason); an alert that is raised would end at once", rule, in: map)
        return false
    }

    /// Reports an end that is none, with one that is.
    private static func refuseClear(_ reason: String, _ rule: AlertRule, in map: ConfigSection) {
        let meant = rule.when.opposite.map {
            "\(map.keyNode(clear.name)?.text ?? clear.name): \($0.text.quotedForYAML)"
        }
        let way = meant == nil ? "; leave it out" : ""
        map.report("\(map.name(of: clear.name)) \(reason)\(way)", at: clear.name, fixIt: meant)
    }

    /// Words of other tools.
    private static let hints = [
        "if": "write when", "expr": "write when", "condition": "write when", "above": "write when: \"> 90\"",
        "below": "write when: \"< 5\"", "threshold": "write when: \"> 90\"", "operator": "write when: \"> 90\"",
        "duration": "write for", "severity": "write level", "path": "write field", "select": "write field",
        "until": "write clear", "message": "the message is made of title, value, unit and rule",
        "notify": "a job with after: { event: [alertRaised] } tells others",
    ]
}

extension Node {
    fileprivate var isSequence: Bool { if case .sequence = content { true } else { false } }
}
