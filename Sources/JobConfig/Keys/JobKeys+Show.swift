import Configuration
import Foundation
import JSON

/// The key `show`.
extension JobKeys {
    static let show = Key<ShowRule>(
        ConfigKey(
            "show",
            .object(ShowKeys.rows),
            example: "{ title: Root disk }",
            "How the job is shown; its events stay as they are."
        ),
        default: .none
    ) { section, key in section.section(key).map { ShowKeys.rule(from: $0) } }
}

/// The keys inside `show`.
enum ShowKeys {
    /// How much room a job takes.
    enum Size: String, CaseIterable { case small, normal, wide, large }
    /// How the points of a line are joined.
    enum Line: String, CaseIterable { case straight, step }

    private static let title = ConfigKey(
        "title",
        .text,
        default: .words("the job's name"),
        example: "Root disk",
        "What it is called."
    )
    private static let group = ConfigKey(
        "group",
        .text,
        example: "Hosts",
        "The heading that it stands under, with others."
    )
    private static let link = ConfigKey(
        "link",
        .matching("^\(ConfigValue.inAnyCase("http"))[Ss]?://."),
        example: "https://wiki.example.org/disk",
        "Where its title leads to."
    )
    private static let min = Key<Double?>("min", "The least that its value can be.")
    private static let max = Key<Double?>("max", "The most that its value can be.")
    private static let digits = Key<Int?>(
        "digits",
        in: 0...10,
        default: .words("as it comes"),
        "How many decimals are shown."
    )
    private static let size = ConfigKey(
        "size",
        .choice(of: Size.self),
        default: .value("normal"),
        "How much room it takes."
    )
    private static let line = ConfigKey(
        "line",
        .choice(of: Line.self),
        default: .words("step where silence is normal"),
        "How the points of its line are joined."
    )
    private static let good = ConfigKey(
        "good",
        .words(.text),
        default: .words("words such as up"),
        example: "[up]",
        "Values that are good."
    )
    private static let bad = ConfigKey(
        "bad",
        .words(.text),
        default: .words("words such as down"),
        example: "[down]",
        "Values that are bad."
    )
    private static let fields = ConfigKey(
        "fields",
        .words(.text),
        default: .words("all"),
        example: "[memory.usedPercent]",
        "The parts of its value that are shown, by their paths."
    )
    private static let hidden = Key("hidden", default: false, "Whether it is left out.")
    private static let about = ConfigKey(
        "description",
        .text,
        example: "How full the disk is",
        "A sentence or two for people."
    )

    static let rows = [
        title, group, link, min.row, max.row, digits.row, size, line, good, bad, fields, hidden.row, about,
    ]

    /// How many values or fields may be listed.
    private static let mostListed = 40

    /// Reads the map; what is wrong is reported and left out.
    static func rule(from map: ConfigSection) -> ShowRule {
        var rule = ShowRule()
        func add(_ key: String, _ value: JSONValue?) { rule.members[key] = value }
        add(title.name, text(title.name, of: 1...100, in: map).map { .string($0) })
        add(group.name, text(group.name, of: 1...64, in: map).map { .string($0) })
        add(link.name, address(in: map).map { .string($0) })
        let bounds = (map[min], map[max])
        if case (let least?, let most?) = bounds, least >= most {
            let reason = "\(map.name(of: min.name)) must be below max, which is \(JSONText(.number(most)))"
            map.report(reason, at: min.name)
        }
        add(min.name, bounds.0.map { .number($0) })
        add(max.name, bounds.1.map { .number($0) })
        add(digits.name, map[digits].map { .integer(Int64($0)) })
        add(size.name, map.choice(size.name, of: Size.self).map { .string($0.rawValue) })
        add(line.name, map.choice(line.name, of: Line.self).map { .string($0.rawValue) })
        (rule.good, rule.bad) = (values(good.name, in: map), values(bad.name, in: map))
        if let good = rule.good, let both = rule.bad?.first(where: { good.contains($0) }) {
            map.report("\(JSONText(both)) is in good and in bad of \(map.owner); keep one", at: bad.name)
        }
        add(good.name, rule.good.map { .array($0) })
        add(bad.name, rule.bad.map { .array($0) })
        add(fields.name, paths(in: map).map { .array($0) })
        if map.has(hidden) { add(hidden.name, .bool(map[hidden])) }
        add(about.name, text(about.name, of: 1...1000, in: map, breaksLines: true).map { .string($0) })
        map.refuseUnknown(hints: hints, otherwise: rows.listedAsKeys)
        return rule
    }

