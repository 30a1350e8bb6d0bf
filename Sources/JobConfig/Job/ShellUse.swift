import Configuration

/// How a shell comes to read a word of a command in which a value is filled in.
enum ShellUse: Hashable {
    /// It is the line, or the script, of this shell, or one of the options before that.
    case line(of: String)
    /// This program has a shell run it.
    case handed(by: String)
    /// This program has a shell of another machine run it.
    case elsewhere(by: String)

    /// How a shell reads the word at `index`; nil where none does.
    init?(of index: Int, in items: [Node], _ isFilled: (Node) -> Bool) {
        let text = items[index].text ?? ""
        let command = ProgramWords(items.map { ($0.text ?? "", isFilled($0)) })
        let places = command.words.indices.filter {
            command.words[$0].isFilled && text.contains(command.words[$0].text)
        }
        for place in places {
            guard let use = Self.use(of: place, in: command) else { continue }
            self = use
            return
        }
        return nil
    }

    private static func use(of index: Int, in command: ProgramWords) -> ShellUse? {
        for place in 0..<index {
            guard let shell = shells[command.program(place)] else { continue }
            let (end, isLine) = command.end(ofShellAt: place)
            let isFollowed = command.isLineOption(index - 1) && place < index - 1 || command.holdsLine(index)
            if isFollowed || index <= end && (isLine || place == command.place) { return .line(of: shell) }
        }
        guard let place = command.place, place < index else { return nil }
        let name = command.program(place)
        switch name {
        case "su", "runuser", "script": return command.isLine(index) ? .handed(by: name) : nil
        case "flock":
            let line = command.operand(behind: place, "wE") + 2
            return line == index && command.isLineOption(index - 1) ? .handed(by: name) : nil
        case "watch":
            let begin = command.operand(behind: place, "nqw")
            let isPlain = command.words[place..<min(begin, index)].contains { ["-x", "--exec"].contains($0.text) }
            return index >= begin && !isPlain ? .handed(by: name) : nil
        case "parallel":
            let line = command.words.firstIndex { $0.text.hasPrefix(":::") } ?? command.words.count
            return index < line ? .handed(by: name) : nil
        case "ssh", "autossh", "rsh":
            return index > command.operand(behind: place, "BbcDEeFIiJLlmMoOpPQRSWw") ? .elsewhere(by: name) : nil
        default: return nil
        }
    }

    /// Shells, and which of those that `run` knows is most like them.
    private static let shells = [
        "sh": "sh", "ash": "ash", "bash": "bash", "csh": "sh", "dash": "dash", "fish": "fish", "ksh": "ksh",
        "mksh": "ksh",
        "powershell": "sh", "pwsh": "sh", "rbash": "bash", "rksh": "ksh", "rzsh": "zsh", "tcsh": "sh", "yash": "sh",
        "zsh": "zsh",
    ]

    /// The name of the program that a word may be.
    static func program(_ item: Node) -> String { ProgramWords.program(item.text ?? "") }

    /// The letters of an option such as `-c` or `-lc`.
    static func letters(of option: Node) -> Substring? { ProgramWords.letters(of: option.text ?? "") }
}
