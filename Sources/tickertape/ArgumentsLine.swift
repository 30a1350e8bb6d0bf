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

        /// The command that has the option.
        var owner: String {
            switch self {
            case .config: "serve, check, run, import and link"
            case .jobs, .lifetime, .period, .url: "link"
            case .listen, .certificate, .key, .publicFolder, .log, .logLevel: "serve"
            case .format: "check"
            case .events: "run and link"
            }
        }
    }

    private(set) var words: [String] = []
    private(set) var hasVersion = false
    private var values: [(option: Option, value: String)] = []

    /// Takes `--x value` and `--x=value`; behind `--` all words are plain.
    init(_ arguments: [String]) throws(UsageError) {
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
    func allow(_ options: Set<Option>, in command: String) throws(UsageError) {
        guard let other = values.first(where: { !options.contains($0.option) })?.option else { return }
        throw UsageError(sentence: "\(other.rawValue) is an option of \(other.owner), not of \(command)")
    }

    private mutating func read(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = Option(rawValue: parts[0]) else {
            guard parts[0] == "--version" else {
                let value = parts.count > 1 ? parts[1] : rest.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
                throw ForeignOption.advice(for: parts[0], value)
                    ?? Arguments.unknown("option", parts[0], among: Self.names)
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

    private static let names = Option.allCases.map(\.rawValue) + ["--help", "--version"]
}
