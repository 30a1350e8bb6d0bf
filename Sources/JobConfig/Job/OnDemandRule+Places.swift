import Configuration
import DataSources

/// Where parameters stand in what a job runs or asks for.
extension OnDemandRule {
    /// Programs whose arguments are read as a language that has braces of its own.
    private static let readersOfBraces: Set<Substring> = [
        "awk", "gawk", "mawk", "nawk", "perl", "sed", "jq", "sh", "ash", "bash", "dash", "ksh", "zsh",
    ]

    /// Sees to it that a shell line asks for a parameter by a name that it has there.
    static func checkVariables(of names: [String], in section: ConfigSection) {
        guard let node = section.node("run"), let text = node.text else { return }
        let shell = section.node("shell")?.text ?? "/bin/sh"
        let inBraces = Set(Placeholders.loneNames(in: text))
        for name in names {
            let isPlain = ParameterVariables.isPlain(name, in: shell)
            let variable = isPlain ? name : ParameterVariables.name(of: name)
            // Where it is asked for as a variable, too, braces are those of some other language.
            if inBraces.contains(name), !ParameterVariables.isAsked(variable, in: text) {
                warn("{\(name)} stays as it is in \"run\"; write \"$\(variable)\"", in: section, at: node)
            }
            guard !isPlain, ParameterVariables.isAsked(name, in: text) else { continue }
            section.refuse("run", "asks for $\(name), which is no parameter there; write $\(variable)")
        }
    }

    /// Sees to it that no client names the program, and that a name in braces is that of a parameter.
    ///
    /// What stands for nothing is told where the parameters are without faults.
    static func checkPlaceholders(of names: [String], areAll: Bool, in section: ConfigSection) {
        guard case .sequence(let items) = section.node("command")?.content else { return }
        for name in Placeholders.names(in: items.first?.text ?? "") where names.contains(name) {
            let reason = "the program to run cannot come from a client"
            section.diagnostics.report("\(reason); {\(name)} has its place in what follows", at: items[0])
        }
        let program = items.first?.text?.split(separator: "/").last ?? ""
        let mayBeOfOthers = readersOfBraces.contains(program)
        checkNames(names, areAll: areAll, in: section, at: items, but: [], mayBeOfOthers: mayBeOfOthers)
    }

    /// Sees to it that no client names the host that is asked, and that a name in braces is that of a parameter.
    ///
    /// What stands for nothing is told where the parameters are without faults.
    static func checkRequest(of names: [String], areAll: Bool, in section: ConfigSection) {
        guard let http = section.node("http") else { return }
        let places = HTTPParameters.places(in: http)
        for (place, node) in places where place == .host {
            for name in HTTPParameters.namesInHost(of: node.text ?? "") where names.contains(name) {
                let reason = "the host that is asked cannot come from a client"
                let advice = "{\(name)} has its place in the path, the query, a header, a form or a body"
                section.diagnostics.report("\(reason); \(advice)", at: node)
            }
        }
        // What else stands in braces where the host is makes no address, which is told.
        let hosts = Set(places.flatMap { $0.place == .host ? HTTPParameters.namesInHost(of: $0.node.text ?? "") : [] })
        checkNames(names, areAll: areAll, in: section, at: places.map(\.node), but: hosts)
    }

    /// Tells of names in braces that are none of the parameters, which stay as they are.
    ///
    /// One that is nearly a parameter's is a fault, unless the program has braces of its own; another is meant as it stands,
    /// as in all languages that have them, but where a parameter stands nowhere.
    private static func checkNames(
        _ names: [String],
        areAll: Bool,
        in section: ConfigSection,
        at nodes: [Node],
        but others: Set<String>,
        mayBeOfOthers: Bool = false
    ) {
        let used = Set(nodes.flatMap { Placeholders.names(in: $0.text ?? "") })
        let lost = names.filter { !used.contains($0) }
        let isOdd = !lost.isEmpty || (names.isEmpty && !mayBeOfOthers)
        for node in nodes {
            // What a reference stands for may be a secret.
            let text = node.written ?? node.text ?? ""
            let lone = Placeholders.loneNames(in: text)
            for name in node.written == nil ? Placeholders.names(in: text) : lone where !names.contains(name) {
                let sentence = "{\(name)} is no parameter of \(section.owner)"
                if !mayBeOfOthers, let meant = Suggestion.nearest(to: name, among: names) {
                    section.diagnostics.report("\(sentence); did you mean {\(meant)}?", at: node)
                } else if areAll, lone.contains(name), !others.contains(name), isOdd {
                    warn("\(sentence) and stays as it is; \(advice(names, lost))", in: section, at: node)
                }
            }
        }
    }

    /// What may have been meant by a name that is none of the parameters, of which some stand nowhere.
    private static func advice(_ names: [String], _ lost: [String]) -> String {
        if lost.count == 1 { return "did you mean {\(lost[0])}?" }
        return names.isEmpty
            ? "the job takes none" : "there is \(names.map { "{\($0)}" }.joined(separator: ", "))"
    }

    private static func warn(_ message: String, in section: ConfigSection, at node: Node) {
        section.diagnostics.report(Diagnostic(message, at: node.location, width: node.width, severity: .warning))
    }
}
