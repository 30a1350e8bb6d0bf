import Configuration

/// How a shell comes to read a word of a command.
enum ShellUse: Hashable {
    /// It is the line, or the script, of this shell, or one of the options before that.
    case line(of: String)
    /// This program has a shell run it.
    case handed(by: String)
    /// This program has a shell of another machine run it.
    case elsewhere(by: String)

    private static let shells: Set<String> = [
        "sh", "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "rbash", "rksh", "rzsh", "tcsh", "yash", "zsh",
    ]
    /// Programs that run what stands behind their own words.
    private static let wrappers: Set<String> = [
        "busybox", "chroot", "doas", "env", "ionice", "nice", "nohup", "runuser", "setsid", "stdbuf", "sudo", "time",
        "timeout", "unshare", "xargs",
    ]
    /// Programs that hand what stands behind their option `c` to a shell.
    private static let handing: Set<String> = ["flock", "runuser", "script", "su"]

    /// How a shell reads the word at `index`, in which a value is filled in; nil where none does.
    init?(of index: Int, in items: [Node], _ isFilled: (Node) -> Bool) {
        if let shell = Self.shell(inSplit: index, of: items) {
            self = .line(of: shell)
            return
        }
        let programs = items[..<index].map(Self.program)
        let isWrapped = programs.first.map(Self.wrappers.contains) ?? false
        for (place, program) in programs.enumerated() {
            let isRun = place == 0 || isWrapped
            if Self.shells.contains(program) {
                let (end, hasLine) = Self.end(of: place, in: items, isFilled)
                if index <= end, hasLine || isRun {
                    self = .line(of: program)
                    return
                }
            }
            guard isRun else { continue }
            if Self.handing.contains(program), Self.isBehindLineOption(index, in: items) {
                self = .handed(by: program)
                return
            }
            if program == "watch", !items[place..<index].contains(where: { ["-x", "--exec"].contains($0.text) }) {
                self = .handed(by: program)
                return
            }
            if program == "ssh", index >= place + 2 {
                self = .elsewhere(by: program)
                return
            }
        }
        return nil
    }

    /// The shell in a word that `env -S` makes several words of; nil where there is none.
    private static func shell(inSplit index: Int, of items: [Node]) -> String? {
        guard items.first.map(program) == "env", let text = items[index].text,
            ["-S", "--split-string"].contains(items[index - 1].text) || text.hasPrefix("-S")
                || text.hasPrefix("--split-string=")
        else { return nil }
        let words = text.split { $0 == " " || $0 == "=" || $0 == "/" }.map { $0.hasPrefix("-S") ? $0.dropFirst(2) : $0 }
        return words.first { shells.contains(String($0)) }.map(String.init)
    }

    /// The name of the program that a word may be.
    static func program(_ item: Node) -> String { String((item.text ?? "").split(separator: "/").last ?? "") }

    /// The letters of an option such as `-c` or `-lc`.
    static func letters(of option: Node) -> Substring? {
        guard let option = option.text, option.hasPrefix("-"), option.count > 1 else { return nil }
        let letters = option.dropFirst()
        return letters.allSatisfy { $0.isASCII && $0.isLetter } ? letters : nil
    }

    /// Which word is the line, or the script, of the shell at `place`, and whether it is a line; a word that is filled in may
    /// be anything.
    private static func end(of place: Int, in items: [Node], _ isFilled: (Node) -> Bool) -> (Int, isLine: Bool) {
        var (index, isLine) = (place + 1, false)
        while index < items.count, !isFilled(items[index]) {
            let text = items[index].text ?? ""
            if text == "--" || text == "-" { return (index + 1, isLine) }
            guard text.hasPrefix("-") || text.hasPrefix("+") else { break }
            if let letters = letters(of: items[index]) {
                isLine = isLine || letters.contains("c")
                // All words behind are its arguments.
                if letters.contains("s"), !isLine { return (index, false) }
            }
            let takesWord =
                ["--rcfile", "--init-file"].contains(text) || !text.hasPrefix("--") && text.last?.lowercased() == "o"
            index += takesWord ? 2 : 1
        }
        return (index, isLine)
    }

    /// Whether the word is what an option `c` says, or its long form.
    private static func isBehindLineOption(_ index: Int, in items: [Node]) -> Bool {
        let (own, former) = (items[index].text ?? "", items[index - 1])
        return letters(of: former)?.last == "c" || former.text == "--command" || own.hasPrefix("--command=")
            || own.hasPrefix("-c")
    }
}
