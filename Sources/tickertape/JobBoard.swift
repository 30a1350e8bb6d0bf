import Tape

/// All jobs at work, in the order of the file.
final class JobBoard: Sendable {
    let jobs: [Job]
    private let byName: [String: Job]

    init(_ definitions: [JobDefinition], on tape: Tape) {
        jobs = definitions.map { Job($0, on: tape) }
        byName = Dictionary(uniqueKeysWithValues: jobs.map { ($0.name, $0) })
    }

    subscript(name: String) -> Job? { byName[name] }
}
