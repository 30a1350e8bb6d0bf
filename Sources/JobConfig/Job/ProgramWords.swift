/// The words of a command, as the programs in it take them.
struct ProgramWords {
    /// A word, and whether a value is filled in there.
    private(set) var words: [(text: String, isFilled: Bool)]
    /// Where the program stands that is run in the end; nil where that is not known.
    private(set) var place: Int?

    /// Programs that run what stands behind their own words: the letters of the options that take a word, and how many words
    /// there are beside options.
    private static let wrappers: [String: (options: String, words: Int)] = [
        "busybox": ("", 0), "chroot": ("", 1), "doas": ("uC", 0), "env": ("uCS", 0), "ionice": ("cnpPu", 0),
        "nice": ("n", 0), "nohup": ("", 0), "setsid": ("", 0), "sshpass": ("pfdP", 0), "stdbuf": ("ioe", 0),
        "sudo": ("ugCDhpRrTtU", 0), "time": ("fo", 0), "timeout": ("sk", 1), "unshare": ("", 0),
        "xargs": ("adEIiLnPs", 0),
    ]

    init(_ words: [(text: String, isFilled: Bool)]) {
        self.words = words
        splitForEnv()
        place = 0
        while let current = place {
            let name = program(current)
            // With a user it runs a program as it is.
            let isRunuser = name == "runuser" && self.words.contains { ["-u", "--user"].contains($0.text) }
            guard let wrapper = isRunuser ? ("ugG", 0) : Self.wrappers[name] else { return }
            var next = operand(behind: current, wrapper.0)
            while next < self.words.count, self.words[next].text.contains("="), !self.words[next].text.hasPrefix("/") {
                next += 1
            }
            next += wrapper.1
            place = next < self.words.count ? next : nil
        }
    }

    /// Makes words of the one that `env -S` does that with.
    private mutating func splitForEnv() {
        guard words.first.map({ Self.program($0.text) }) == "env",
            let place = words.firstIndex(where: { $0.text.hasPrefix("-S") || $0.text.hasPrefix("--split-string") })
        else { return }
        var (word, length) = (words[place], 1)
        if ["-S", "--split-string"].contains(word.text), place + 1 < words.count {
            (word, length) = (words[place + 1], 2)
        } else {
            word.text = String(word.text.hasPrefix("-S") ? word.text.dropFirst(2) : word.text.dropFirst(15))
        }
        let pieces = Self.split(word.text).map { ($0, word.isFilled && $0.contains("{")) }
        words.replaceSubrange(place..<(place + length), with: pieces)
    }

    /// The words of a text in which quotes hold some together.
    private static func split(_ text: String) -> [String] {
        var (words, quote) = ([""], Character?.none)
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
            } else if quote == nil, character == " " {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }

    /// The name of the program that a word may be.
    func program(_ index: Int) -> String { Self.program(words[index].text) }

    static func program(_ word: String) -> String { String(word.split { $0 == "/" || $0 == "=" }.last ?? "") }

    /// The letters of an option such as `-c` or `-lc`.
    static func letters(of option: String) -> Substring? {
        guard option.hasPrefix("-"), option.count > 1 else { return nil }
        let letters = option.dropFirst()
        return letters.allSatisfy { $0.isASCII && $0.isLetter } ? letters : nil
    }

    /// The first word behind a program that is no option and belongs to none; those of these letters take a word.
    func operand(behind place: Int, _ letters: String) -> Int {
        var index = place + 1
        while index < words.count, words[index].text.hasPrefix("-"), words[index].text.count > 1 {
            let text = words[index].text
            if text == "--" { return index + 1 }
            // What stands behind the letter is the word, where something does.
            let letter = text.hasPrefix("--") ? nil : text.dropFirst().firstIndex(where: letters.contains)
            index += letter.map { text.index(after: $0) } == text.endIndex ? 2 : 1
        }
        return index
    }

    /// Which word is the line, or the script, of a shell, and whether it is a line; a word that is filled in may be anything.
    func end(ofShellAt place: Int) -> (Int, isLine: Bool) {
        var (index, isLine) = (place + 1, false)
        while index < words.count, !words[index].isFilled {
            let text = words[index].text
            if text == "--" || text == "-" { return (index + 1, isLine) }
            guard text.hasPrefix("-") || text.hasPrefix("+") else { break }
            let letters = text.hasPrefix("--") ? "" : text.dropFirst()
            isLine = isLine || text.hasPrefix("-") && letters.contains("c")
            // All words behind are its arguments.
            if letters.contains("s"), !isLine { return (index, false) }
            let isLong = ["--rcfile", "--init-file"].contains(text)
            index += 1 + (isLong ? 1 : letters.count { $0 == "o" || $0 == "O" })
        }
        return (index, isLine)
    }

    /// Whether what stands behind a word is the line of a shell.
    func isLineOption(_ index: Int) -> Bool {
        guard words.indices.contains(index) else { return false }
        let text = words[index].text
        return Self.letters(of: text)?.contains("c") == true || Self.isLong(text) || text.lowercased() == "-command"
    }

    /// Whether a word is an option together with its line.
    func holdsLine(_ index: Int) -> Bool {
        let parts = words[index].text.split(separator: "=", maxSplits: 1)
        return parts.count == 2 && Self.isLong(String(parts[0]))
    }

    /// Whether a word is what the option `c` of a program such as su says.
    func isLine(_ index: Int) -> Bool {
        let former = words[index - 1].text
        return Self.letters(of: former)?.last == "c" || Self.isLong(former) || holdsLine(index)
            || words[index].text.hasPrefix("-c")
    }

    /// `--command` or `--session-command`, which may be cut short.
    private static func isLong(_ option: String) -> Bool {
        ["--command", "--session-command"].contains { $0.hasPrefix(option) } && option.count >= 4
    }
}
