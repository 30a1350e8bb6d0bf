public import Configuration
public import HTTP
public import Syscalls
public import Tape

/// The map `server` of jobs.yaml, with a default for all that it leaves out.
public struct ServerSettings: Sendable {
    /// Who may do what; without any token reading is open, posting and controlling are refused.
    public struct Tokens: Hashable, Sendable {
        /// For reading: the index, streams, latest values and histories.
        public var subscribe: [String] = []
        /// For posting events to jobs.
        public var publish: [String] = []
        /// For pausing, resuming and running jobs.
        public var admin: [String] = []
        /// What links are signed by: the first signs, all are taken.
        public var links: [String] = []
        /// What JSON Web Tokens of readers are judged by.
        public var webTokens: [TokenKey] = []
        /// Whom those must be meant for; nil where none of them says that it is for somebody.
        public var audience: String?

        /// Whether everyone may read.
        public var isReadingOpen: Bool { subscribe.isEmpty && links.isEmpty && webTokens.isEmpty }
    }

    /// Where to listen; empty where nothing is said, which means ``defaultAddress``.
    public var addresses: [ListenAddress] {
        get { items.map(\.address) }
        set { items = newValue.map { ListenItem($0) } }
    }
    /// The same with what is said of TLS.
    public var items: [ListenItem] = []
    /// The certificate of all that speak TLS and have none of their own.
    public var tls: TLSFiles?
    /// For how long browsers that came through TLS are told to come so; nil: they are not told.
    public var strictTransport: Duration?
    /// Names that the server answers to, beside its addresses, `localhost`, the machine's name and listed origins.
    public var hosts: [String] = ServerKeys.hosts.defaultValue
    /// The folder of static files.
    public var publicFolder: String = ServerKeys.publicFolder.defaultValue
    /// Whether it was chosen, and is not the usual one.
    public var namesPublicFolder = false
    /// Which pages of other origins may read answers.
    public var cors: CORSPolicy = ServerKeys.cors.defaultValue
    /// A client that hears nothing else hears a heartbeat after this much silence.
    public var heartbeat: Duration = ServerKeys.heartbeat.defaultValue
    /// How long clients wait before they come back; each is told its own value from this range.
    public var retry: ClosedRange<Duration> = ServerKeys.retry.defaultValue
    /// Streams end cleanly after 80 to 100 % of this; nil: never.
    public var connectionLifetime: Duration? = ServerKeys.connectionLifetime.defaultValue
    /// How many streams are open at once; more are told to come back later.
    public var maxConnections: Int = ServerKeys.maxConnections.defaultValue
    /// The same for one client address; 0: no limit.
    public var maxConnectionsPerAddress: Int = ServerKeys.maxConnectionsPerAddress.defaultValue
    /// How much of the past is kept.
    public var history = Tape.Capacity(
        events: ServerKeys.events.defaultValue,
        bytes: ServerKeys.bytes.defaultValue,
        age: ServerKeys.age.defaultValue,
        perJob: ServerKeys.perJob.defaultValue
    )
    /// The file that keeps it, relative to the jobs file; nil where memory alone does.
    public var historyFile: String?
    /// The tokens that clients show.
    public var tokens = Tokens()
    /// The server whose events are passed on; nil where the jobs of the file make them.
    public var origin: OriginSettings?
    /// What makes the server one of several nodes; nil where it is alone.
    public var cluster: ClusterSettings?
    /// Other names of places, as old clients know them.
    public var aliases = Aliases()
    /// What the references in all of this stand for, to be kept out of what is found and told behind the reading.
    public var secrets = Secrets()

    /// How much of the past is held in memory: all of it, or the newest where a file has the rest.
    public func memory(besideFile hasFile: Bool) -> Tape.Capacity {
        guard hasFile else { return history }
        return Tape.Capacity(
            events: min(history.events, 10_000),
            bytes: min(history.bytes, 16 << 20),
            age: history.age
        )
    }
}

extension ServerSettings {
    /// Reads the map; what is wrong is reported and keeps its default.
    init(reading section: ConfigSection) {
        self.init()
        section.keysOfItsOwn = ServerKeys.names
        items = section[ServerKeys.listen]
        if let tls = Self.tls(in: section) { readTLS(tls) }
        hosts = section[ServerKeys.hosts]
        publicFolder = section[ServerKeys.publicFolder]
        namesPublicFolder = publicFolder != ServerKeys.publicFolder.defaultValue
        self.cors = section[ServerKeys.cors]
        heartbeat = section[ServerKeys.heartbeat]
        retry = section[ServerKeys.retry]
        connectionLifetime = section[ServerKeys.connectionLifetime]
        maxConnections = section[ServerKeys.maxConnections]
        maxConnectionsPerAddress = section[ServerKeys.maxConnectionsPerAddress]
        if let history = Self.map(ServerKeys.history, in: section, meant: Self.history(meantBy:)) {
            readHistory(history)
        }
        if let tokens = Self.tokens(in: section) { self.tokens = Tokens(reading: tokens) }
        if let map = Self.map(ServerKeys.aliases, in: section) { aliases = Aliases(reading: map) }
        origin = Self.map(ServerKeys.origin, in: section, meant: OriginSettings.map(meantBy:)).flatMap {
            OriginSettings(reading: $0)
        }
        readCluster(in: section)
        Self.translateWords(in: section)
        section.refuseUnknown(list: ServerKeys.names.union(Self.foreignWords))
    }

    /// The map behind a key, which is called by that alone in messages.
    static func map(
        _ row: ConfigKey,
        in section: ConfigSection,
        meant: (Node) -> String? = { _ in nil }
    ) -> ConfigSection? {
        section.section(row.name, of: row.name, meant: meant)
    }

    /// The map of a certificate; what is no map is told what stands in it.
    private static func tls(in section: ConfigSection) -> ConfigSection? {
        let name = ServerKeys.tls.name
        guard let node = section.node(name), node.isEmpty || node.kind != "a map" else {
            return map(ServerKeys.tls, in: section)
        }
        section.refuse(name, "must be a map that names two files; \(TLSFiles.example)")
        return nil
    }

    /// The map of tokens; tokens in another shape are told what they are for, and not shown.
    private static func tokens(in section: ConfigSection) -> ConfigSection? {
        let name = ServerKeys.tokens.name
        guard let node = section.node(name), !node.isEmpty, node.kind != "a map" else {
            return map(ServerKeys.tokens, in: section)
        }
        let rule = "must be a map that says what each token is for: subscribe: [...], publish: [...], admin: [...]"
        section.report("\(name) \(rule)\(section.advice(for: name, .map))", at: name)
        return nil
    }

    private mutating func readHistory(_ section: ConfigSection) {
        history = Tape.Capacity(
            events: section[ServerKeys.events],
            bytes: section[ServerKeys.bytes],
            age: section[ServerKeys.age],
            perJob: section[ServerKeys.perJob]
        )
        historyFile = section[ServerKeys.file]
        section.refuseUnknown(otherwise: ServerKeys.history.value.keys.listedAsKeys)
    }
}

extension ServerSettings.Tokens {
    fileprivate init(reading section: ConfigSection) {
        subscribe = section[ServerKeys.subscribe]
        publish = section[ServerKeys.publish]
        admin = section[ServerKeys.admin]
        links = section[ServerKeys.links]
        webTokens = section[ServerKeys.webTokens]
        audience = section[ServerKeys.audience]
        section.refuseUnknown(otherwise: ServerKeys.tokenKeys.listedAsKeys)
    }
}
