public import Configuration

/// What is asked of posts to a job, and what is kept of them beside their bodies.
public struct PostRule: Sendable {
    /// What shows that a post comes from who knows the secret.
    public struct Signature: Sendable {
        /// The header that carries it.
        public let header: String
        /// What tells a right one.
        public let check: MessageSignature
    }

    /// What a `GET` by an alias publishes; nil where that publishes nothing.
    public var textOnGet: String?
    /// What each post must carry; nil where a token opens the way.
    public var signature: Signature?
    /// The headers whose values stand in the envelope, by the names under which they stand there.
    public var kept: [String] = []
}

/// The key `post`.
extension JobKeys {
    static let post = Key<Bool?>(
        ConfigKey(
            "post",
            .either([.yes, .filled(.object([textOnGet.row, signature, keep]))]),
            "Each POST /jobs/NAME publishes its body."
        ),
        read: isPosted
    )
    /// Inside `post`.
    static let textOnGet = Key<String?>(
        ConfigKey(
            "get",
            .text,
            example: "pong",
            "What a GET by an alias publishes, without a token: unsafe, as links and robots do GETs too."
        )
    ) { $0.string($1) }
    static let signature = ConfigKey(
        "signature",
        .object([
            ConfigKey(
                "header",
                .text,
                default: .required,
                example: "X-Hub-Signature-256",
                "The header that carries the signature."
            ),
            ConfigKey(
                "secret",
                .text,
                default: .required,
                example: "\"${SECRET}\"",
                "The secret that sender and job share."
            ),
        ]),
        "Each post must be signed by HMAC-SHA256 over its body, in hexadecimal figures; that opens the way without a token."
    )
    static let keep = ConfigKey(
        "keep",
        .list(.text),
        example: "[X-GitHub-Event]",
        "Headers of a post whose values stand in the envelope, as \"headers\"."
    )

    @Sendable private static func isPosted(_ section: ConfigSection, _ key: String) -> Bool? {
        guard case .mapping? = section.node(key)?.content, let map = section.section(key) else {
            return section.bool(key)
        }
        let known = [textOnGet.name, signature.name, keep.name]
        if !known.contains(where: { map.has($0) }), map.keys.isEmpty {
            map.report("\(map.owner) is empty; write post: true where nothing is asked of posts")
        }
        _ = rule(from: map)
        map.refuseUnknown(otherwise: post.row.value.keys.listedAsKeys)
        return true
    }

    /// What the map behind `post` says; nothing is asked of posts where there is none.
    static func postRule(in section: ConfigSection) -> PostRule {
        guard case .mapping(let entries)? = section.node(post.name)?.content else { return PostRule() }
        // Its faults were reported when the trigger was read.
        let silent = Diagnostics()
        let node = Node(location: section.location, width: 1, content: .mapping(entries))
        return ConfigSection(node, of: "post", diagnostics: silent).map { rule(from: $0) } ?? PostRule()
    }

    private static func rule(from map: ConfigSection) -> PostRule {
        let rule = PostRule(textOnGet: map[textOnGet], signature: signature(in: map), kept: kept(in: map))
        if map.has(textOnGet), map.has(signature.name) {
            let reason = "a GET carries no signature, so that anybody could publish"
            map.report("\(map.owner) has get and signature: \(reason); keep one", atKey: textOnGet.name)
        }
        return rule
    }

    private static func signature(in map: ConfigSection) -> PostRule.Signature? {
        guard map.has(signature.name), let section = map.section(signature.name) else { return nil }
        let header = section.string("header")
        let secret = section.string("secret")
        for name in ["header", "secret"] where !section.has(name) {
            section.report("\(section.owner) lacks \(name)\(section.advice(for: name, .text))")
        }
        section.refuseUnknown(otherwise: signature.value.keys.listedAsKeys)
        let isNamed = header.map { isHeader($0, "header", in: section) } ?? false
        if let secret, secret.isEmpty {
            let reason = "is empty, and anybody could sign by it\(section.advice(for: "secret", .text))"
            section.report("\(section.name(of: "secret")) \(reason)", at: "secret")
        }
        guard let header, let secret, isNamed, !secret.isEmpty else { return nil }
        return PostRule.Signature(header: header, check: MessageSignature(secret: secret))
    }

    /// Headers that may hold what opens something, and are shown to nobody.
    private static let secretHeaders = ["authorization", "proxy-authorization", "cookie"]
    /// So many may be kept.
    private static let mostKept = 20

    private static func kept(in map: ConfigSection) -> [String] {
        guard map.has(keep.name), let names = map.strings(keep.name) else { return [] }
        let signed = map.node(signature.name)?.entry("header")?.value.text?.lowercased()
        var seen: Set<String> = []
        for name in names where isHeader(name, keep.name, in: map) {
            if secretHeaders.contains(name.lowercased()) || name.lowercased() == signed {
                let reason = "can't keep \(name.quoted), which may be a secret; leave it out"
                map.report("\(map.name(of: keep.name)) \(reason)", at: keep.name)
            }
            if !seen.insert(name.lowercased()).inserted {
                map.report("\(map.name(of: keep.name)) names \(name.quoted) twice", at: keep.name)
            }
        }
        if names.count > mostKept {
            map.report("\(map.name(of: keep.name)) must have at most \(mostKept) headers", at: keep.name)
        }
        return names
    }

    /// Whether a text is the name of a header; RFC 9110 §5.1.
    private static func isHeader(_ name: String, _ key: String, in section: ConfigSection) -> Bool {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken =
            (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || marks.contains($0)
            }
        if !isToken {
            section.report("\(name.quoted) is no name of a header\(section.advice(for: key, .any))", at: key)
        }
        return isToken
    }
}
