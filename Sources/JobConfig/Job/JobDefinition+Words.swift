import Configuration
import DataSources
import Scheduling

extension JobDefinition {
    /// Keys of other tools that say when a job runs.
    static let triggerWords = [
        "schedule", "scan_interval", "refreshInterval", "seconds", "minutes", "hours", "days", "run_at", "webhook",
    ]
    /// Keys of other tools that say what a job reads.
    static let sourceWords = ["url", "uri", "cmd", "script", "exec", "shell_command", "bash", "webhook"]

    /// What other tools call a key of ours whose values are the same.
    private static let sameByOtherNames = [
        "url": "http", "uri": "http", "run_at": "at", "tz": "timezone", "time_zone": "timezone",
        "regex": "match", "regexp": "match", "pattern": "match", "retries": Retry.key.name,
        "unit_of_measurement": JobKeys.unit.name, "event_type": JobKeys.event.name,
    ]

    /// Words that name a job for people.
    private static let titles: Set<String> = ["title", "name", "label", "description", "id"]

    /// What stands in place of `<<`.
    private static let merges = ["<", "<<", "<<<", "merge", "extends", "inherit", "inherits"]

    /// All keys of other tools that have a counterpart here.
    static let foreignWords: [String] = {
        let words =
            triggerWords + sourceWords + sameByOtherNames.keys + titles
            + merges + ["value_template", "jsonpath", "max_instances", "disabled"] + HTTPWords.all
        return Set(words).subtracting(JobKeys.all).sorted()
    }()

    /// The same, to look one up among.
    private static let foreignSet = Set(foreignWords)

    /// Reports the keys of other tools, with the line that says the same here.
    static func translateWords(in section: ConfigSection) {
        guard section.hasAny(of: foreignSet) else { return }
        for word in foreignWords where section.keyNode(word) != nil {
            guard let value = section.node(word) else { continue }
            translate(word, value, in: section)
        }
    }

    private static func translate(_ word: String, _ value: Node, in section: ConfigSection) {
        if let other = other(than: word, in: section) {
            let kind = JobKeys.triggerNames.contains(other) ? "makes it run" : "feeds it"
            return section.refuse(word: word, "\(other.quoted) already says what \(kind); remove this line")
        }
        if ["tz", "time_zone"].contains(word), !section.has("cron") {
            return section.refuse(word: word, "\"timezone\" goes with cron; remove this line")
        }
        if word == "retries", value.text == "0", !section.has(Retry.key.name) {
            return section.refuse(word: word, "nothing is tried again where \"retry\" is left out; remove this line")
        }
        if let key = sameByOtherNames[word] { return section.refuse(word: word, calledHere: key) }
        if let advice = HTTPWords.advice(for: word, value) { return section.refuse(word: word, advice) }
        let units = ["seconds": "s", "minutes": "m", "hours": "h", "days": "d"]
        if let unit = units[word] {
            return section.refuse(word: word, calledHere: EverySchedule.key, value: value.text.map { $0 + unit })
        }
        switch word {
        case _ where merges.contains(word):
            let way = "write <<, without quotes, and an alias such as *base of what has &base behind its colon"
            section.refuse(word: word, "a map is taken over by <<: *NAME; \(way)")
        case "schedule", "scan_interval", "refreshInterval": interval(word, value, in: section)
        case "cmd", "exec", "script", "shell_command", "bash":
            section.refuse(word: word, calledHere: value.kind == "a list" ? "command" : "run")
        case "jsonpath": path(word, value, in: section)
        case "value_template":
            let path = path(inTemplate: value.written ?? "")
            section.refuse(word: word, calledHere: "select", value: path?.quotedForYAMLIfNeeded)
        case "webhook": section.refuse(word: word, calledHere: JobKeys.post.name, value: "true")
        case "disabled":
            let isEnabled = ["true": "false", "false": "true"][value.text ?? ""]
            section.refuse(word: word, calledHere: JobKeys.enabled.name, value: isEnabled)
        case _ where titles.contains(word):
            let key = word == "description" ? word : "title"
            let text = value.kind == "text" ? value.written : nil
            let fixIt = section.has(JobKeys.show) ? nil : text.map { "show: { \(key): \($0.quotedForYAML) }" }
            section.refuse(
                word: word,
                "\(section.owner) is known by its key; \(key) belongs in the map behind \"show\"",
                fixIt: fixIt
            )
        default:
            let meaning = "here \"overlap\" says what happens when a run is due while one is at it"
            let fixIt = section.has(JobKeys.overlap) ? nil : "overlap: skip"
            section.refuse(word: word, fixIt == nil ? "\(meaning); remove this line" : meaning, fixIt: fixIt)
        }
    }

    /// The trigger, or the source, that stands beside a word which would be another one; nil where none does.
    private static func other(than word: String, in section: ConfigSection) -> String? {
        func first(of keys: [String]) -> String? { keys.first { section.keyNode($0) != nil } }
        if word == "webhook" { return first(of: JobKeys.triggerNames + SourceKinds.keys) }
        if triggerWords.contains(word) { return first(of: JobKeys.triggerNames) }
        return sourceWords.contains(word) ? first(of: SourceKinds.keys) : nil
    }

