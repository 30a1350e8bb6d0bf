import Configuration

/// The map `defaults`: options for all jobs that have a use for them and don't say otherwise.
struct JobDefaults: Sendable {
    /// No defaults.
    static let none = JobDefaults()

    private var entries: [(entry: Node.Entry, option: JobOption)] = []
    /// Those of them that no job has had a use for so far.
    private var unused: [(entry: Node.Entry, option: JobOption)] = []

    private init() {}

    /// Reads the map; keys that can't be defaults are reported here, once, and values where a job takes them.
    init(reading section: ConfigSection) {
        for option in JobKeys.options {
            guard let value = section.node(option.name), let key = section.keyNode(option.name) else { continue }
            entries.append((Node.Entry(key: key, value: value, isDefault: true), option))
        }
        unused = entries
        let known = (JobKeys.triggers + JobKeys.sources).map { ($0.name, "belongs to each job by itself") }
        JobDefinition.translateWords(in: section)
        section.refuseUnknown(
            known: Dictionary(known) { first, _ in first },
            otherwise: "tickertape schema lists the keys of defaults"
        )
    }

    /// Notes what a job has a use for.
    mutating func note(_ job: Node) {
        guard !unused.isEmpty, case .mapping(let own) = job.content else { return }
        unused.removeAll { _, option in option.applies(to: own) }
    }

    /// Warns of what no job has a use for, whose values nobody has looked at either.
    func warnOfUnused(_ diagnostics: Diagnostics) {
        for (entry, option) in unused {
            let place =
                option.place.map { "; it \($0), so give it to such a job or remove it here" } ?? "; remove it here"
            diagnostics.report(
                Diagnostic(
                    "no job has a use for \(entry.name.quoted) of defaults\(place)",
                    at: entry.key.location,
                    width: entry.key.width,
                    severity: .warning
                )
            )
        }
    }

    /// Whether anything in them may have to be filled in.
    var hasReferences: Bool { entries.contains { $0.entry.value.hasReferences() } }

    /// The map of a job with the defaults it has a use for behind what it says itself.
    ///
    /// A key with `~` or `null` behind it undoes the default, and is left out like that.
    func applied(to job: Node) -> Node {
        guard !entries.isEmpty, case .mapping(let own) = job.content else { return job }
        let keys = Set(own.map(\.name))
        let applying = entries.filter { entry, option in option.applies(to: own) }
        let missing = applying.filter { entry, _ in !keys.contains(entry.name) }.map(\.entry)
        let undone = Set(applying.filter { _, option in option.canBeUndone }.map(\.entry.name))
        let rest = own.filter { !$0.value.isNull || !undone.contains($0.name) }
        return Node(location: job.location, width: job.width, content: .mapping(rest + missing))
    }
}
