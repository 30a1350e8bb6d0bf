extension ConfigSection {
    /// A list of texts; an item that is none is a fault that names its number.
    public func strings(_ key: String) -> [String]? {
        guard let items = list(key) else { return nil }
        var isGood = true
        var texts: [String] = []
        for (number, item) in items.enumerated() {
            let name = "item \(number + 1) of \(name(of: key))"
            if item.isEmpty {
                diagnostics.report("\(name) \(item.lack)", at: item)
                isGood = false
            } else if let text = item.text {
                texts.append(text)
            } else {
                diagnostics.report("\(name) must be text, not \(item.kind)", at: item)
                isGood = false
            }
        }
        return isGood ? texts : nil
    }

    /// The items of a list, of any kind.
    public func list(_ key: String) -> [Node]? {
        guard let node = node(key) else { return nil }
        if case .sequence(let items) = node.content { return items }
        if node.isEmpty {
            report("\(name(of: key)) \(node.lack)", atKey: key)
        } else {
            let written = keyNode(key)?.text ?? key
            let text = node.written.flatMap { $0.utf8.count <= 60 && !$0.contains("\n") ? node.words : nil }
            let fixIt = text.map { "\(written): [\($0.map(\.quotedForYAML).joined(separator: ", "))]" }
            report("\(name(of: key)) must be a list, not \(node.kind)", at: key, fixIt: fixIt)
        }
        return nil
    }

    /// The map behind `key`; in messages it is called `owner`, or `"key" of` this map.
    ///
    /// `meant` is the map, on one line, that says what some other value seems to mean.
    public func section(
        _ key: String,
        of owner: String? = nil,
        meant: (Node) -> String? = { _ in nil }
    ) -> ConfigSection? {
        guard let node = node(key) else { return nil }
        let place = keyNode(key)
        let owner = owner ?? name(of: key)
        let section = ConfigSection(node, of: owner, at: place, diagnostics: diagnostics, meant: meant)
        section?.surroundings = (keysOfItsOwn, place?.text ?? key)
        return section
    }
}
