public import JobConfig
public import Configuration
public import Tape

/// All jobs at work, in the order of the file.
public final class JobRegistry: Sendable {
    /// Each name once.
    public let jobs: [Job]
    private let byName: [String: Job]
    /// Where each job stands in the file as it is now; one that goes on may have moved there.
    private let marks: [String: SourceLocation]

    /// The jobs of a file; those of an earlier registry go on as they are, except for the ones that have changed.
    public init(
        _ definitions: [JobDefinition],
        on tape: Tape,
        after earlier: JobRegistry? = nil,
        changed: [String] = []
    ) {
        let anew = Set(changed)
        jobs = definitions.map { definition in
            let former = anew.contains(definition.name) ? nil : earlier?[definition.name]
            return former ?? Job(definition, on: tape)
        }
        byName = Dictionary(uniqueKeysWithValues: jobs.map { ($0.name, $0) })
        marks = Dictionary(uniqueKeysWithValues: definitions.map { ($0.name, $0.location) })
    }

    /// The job of this name.
    public subscript(name: String) -> Job? { byName[name] }

    /// Where a job of this registry stands.
    public func location(of job: Job) -> SourceLocation { marks[job.name] ?? job.definition.location }
}
