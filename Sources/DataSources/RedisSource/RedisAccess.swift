public import Configuration
public import Redis
import TLS

/// What stands beside the address of a Redis, and has no place in it: how one gets in with sentinels, and the certificate that
/// is shown.
public struct RedisAccess: Sendable {
    private static let userKey = Key<String?>(
        ConfigKey("user", .text, default: .words("default"), example: "tickertape", "Who asks them."),
        read: SourceOptions.word
    )
    private static let secretKey = Key<String?>(
        ConfigKey("secret", .text, example: "\"${SECRET}\"", "What proves that, as ${NAME}."),
        read: SourceOptions.word
    )
    private static let tlsKey = Key<Bool?>(
        ConfigKey("tls", .bool, default: .words("as Redis"), "Whether they speak TLS.")
    ) { $0.bool($1) }

    /// The key of what sentinels ask for.
    public static let sentinelsKey = ConfigKey(
        "sentinels",
        .object([userKey.row, secretKey.row, tlsKey.row]),
        example: "{ user: tickertape, secret: \"${SECRET}\" }",
        "How one gets in with sentinels: user, secret, and whether they speak TLS."
    )

    private let client: ClientFiles?
    private let sentinels: RedisAddress.SentinelAccess?

    /// Reads both maps of a map; nil, and a fault, where something is wrong.
    public init?(reading map: ConfigSection) {
        var isFaulty = false
        let client = map.value(ClientCertificate.key)
        if client == nil { isFaulty = true }
        var sentinels: RedisAddress.SentinelAccess?
        if map.has(Self.sentinelsKey.name) {
            sentinels = map.section(Self.sentinelsKey.name).flatMap(Self.sentinels)
            if sentinels == nil { isFaulty = true }
        }
        guard !isFaulty, let client else { return nil }
        (self.client, self.sentinels) = (client, sentinels)
    }

    private static func sentinels(reading section: ConfigSection) -> RedisAddress.SentinelAccess? {
        let (user, secret, tls) = (section.value(userKey), section.value(secretKey), section.value(tlsKey))
        section.refuseUnknown(hints: ["password": "write secret"])
        guard let user, let secret, let tls else { return nil }
        guard user == nil || secret != nil else {
            section.report("\(section.owner) has a user without a secret; add secret: ${NAME}", atKey: userKey.name)
            return nil
        }
        return RedisAddress.SentinelAccess(user: user, secret: secret.map { .init($0) }, isEncrypted: tls)
    }

    /// Whether sentinels are said to speak TLS.
    public var isWithTLS: Bool { sentinels?.isEncrypted == true }

    /// Adds to an address what was read; false, and a fault, where that has no use there.
    public func apply(to address: inout RedisAddress, in map: ConfigSection) -> Bool {
        var isGood = true
        if let sentinels {
            if case .sentinels = address.place {
                address.sentinels = sentinels
            } else {
                let way = "write redis+sentinel://HOST:PORT/NAME to ask them, or leave this out"
                map.report(
                    "\(map.name(of: Self.sentinelsKey.name)) has a use where sentinels are named; \(way)",
                    atKey: Self.sentinelsKey.name
                )
                isGood = false
            }
        }
        guard let client else { return isGood }
        guard address.usesTLS else {
            ClientCertificate.refuse(in: map, instead: "rediss")
            return false
        }
        address.client = client
        return isGood
    }
}
