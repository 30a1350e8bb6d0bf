import Configuration
import DataSources
import Scheduling

extension JobDefinition {
    /// Reads the job that is `entry` of the map of all jobs; nil after reporting all that is wrong with it.
    ///
    /// `known` is what another reading has made of it: where nothing else stands there now, that holds.
    static func read(
        _ entry: Node.Entry,
        in jobs: ConfigSection,
        defaults: JobDefaults,
        references: Interpolation,
        known: JobDefinition? = nil
    ) -> JobDefinition? {
        let key = entry.key
        let whole = defaults.applied(to: entry.value)
        if let known, let text = known.text, known.isUpToDate, known.location.file == key.location.file,
            text == digest(ofText: whole)
        {
            return known.moved(to: key.location, fedAt: whole.entry(known.feedKey)?.key.location ?? key.location)
        }
        return JobDefinition(entry.name, whole, at: key, in: jobs, references)
    }

    /// What stands in a job, and what of it comes from the defaults; nil where that does not tell all, as what references
    /// stand for can change.
    private static func digest(ofText whole: Node) -> ContentDigest? {
        guard !whole.hasReferences(except: shellKeys), case .mapping(let entries) = whole.content else { return nil }
        let digest = ContentDigest(whole)
        let defaults = entries.lazy.filter(\.isDefault).map(\.name).sorted()
        return defaults.isEmpty ? digest : digest.combined(with: defaults.joined(separator: "\n"))
    }

    /// Whether all is as it was that it goes by and that does not stand in the file.
    private var isUpToDate: Bool {
        guard case .schedule(let trigger) = trigger, let cron = trigger.schedule as? CronSchedule else { return true }
        return cron.isUpToDate
    }

    /// The keys whose values have a `${...}` of their own: that of a shell or a program.
    static let shellKeys: Set<String> = ["run", "command"]

    /// A job, as it may stand behind its name.
    private static let example = "{ every: 5s, generate: random }"

    /// Reads the job that stands at `key`, with the defaults that it has a use for.
    private convenience init?(
        _ name: String,
        _ whole: Node,
        at key: Node,
        in jobs: ConfigSection,
        _ references: Interpolation
    ) {
        let faults = jobs.diagnostics.reports
        let isNamed = Self.checkName(name, in: jobs)
        if whole.kind != "a map", JobKeys.all.contains(name) {
            jobs.report(
                "\(name.quoted) stands beside the jobs; indent it below the job that it belongs to",
                atKey: name
            )
            return nil
        }
        guard !whole.isEmpty else {
            if jobs.entries.contains(where: { $0.value.kind != "a map" && JobKeys.all.contains($0.name) }) {
                jobs.report("job \(name.quoted) is empty; what belongs to it is indented below its name", atKey: name)
                return nil
            }
            let message = "job \(name.quoted) is empty; give it a trigger and a source"
            jobs.report(message, atKey: name, fixIt: "\(name): \(Self.example)")
            return nil
        }
        // One that runs can wait for a file; what is fed by posts would take them without it.
        let canWait = whole.entry(JobKeys.post.name) == nil
        let filled = references.fill(whole, except: Self.shellKeys, canWait: canWait)
        let advice = if case .mapping = whole.content { "" } else { "; write one such as \(name): \(Self.example)" }
        guard
            let section = ConfigSection(
                filled.node,
                of: "job \(name.quoted)",
                at: key,
                diagnostics: jobs.diagnostics,
                advice: advice
            )
        else {
            return nil
        }
        section.rows = JobKeys.rows
        section.keysOfItsOwn = Self.keysOfJobs
        let trigger = Self.trigger(in: section)
        let source = Self.source(in: section)
        var extraction = Extraction(reading: section)
        let overlap = Self.overlap(in: section)
        let timeout = Self.timeout(in: section, trigger: trigger, overlap: overlap)
        extraction?.limit = timeout
        let (unit, event) = (section[JobKeys.unit], section[JobKeys.event])
        let (envelope, publishing) = (section[JobKeys.envelope], section[JobKeys.publish])
        let isTried = !section.has(JobKeys.post) && !section.has(JobKeys.follow.name)
        let retry = isTried ? section[Retry.key] : nil
        let isEnabled = section[JobKeys.enabled]
        let expectWithin = section[JobKeys.expectWithin]
        let show = section[JobKeys.show]
        // Runs on request concern nobody but who asks.
        let alerts = section.has(JobKeys.request.name) ? [] : section[JobKeys.alert]
        let watching = WatchRule(reading: section, for: trigger)
        Self.checkKept(in: section, envelope)
        Self.checkUnit(in: section)
        AfterRule.checkPlaces(in: section)
        Self.translateWords(in: section)
        section.refuseUnknown(
            known: Self.known(in: section),
            list: Self.knownKeys,
            otherwise: "tickertape schema lists the keys of jobs"
        )
        guard let trigger, source != nil || section.has(JobKeys.post), let extraction, isNamed,
            source.map({ Self.isUsable($0, for: trigger, in: section) }) ?? true
        else { return nil }
        // Another title, or another limit of an alert, is no reason to begin anew.
        let content = ContentDigest(Self.withoutShow(filled.node))
        // Of what is worth a word that is told at each reading, and events are looked for among all jobs.
        let isPlain = if case .after = trigger { false } else { faults == jobs.diagnostics.reports }
        self.init(
            name: name,
            location: key.location,
            feedLocation: section.keyNode(Self.feedKey(source))?.location ?? key.location,
            trigger: trigger,
            source: source,
            event: event,
            envelope: envelope,
            publishing: publishing,
            timeout: timeout,
            overlap: overlap,
            isEnabled: isEnabled,
            content: content,
            feedContent: filled.node.entry(Self.feedKey(source)).map { ContentDigest($0.value) },
            text: isPlain ? Self.digest(ofText: whole, saying: content) : nil,
            Extras(
                extraction: extraction.isEverything ? nil : extraction,
                unit: unit,
                retry: retry,
                secrets: filled.secrets,
                awaited: filled.awaited.first,
                posting: section.has(JobKeys.post) ? JobKeys.postRule(in: section) : nil,
                expectWithin: expectWithin,
                show: show,
                alerts: alerts,
                watching: watching
            )
        )
    }

