import Cluster
import Configuration
import DataSources
import HTTP
import Redis
import Syscalls

/// The list of all keys at the top of a file and in its map `server`.
enum ServerKeys {
    /// The names of the keys at the top, without those that begin with `x-`.
    static let top = Set(FileKeys.rows.map(\.name))

    /// The keys in `server`.
    static let rows = [
        listen.row, tls, hosts.row, publicFolder.row, cors.row, heartbeat.row, retry.row, connectionLifetime.row,
        maxConnections.row, maxConnectionsPerAddress.row, history, tokens, aliases, origin,
        cluster,
    ]
    /// Their names.
    static let names = Set(rows.map(\.name))

    static let day = Duration.seconds(86_400)
    static let counts = 1...10_000_000

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
    static let listenAddress = ConfigKey(
        "address",
        listenItem,
        default: .required,
        example: "127.0.0.1:5000",
        "Where to listen."
    )
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
        example: "true",
        "Whether TLS is spoken there; a map names a certificate of its own."
    )
    static let listenRedirect = ConfigKey(
        "redirect",
        .bool,
        default: .value("false"),
        example: "true",
        "Whether requests are sent on to the first address with TLS."
    )
    static let listenMap = ConfigValue.object([listenAddress, listenMode, listenTLS, listenRedirect])
    static let tls = ConfigKey(
        "tls",
        .object([certificate, key, hsts.row]),
        "The certificate of addresses that speak TLS, and have none of their own."
    )
    static let hosts = Key<[String]>(
        ConfigKey(
            "hosts",
            .list(.text),
            example: "[dash.example.org]",
            "Names that the server answers to, beside those it knows."
        ),
        default: [],
        read: ServerSettings.hosts
    )
    static let publicFolder = Key<String>(
        ConfigKey("public", .text, default: .value("public"), "The folder of static files."),
        default: "public",
        read: ServerSettings.folder
    )
    static let cors = Key<CORSPolicy>(
        ConfigKey(
            "cors",
            .either([.choice(["*"]), .list(.matching("^https?://."))]),
            example: "[\"https://example.org\"]",
            "Origins that may read, or *."
        ),
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
        example: "{ file: tickertape.db }",
        "How much of the past is held."
    )
    static let tokenKeys = [subscribe.row, publish.row, admin.row, links.row, webTokens.row, audience.row]
    static let tokens = ConfigKey(
        "tokens",
        .object(tokenKeys),
        example: "{ publish: [\"${PUBLISH_TOKEN}\"] }",
        "Who may do what; without any, reading is open and posting is closed."
    )
    static let aliases = ConfigKey(
        "aliases",
        .map(.text),
        example: "{ /listen: /events }",
        "Other paths, and the paths they stand for."
    )
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
        .matching("^\(ConfigValue.inAnyCase("http"))[Ss]?://.+/events$"),
        default: .required,
        example: "https://central.example/events",
        "The address of its stream."
    )
    static let originToken = Key<String?>(
        ConfigKey("token", .text, example: "\"${TOKEN}\"", "The token that opens it."),
        read: OriginSettings.token
    )
    static let originAuthorities = Key<String?>(
        ConfigKey(
            "ca",
            .text,
            default: .words("the machine's"),
            example: "authorities.pem",
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
            example: "redis://127.0.0.1:6379",
            "Where it is: redis://, rediss://, redis+sentinel:// or unix:, a secret among it as ${NAME}."
        ),
        read: ClusterSettings.address
    )
    static let clusterAuthorities = Key<String?>(
        ConfigKey(
            "ca",
            .text,
            example: "authorities.pem",
            "The file in PEM with the authorities that are trusted in place of the machine's."
        ),
        read: ClusterSettings.authorities
    )
    static let clusterName = Key<String?>(
        ConfigKey(
            "name",
            .matching("^[A-Za-z0-9._-]{1,64}$"),
            default: .required,
            example: "dashboards",
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
            example: "left",
            "What this server is called among the nodes."
        ),
        read: ClusterSettings.node
    )
}
