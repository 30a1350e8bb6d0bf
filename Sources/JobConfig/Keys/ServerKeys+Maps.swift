import Configuration

/// The keys of `tls`.
extension ServerKeys {
    static let certificate = ConfigKey(
        "certificate",
        .text,
        default: .required,
        example: "fullchain.pem",
        "The file with the certificate and those that it leads to, in PEM."
    )
    static let key = ConfigKey(
        "key",
        .text,
        default: .required,
        example: "privkey.pem",
        "The file with its key, in PEM, without passphrase."
    )
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
        ConfigKey(
            "file",
            .text,
            example: "tickertape.db",
            "Where they are kept over a restart; without it in memory alone."
        ),
        read: ServerSettings.historyFile
    )
}

/// The keys of `tokens`.
extension ServerKeys {
    static let subscribe = tokens("subscribe", "Tokens for reading.")
    static let publish = tokens("publish", "Tokens for posting.")
    static let admin = tokens("admin", "Tokens for everything.")

    static let links = Key<[String]>(
        ConfigKey(
            "links",
            .list(.text),
            example: "[\"${LINK_KEY}\"]",
            "Keys of signed links, at least 16 characters each; the first signs."
        ),
        default: [],
        read: ServerSettings.linkKeys
    )
    static let webTokens = Key<[TokenKey]>(
        ConfigKey(
            "jwt",
            .list(.text),
            example: "[\"${JWT_SECRET}\"]",
            "Keys of JSON Web Tokens for reading: secrets (HS256), public keys in PEM (ES256)."
        ),
        default: [],
        read: ServerSettings.webTokenKeys
    )
    static let audience = Key<String?>(
        ConfigKey(
            "audience",
            .text,
            example: "dash.example.org",
            "What this server is called in the claim aud of JSON Web Tokens."
        ),
        read: ServerSettings.audience
    )

    private static func tokens(_ name: String, _ about: String) -> Key<[String]> {
        let example = "[\"${\(name.uppercased())_TOKEN}\"]"
        return Key(ConfigKey(name, .list(.text), example: example, about), default: [], read: ServerSettings.tokens)
    }
}