    /// The same as ``digest(ofText:)`` of a job that says `content`, which nearly always is the same.
    private static func digest(ofText whole: Node, saying content: ContentDigest) -> ContentDigest? {
        guard case .mapping(let entries) = whole.content, !whole.hasReferences(except: shellKeys) else { return nil }
        let isSame = !entries.contains { $0.isDefault || isOfShow($0) }
        return isSame ? content : digest(ofText: whole)
    }

    private static func isOfShow(_ entry: Node.Entry) -> Bool {
        entry.name == JobKeys.show.name || entry.name == JobKeys.alert.name
    }

    /// A job without what is said of how it is shown, and of its alerts.
    private static func withoutShow(_ node: Node) -> Node {
        guard case .mapping(let entries) = node.content else { return node }
        guard entries.contains(where: isOfShow) else { return node }
        let rest = entries.filter { !isOfShow($0) }
        return Node(location: node.location, width: node.width, content: .mapping(rest))
    }

    /// Sees to it that what is kept of posts has a place to stand.
    private static func checkKept(in section: ConfigSection, _ envelope: Bool) {
        guard !envelope, section.node(JobKeys.post.name)?.entry(JobKeys.keep.name) != nil else { return }
        let reason = "keeps headers in the envelope, which \"envelope: false\" leaves out"
        section.report("\(section.name(of: JobKeys.post.name)) \(reason); remove one of them", atKey: JobKeys.post.name)
    }

    /// The key of what feeds it: that of its source, or `post`.
    public var feedKey: String { Self.feedKey(source) }

    static func feedKey(_ source: (any DataSource)?) -> String {
        source.map { type(of: $0).key } ?? JobKeys.post.name
    }

    /// The keys that a job may have, and those of other tools that are translated.
    private static let knownKeys = JobKeys.all.union(foreignWords)

    /// The keys that stand in a job, and in no map inside it; what runs and what it reads is left out.
    private static let keysOfJobs = Set(JobKeys.options.map(\.name)).union(JobKeys.triggerNames)

    private static func checkName(_ name: String, in jobs: ConfigSection) -> Bool {
        guard isName(name) else {
            let rule = "a name has 1 to 64 of A-Z a-z 0-9 _ . - and does not begin with . or -"
            jobs.report("a job cannot be called \(name.quoted); \(rule)", atKey: name)
            return false
        }
        return true
    }

    /// The rule for names: they stand in URLs, in queries with globs and in file names.
    static func isName(_ name: String) -> Bool {
        let first = name.unicodeScalars.first
        let isGood = name.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_.-".unicodeScalars.contains(scalar))
        }
        return isGood && (1...64).contains(name.utf8.count) && first != "." && first != "-"
    }
}
