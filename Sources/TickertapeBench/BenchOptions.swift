import Syscalls

/// What the command line asks for.
struct BenchOptions: Equatable {
    var connections = [1000]
    /// How many jobs the schedule is measured with.
    var jobs = [1, 100, 1000, 10_000]
    var scenarios = Scenario.allCases
    var repeats = 3
    var duration = Duration.seconds(3)
    /// Bytes of each event's data.
    var payload = 120
    var isJSON = false
    /// A running server to measure; nil for one of our own.
    var target: Target?

    enum Request: Equatable {
        case measure(BenchOptions)
        case help
    }

    private enum Word: String, CaseIterable {
        case connections = "--connections"
        case jobs = "--jobs"
        case scenarios = "--scenarios"
        case repeats = "--repeats"
        case duration = "--duration"
        case payload = "--payload"
        case json = "--json"
        case url = "--url"
        case events = "--events"
        case publish = "--publish"
        case token = "--token"
        case process = "--pid"
    }

    /// Reads the words behind the program's name; help wins over all else.
    static func parse(_ arguments: [String]) throws(UsageError) -> Request {
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) { return .help }
        var values: [Word: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let word = Word(rawValue: parts[0]) else {
                throw UsageError("unknown option \(argument); the options are \(names)")
            }
            guard values[word] == nil else { throw UsageError("\(word.rawValue) is given twice") }
            if word == .json {
                guard parts.count == 1 else { throw UsageError("--json takes no value") }
                values[word] = ""
                continue
            }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst(), !value.isEmpty, !value.hasPrefix("--")
            else {
                throw UsageError("\(word.rawValue) needs a value")
            }
            values[word] = value
        }
        return .measure(try BenchOptions(values))
    }

    init() {}

    private init(_ values: [Word: String]) throws(UsageError) {
        isJSON = values[.json] != nil
        if let text = values[.connections] { connections = try Self.numbers(text, 1...1_000_000, of: .connections) }
        if let text = values[.jobs] { jobs = try Self.numbers(text, 1...20_000, of: .jobs) }
        if let text = values[.scenarios] { scenarios = try Self.scenarios(text) }
        if let text = values[.repeats] { repeats = try Self.number(text, 1...1000, of: .repeats) }
        if let text = values[.payload] { payload = try Self.number(text, Payload.leastSize...900_000, of: .payload) }
        if let text = values[.duration] { duration = try Self.duration(text) }
        target = try Self.target(values)
        if target != nil {
            if values[.scenarios] == nil { scenarios.removeAll(where: \.isOfJobs) }
            if let scenario = scenarios.first(where: \.isOfJobs) {
                throw UsageError("\(scenario.rawValue) measures a server with jobs of its own; leave out --url")
            }
        }
    }

    private static let names = Word.allCases.map(\.rawValue).joined(separator: " ") + " --help"

    private static func number(_ text: String, _ range: ClosedRange<Int>, of word: Word) throws(UsageError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            let limits = "\(range.lowerBound) to \(range.upperBound)"
            throw UsageError("\(word.rawValue) can't be \"\(text)\"; write a number from \(limits)")
        }
        return number
    }

    private static func numbers(_ text: String, _ range: ClosedRange<Int>, of word: Word) throws(UsageError) -> [Int] {
        var numbers: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            numbers.append(try number(String(part), range, of: word))
        }
        return numbers
    }

    private static func scenarios(_ text: String) throws(UsageError) -> [Scenario] {
        var scenarios: [Scenario] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let scenario = Scenario(rawValue: String(part)) else {
                let all = Scenario.allCases.map(\.rawValue).joined(separator: " ")
                throw UsageError("there is no scenario \"\(part)\"; there are \(all)")
            }
            if !scenarios.contains(scenario) { scenarios.append(scenario) }
        }
        return scenarios
    }

    /// A number with `ms`, `s` or `m`, from 50 ms to an hour.
    private static func duration(_ text: String) throws(UsageError) -> Duration {
        let units = [("ms", 1), ("s", 1000), ("m", 60_000)]
        for (unit, milliseconds) in units where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)), number.isFinite else { continue }
            let total = number * Double(milliseconds)
            if (50...3_600_000).contains(total) { return .milliseconds(Int64(total)) }
        }
        throw UsageError("--duration can't be \"\(text)\"; write a time from 50ms to 60m, such as 3s")
    }

    private static func target(_ values: [Word: String]) throws(UsageError) -> Target? {
        guard let url = values[.url] else {
            if let word = [Word.events, .publish, .token, .process].first(where: { values[$0] != nil }) {
                throw UsageError("\(word.rawValue) tells about a running server; name it with --url")
            }
            return nil
        }
        var target = Target(address: try address(url))
        if let path = values[.events] { target.events = try Self.path(path, of: .events) }
        if let path = values[.publish] { target.publish = try Self.path(path, of: .publish) }
        if let token = values[.token] {
            guard isHeaderText(token) else { throw UsageError("--token has characters that no header can carry") }
            target.token = token
        }
        if let text = values[.process] {
            target.process = Int32(try number(text, 1...Int(Int32.max), of: .process))
        }
        return target
    }

    /// `http://127.0.0.1:PORT`; nothing leaves this machine.
    private static func address(_ url: String) throws(UsageError) -> SocketAddress {
        let rest = url.hasPrefix("http://") ? url.dropFirst(7) : ""
        let parts = (rest.hasSuffix("/") ? rest.dropLast() : rest).split(
            separator: ":",
            omittingEmptySubsequences: false
        )
        guard
            parts.count == 2, let port = UInt16(parts[1]), port > 0,
            let address = SocketAddress(host: String(parts[0]), port: port)
        else { throw UsageError("--url can't be \"\(url)\"; write http://127.0.0.1:PORT") }
        guard address.host.hasPrefix("127.") else {
            throw UsageError("--url must be on this machine's loopback, 127.0.0.1; \(address.host) is not")
        }
        return address
    }

    private static func path(_ text: String, of word: Word) throws(UsageError) -> String {
        guard text.hasPrefix("/"), isHeaderText(text), !text.contains(" ") else {
            throw UsageError("\(word.rawValue) can't be \"\(text)\"; write a path that begins with /")
        }
        return text
    }

    private static func isHeaderText(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}
