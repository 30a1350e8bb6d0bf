/// The entries of one map while it is read: keys are texts, none twice, `<<` brings in other maps.
struct YAMLEntries {
    private var own: [Node.Entry] = []
    /// Where each key stands among its own, where there are too many to look at each.
    private var places: [String: Int] = [:]
    private var inherited: [Node.Entry] = []

    /// So many keys are found faster by looking at each.
    private static let mostLookedAt = 12

    /// Adds an entry or reports why it cannot be used.
    mutating func add(_ entry: Node.Entry, diagnostics: Diagnostics) {
        guard case .scalar(let key) = entry.key.content else {
            return diagnostics.report("a key must be a text, not \(entry.key.kind)", at: entry.key)
        }
        if key.isPlain, key.text == "<<" { return merge(entry.value, diagnostics: diagnostics) }
        if entry.key.isBlank { return diagnostics.report("the key before this colon is missing", at: entry.key) }
        if let place = place(of: key.text) {
            let first = own[place].key.location
            let words = "line \(first.line), column \(first.column)"
            return diagnostics.report("duplicate key \(key.text.quoted); the first one is in \(words)", at: entry.key)
        }
        if own.count >= Self.mostLookedAt { noteLast(key.text) }
        own.append(entry)
    }

    /// The entries as written, then those brought in whose key is not there yet.
    func merged() -> [Node.Entry] {
        guard !inherited.isEmpty else { return own }
        if own.isEmpty, inherited.count <= Self.mostLookedAt, areApart { return inherited }
        var seen = Set(own.map(\.name))
        return own + inherited.filter { seen.insert($0.name).inserted }
    }

    /// Whether no two of those brought in have the same key.
    private var areApart: Bool {
        !inherited.indices.contains { place in inherited[..<place].contains { $0.name == inherited[place].name } }
    }

    private func place(of key: String) -> Int? {
        own.count <= Self.mostLookedAt ? own.firstIndex { $0.name == key } : places[key]
    }

    /// Takes down where the key stands that is added next, and at first where all others stand.
    private mutating func noteLast(_ key: String) {
        if places.isEmpty { for (place, entry) in own.enumerated() { places[entry.name] = place } }
        places[key] = own.count
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
