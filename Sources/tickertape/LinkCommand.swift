import API
import Configuration
import DataSources
import EventStreams
import Glibc
import HTTP
import JobConfig
import Syscalls
import Tape

/// What `tickertape link` is asked for.
struct LinkOptions: Equatable {
    /// Names of jobs and patterns over them; nil for all.
    var jobs: Set<String>?
    /// Types of events; nil for all.
    var events: Set<String>?
    /// How long it is good.
    var lifetime: Duration
    /// How far results of a job are apart at least; nil for all results.
    var period: Duration?
    /// Where the server is, for those who get the link, without a slash at its end; nil for where the file says that it
    /// listens.
    var url: String?
    /// The file of jobs, whose server is to take it.
    var config: String
}

/// `tickertape link`: a signed address that opens the stream without a token.
struct LinkCommand {
    let options: LinkOptions

    /// Prints the address, or to stderr why there is none.
    ///
    /// - Returns: the exit code.
    func run() -> Int32 {
        switch LoadedConfiguration.load(options.config) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            let server = loaded.file.server
            guard let key = server.tokens.links.first else {
                let way =
                    #"write links: ["${LINK_KEY}"] in the map tokens of its map server, the key made by: "#
                    + "openssl rand -hex 32"
                Terminal.error("tickertape: \(options.config) has no key to sign links with; \(way)\n")
                return 1
            }
            // An edge has the jobs of its origin.
            if server.origin == nil { warn(of: loaded.file.jobs) }
            let end = Timestamp.now.advanced(by: options.lifetime)
            let grant = Grant(jobs: options.jobs, events: options.events, end: end, every: options.period)
            guard let root = options.url ?? Self.address(of: server) else {
                let way = "write --url with the address that readers have, as in: --url https://status.example.com"
                Terminal.error(
                    "tickertape: \(options.config) listens on socket files alone, so there is no address; \(way)\n"
                )
                return 1
            }
            warn(of: root, server)
            return Terminal.print("\(root)/events?link=\(SignedLink.text(grant, signedBy: key))\n") ? 0 : 1
        }
    }

    /// Tells of names of jobs and of types of events that none has now; one may come yet.
    private func warn(of jobs: [JobDefinition]) {
        let names = Set(jobs.map(\.name))
        for name in Filter(jobs: options.jobs).plainJobs where !names.contains(name) {
            Terminal.error("tickertape: warning: no job of \(options.config) is called \(name.quoted)\n")
        }
        let types = Set(jobs.map(\.event) + Occasion.newsOfJobs + Occasion.newsOfService)
        for type in (options.events ?? []).subtracting(types).sorted() {
            let way =
                type.contains(where: "*?".contains) ? "; types of events are written as they are, without * and ?" : ""
            Terminal.error("tickertape: warning: \(options.config) has no events of the type \(type.quoted)\(way)\n")
        }
    }

    /// Tells of an address that readers get nothing at; a proxy in front may make another of it.
    private func warn(of root: String, _ server: ServerSettings) {
        let authority = String(
            root[(root.firstRange(of: "://")?.upperBound ?? root.startIndex)...].prefix { $0 != "/" }
        )
        if options.url == nil, let door = Self.door(of: server), let reason = Self.reason(against: door.address) {
            let way = "write --url with the address that readers have, as in: --url https://status.example.com"
            Terminal.error("tickertape: warning: \(options.config) listens \(reason); \(way)\n")
        } else if let names = server.hostNames, !names.contains(authority) {
            let host = Authority.host(of: authority)
            let way =
                server.hosts.isEmpty
                ? "if it is one, write hosts: [\(host)] in the map server"
                : "if it is one, add \(host) to hosts in the map server"
            let isEverywhere = server.tokens.isReadingOpen || server.listenAddresses.allSatisfy(\.isLoopback)
            let place = isEverywhere ? "there" : "there on the loopback"
            let sentence =
                "\(host.quoted) is no name of the server of \(options.config), which answers 421 \(place); \(way)"
            Terminal.error("tickertape: warning: \(sentence)\n")
        }
    }

    /// Why other machines, or all, get nothing where the file says that it listens; nil where they get something.
    private static func reason(against address: ListenAddress) -> String? {
        guard case .tcp(let address) = address else { return nil }
        if address.port == 0 { return "at a port that is another each time" }
        return address.isAny ? "on all networks, and the address below is this machine's for itself alone" : nil
    }

    /// Where streams are to be had first, by an address that can be written down.
    private static func door(of server: ServerSettings) -> (address: ListenAddress, spoken: ServerSettings.Spoken)? {
        server.doors.first { door in
            switch (door.address, door.spoken) {
            case (.unix, _), (_, .redirect): false
            default: true
            }
        }
    }

    /// Where the file says that it listens; nil where nobody can write that down.
    private static func address(of server: ServerSettings) -> String? {
        guard let door = door(of: server), case .tcp(let address) = door.address else { return nil }
        let isSecure = if case .secure = door.spoken { true } else { false }
        return "\(isSecure ? "https" : "http")://\(address.reachable)"
    }
}

