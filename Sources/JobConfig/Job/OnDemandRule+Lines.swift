import Configuration
import DataSources

/// Arguments of a command that are read as a program, where what a client sends would be run.
extension OnDemandRule {
    /// Other programs, with the letters of the options behind which a program stands.
    private static let interpreters: [String: String] = [
        "python": "c", "pypy": "c", "perl": "eE", "ruby": "e", "node": "ep", "php": "r", "lua": "e", "Rscript": "e",
    ]

    /// Sees to it that no value of a client becomes part of a line for a shell; one that becomes part of another program is
    /// told.
    static func checkLines(of names: [String], in section: ConfigSection) {
        guard case .sequence(let items) = section.node("command")?.content else { return }
        let isFilled = { (item: Node) in Placeholders.names(in: item.text ?? "").contains { names.contains($0) } }
        for index in items.indices.dropFirst() {
            guard let name = Placeholders.names(in: items[index].text ?? "").first(where: names.contains) else {
                continue
            }
            switch ShellUse(of: index, in: items, isFilled) {
            case .line(let shell): report(name, inLineOf: shell, items, index, names, section)
            case .handed(let program):
                section.report(
                    "\(program) hands its line to a shell, which would run what a client sends, as {\(name)} is part of it; "
                        + "write run, where that is a variable: \"$\(variable(name, in: "sh"))\"",
                    at: "command"
                )
            case .elsewhere(let program):
                section.report(
                    "\(program) hands its words to a shell of the other machine, which would run what a client sends, as "
                        + "{\(name)} is one of them; name what may be asked for in jobs of their own",
                    at: "command"
                )
            case nil: checkProgram(name, items, index, section)
            }
        }
    }

    private static func report(
        _ name: String,
        inLineOf shell: String,
        _ items: [Node],
        _ index: Int,
        _ names: [String],
        _ section: ConfigSection
    ) {
        let sentence = "a shell would run what a client sends, as {\(name)} is part of its line"
        let isPlain =
            items.count == 3 && ShellUse.program(items[0]) == "sh"
            && ShellUse.letters(of: items[1])?.contains("c") == true
        let key = shell == "sh" ? "" : ", with shell: \(shell)"
        section.report(
            "\(sentence); write run, where that is a variable: \"$\(variable(name, in: shell))\"\(key)",
            at: "command",
            fixIt: isPlain ? line(items[index], names) : nil
        )
    }

    private static func variable(_ name: String, in shell: String) -> String {
        ParameterVariables.isPlain(name, in: shell) ? name : ParameterVariables.name(of: name)
    }

    /// Tells of a value that becomes part of a program that no shell reads.
    private static func checkProgram(_ name: String, _ items: [Node], _ index: Int, _ section: ConfigSection) {
        guard index >= 2, let letters = ShellUse.letters(of: items[index - 1]),
            let program = reader(behind: letters, among: items[..<(index - 1)])
        else { return }
        let way = "let it read an argument of its own, which stands behind this one: \"{\(name)}\""
        let sentence = "\(program) would run what a client sends, as {\(name)} is part of its program; \(way)"
        section.diagnostics.report(
            Diagnostic(sentence, at: items[index].location, width: items[index].width, severity: .warning)
        )
    }

    /// The program that reads what stands behind an option of these letters; nil where none is known.
    private static func reader(behind letters: Substring, among items: ArraySlice<Node>) -> String? {
        items.lazy.reversed().compactMap { item -> String? in
            let plain = String(ShellUse.program(item).prefix { !$0.isNumber })
            guard let options = interpreters[plain], letters.contains(where: { options.contains($0) }) else {
                return nil
            }
            return plain
        }.first
    }

    /// The same line for `run`, where no quotes stand in it that could hold a variable fast.
    private static func line(_ item: Node, _ names: [String]) -> String? {
        guard let text = item.written, !text.contains(where: { "'\"\\\n".contains($0) }) else { return nil }
        let values = names.map { name in
            (name, "\"$\(variable(name, in: "sh"))\"")
        }
        return "run: \(Placeholders.fill(text, with: Dictionary(values) { $1 }).quotedForYAMLIfNeeded)"
    }
}
