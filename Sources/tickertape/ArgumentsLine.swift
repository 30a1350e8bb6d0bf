import Configuration

/// The command line taken apart: plain words in order, and options with their values.
struct ArgumentsLine {
    /// An option that takes a value.
    enum Option: String, CaseIterable {
        case config = "--config"
        case listen = "--listen"
        case certificate = "--certificate"
        case key = "--key"
        case publicFolder = "--public"
        case log = "--log"
        case logLevel = "--log-level"
        case format = "--format"
        case events = "--events"
        case jobs = "--jobs"
        case lifetime = "--for"
        case period = "--every"
        case url = "--url"

        /// A value as it could be given.
        var example: String {
            switch self {
            case .config: "jobs.yaml"
            case .listen: "127.0.0.1:5000"
            case .certificate: "fullchain.pem"
            case .key: "privkey.pem"
            case .publicFolder: "public"
            case .log, .format: "json"
            case .events: "10"
            case .jobs: "'cpu.*'"
            case .lifetime: "30d"
            case .period: "30s"
            case .url: "https://status.example.com"
            case .logLevel: "warning"
            }
        }

        /// The commands that have the option.
        var commands: [String] {
            switch self {
            case .config: ["serve", "check", "run", "import", "link"]
            case .jobs, .lifetime, .period, .url: ["link"]
            case .listen, .certificate, .key, .publicFolder, .log, .logLevel: ["serve"]
            case .format: ["check"]
            case .events: ["run", "link"]
            }
        }

        /// The commands that have the option, in words.
        var owner: String {
            guard commands.count > 1, let last = commands.last else { return commands.joined() }
            return "\(commands.dropLast().joined(separator: ", ")) and \(last)"
        }
    }

    private(set) var words: [String] = []
    private(set) var hasVersion = false
    private var values: [(option: Option, value: String)] = []
    /// What may be suggested: the options of the command, or all where it is unknown.
    private let known: [Option]

    /// Takes `--x value` and `--x=value`; behind `--` all words are plain.
    init(_ arguments: [String]) throws(UsageError) {
        let command = Self.command(in: arguments.prefix { $0 != "--" })
        known = Option.allCases.filter { option in command.map(option.commands.contains) ?? true }
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--" {
                words += rest
                return
            }
            guard word.hasPrefix("-"), word != "-" else {
                words.append(word)
                continue
            }
            try read(word, &rest)
        }
    }

    subscript(option: Option) -> String? { values.first { $0.option == option }?.value }

    /// All values of an option that may be given several times.
    func all(_ option: Option) -> [String] { values.filter { $0.option == option }.map(\.value) }

    /// The value of an option that has a few; nil if the option is not given.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ option: Option
    ) throws(UsageError) -> Choice? {
        guard let text = self[option] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = alternatives(Choice.allCases.map(\.rawValue))
            throw UsageError(sentence: "\(option.rawValue) is \(choices), not \(text.quoted)")
        }
        return choice
    }

    /// Throws if an option is given that the command does not have.
    func allowOptions(of command: String) throws(UsageError) {
        guard let other = values.first(where: { !$0.option.commands.contains(command) })?.option else { return }
        throw UsageError(sentence: "\(other.rawValue) is an option of \(other.owner), not of \(command)")
    }

    /// The command that the words are for, as far as that can be told with options among them that there are not; nil where
    /// it is none.
    private static func command(in words: ArraySlice<String>) -> String? {
        var isKnown = true
        var rest = words
        while let word = rest.popFirst() {
            if word.hasPrefix("-"), word != "-" {
                guard let next = rest.first, !next.hasPrefix("-"), !word.contains("=") else { continue }
                // What follows an option is its value, or else the command.
                if Option(rawValue: word) != nil || !Arguments.commands.contains(next) { rest.removeFirst() }
            } else if Arguments.commands.contains(word) {
                return word
            } else {
                isKnown = false
            }
        }
        return isKnown ? "serve" : nil
    }

    private mutating func read(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = Option(rawValue: parts[0]) else {
            guard parts[0] == "--version" else {
                let value = parts.count > 1 ? parts[1] : rest.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
                throw ForeignOption.advice(for: parts[0], value, among: known)
                    ?? Arguments.unknown("option", parts[0], among: known.map(\.rawValue) + ["--help", "--version"])
            }
            guard parts.count == 1 else { throw UsageError(sentence: "--version takes no value") }
            hasVersion = true
            return
        }
        let value: String? =
            if parts.count > 1 {
                parts[1]
            } else if let next = rest.first, !next.hasPrefix("-") {
                rest.popFirst()
            } else {
                nil
            }
        guard let value, !value.isEmpty else {
            throw UsageError(sentence: "\(option.rawValue) needs a value, as in: \(option.rawValue) \(option.example)")
        }
        guard self[option] == nil || option == .listen else {
            throw UsageError(sentence: "\(option.rawValue) is given twice")
        }
        values.append((option, value))
    }
}
