/// Which pages of other origins may read answers, Fetch Standard §3.2.
public enum CORSPolicy: Sendable, Equatable {
    /// None; no answer has a CORS field.
    case none
    /// All, but without cookies and credentials.
    case any
    /// Those listed, written as browsers send them: `https://example.org`, without a slash at the end; or an
    /// ``OriginPattern``.
    case origins(Set<String>)

    /// The fields of every answer to a request with this `Origin`.
    public func fields(for origin: String?) -> [(name: String, value: String)] {
        switch self {
        case .none: []
        case .any: [("Access-Control-Allow-Origin", "*")]
        case .origins:
            // Whoever is not listed learns it too: a cache must not hand one origin's answer to another.
            allows(origin)
                ? [
                    ("Access-Control-Allow-Origin", origin ?? ""), ("Access-Control-Allow-Credentials", "true"),
                    ("Vary", "Origin"),
                ] : [("Vary", "Origin")]
        }
    }

    /// The fields of the answer to a preflight, those of every answer among them.
    public func preflightFields(for origin: String?, methods: [String]) -> [(name: String, value: String)] {
        guard allows(origin) else { return fields(for: origin) }
        return fields(for: origin) + [
            ("Access-Control-Allow-Methods", methods.joined(separator: ", ")),
            ("Access-Control-Allow-Headers", "Last-Event-ID, Cache-Control, Authorization, Content-Type"),
            ("Access-Control-Max-Age", "7200"),
        ]
    }

    /// Whether an origin is in a list, by itself or by a pattern.
    private static func isListed(_ origin: String, in listed: Set<String>) -> Bool {
        // A pattern is no origin itself.
        let isNamed = !origin.contains("*") && listed.contains(origin)
        return isNamed || listed.contains { OriginPattern($0)?.matches(origin) ?? false }
    }

    /// Which pages may show an answer as a picture, or take it in as another part of theirs; Fetch Standard §3.7.
    ///
    /// Those that may read it. For a picture browsers name no origin, but mostly the address of the page, the `referer`.
    public func embeddingField(origin: String?, referer: String?) -> (name: String, value: String) {
        let isOpen = allows(origin ?? referer.map(Self.origin))
        return ("Cross-Origin-Resource-Policy", isOpen ? "cross-origin" : "same-origin")
    }

    /// The origin of an address: what stands before its path.
    private static func origin(of address: String) -> String {
        guard let scheme = address.firstRange(of: "://") else { return address }
        return String(address[..<(address[scheme.upperBound...].firstIndex(of: "/") ?? address.endIndex)])
    }

    /// The hosts of the origins that are listed, without their ports; `*.example.com` where a pattern names them.
    public var hosts: [String] {
        guard case .origins(let listed) = self else { return [] }
        return listed.compactMap { origin in
            origin.firstRange(of: "://").map { Authority.host(of: String(origin[$0.upperBound...])) }
        }
    }

    /// Whether pages of this origin may read answers.
    public func allows(_ origin: String?) -> Bool {
        switch self {
        case .none: false
        case .any: true
        case .origins(let listed): origin.map { Self.isListed($0, in: listed) } ?? false
        }
    }
}
