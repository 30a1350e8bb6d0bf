import Cluster
import Configuration
import DataSources
import HTTP
import Redis
import Syscalls

/// The list of all keys at the top of a file and in its map `server`.
enum ServerKeys {
    /// The names of the keys at the top, without those that begin with `x-`.
    static let top: Set<String> = ["server", "defaults", "include", "jobs"]

    /// The keys in `server`.
    static let rows = [
        listen.row, tls, hosts.row, publicFolder.row, cors.row, heartbeat.row, retry.row, connectionLifetime.row,
        maxConnections.row, maxConnectionsPerAddress.row, history, tokens, aliases, origin,
        cluster,
    ]
    /// Their names.
    static let names = Set(rows.map(\.name))

    private static let day = Duration.seconds(86_400)
    private static let counts = 1...10_000_000

    /// Without one, the server has its usual address.
    static let listen = Key<[ListenItem]>(
        ConfigKey(
            "listen",
            .either([listenItem, listenMap, .list(.either([listenItem, listenMap]))]),
            default: .value(ServerSettings.defaultAddress),
            "Addresses and ports, or socket files (unix:/path); only this machine unless said otherwise."
        ),
        default: [],
        read: ServerSettings.listenItems
    )
    private static let listenItem = ConfigValue.matching("(:[0-9]{1,5}|^unix:.+)$")
    static let listenAddress = ConfigKey("address", listenItem, default: .required, "Where to listen.")
    static let listenMode = ConfigKey(
        "mode",
        .text,
        default: .value("660"),
        "Who may connect to a socket file, in octal digits as chmod takes them."
    )
    static let listenTLS = ConfigKey(
        "tls",
        .either([.bool, .object([certificate, key])]),
        default: .value("false"),
        "Whether TLS is spoken there; a map names a certificate of its own."
    )
    static let listenRedirect = ConfigKey(
        "redirect",
        .bool,
        default: .value("false"),
        "Whether requests are sent on to the first address with TLS."
    )
    static let listenMap = ConfigValue.object([listenAddress, listenMode, listenTLS, listenRedirect])
    static let tls = ConfigKey(
        "tls",
        .object([certificate, key, hsts.row]),
        "The certificate of addresses that speak TLS, and have none of their own."
    )
    static let hosts = Key<[String]>(
        ConfigKey("hosts", .list(.text), "Names that the server answers to, beside those it knows."),
        default: [],
        read: ServerSettings.hosts
    )
    static let publicFolder = Key<String>(
        ConfigKey("public", .text, default: .value("public"), "The folder of static files."),
        default: "public",
        read: ServerSettings.folder
    )
    static let cors = Key<CORSPolicy>(
        ConfigKey("cors", .either([.choice(["*"]), .list(.matching("^https?://."))]), "Origins that may read, or *."),
        default: .none,
        read: ServerSettings.cors
    )
    static let heartbeat = Key(
        "heartbeat",
        in: .seconds(1)...day,
        default: .seconds(15),
        "A comment is sent after so much silence."
    )
    static let retry = Key(
        "retry",
        in: .milliseconds(10)...day,
        default: .seconds(2) ... .seconds(5),
        "When clients come back; each is told a random value of its own."
    )
    /// Nil: streams never end by themselves.
    static let connectionLifetime = Key<Duration?>(
        ConfigKey(
            "connection_lifetime",
            .either([.zero, .duration(.seconds(1)...DurationText.maximum)]),
            default: .value("1h"),
            "A stream ends cleanly after 80 to 100 % of this; 0 is never."
        ),
        default: .seconds(3600),
        read: ServerSettings.lifetime
    )
    static let maxConnections = Key("max_connections", in: counts, default: 100_000, "Streams at once.")
    static let maxConnectionsPerAddress = Key(
        "max_connections_per_address",
        in: 0...counts.upperBound,
        default: 0,
        "The same for one address; 0 is no limit."
    )
    static let history = ConfigKey(
        "history",
        .object([events.row, age.row, bytes.row, perJob.row, file.row]),
        default: .words("see below"),
        "How much of the past is held."
    )
    static let tokenKeys = [subscribe.row, publish.row, admin.row, links.row, webTokens.row, audience.row]
    static let tokens = ConfigKey(
        "tokens",
        .object(tokenKeys),
        "Who may do what; without any, reading is open and posting is closed."
    )
    static let aliases = ConfigKey("aliases", .map(.text), "Other paths, and the paths they stand for.")
}