    /// Seconds where the unit is missing, milliseconds where the word comes from pages; else it is read as cron.
    private static func interval(_ word: String, _ value: Node, in section: ConfigSection) {
        let text = value.written ?? ""
        let unit = word == "refreshInterval" ? "ms" : "s"
        for candidate in [text, text + unit, text + "s", span(in: text)] {
            guard case .success(let range) = DurationText.parseRange(candidate), range.lowerBound >= shortest else {
                continue
            }
            let written = DurationText.formatRange(range)
            return section.refuse(word: word, calledHere: EverySchedule.key, value: written)
        }
        let isCron = text.hasPrefix("@") || (5...6).contains(text.split(separator: " ").count)
        guard word == "schedule", isCron else {
            return section.refuse(word: word, calledHere: EverySchedule.key, value: "30s")
        }
        section.refuse(word: word, calledHere: CronSchedule.key)
    }

    /// `5m` for "every 5 minutes", `1h` for "every hour".
    private static func span(in sentence: String) -> String {
        let words = sentence.lowercased().split(separator: " ").drop { $0 == "every" || $0 == "each" }
        let units = ["second": "s", "minute": "m", "hour": "h", "day": "d"]
        let unit = words.last.flatMap { units[$0.hasSuffix("s") ? String($0.dropLast()) : String($0)] } ?? ""
        return (words.count > 1 ? words.dropLast().joined() : "1") + unit
    }

    /// No job runs more often than so.
    private static let shortest = Duration.milliseconds(10)

    /// A way into JSON in the manner of another tool.
    private static func path(_ word: String, _ value: Node, in section: ConfigSection) {
        let text = value.written ?? ""
        var path = text
        for start in ["$.", "."] where path.hasPrefix(start) { path = String(path.dropFirst(start.count)) }
        guard !path.isEmpty, Extraction.isPath(path) else {
            let rule =
                "\"select\" takes a path such as a.b[0].c or a[*].b, or a map of names to paths, and \"jq\" a program"
            return section.refuse(word: word, rule)
        }
        section.refuse(word: word, calledHere: "select", value: path.quotedForYAMLIfNeeded)
    }

    /// The path in `{{ value_json.a.b }}`, nil if there is more than that.
    private static func path(inTemplate text: String) -> String? {
        let inner = text.filter { !"{} ".contains($0) }
        guard let dot = inner.firstIndex(of: "."), inner[..<dot] == "value_json" else { return nil }
        let path = inner[inner.index(after: dot)...]
        return path.allSatisfy { $0.isLetter || $0.isNumber || "._-[]".contains($0) } ? String(path) : nil
    }
}

extension JobDefinition {
    /// Keys that have their place in some jobs, or elsewhere in the file, and where that is.
    private static let places: [String: String] = {
        let apart = [JobKeys.overlap.name] + ScheduleTrigger.options.map(\.name)
        let options = JobKeys.options.filter { option in option.use != .running && !apart.contains(option.name) }
        var places = Dictionary(options.compactMap { option in option.place.map { (option.name, $0) } }) { $1 }
        for source in JobKeys.sources {
            for key in source.value.keys where key.defaultValue != .required {
                places[key.name] = "belongs in the map of \(source.name)"
            }
        }
        for key in [ServerKeys.heartbeat.name, ServerKeys.history.name, ServerKeys.tokens.name] {
            places[key] = "belongs to server"
        }
        return places
    }()

    /// Keys that mean something, but not at this place, and where they do.
    static func known(in section: ConfigSection) -> [String: String] {
        var known = places
        let isPosted = section.has(JobKeys.post)
        let isRequested = section.has(JobKeys.request.name)
        let (overlap, maxRuns) = (JobKeys.overlap.name, JobKeys.maxRuns.name)
        if isRequested { known[overlap] = "goes with a schedule; \(maxRuns) says how many run at once" }
        if isPosted {
            for key in [JobKeys.timeout.name, overlap, Retry.key.name] { known[key] = "goes with a source" }
        }
        let isFollowed = section.has(JobKeys.follow.name)
        if isFollowed {
            known[overlap] = "goes with a schedule; a source that is followed goes on"
            known[Retry.key.name] = "goes with a schedule; restart says when the source is begun again"
        }
        if section.has(JobKeys.after.name) { AfterRule.noteUnusable(in: section, &known) }
        if isPosted || isRequested || isFollowed {
            for option in ScheduleTrigger.options { known[option.name] = "goes with a schedule" }
        }
        return known
    }

    /// The keys of a job behind which times stand.
    private static let timed = Set(
        JobKeys.options.map(\.row).filter { row in
            switch row.value {
            case .duration, .durations: true
            default: false
            }
        }.map(\.name) + ["every", "interval"]
    )

    /// Sees to it that who was told to add a unit, and has added one as the label of the value, learns where it goes.
    static func checkUnit(in section: ConfigSection) {
        guard let unit = section.written(JobKeys.unit.name), case .success = DurationText.parseRange(unit),
            let key = section.keys.first(where: { timed.contains($0) && section.written($0).map { "\($0)s" } == unit })
        else { return }
        let reason = "is a label for the value, and a time has its unit behind the number"
        section.report("\(section.name(of: JobKeys.unit.name)) \(reason): \(key): \(unit)", at: JobKeys.unit.name)
    }

    /// Whether some key looks like a slip of the pen for one of `keys`, or is one of `words`: then that is the fault to
    /// tell, and not that none of the keys is there.
    static func hasHint(at keys: [String], or words: [String], in section: ConfigSection) -> Bool {
        section.diagnostics.isFull
            || section.keys.prefix(100).contains {
                words.contains($0) || Suggestion.nearest(to: $0, among: keys) != nil
            }
    }
}
