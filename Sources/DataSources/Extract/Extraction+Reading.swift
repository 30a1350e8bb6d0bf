public import Configuration
import Helper

extension Extraction {
    static let selectKey = Key<Selection>(
        ConfigKey(
            "select",
            .either([.someText, .filled(.map(.text))]),
            default: .words("the whole value"),
            example: "a.b.c",
            "A path such as a.b[0].c or a[?@.b > 1].c into JSON, or a map of names to paths."
        ),
        default: .all,
        read: selection
    )
    static let programKey = Key<String?>(
        ConfigKey(
            "jq",
            .text,
            default: .words("none"),
            example: "\".items | length\"",
            "A program of jq that makes one value of JSON, in place of select."
        ),
        read: program
    )
    static let matchKey = Key<MatchPattern?>(
        ConfigKey(
            "match",
            .text,
            default: .words("the whole text"),
            example: "'([0-9.]+)'",
            "A regular expression on text: its first group, or an object of its named groups."
        ),
        read: pattern
    )

    /// The rows of what it reads in the list of keys.
    public static let options = [selectKey.row, programKey.row, matchKey.row, ResultFormat.key.row]

    /// Reads `select`, `jq`, `match` and `format`; nil after reporting what is wrong with them.
    ///
    /// A program that was not read before is compiled by a helper, which takes some 15 ms.
    public init?(reading section: ConfigSection) {
        let selection = section.value(Self.selectKey)
        let program = section.value(Self.programKey)
        let pattern = section.value(Self.matchKey)
        let format = section[ResultFormat.key]
        let isOneOfTwo = Self.checkOneOfTwo(section)
        guard let selection, let program, let pattern, isOneOfTwo else { return nil }
        // What a job says itself goes before what is said for all.
        let isProgram = program != nil && !(section.has(Self.selectKey) && section.isDefault(Self.programKey.name))
        self.init(isProgram ? .all : selection, jq: isProgram ? program : nil, match: pattern, format: format)
    }

    /// Whether `select` and `jq` do not stand beside each other, of which one would be in vain.
    private static func checkOneOfTwo(_ section: ConfigSection) -> Bool {
        guard let first = section.keyNode(selectKey.name), section.has(programKey) else { return true }
        guard section.isDefault(selectKey.name) == section.isDefault(programKey.name) else { return true }
        let reason = "takes the place of \"select\" (line \(first.location.line)); keep one of them"
        section.report("\(section.name(of: programKey.name)) \(reason)", atKey: programKey.name)
        return false
    }

    /// Lets go of what has checked programs; to be called when a file has been read.
    public static func endChecks() { JQCheck.rest() }

    @Sendable private static func program(_ section: ConfigSection, _ key: String) -> String? {
        guard let text = section.string(key), let node = section.node(key) else { return nil }
        let name = section.name(of: key)
        let isEmpty = text.split(whereSeparator: \.isNewline).allSatisfy { line in
            line.drop { $0 == " " || $0 == "\t" }.first.map { $0 == "#" } ?? true
        }
        guard !isEmpty else {
            section.report("\(name) is empty; leave the line out for the whole value", at: key)
            return nil
        }
        guard !text.utf8.contains(0) else {
            section.report("\(name) holds a NUL character", at: key)
            return nil
        }
        do throws(Helpers.Failure) {
            let faults = try JQCheck.faults(in: text)
            for fault in faults { report(fault, of: text, at: node, name, section.diagnostics) }
            return faults.isEmpty ? text : nil
        } catch {
            let reason = if case .unavailable(let reason) = error { reason } else { "jq \(error)" }
            section.report("\(name) can't be checked, since the helper that does it is not there: \(reason)", at: key)
            return nil
        }
    }

