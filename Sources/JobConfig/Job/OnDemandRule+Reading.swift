import Configuration
import DataSources

extension OnDemandRule {
    /// Reads `request` and `max_runs`; nil where there is no such job, or after a reported fault.
    init?(reading section: ConfigSection) {
        let key = JobKeys.request.name
        guard section.has(key) else { return nil }
        let mostRuns = section[JobKeys.maxRuns]
        guard section.node(key)?.text != "true" else {
            let message = "\(section.name(of: key)) must be a map of parameters; write {} where there are none"
            section.report(message, at: key, fixIt: "\(key): {}")
            return nil
        }
        guard let map = section.section(key, meant: Self.map(meantBy:)) else { return nil }
        let takers = ["run", "command", "http"].filter { section.has($0) }
        if let first = map.keys.first, takers.isEmpty {
            map.report("\(first.quoted) goes nowhere: only run, command and http take parameters", atKey: first)
        }
        let parameters = map.keys.compactMap { Self.parameter($0, in: map) }
        let isGood = parameters.count == map.keys.count && !(takers.isEmpty && !parameters.isEmpty)
        if takers.contains("run") { Self.checkVariables(of: map.keys, in: section) }
        if takers.contains("command") {
            Self.checkPlaceholders(of: map.keys, areAll: isGood, in: section)
            Self.checkLines(of: map.keys, in: section)
        }
        if takers.contains("http") { Self.checkRequest(of: map.keys, areAll: isGood, in: section) }
        guard isGood else { return nil }
        self.init(parameters: parameters, mostRuns: mostRuns)
    }

    /// The map that a name or a list of names means.
    private static func map(meantBy node: Node) -> String? {
        guard let names = node.words, !names.isEmpty, names.allSatisfy(Placeholders.isName) else { return nil }
        return "{ \(names.map { "\($0): true" }.joined(separator: ", ")) }"
    }

    /// Words for kinds of values, and what matches those.
    private static let kinds = [
        "number": "-?[0-9]+([.]?[0-9]+)?", "float": "-?[0-9]+([.]?[0-9]+)?", "integer": "-?[0-9]+", "int": "-?[0-9]+",
        "string": "true", "text": "true", "str": "true", "any": "true", "required": "true", "bool": "true|false",
        "boolean": "true|false", "uuid": "[0-9a-fA-F-]{36}", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    ]

    /// Whether a value without quotes is a number, or a word that stands for true or false in other tools.
    private static func isOtherValue(_ node: Node?) -> Bool {
        guard case .scalar(let scalar)? = node?.content, scalar.isPlain, scalar.written == nil else { return false }
        switch scalar.value {
        case .number, .notFinite, .tooLarge: return true
        case .text: return ["yes", "no", "on", "off"].contains(scalar.text.lowercased())
        case .null, .bool, nil: return false
        }
    }

    private static func parameter(_ name: String, in map: ConfigSection) -> Parameter? {
        guard let text = map.string(name) else { return nil }
        guard Placeholders.isName(name), name.utf8.count <= 64 else {
            let rule = "letters, digits and _, and does not begin with a digit"
            map.report("a parameter cannot be called \(name.quoted); its name has \(rule)", atKey: name)
            return nil
        }
        guard !reserved.contains(name) else {
            map.report("a parameter cannot be called \(name.quoted), which the stream takes itself", atKey: name)
            return nil
        }
        if text == "true" { return Parameter(name: name, pattern: nil) }
        if text == "false" || text.isEmpty {
            map.refuse(name, "is a regular expression, or true for any text on one line", meant: "true")
            return nil
        }
        guard !isOtherValue(map.node(name)) else {
            let sentence = "is a regular expression, or true for any text on one line"
            let way = "write true, or \(text) in quotes where nothing else is to match"
            map.report("\(map.name(of: name)) \(sentence); \(way)", at: name, fixIt: "\(name): \(text.quotedForYAML)")
            return nil
        }
        if let meant = kinds[text.lowercased()], let node = map.node(name), node.text == node.written {
            let sentence = "\(map.name(of: name)) matches the word \(text.quoted) alone; for all of them write \(meant)"
            map.diagnostics.report(
                Diagnostic(
                    sentence,
                    at: node.location,
                    width: node.width,
                    fixIt: "\(name): \(meant == "true" ? meant : meant.quotedForYAML)",
                    severity: .warning
                )
            )
        }
        do throws(TextProblem) {
            return Parameter(name: name, pattern: try ValuePattern(text))
        } catch {
            map.refuse(name, error.message, meant: error.suggestion)
            return nil
        }
    }
}
