public import Configuration

/// All kinds of sources; a new one needs its line here.
public enum SourceKinds {
    private static let all: [any DataSource.Type] = [
        HTTPSource.self,
        ShellSource.self,
        CommandSource.self,
        FileSource.self,
        SystemSource.self,
        GeneratorSource.self,
        MQTTSource.self,
        RedisSource.self,
        SQLSource.self,
    ]

    /// The keys of `jobs.yaml` that ask for a source.
    public static let keys = all.map { $0.key }

    /// The rows of these keys.
    public static let rows = all.map { $0.row }

    /// The options that sources have, and the keys of those that have a use for each.
    public static let options: [(row: ConfigKey, sources: [String])] = {
        var known: Set<String> = []
        let rows = all.flatMap { $0.options }.filter { known.insert($0.name).inserted }
        return rows.map { row in
            (row, all.filter { $0.options.contains { $0.name == row.name } }.map { $0.key })
        }
    }()

    /// Whether the source with this key, behind which this is, has a use for one of its options.
    public static func takes(_ option: String, of key: String, with value: Node) -> Bool {
        all.first { $0.key == key }?.takes(option, with: value) ?? false
    }

    /// The one source that a job asks for; nil after reporting that there is none, more than one, or something wrong with it.
    public static func read(_ section: ConfigSection) -> (any DataSource)? {
        let found = all.filter { section.has($0.key) }
        guard let kind = found.first else {
            section.report("\(section.owner) has no source; add one of \(keys.joined(separator: ", "))")
            return nil
        }
        let first = found.min { location(of: $0.key, in: section) < location(of: $1.key, in: section) } ?? kind
        for other in found where other.key != first.key {
            let line = section.keyNode(first.key)?.location.line ?? 0
            _ = section.node(other.key)
            section.report(
                "\(section.owner) has two sources, \(first.key.quoted) in line \(line) and \(other.key.quoted) here; keep one",
                atKey: other.key
            )
        }
        let source = first.init(reading: section)
        return found.count == 1 ? source : nil
    }

    private static func location(of key: String, in section: ConfigSection) -> SourceLocation {
        section.keyNode(key)?.location ?? section.location
    }
}
