public import TLS

/// Where an edge takes its events from.
public struct Origin: Hashable, Sendable {
    /// The address of its stream, `http://` or `https://`, without a query.
    public let stream: String
    /// The token that opens it; nil where it is open to all.
    public let token: String?
    /// The file in PEM with the authorities that are trusted; nil for those that the machine trusts.
    public let authorities: String?
    /// What is shown to an origin that asks for a certificate; nil for nothing.
    public let client: ClientFiles?
    /// What the edge that follows it is called, by which it knows what it has asked itself: digits and small letters.
    public let edge: String

    /// An origin whose stream is at an address, and the name of the edge that follows it.
    public init(
        stream: String,
        token: String?,
        authorities: String? = nil,
        client: ClientFiles? = nil,
        edge: String
    ) {
        (self.stream, self.token, self.authorities, self.client) = (stream, token, authorities, client)
        self.edge = edge
    }

    /// The field that tells servers behind it that the edge has passed a request on (RFC 9110 §7.6.3).
    var via: String { "Via: 1.1 \(edge)" }

    /// Whether a field that names who passed a request on names this edge; nil where there was none.
    public func isNamed(inVia field: String?) -> Bool {
        (field ?? "").split(separator: ",").contains { $0.split(separator: " ").dropFirst().first ?? "" == edge }
    }

    /// The address of the server alone, for messages.
    public var place: String {
        let parts = stream.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.prefix(3).joined(separator: "/")
    }

    /// What a page means that an origin has sent with the status 400, as it reads behind its name; nil where that is for a
    /// client to read.
    func refusal(inPage page: [UInt8]) -> String? {
        guard stream.lowercased().hasPrefix("https") else { return nil }
        return ClientFiles.refusal(inPage: page, of: client, in: OriginTransfer.place)
    }

    /// The address of another path of the same server: what stands before the stream's last part, and the path behind it.
    func address(of target: String) -> String {
        let root = stream.lastIndex(of: "/").map { stream[..<$0] } ?? stream[...]
        return root + target
    }
}