/// The keys of `origin`.
extension ServerKeys {
    static let origin = ConfigKey(
        "origin",
        .object([originURL, originToken.row, originAuthorities.row, ClientCertificate.key.row]),
        "The server whose events are passed on; the file has no jobs then."
    )
    static let originURL = ConfigKey(
        "url",
        .matching("^https?://.+/events$"),
        default: .required,
        "The address of its stream."
    )
    static let originToken = Key<String?>(
        ConfigKey("token", .text, "The token that opens it."),
        read: OriginSettings.token
    )
    static let originAuthorities = Key<String?>(
        ConfigKey(
            "ca",
            .text,
            default: .words("the machine's"),
            "The file in PEM with the authorities that are trusted in place of the machine's."
        ),
        read: ClusterSettings.authorities
    )
}

/// The keys of `cluster`.
extension ServerKeys {
    static let cluster = ConfigKey(
        "cluster",
        .object([
            clusterRedis.row, clusterAuthorities.row, ClientCertificate.key.row, RedisAccess.sentinelsKey,
            clusterName.row,
            clusterDurability.row, clusterNode.row,
        ]),
        "The Redis by which several servers with the same file are one."
    )
    static let clusterRedis = Key<RedisAddress?>(
        ConfigKey(
            "redis",
            .matching("^(rediss?(\\+sentinel)?://.|unix:)"),
            default: .required,
            "Where it is: redis://, rediss://, redis+sentinel:// or unix:, a secret among it as ${NAME}."
        ),
        read: ClusterSettings.address
    )
    static let clusterAuthorities = Key<String?>(
        ConfigKey("ca", .text, "The file in PEM with the authorities that are trusted in place of the machine's."),
        read: ClusterSettings.authorities
    )
    static let clusterName = Key<String?>(
        ConfigKey(
            "name",
            .matching("^[A-Za-z0-9._-]{1,64}$"),
            default: .required,
            "The same on all nodes: what the names of all keys in Redis begin with."
        ),
        read: ClusterSettings.name
    )
    static let clusterDurability = Key(
        "durability",
        default: Durability.everysec,
        "What has to be safe before an event is shown."
    )
    static let clusterNode = Key<String?>(
        ConfigKey(
            "node",
            .matching("^[!-~]{1,64}$"),
            default: .words("the machine's name"),
            "What this server is called among the nodes."
        ),
        read: ClusterSettings.node
    )
}

/// The keys of `tls`.
extension ServerKeys {
    static let certificate = ConfigKey(
        "certificate",
        .text,
        default: .required,
        "The file with the certificate and those that it leads to, in PEM."
    )
    static let key = ConfigKey("key", .text, default: .required, "The file with its key, in PEM, without passphrase.")
    static let hsts = Key<Duration?>(
        "hsts",
        in: .seconds(1)...DurationText.maximum,
        "For how long browsers are told to come by https alone."
    )
}

/// The keys of `history`.
extension ServerKeys {
    static let events = Key("events", in: counts, default: 10_000, "How many events.")
    static let age = Key("age", in: .seconds(1)...DurationText.maximum, default: day, "How old.")
    static let bytes = Key("bytes", bytes: (64 << 10)...(1 << 40), default: "64MiB", "How many bytes.")
    static let perJob = Key(
        "per_job",
        in: 1...1_000_000,
        default: 1,
        "So many of the newest events of each job stay, however many others there are."
    )
    static let file = Key<String?>(
        ConfigKey("file", .text, "Where they are kept over a restart; without it in memory alone."),
        read: ServerSettings.historyFile
    )
}

/// The keys of `tokens`.
extension ServerKeys {
    static let subscribe = tokens("subscribe", "Tokens for reading.")
    static let publish = tokens("publish", "Tokens for posting.")
    static let admin = tokens("admin", "Tokens for everything.")

    static let links = Key<[String]>(
        ConfigKey("links", .list(.text), "Keys of signed links, at least 16 characters each; the first signs."),
        default: [],
        read: ServerSettings.linkKeys
    )
    static let webTokens = Key<[TokenKey]>(
        ConfigKey(
            "jwt",
            .list(.text),
            "Keys of JSON Web Tokens for reading: secrets (HS256), public keys in PEM (ES256)."
        ),
        default: [],
        read: ServerSettings.webTokenKeys
    )
    static let audience = Key<String?>(
        ConfigKey("audience", .text, "What this server is called in the claim aud of JSON Web Tokens."),
        read: ServerSettings.audience
    )

    private static func tokens(_ name: String, _ about: String) -> Key<[String]> {
        Key(ConfigKey(name, .list(.text), about), default: [], read: ServerSettings.tokens)
    }
}
