import Configuration
import DataSources
import Scheduling

extension JobDefinition {
    /// Keys of other tools that say when a job runs.
    static let triggerWords = ["schedule", "scan_interval", "refreshInterval"]
    /// Keys of other tools that say what a job reads.
    static let sourceWords = ["url", "cmd", "script", "exec"]

    /// All keys of other tools that have a counterpart here.
    static let foreignWords = triggerWords + sourceWords + ["value_template", "jsonpath", "retries", "max_instances"]

    /// Reports the keys of other tools, with the line that says the same here.
    static func translateWords(in section: ConfigSection) {
        for word in foreignWords where section.keyNode(word) != nil {
            guard let value = section.node(word) else { continue }
            let (sentence, fixIt) = translation(of: word, value)
            section.report("unknown key \(word.quoted) in \(section.owner); \(sentence)", atKey: word, fixIt: fixIt)
        }
    }

    private static func translation(of word: String, _ value: Node) -> (sentence: String, fixIt: String?) {
        switch word {
        case "schedule", "scan_interval", "refreshInterval": return interval(word, value)
        case "url": return same("http", value.written)
        case "script": return same("run", value.written)
        case "cmd", "exec": return same(value.kind == "a list" ? "command" : "run", value.written)
        case "jsonpath": return same("select", value.written.map { $0.hasPrefix("$.") ? String($0.dropFirst(2)) : $0 })
        case "value_template": return same("select", path(inTemplate: value.written ?? ""))
        case "retries": return same("retry", value.written)
        default: return ("here \"overlap\" says what happens when a run is due while one is at it", "overlap: skip")
        }
    }

    private static func same(_ key: String, _ value: String?) -> (sentence: String, fixIt: String?) {
        let line = value.flatMap { $0.isEmpty || $0.utf8.count > 100 || $0.contains(where: \.isNewline) ? nil : $0 }
        return ("here it is \(key.quoted)", line.map { "\(key): \($0.quotedForYAMLIfNeeded)" })
    }

    /// Seconds where the unit is missing, milliseconds where the word comes from pages; else it is read as cron.
    private static func interval(_ word: String, _ value: Node) -> (sentence: String, fixIt: String?) {
        let text = value.written ?? ""
        let unit = word == "refreshInterval" ? "ms" : "s"
        for candidate in [text, text + unit] {
            guard case .success(let range) = DurationText.parseRange(candidate) else { continue }
            return same(EverySchedule.key, DurationText.formatRange(range))
        }
        return word == "schedule" ? same(CronSchedule.key, text) : same(EverySchedule.key, "30s")
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
        if isPosted || isRequested {
            for option in ScheduleTrigger.options { known[option.name] = "goes with a schedule" }
        }
        return known
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
