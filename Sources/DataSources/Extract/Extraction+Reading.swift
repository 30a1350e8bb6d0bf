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
    public init?(reading section: ConfigSection) {
        let selection = section.value(Self.selectKey)
        let pattern = section.value(Self.matchKey)
        let format = section[ResultFormat.key]
        guard let selection, let pattern else { return nil }
        self.init(selection, match: pattern, format: format)
    }

    @Sendable private static func selection(_ section: ConfigSection, _ key: String) -> Selection? {
        guard let node = section.node(key) else { return nil }
        let name = section.name(of: key)
        switch node.content {
        case .scalar: return path(node, section.keyNode(key), name, section.diagnostics).map { .one($0) }
        case .sequence:
            let rule = "must be one path or a map of names to paths, not a list"
            let fixIt = members(of: node).map { "\(section.keyNode(key)?.text ?? key): \($0)" }
            section.report("\(name) \(rule)", at: key, fixIt: fixIt)
            return nil
        case .mapping(let entries):
            if entries.isEmpty { section.report("\(name) names nothing", at: key) }
            let members = entries.map { entry in
                path(entry.value, entry.key, "\(entry.name.quoted) in \(name)", section.diagnostics).map {
                    Member(name: entry.name, path: $0)
                }
            }
            let found = members.compactMap(\.self)
            return found.count == entries.count && !found.isEmpty ? .object(found) : nil
        }
    }

    private static func path(_ node: Node, _ key: Node?, _ name: String, _ diagnostics: Diagnostics) -> SelectPath? {
        guard let text = node.text else {
            diagnostics.report("\(name) must be a path, not \(node.kind)", at: node)
            return nil
        }
        guard !node.isEmpty else {
            diagnostics.report("\(name) \(node.lack)", at: key ?? node)
            return nil
        }
        do throws(SelectPath.Fault) {
            return try SelectPath(text)
        } catch {
            let (problem, meant) = advice(for: text, error)
            // Only where the text stands in the file as it is, a place in it is a place in the file.
            let length = text.unicodeScalars.count
            let shift = node.text == node.written ? [length: 0, length + 2: 1][node.width] : nil
            if let meant {
                let fixIt = "\(key?.text ?? selectKey.name): \(meant.quotedForYAMLIfNeeded)"
                diagnostics.report("\(name) \(problem)", at: node, fixIt: fixIt)
            } else if let shift, length > 0 {
                let column = node.location.column + shift + min(error.offset, length - 1)
                let location = SourceLocation(file: node.location.file, line: node.location.line, column: column)
                diagnostics.report("\(name) \(problem)", at: location)
            } else {
                diagnostics.report("\(name) \(problem)", at: node)
            }
            return nil
        }
    }

    /// A list of paths as a map, each by its last key; nil where two would have the same.
    private static func members(of list: Node) -> String? {
        guard let paths = list.words, !paths.isEmpty else { return nil }
        var names: [String] = []
        for path in paths {
            guard case .key(let name)? = (try? SelectPath(path))?.steps.last, !names.contains(name),
                !name.contains(where: { ":,{}[] ".contains($0) })
            else { return nil }
            names.append(name)
        }
        let members = zip(names, paths).map {
            "\($0): \($1.quotedForYAMLIfNeeded.contains("[") ? $1.quotedForYAML : $1)"
        }
        return "{ \(members.joined(separator: ", ")) }"
    }

    @Sendable private static func pattern(_ section: ConfigSection, _ key: String) -> MatchPattern? {
        guard let text = section.string(key) else { return nil }
        do throws(PatternFault) {
            return try MatchPattern(text)
        } catch {
            let known = section.node(key)?.text == section.node(key)?.written
            section.refuse(key, error.sentence, meant: known ? error.meant(instead: text) : nil)
            return nil
        }
    }
}
