public import TLS

/// Where a Redis is, and how one gets in.
public struct RedisAddress: Hashable, Sendable {
    /// A machine by name or number, IPv6 without brackets, and a port.
    public struct Host: Hashable, Sendable, CustomStringConvertible {
        /// A name or a numeric address.
        public let name: String
        /// The port.
        public let port: UInt16

        /// A machine and a port.
        public init(name: String, port: UInt16) { (self.name, self.port) = (name, port) }

        /// As it stands in URLs: "redis.example:6379", "[::1]:6379".
        public var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
    }

    /// Where it is.
    public enum Place: Hashable, Sendable {
        /// One server.
        case server(Host)
        /// A socket file of this machine.
        case file(String)
        /// The primary that these sentinels know by a name.
        case sentinels([Host], primary: String)
    }

    /// A text that is in no log.
    public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        /// The text itself.
        public let text: String

        /// A text that is to be in no log.
        public init(_ text: String) { self.text = text }

        /// Stars.
        public var description: String { "***" }
        /// Stars.
        public var debugDescription: String { description }
        /// Nothing of it.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// How one gets in with sentinels, who know nothing of the users of Redis.
    public struct SentinelAccess: Hashable, Sendable {
        /// Who asks; nil where that is the user `default`.
        public var user: String?
        /// What proves that; nil where sentinels ask for nothing.
        public var secret: Secret?
        /// Whether TLS is spoken; nil where they speak what Redis does.
        public var isEncrypted: Bool?

        /// Sentinels that ask for nothing.
        public init(user: String? = nil, secret: Secret? = nil, isEncrypted: Bool? = nil) {
            (self.user, self.secret, self.isEncrypted) = (user, secret, isEncrypted)
        }
    }

    /// Where it is.
    public var place: Place
    /// Who asks; nil where that is the user `default`.
    public var user: String?
    /// What proves that; nil where Redis asks for nothing.
    public var secret: Secret?
    /// The number of the database.
    public var database = 0
    /// Whether TLS is spoken.
    public var isEncrypted = false
    /// How one gets in with its sentinels, where it has some.
    public var sentinels = SentinelAccess()
    /// What is shown to servers that ask for a certificate; nil for nothing.
    public var client: ClientFiles?
    /// The file in PEM with the authorities that are trusted; nil for those that the machine trusts.
    public var authorities: String?

    /// Whether TLS is spoken with anybody.
    public var usesTLS: Bool {
        let isWithSentinels = if case .sentinels = place { sentinels.isEncrypted ?? isEncrypted } else { false }
        return isEncrypted || isWithSentinels
    }

    /// A Redis without a secret, database 0.
    public init(_ place: Place) { self.place = place }
}

extension RedisAddress: CustomStringConvertible {
    /// The URL, with stars for a secret.
    public var description: String {
        let door = secret.map { "\(user ?? ""):\($0)@" } ?? ""
        let scheme = isEncrypted ? "rediss" : "redis"
        let base = database == 0 ? "" : "/\(database)"
        return switch place {
        case .server(let host): "\(scheme)://\(door)\(host)\(base)"
        case .file(let path): "unix:\(door)\(path)\(database == 0 ? "" : "?db=\(database)")"
        case .sentinels(let hosts, let primary):
            "\(scheme)+sentinel://\(door)\(hosts.map(\.description).joined(separator: ","))/\(primary)\(base)"
        }
    }
}
