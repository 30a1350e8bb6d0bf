import Configuration
public import HTTP
public import Syscalls
public import Tape

/// The map `server` of jobs.yaml, with a default for all that it leaves out.
public struct ServerSettings: Sendable {
    /// Who may do what; without any token reading is open, posting and controlling are refused.
    public struct Tokens: Hashable, Sendable {
        public var subscribe: [String] = []
        public var publish: [String] = []
        public var admin: [String] = []
    }

    /// Where to listen; nil where nothing is said, which means ``defaultAddress``.
    public var address: SocketAddress?
    /// The folder of static files.
    public var publicFolder = "public"
    /// Which pages of other origins may read answers.
    public var cors = CORSPolicy.none
    /// A client that hears nothing else hears a heartbeat after this much silence.
    public var heartbeat: Duration = .seconds(15)
    /// How long clients wait before they come back; each is told its own value from this range.
    public var retry: ClosedRange<Duration> = .seconds(2) ... .seconds(5)
    /// Streams end cleanly after 80 to 100 % of this; nil: never.
    public var connectionLifetime: Duration? = .seconds(3600)
    /// How many streams are open at once; more are told to come back later.
    public var maxConnections = 100_000
    /// The same for one client address; 0: no limit.
    public var maxConnectionsPerAddress = 0
    /// How much of the past is kept.
    public var history = Tape.Capacity(events: 10_000, bytes: 64 << 20, age: .seconds(86_400))
    /// The file that keeps it, relative to the jobs file; nil where memory alone does.
    public var historyFile: String?
    public var tokens = Tokens()
    /// Other names of places, as old clients know them.
    public var aliases = Aliases()
}

extension ServerSettings {
    /// Reads the map; what is wrong is reported and keeps its default.
    init(reading fields: ConfigSection) {
        self.init()
        address = Self.address(in: fields)
        if let folder = fields.string("public") {
            publicFolder = folder
            if folder.isEmpty { fields.refuse("public", "is empty; write the name of a folder", meant: "public") }
            if folder.utf8.contains(0) { fields.refuse("public", "holds a NUL character, which no name has") }
        }
        if let cors = Self.cors(in: fields) { self.cors = cors }
        readTimes(fields)
        readLimits(fields)
        if let history = fields.fields("history", of: "history") { readHistory(history) }
        if let tokens = fields.fields("tokens", of: "tokens") { readTokens(tokens) }
        if let map = fields.fields("aliases", of: "aliases") { aliases = Aliases(reading: map) }
        let listen = "write listen: 127.0.0.1:5000"
        fields.refuseUnknown(
            advice: ["port": listen, "host": listen, "address": listen, "bind": listen],
            list: ServerKeys.server
        )
    }

    private mutating func readTimes(_ fields: ConfigSection) {
        let day = Duration.seconds(86_400)
        if let heartbeat = fields.duration("heartbeat", in: .seconds(1)...day) { self.heartbeat = heartbeat }
        if let retry = fields.durationRange("retry") {
            let allowed = Duration.milliseconds(10)...day
            if allowed.contains(retry.lowerBound), allowed.contains(retry.upperBound) {
                self.retry = retry
            } else {
                fields.refuse("retry", "must lie between 10ms and 1d")
            }
        }
        if let lifetime = fields.duration("connection_lifetime") {
            if lifetime == .zero || lifetime >= .seconds(1) {
                connectionLifetime = lifetime == .zero ? nil : lifetime
            } else {
                fields.refuse(
                    "connection_lifetime",
                    "must be 0 (never) or at least 1s, not \(DurationText.format(lifetime))"
                )
            }
        }
    }

    private mutating func readLimits(_ fields: ConfigSection) {
        let many = 10_000_000
        if let limit = fields.integer("max_connections", in: 1...many) { maxConnections = limit }
        if let limit = fields.integer("max_connections_per_address", in: 0...many) {
            maxConnectionsPerAddress = limit
        }
    }

    private mutating func readHistory(_ fields: ConfigSection) {
        if let events = fields.integer("events", in: 1...10_000_000) { history.events = events }
        if let age = fields.duration("age", in: .seconds(1)...DurationText.maximum) { history.age = age }
        if let bytes = fields.bytes("bytes", in: (64 << 10)...(1 << 40)) { history.bytes = bytes }
        if let file = fields.string("file") {
            historyFile = file
            let advice = "name a file, such as tickertape.db"
            if file.isEmpty { fields.refuse("file", "is empty; \(advice)", meant: "tickertape.db") }
            if file.hasSuffix("/") { fields.refuse("file", "is a folder; \(advice)") }
            if file.utf8.contains(0) { fields.refuse("file", "holds a NUL character, which no name has") }
        }
        fields.refuseUnknown()
    }

    /// How much of the past is held in memory: all of it, or the newest where a file has the rest.
    public func memory(besideFile hasFile: Bool) -> Tape.Capacity {
        guard hasFile else { return history }
        return Tape.Capacity(
            events: min(history.events, 10_000),
            bytes: min(history.bytes, 16 << 20),
            age: history.age
        )
    }

    private mutating func readTokens(_ fields: ConfigSection) {
        tokens.subscribe = Self.tokens("subscribe", in: fields)
        tokens.publish = Self.tokens("publish", in: fields)
        tokens.admin = Self.tokens("admin", in: fields)
        fields.refuseUnknown()
    }

    /// The tokens of one list; one that no request could carry (RFC 6750 §2.1) is a fault that doesn't show it.
    private static func tokens(_ key: String, in fields: ConfigSection) -> [String] {
        if let text = fields.node(key)?.text, !text.isEmpty {
            fields.report("\(fields.name(of: key)) must be a list of tokens in [ ]", at: key)
            return []
        }
        guard let items = fields.list(key), let texts = fields.strings(key) else { return [] }
        for (item, text) in zip(items, texts) {
            if text.isEmpty {
                fields.faults.report(
                    "a token of \(fields.name(of: key)) is empty, so it would keep nobody out",
                    at: item
                )
            } else if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                let message =
                    "a token of \(fields.name(of: key)) has a space or another character that no request can carry"
                fields.faults.report(message, at: item)
            }
        }
        return texts
    }
}
