/// The entries of one map while it is read: keys are texts, none twice, `<<` brings in other maps.
struct YAMLEntries {
    private var own: [Node.Entry] = []
    private var marks: [String: SourceLocation] = [:]
    private var inherited: [Node.Entry] = []

    /// Adds an entry or reports why it cannot be used.
    mutating func add(_ entry: Node.Entry, diagnostics: Diagnostics) {
        guard case .scalar(let key) = entry.key.content else {
            return diagnostics.report("a key must be a text, not \(entry.key.kind)", at: entry.key)
        }
        if key.isPlain, key.text == "<<" { return merge(entry.value, diagnostics: diagnostics) }
        if entry.key.isBlank { return diagnostics.report("the key before this colon is missing", at: entry.key) }
        if let first = marks[key.text] {
            let place = "line \(first.line), column \(first.column)"
            return diagnostics.report("duplicate key \(key.text.quoted); the first one is in \(place)", at: entry.key)
        }
        marks[key.text] = entry.key.location
        own.append(entry)
    }

    /// The entries as written, then those brought in whose key is not there yet.
    func merged() -> [Node.Entry] {
        guard !inherited.isEmpty else { return own }
        var seen = Set(marks.keys)
        return own + inherited.filter { seen.insert($0.name).inserted }
    }

    private mutating func merge(_ value: Node, diagnostics: Diagnostics) {
        switch value.content {
        case .mapping(let entries): inherited += entries
        case .sequence(let items) where items.allSatisfy({ $0.kind == "a map" }):
            for case .mapping(let entries) in items.map(\.content) { inherited += entries }
        default: diagnostics.report("<< takes an alias of a map, or a list of such aliases", at: value)
        }
    }
}
