import Configuration

/// A command line cut into its words as a shell would (POSIX.1-2024, XCU 2.2 and 2.3), as far as that needs no shell.
struct CommandWords {
    /// The program and its arguments.
    let list: [String]

    /// Nil where only a shell knows the words, or where a quote is never closed.
    init?(_ text: String) {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
                if open == "\"", "$`\\".contains(character) { return nil }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == "\\" {
                isEscaped = true
            } else if character == " " || character == "\t" {
                if let done = word { words.append(done) }
                word = nil
            } else if Self.signsOfShells.contains(character) || character.isNewline {
                return nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let done = word { words.append(done) }
        guard quote == nil, !isEscaped, !words.isEmpty else { return nil }
        // Braces around a name are no sign of a shell, a variable in front of a program is.
        let isExpanded = text.contains(/\{[^}]*(?:,|\.\.)[^}]*\}/) || words.contains("{")
        guard !isExpanded, !words[0].contains("=") else { return nil }
        list = words
    }

    private static let signsOfShells: Set<Character> = Set("|&;<>()$`*?[]~#!")
}

extension CommandSource {
    /// Reports a text where a list of words is due, with the list that it means, or the key for what a shell has to read.
    static func refuseText(_ text: String, in section: ConfigSection) {
        let name = section.name(of: key)
        guard text.contains(where: { !$0.isWhitespace }) else {
            return section.report("\(name) must be a list, and is empty\(section.advice(for: key, .list))", atKey: key)
        }
        guard let words = CommandWords(text)?.list else {
            let line = section.node(key)?.onOneLine.map { "\(ShellSource.key): \($0)" }
            let reason =
                "must be a list of words, and this is a line for a shell, which is read by \"\(ShellSource.key)\""
            return section.report("\(name) \(reason)", at: key, fixIt: line)
        }
        let list = "[\(words.map(\.quotedForYAML).joined(separator: ", "))]"
        let isHidden = section.node(key).map(section.diagnostics.hidesAdvice) ?? false
        let way = isHidden ? section.advice(for: key, .list) : ""
        section.report("\(name) must be a list, not text\(way)", at: key, fixIt: "\(key): \(list)")
    }
}

extension ShellSource {
    /// Words for `shell` that say whether there is one.
    private static let answers = ["true", "yes", "on", "false", "no", "off"]

    /// The option `shell`; yes and no are no names of shells.
    @Sendable static func shell(in section: ConfigSection, _ key: String) -> String? {
        guard let text = SourceOptions.word(in: section, key) else { return nil }
        guard answers.contains(text.lowercased()) else { return text }
        let rule = "names the shell that reads \"\(self.key)\", /bin/sh where the line is left out"
        let other =
            ["true", "yes", "on"].contains(text.lowercased()) ? "" : "; \"\(CommandSource.key)\" is read by none"
        section.refuse(key, "\(rule)\(other)", meant: "/bin/sh")
        return nil
    }

    /// Reports a list where a line for a shell is due: that is a command.
    static func refuseList(_ node: Node, in section: ConfigSection) {
        let fixIt = node.onOneLine.map { "\(CommandSource.key): \($0)" }
        let reason = "is a line for a shell; a list of words stands behind \"\(CommandSource.key)\""
        section.report("\(section.name(of: key)) \(reason)", at: key, fixIt: fixIt)
    }
}
