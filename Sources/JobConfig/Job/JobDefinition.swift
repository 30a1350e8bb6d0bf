public import Configuration
public import DataSources
public import Scheduling

/// One job of jobs.yaml: what makes it run, what it reads, and how the result goes out.
public struct JobDefinition: Sendable {
    /// What makes a job run.
    public enum Trigger: Sendable {
        case schedule(ScheduleTrigger)
        /// The source goes on by itself.
        case follow(FollowRule)
        /// Each `POST /jobs/NAME` publishes its body.
        case post
        /// Runs for the client that asks, for it alone.
        case request(OnDemandRule)
        /// Runs after events of other jobs.
        case after(AfterRule)
    }

    /// Which results go out.
    public enum Publishing: String, CaseIterable, Sendable {
        case always
        /// Only those that differ from the one before.
        case change
    }

    /// Its key in the map of jobs, by which clients know it.
    public let name: String
    /// Where the name stands in the file.
    public let location: SourceLocation
    /// Where the key of what feeds it stands.
    public let feedLocation: SourceLocation
    /// What makes it run.
    public let trigger: Trigger
    /// What a run reads; nil exactly for ``Trigger/post``.
    public let source: (any DataSource)?
    /// What is picked from a reading or from a posted body.
    public let extraction: Extraction
    /// A label for the value.
    public let unit: String?
    /// The event's type.
    public let event: String
    /// Whether the value goes out with the job's name and the time around it.
    public let envelope: Bool
    /// Which of its results become events.
    public let publishing: Publishing
    /// How long one run may take, all its tries together.
    public let timeout: Duration
    /// What becomes of a run that is due while another goes on.
    public let overlap: Overlap
    /// How a run that fails is tried again; nil where it is not.
    public let retry: Retry?
    /// Whether it runs, or takes posts, from the start on.
    public let isEnabled: Bool
    /// Tells whether a new file changes it.
    public let content: ContentDigest
    /// Tells whether it is another thing that feeds it; nil for one that no file describes.
    public var feedContent: ContentDigest?
    /// What its references stand for, to be kept out of what is told of its runs.
    public let secrets: Secrets
    /// Why it can't run yet: a file that it refers to is not there; nil where nothing is missing.
    public var awaited: String?
    /// What is asked of posts; nil for a job that is not posted.
    public var posting: PostRule?
    /// It is overdue when nothing was published for so long; nil where its schedule alone says what is due.
    public var expectWithin: Duration?
    /// How it is shown.
    public var show = ShowRule.none
    /// When alerts of it are raised.
    public var alerts: [AlertRule] = []
    /// How it goes by whether somebody watches; nil where it runs whoever does.
    public var watching: WatchRule?

    /// What a `GET` by an alias publishes on a job that is posted; nil where that publishes nothing.
    public var textOnGet: String? { posting?.textOnGet }
}

extension JobDefinition {
    /// Reads the job `name` from the map of all jobs; nil after reporting all that is wrong with it.
    init?(_ name: String, in jobs: ConfigSection, defaults: JobDefaults, references: Interpolation) {
        let isNamed = Self.checkName(name, in: jobs)
        guard let written = jobs.node(name), let key = jobs.keyNode(name) else { return nil }
        if written.kind != "a map", JobKeys.all.contains(name) {
            jobs.report(
                "\(name.quoted) stands beside the jobs; indent it below the job that it belongs to",
                atKey: name
            )
            return nil
        }
        guard !written.isEmpty else {
            let message = "job \(name.quoted) is empty; give it a trigger and a source"
            jobs.report(message, atKey: name, fixIt: "\(name): { every: 5s, generate: random }")
            return nil
        }
        // A shell and a program have a `${...}` of their own.
        let whole = defaults.applied(to: written)
        // One that runs can wait for a file; what is fed by posts would take them without it.
        let canWait = whole.entry(JobKeys.post.name) == nil
        let filled = references.fill(whole, except: ["run", "command"], canWait: canWait)
        guard let section = ConfigSection(filled.node, of: "job \(name.quoted)", at: key, diagnostics: jobs.diagnostics)
        else {
            return nil
        }
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
        section.refuseUnknown(known: Self.known(in: section), list: Self.knownKeys)
        guard let trigger, source != nil || section.has(JobKeys.post), let extraction, isNamed,
            source.map({ Self.isUsable($0, for: trigger, in: section) }) ?? true
        else { return nil }
        self.init(
            name: name,
            location: key.location,
            feedLocation: section.keyNode(Self.feedKey(source))?.location ?? key.location,
            trigger: trigger,
            source: source,
            extraction: extraction,
            unit: unit,
            event: event,
            envelope: envelope,
            publishing: publishing,
            timeout: timeout,
            overlap: overlap,
            retry: retry,
            isEnabled: isEnabled,
            // Another title, or another limit of an alert, is no reason to begin anew.
            content: ContentDigest(Self.withoutShow(filled.node)),
            feedContent: filled.node.entry(Self.feedKey(source)).map { ContentDigest($0.value) },
            secrets: filled.secrets,
            awaited: filled.awaited.first,
            posting: section.has(JobKeys.post) ? JobKeys.postRule(in: section) : nil,
            expectWithin: expectWithin,
            show: show,
            alerts: alerts,
            watching: watching
        )
    }

    /// A job without what is said of how it is shown, and of its alerts.
    private static func withoutShow(_ node: Node) -> Node {
        guard case .mapping(let entries) = node.content else { return node }
        let rest = entries.filter { $0.name != JobKeys.show.name && $0.name != JobKeys.alert.name }
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

    /// The rule for names: they stand in URLs, in queries with globs and in file names.
    private static func checkName(_ name: String, in jobs: ConfigSection) -> Bool {
        let first = name.unicodeScalars.first
        let isGood = name.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_.-".unicodeScalars.contains(scalar))
        }
        guard isGood, (1...64).contains(name.utf8.count), first != ".", first != "-" else {
            let rule = "a name has 1 to 64 of A-Z a-z 0-9 _ . - and does not begin with . or -"
            jobs.report("a job cannot be called \(name.quoted); \(rule)", atKey: name)
            return false
        }
        return true
    }
}
