import Configuration
import DataSources
import Scheduling

/// An option of jobs: its row in the list of keys, and which jobs have a use for it.
struct JobOption: Sendable {
    /// Which jobs have a use for an option.
    enum Use: Sendable, Hashable {
        case anyJob
        /// Those that run, and are not only fed.
        case running
        /// Those with one of these triggers.
        case triggers([String])
        /// Those with one of these sources.
        case sources([String])
    }

    let row: ConfigKey
    let use: Use
    /// The jobs that take it from the defaults.
    private let useByDefault: Use

    var name: String { row.name }

    init(_ row: ConfigKey, for use: Use = .anyJob, byDefault: Use? = nil) {
        self.row = row
        self.use = use
        useByDefault = byDefault ?? use
    }

    /// Whether a job with these keys takes it from the defaults.
    func applies(to entries: [Node.Entry]) -> Bool {
        switch useByDefault {
        case .anyJob: true
        case .running: !entries.contains { $0.name == JobKeys.post.name }
        case .triggers(let keys):
            ScheduleKinds.names(of: keys).contains { name in entries.contains { $0.name == name } }
        case .sources(let keys):
            entries.contains { keys.contains($0.name) && SourceKinds.takes(name, of: $0.name, with: $0.value) }
        }
    }

    /// Whether a job undoes what the defaults say of it with `~`; where that is a value like others, it is one.
    var canBeUndone: Bool { if case .anything = row.value { false } else { true } }

    /// Where it has its place, as the end of a sentence; nil where that is any job.
    var place: String? {
        switch use {
        case .anyJob: nil
        case .running: "goes with a source"
        case .triggers(let keys), .sources(let keys): "goes with \(Self.list(keys))"
        }
    }

    /// `a`, `a and b`, `a, b and c`.
    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