extension Arguments {
    /// The words and options of `link`.
    static func link(_ line: ArgumentsLine, _ words: [String]) throws(UsageError) -> Command {
        try line.allowOptions(of: "link")
        if let word = words.first {
            throw UsageError(sentence: "link takes options only, as in --jobs 'cpu.*'; \(word.quoted) is too much")
        }
        guard let text = line[.lifetime] else {
            throw UsageError(sentence: "link needs to know for how long, as in: --for 30d")
        }
        guard case .success(let lifetime) = DurationText.parse(text), lifetime >= .seconds(1) else {
            let most = DurationText.longest
            throw UsageError(sentence: "--for is a time span from 1s to \(most) like 12h or 30d, not \(text.quoted)")
        }
        return .link(
            LinkOptions(
                jobs: try names(line, .jobs),
                events: try names(line, .events),
                lifetime: lifetime,
                period: try period(line),
                url: try root(line),
                config: line[.config] ?? standardFile
            )
        )
    }

    private static func period(_ line: ArgumentsLine) throws(UsageError) -> Duration? {
        guard let text = line[.period] else { return nil }
        guard case .success(let period) = DurationText.parse(text), StreamShape.periods.contains(period),
            period.components.attoseconds == 0
        else {
            throw UsageError(sentence: "--every is a time in whole seconds from 1s to 1h like 30s, not \(text.quoted)")
        }
        return period
    }

    private static func root(_ line: ArgumentsLine) throws(UsageError) -> String? {
        guard let text = line[.url] else { return nil }
        return try ServerPlace(text).root()
    }

    private static func names(_ line: ArgumentsLine, _ option: ArgumentsLine.Option) throws(UsageError) -> Set<String>?
    {
        guard let text = line[option] else { return nil }
        let names = text.split(separator: ",").map(String.init)
        guard !names.isEmpty, names.allSatisfy({ !$0.contains(where: \.isWhitespace) }) else {
            throw UsageError(sentence: "\(option.rawValue) is a list of names with commas between, not \(text.quoted)")
        }
        return Set(names)
    }
}

extension Command.Topic {
    static let linkText = """
        tickertape link prints a signed address. Whoever has it reads the events of some
        jobs without a token, until its time is over. It is signed by the first key of
        server.tokens.links; take that key out of the file, and all its links end.
        The same link opens the page, too: /?link=... in place of /events?link=...

        Usage:
          tickertape link --for TIME [--jobs NAMES] [--events NAMES] [options]

        Options:
          --for TIME       how long it is good, 1s to 36500d: 12h, 30d
          --jobs NAMES     names and patterns, commas between (all jobs)
          --events NAMES   types of events, commas between (all types)
          --every TIME     of each job one result in so long, 1s to 1h (all results)
          --url URL        where readers reach the server, without /events or a query
                           (where the file says that it listens)
          --config FILE    the jobs (jobs.yaml), with server.tokens.links
          -h, --help       show this

        Example:
          tickertape link --jobs 'cpu.*,disk' --for 30d --url https://status.example.com

        Exit status: 0 fine, 1 the file is at fault, 2 wrong usage.

        """
}