    /// Words of other tools.
    private static let hints = [
        "name": "write title", "label": "write title", "icon": "no icons are shown",
        "color": "good and bad choose colours",
        "colour": "good and bad choose colours", "decimals": "write digits", "precision": "write digits",
        "url": "write link", "href": "write link", "category": "write group", "section": "write group",
        "thresholds": "min and max bound the line, good and bad name values",
    ]

    private static func text(
        _ key: String,
        of lengths: ClosedRange<Int>,
        in map: ConfigSection,
        breaksLines: Bool = false
    )
        -> String?
    {
        guard map.has(key), let text = map.string(key) else { return nil }
        let count = text.unicodeScalars.count
        guard lengths.contains(count), !text.allSatisfy(\.isWhitespace) else {
            map.refuse(key, "must have \(lengths.lowerBound) to \(lengths.upperBound) characters, not \(count)")
            return nil
        }
        let isLine = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control || breaksLines && ($0 == "\n" || $0 == "\t")
        }
        guard isLine else {
            map.refuse(key, "must be without control characters\(breaksLines ? "" : ", on one line")")
            return nil
        }
        return text
    }

    private static func address(in map: ConfigSection) -> String? {
        guard let text = text(link.name, of: 1...2000, in: map) else { return nil }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        let isWeb = !text.contains("://") && !text.hasPrefix("/") && scheme != "javascript"
        let meant = isWeb && URL(string: "https://\(text)")?.host()?.isEmpty == false ? "https://\(text)" : nil
        guard ["http", "https"].contains(scheme), let address = URL(string: text), address.host()?.isEmpty == false
        else {
            let way = meant == nil ? map.advice(for: link.name, .text) : ""
            map.refuse(link.name, "must be an address that begins with https:// or http://\(way)", meant: meant)
            return nil
        }
        guard address.user() == nil, address.password() == nil else {
            map.refuse(link.name, "shows a password to everybody; leave it out")
            return nil
        }
        return text
    }

    /// The values of a list: texts, numbers and switches, as YAML has them.
    private static func values(_ key: String, in map: ConfigSection) -> [JSONValue]? {
        guard map.has(key), let items = map.list(key) else { return nil }
        guard (1...mostListed).contains(items.count) else {
            let way = map.advice(for: key, .list)
            map.refuse(key, "must have 1 to \(mostListed) values, not \(items.count)\(way)")
            return nil
        }
        var values: [JSONValue] = []
        var isGood = true
        for item in items {
            guard case .scalar(let scalar) = item.content, !item.isEmpty, scalar.text.utf8.count <= 64 else {
                let message = "\(map.name(of: key)) takes texts of at most 64 bytes, numbers, true and false"
                map.diagnostics.report(message, at: item)
                isGood = false
                continue
            }
            let value: JSONValue =
                switch scalar.value {
                case .bool(let value): .bool(value)
                case .number(let digits):
                    Int64(digits).map { .integer($0) } ?? Double(digits).map { .number($0) } ?? .null
                default: .string(scalar.text)
                }
            if values.contains(value) {
                map.diagnostics.report("\(map.name(of: key)) names \(JSONText(value)) twice", at: item)
                isGood = false
            }
            values.append(value)
        }
        return isGood ? values : nil
    }

    private static func paths(in map: ConfigSection) -> [JSONValue]? {
        let key = fields.name
        guard map.has(key), let items = map.list(key) else { return nil }
        guard (1...mostListed).contains(items.count) else {
            let way = map.advice(for: key, .list)
            map.refuse(key, "must have 1 to \(mostListed) paths, not \(items.count)\(way)")
            return nil
        }
        // Those that are no texts are told by this.
        var isGood = map.strings(key) != nil
        var paths: [JSONValue] = []
        for item in items {
            guard let text = item.text, !item.isEmpty else { continue }
            guard let path = FieldPath(text) else {
                let reason = "is no path to a part of the value; write one such as memory.usedPercent"
                map.diagnostics.report("\(text.quoted) in \(map.name(of: key)) \(reason)", at: item)
                isGood = false
                continue
            }
            let value = JSONValue.string("\(path)")
            if paths.contains(value) {
                map.diagnostics.report("\(map.name(of: key)) names \(text.quoted) twice", at: item)
                isGood = false
            }
            paths.append(value)
        }
        if items.count > mostShown { warn(of: items, in: map) }
        return isGood ? paths : nil
    }

    /// How many of the fields a card has room for.
    private static let mostShown = 6

    /// Tells that a card has no room for all fields.
    private static func warn(of items: [Node], in map: ConfigSection) {
        let reason = "a card shows the first \(mostShown) of these \(items.count) paths; leave the others out"
        let place = items[mostShown]
        map.diagnostics.report(
            Diagnostic(
                "\(map.name(of: fields.name)): \(reason)",
                at: place.location,
                width: place.width,
                severity: .warning
            )
        )
    }
}
