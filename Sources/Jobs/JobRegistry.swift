public import JobConfig
public import Configuration
public import Tape

/// All jobs at work, in the order of the file.
public final class JobRegistry: Sendable {
    /// Each name once.
    public let jobs: [Job]
    /// Where their events go.
    let tape: Tape
    /// What the file as it is now says of each; one that goes on may have moved there, and may be shown otherwise.
    private let definitions: [JobDefinition]
    /// Where each name stands among them.
    private let places: [String: Int]

    /// Jobs that have left the file not long ago, and when.
    private let removed: [String: (job: Job, at: ContinuousClock.Instant)]

    /// How long a job that has left the file may come back as if it had not: some save a file in several steps.
    static let patience = Duration.seconds(10)

    /// The jobs of a file; those of an earlier registry go on as they are, except for the ones that have changed.
    ///
    /// One that comes back within 10 seconds, and says the same as before, goes on where it left off.
    public init(
        _ definitions: [JobDefinition],
        on tape: Tape,
        after earlier: JobRegistry? = nil,
        changed: [String] = [],
        now: ContinuousClock.Instant = .now
    ) {
        self.tape = tape
        let anew = Set(changed)
        let names = Set(definitions.map(\.name))
        var removed = (earlier?.removed ?? [:]).filter { now - $0.value.at <= Self.patience }
        jobs = definitions.map { definition in
            let former = anew.contains(definition.name) ? nil : earlier?[definition.name]
            let lost = removed.removeValue(forKey: definition.name)?.job
            if former == nil, let lost, lost.definition.content == definition.content { return Job(comingBack: lost) }
            return former ?? Job(definition, on: tape, after: earlier?[definition.name])
        }
        for job in earlier?.jobs ?? [] where !names.contains(job.name) { removed[job.name] = (job, now) }
        self.removed = removed
        self.definitions = definitions
        places = Dictionary(uniqueKeysWithValues: definitions.enumerated().map { ($0.element.name, $0.offset) })
    }

    /// The job of this name.
    public subscript(name: String) -> Job? { places[name].map { jobs[$0] } }

    /// What the file as it is now says of the job of this name.
    public func definition(_ name: String) -> JobDefinition? { places[name].map { definitions[$0] } }

    /// Where a job of this registry stands.
    public func location(of job: Job) -> SourceLocation { present(job).location }

    /// How a job of this registry is shown.
    public func show(of job: Job) -> ShowRule { present(job).show }

    /// When alerts of a job of this registry are raised.
    func alerts(of job: Job) -> [AlertRule] { present(job).alerts }

    private func present(_ job: Job) -> JobDefinition { definition(job.name) ?? job.definition }

    /// What defines each job that has a schedule, in a word: the same on all nodes where that is the same.
    public var scheduledDigests: [String: String] {
        let scheduled = jobs.filter { $0.runsByItself }
        return Dictionary(
            uniqueKeysWithValues: scheduled.map { ($0.name, $0.definition.digest(alerts: alerts(of: $0))) }
        )
    }
}
