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
            let text = node.text.flatMap { $0.utf8.count <= 60 && !$0.contains("\n") ? $0 : nil }
            let fixIt = text.map { "\(written): [\($0.quotedForYAML)]" }
            report("\(name(of: key)) must be a list, not \(node.kind)", at: key, fixIt: fixIt)
        }
        return nil
    }

    /// The map behind `key`; in messages it is called `owner`, or `"key" of` this map.
    public func section(_ key: String, of owner: String? = nil) -> ConfigSection? {
        guard let node = node(key) else { return nil }
        return ConfigSection(node, of: owner ?? name(of: key), at: keyNode(key), diagnostics: diagnostics)
    }
}
