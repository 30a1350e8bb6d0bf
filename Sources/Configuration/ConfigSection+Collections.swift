extension ConfigSection {
    /// A list of texts; an item that is none is a fault that names its number.
    public func strings(_ key: String) -> [String]? {
        guard let items = list(key) else { return nil }
        var isGood = true
        var texts: [String] = []
        for (number, item) in items.enumerated() {
            let name = "item \(number + 1) of \(name(of: key))"
            if item.isEmpty {
                let advice = item.isNull ? "" : adviceForItems(of: key)
                diagnostics.report("\(name) \(item.lack)\(advice)", at: item)
                isGood = false
            } else if let text = item.text {
                texts.append(text)
            } else {
                diagnostics.report("\(name) must be text, not \(item.kind)\(adviceForItems(of: key))", at: item)
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
            report("\(name(of: key)) \(node.lack)\(node.isNull ? "" : advice(for: key, .list))", atKey: key)
        } else {
            let written = keyNode(key)?.text ?? key
            let text = node.written.flatMap { $0.utf8.count <= 60 && !$0.contains("\n") ? node.words : nil }
            let fixIt = text.flatMap { $0.isEmpty ? nil : $0 }.map {
                "\(written): [\($0.map(\.quotedForYAML).joined(separator: ", "))]"
            }
            let end = fixIt == nil || diagnostics.hidesAdvice(at: node) ? advice(for: key, .list) : ""
            report("\(name(of: key)) must be a list, not \(node.kind)\(end)", at: key, fixIt: fixIt)
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
        // Of a map that is one only its own keys count.
        let advice = if case .mapping = node.content { "" } else { advice(for: key, .map) }
        let section = ConfigSection(
            node,
            of: owner,
            at: place,
            diagnostics: diagnostics,
            advice: advice,
            meant: meant
        )
        section?.rows = row(key)?.value.keys ?? []
        if section?.rows.isEmpty ?? false { section?.whole = row(key)?.example(.map).map { "\(key): \($0)" } }
        section?.surroundings = (keysOfItsOwn, place?.text ?? key)
        return section
    }
}
