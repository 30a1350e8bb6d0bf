public import Configuration

extension Extraction {
    static let selectKey = Key<Selection>(
        ConfigKey(
            "select",
            .either([.text, .map(.text)]),
            default: .words("the whole value"),
            "A path such as a.b[0].c into JSON, or a map of names to paths."
        ),
        default: .all,
        read: selection
    )
    static let matchKey = Key<MatchPattern?>(
        ConfigKey(
            "match",
            .text,
            default: .words("the whole text"),
            "A regular expression on text: its first group, or an object of its named groups."
        ),
        read: pattern
    )

    /// The rows of what it reads in the list of keys.
    public static let options = [selectKey.row, matchKey.row, ResultFormat.key.row]

    /// Reads `select`, `match` and `format`; nil after reporting what is wrong with them.
    public init?(reading fields: ConfigSection) {
        let selection = fields.value(Self.selectKey)
        let pattern = fields.value(Self.matchKey)
        let format = fields[ResultFormat.key]
        guard let selection, let pattern else { return nil }
        self.init(selection, match: pattern, format: format)
    }

    @Sendable private static func selection(_ fields: ConfigSection, _ key: String) -> Selection? {
        guard let node = fields.node(key) else { return nil }
        let name = fields.name(of: key)
        switch node.content {
        case .scalar: return path(node, fields.keyNode(key), name, fields.faults).map { .one($0) }
        case .sequence:
            fields.report("\(name) must be one path or a map of names to paths, not a list", at: key)
            return nil
        case .mapping(let entries):
            if entries.isEmpty { fields.report("\(name) names nothing", at: key) }
            let members = entries.map { entry in
                path(entry.value, entry.key, "\(entry.name.quoted) in \(name)", fields.faults).map {
                    Member(name: entry.name, path: $0)
                }
            }
            let found = members.compactMap(\.self)
            return found.count == entries.count && !found.isEmpty ? .object(found) : nil
        }
    }

    private static func path(_ node: Node, _ key: Node?, _ name: String, _ faults: Diagnostics) -> SelectPath? {
        guard let text = node.text else {
            faults.report("\(name) must be a path, not \(node.kind)", at: node)
            return nil
        }
        guard !node.isEmpty else {
            faults.report("\(name) has no value", at: key ?? node)
            return nil
        }
        do throws(SelectPath.Fault) {
            return try SelectPath(text)
        } catch {
            // Only where the text stands in the file as it is, a place in it is a place in the file.
            let length = text.unicodeScalars.count
            let shift = node.text == node.written ? [length: 0, length + 2: 1][node.width] : nil
            if let shift, length > 0 {
                let column = node.mark.column + shift + min(error.offset, length - 1)
                let mark = SourceLocation(file: node.mark.file, line: node.mark.line, column: column)
                faults.report("\(name) \(error.problem)", at: mark)
            } else {
                faults.report("\(name) \(error.problem)", at: node)
            }
            return nil
        }
    }

    @Sendable private static func pattern(_ fields: ConfigSection, _ key: String) -> MatchPattern? {
        guard let text = fields.string(key) else { return nil }
        do {
            return try MatchPattern(text)
        } catch {
            fields.report("\(fields.name(of: key)) is no regular expression", at: key)
            return nil
        }
    }
}
