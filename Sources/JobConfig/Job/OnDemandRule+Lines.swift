import Configuration
import DataSources

/// Arguments of a command that are read as a program, where what a client sends would be run.
extension OnDemandRule {
    private static let shells: Set<String> = ["sh", "ash", "bash", "dash", "fish", "ksh", "zsh"]
    /// Other programs, with the letters of the options behind which a program stands.
    private static let interpreters: [String: String] = [
        "python": "c", "pypy": "c", "perl": "eE", "ruby": "e", "node": "ep", "php": "r", "lua": "e", "Rscript": "e",
    ]

    /// Sees to it that no value of a client becomes part of a line for a shell; one that becomes part of another program is
    /// told.
    static func checkLines(of names: [String], in section: ConfigSection) {
        guard case .sequence(let items) = section.node("command")?.content else { return }
        for index in items.indices.dropFirst(2) {
            let found = Placeholders.names(in: items[index].text ?? "").filter { names.contains($0) }
            guard let name = found.first, let option = items[index - 1].text, let letters = letters(of: option),
                let program = reader(behind: letters, among: items[..<(index - 1)])
            else { continue }
            guard shells.contains(program) else {
                let way = "let it read an argument of its own, which stands behind this one: \"{\(name)}\""
                let sentence = "\(program) would run what a client sends, as {\(name)} is part of its program; \(way)"
                section.diagnostics.report(
                    Diagnostic(sentence, at: items[index].location, width: items[index].width, severity: .warning)
                )
                continue
            }
            let isPlain = ParameterVariables.isPlain(name, in: program)
            let variable = isPlain ? name : ParameterVariables.name(of: name)
            let sentence = "a shell would run what a client sends, as {\(name)} is part of its line"
            let shell = program == "sh" ? "" : ", with shell: \(program)"
            section.report(
                "\(sentence); write run, where that is a variable: \"$\(variable)\"\(shell)",
                at: "command",
                fixIt: items.count == 3 && program == "sh" ? line(items[index], names) : nil
            )
        }
    }

    /// The letters of an option such as `-c` or `-lc`.
    private static func letters(of option: String) -> Substring? {
        guard option.hasPrefix("-"), option.count > 1 else { return nil }
        let letters = option.dropFirst()
        return letters.allSatisfy { $0.isASCII && $0.isLetter } ? letters : nil
    }

    /// The program that reads what stands behind an option of these letters; nil where none is known.
    private static func reader(behind letters: Substring, among items: ArraySlice<Node>) -> String? {
        items.lazy.reversed().compactMap { item -> String? in
            let name = String((item.text ?? "").split(separator: "/").last ?? "")
            if shells.contains(name) { return letters.contains("c") ? name : nil }
            let plain = String(name.prefix { !$0.isNumber })
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
            (name, "\"$\(ParameterVariables.isPlain(name, in: "sh") ? name : ParameterVariables.name(of: name))\"")
        }
        return "run: \(Placeholders.fill(text, with: Dictionary(values) { $1 }).quotedForYAMLIfNeeded)"
    }
}