    private static func report(
        _ fault: JQFault,
        of program: String,
        at node: Node,
        _ name: String,
        _ diagnostics: Diagnostics
    ) {
        let message = "\(name) is no program of jq: \(fault.reason.onOneLine)"
        let lines = program.split(separator: "\n", omittingEmptySubsequences: false)
        let line = fault.line <= lines.count ? lines[fault.line - 1] : ""
        // It is counted in bytes.
        let column = String(decoding: line.utf8.prefix(fault.column - 1), as: UTF8.self).unicodeScalars.count + 1
        if let place = diagnostics.place(ofLine: fault.line, column: column, in: node) {
            diagnostics.report(message, at: place)
        } else {
            diagnostics.report("\(message), in line \(fault.line), column \(column) of the program", at: node)
        }
    }

    @Sendable private static func selection(_ section: ConfigSection, _ key: String) -> Selection? {
        guard let node = section.node(key) else { return nil }
        let name = section.name(of: key)
        switch node.content {
        case .scalar where node.isEmpty || node.text?.isEmpty ?? false:
            let reason = node.isEmpty ? node.lack : "is empty"
            section.report("\(name) \(reason)\(node.isNull ? "" : section.advice(for: key, .text))", at: key)
            return nil
        case .scalar: return path(node, section.keyNode(key), name, section.diagnostics).map { .one($0) }
        case .sequence:
            let rule = "must be one path or a map of names to paths, not a list"
            let fixIt = members(of: node).map { "\(section.keyNode(key)?.text ?? key): \($0)" }
            section.report("\(name) \(rule)", at: key, fixIt: fixIt)
            return nil
        case .mapping(let entries):
            if entries.isEmpty { section.report("\(name) names nothing\(section.advice(for: key, .any))", at: key) }
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
            diagnostics.report("\(name) must be a path such as a.b[0].c, not \(node.kind)", at: node)
            return nil
        }
        guard !node.isEmpty else {
            let way = node.isNull ? "" : "; write a path such as a.b.c"
            diagnostics.report("\(name) \(node.lack)\(way)", at: key ?? node)
            return nil
        }
        do throws(SelectPath.Fault) {
            let (path, doubts) = try SelectPath.read(text)
            for doubt in doubts { warn("\(name) \(doubt.problem)", of: doubt, in: text, node, diagnostics) }
            return path
        } catch {
            let (problem, meant, program) = advice(for: text, error)
            // Only where the text stands in the file as it is, a place in it is a place in the file.
            if let meant {
                let fixIt = "\(key?.text ?? selectKey.name): \(meant.quotedForYAMLIfNeeded)"
                diagnostics.report("\(name) \(problem)", at: node, fixIt: fixIt)
            } else if let program, key?.text == selectKey.name {
                let fixIt = "\(programKey.name): \(program.quotedForYAMLIfNeeded)"
                diagnostics.report("\(name) \(problem)", at: node, fixIt: fixIt)
            } else if let place = place(of: error, in: text, node, diagnostics) {
                diagnostics.report("\(name) \(problem)", at: place)
            } else {
                diagnostics.report("\(name) \(problem)", at: node)
            }
            return nil
        }
    }

    private static func warn(
        _ message: String,
        of doubt: SelectPath.Fault,
        in text: String,
        _ node: Node,
        _ diagnostics: Diagnostics
    ) {
        let place = place(of: doubt, in: text, node, diagnostics)
        let width = place == nil ? node.width : 1
        diagnostics.report(Diagnostic(message, at: place ?? node.location, width: width, severity: .warning))
    }

    /// Where in the file a fault of a path stands; nil where that can't be told.
    private static func place(
        of fault: SelectPath.Fault,
        in text: String,
        _ node: Node,
        _ diagnostics: Diagnostics
    ) -> SourceLocation? {
        guard !text.contains(where: \.isNewline) else { return nil }
        return diagnostics.place(ofLine: 1, column: fault.offset + 1, in: node)
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
        let members = zip(names, paths).map { "\($0): \($1.quotedForYAMLIfNeeded)" }
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
