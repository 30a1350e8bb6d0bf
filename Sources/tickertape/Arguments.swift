import JobConfig
import Logging
import Configuration
import Syscalls

/// What the command line asks for.
enum Command: Equatable {
    case serve(ServeOptions)
    case check(file: String, format: CheckFormat)
    case run(job: String, parameters: [String: String] = [:], events: Int? = nil, config: String)
    case initialise
    case schema
    case importHistory(file: String, config: String)
    case link(LinkOptions)
    case help(Topic)
    case version

    /// What a help text is about: a command, or the program.
    enum Topic: String, CaseIterable {
        case program = ""
        case serve
        case check
        case run
        case initialise = "init"
        case schema
        case importHistory = "import"
        case link
    }
}

/// The options of `serve`; nil where the file or the default decides.
struct ServeOptions: Equatable {
    var config: String?
    var listen: [ListenAddress] = []
    /// The certificate of `--certificate` and `--key`.
    var certificate: CertificatePaths?
    var publicFolder: String?
    var logFormat = Log.Format.text
    var logLevel = Log.Level.info
}

/// Where a certificate and its key are.
struct CertificatePaths: Equatable {
    let certificate: String
    let key: String
}

/// How `check` writes what it found.
enum CheckFormat: String, CaseIterable {
    case text
    case json
}

/// Why the command line makes no sense; the program ends with 2.
struct UsageError: Error, Equatable {
    let sentence: String
}

/// Reads the words behind the program's name.
enum Arguments {
    /// The file of jobs where none is named.
    static let standardFile = "jobs.yaml"

    /// The command; help wins over everything else that is said.
    static func parse(_ words: [String]) throws(UsageError) -> Command {
        let beforeTerminator = words.prefix { $0 != "--" }
        if beforeTerminator.contains(where: { $0 == "--help" || $0 == "-h" }) {
            return .help(beforeTerminator.lazy.compactMap(Command.Topic.init(rawValue:)).first ?? .program)
        }
        let line = try ArgumentsLine(words)
        if line.hasVersion { return .version }
        guard let name = line.words.first else { return try serve(line) }
        let rest = Array(line.words.dropFirst())
        switch name {
        case "serve":
            try refuse(rest, beyond: 0, "serve takes options only, and a jobs file by --config")
            return try serve(line)
        case "check": return try check(line, rest)
        case "run": return try run(line, rest)
        case "init":
            try line.allowOptions(of: name)
            try refuse(rest, beyond: 0, "init takes nothing; it writes \(standardFile) here")
            return .initialise
        case "help": return try help(rest)
        case "schema":
            try line.allowOptions(of: name)
            try refuse(rest, beyond: 0, "schema takes nothing; it prints to standard output")
            return .schema
        case "import": return try importHistory(line, rest)
        case "link": return try link(line, rest)
        case "version":
            try line.allowOptions(of: name)
            try refuse(rest, beyond: 0, "version takes nothing")
            return .version
        default: throw ForeignOption.advice(forCommand: name) ?? unknown("command", name, among: commands)
        }
    }

    /// The words that name a command.
    static let commands = ["serve", "check", "run", "init", "schema", "import", "link", "help", "version"]

    static func unknown(_ kind: String, _ word: String, among words: [String]) -> UsageError {
        let guess = Suggestion.nearest(to: word, among: words).map { "; did you mean \($0.quoted)?" }
        return UsageError(sentence: "unknown \(kind) \(word.quoted)\(guess ?? "")")
    }

    private static func serve(_ line: ArgumentsLine) throws(UsageError) -> Command {
        try line.allowOptions(of: "serve")
        var options = ServeOptions()
        options.config = line[.config]
        options.publicFolder = line[.publicFolder]
        for text in line.all(.listen) { options.listen.append(try address(text)) }
        switch (line[.certificate], line[.key]) {
        case (let certificate?, let key?): options.certificate = CertificatePaths(certificate: certificate, key: key)
        case (_?, nil): throw UsageError(sentence: "--certificate needs its key, as in: --key privkey.pem")
        case (nil, _?): throw UsageError(sentence: "--key needs its certificate, as in: --certificate fullchain.pem")
        case (nil, nil): break
        }
        if let format: Log.Format = try line.choice(.log) { options.logFormat = format }
        if let level: Log.Level = try line.choice(.logLevel) { options.logLevel = level }
        return .serve(options)
    }

    private static func address(_ text: String) throws(UsageError) -> ListenAddress {
        do throws(TextProblem) {
            return try ServerSettings.listenAddress(text, namedIn: "").get()
        } catch {
            throw UsageError(sentence: "--listen \(error.message)")
        }
    }

    private static func check(_ line: ArgumentsLine, _ files: [String]) throws(UsageError) -> Command {
        try line.allowOptions(of: "check")
        try refuse(files, beyond: 1, "check takes one file")
        if let file = files.first, line[.config] != nil {
            throw UsageError(sentence: "check takes one file, as \(file.quoted) or with --config")
        }
        return .check(file: files.first ?? line[.config] ?? standardFile, format: try line.choice(.format) ?? .text)
    }

    private static func run(_ line: ArgumentsLine, _ jobs: [String]) throws(UsageError) -> Command {
        try line.allowOptions(of: "run")
        guard let job = jobs.first else {
            throw UsageError(sentence: "run needs the name of a job, as in: tickertape run disk")
        }
        return .run(
            job: job,
            parameters: try parameters(jobs.dropFirst()),
            events: try events(line),
            config: line[.config] ?? standardFile
        )
    }

    private static func events(_ line: ArgumentsLine) throws(UsageError) -> Int? {
        guard let text = line[.events] else { return nil }
        guard let number = Int(text), number >= 1 else {
            throw UsageError(sentence: "--events is a whole number of at least 1, not \(text.quoted)")
        }
        return number
    }

    /// Words such as `caseId=7`.
    private static func parameters(_ words: some Sequence<String>) throws(UsageError) -> [String: String] {
        var parameters: [String: String] = [:]
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
                throw UsageError(sentence: "run takes one job; \(word.quoted) is too much, and no parameter NAME=VALUE")
            }
            let (name, value) = (String(word[..<equals]), String(word[word.index(after: equals)...]))
            guard parameters.updateValue(value, forKey: name) == nil else {
                throw UsageError(sentence: "the parameter \(name.quoted) is given twice")
            }
        }
        return parameters
    }

    private static func importHistory(_ line: ArgumentsLine, _ files: [String]) throws(UsageError) -> Command {
        try line.allowOptions(of: "import")
        guard let file = files.first else {
            throw UsageError(sentence: "import needs a history file, as in: tickertape import tickertape.db")
        }
        try refuse(files, beyond: 1, "import takes one history file, and a jobs file by --config")
        return .importHistory(file: file, config: line[.config] ?? standardFile)
    }

    private static func help(_ words: [String]) throws(UsageError) -> Command {
        guard let word = words.first, !["help", "version"].contains(word) else { return .help(.program) }
        guard let topic = Command.Topic(rawValue: word) else { throw unknown("command", word, among: commands) }
        return .help(topic)
    }

    private static func refuse(_ words: [String], beyond count: Int, _ rule: String) throws(UsageError) {
        guard words.count > count else { return }
        throw UsageError(sentence: "\(rule); \(words[count].quoted) is too much")
    }
}
