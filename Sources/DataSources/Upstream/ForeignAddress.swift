/// An address of something else where one of an upstream is due: `http://host:80/x` for a broker.
struct ForeignAddress {
    /// What it begins with, in small letters.
    let scheme: String
    /// The host with its port, as they are written; that of a website without the port.
    let server: String
    /// What stands behind it, with the slash before that.
    let rest: String

    /// Nil where a text is no address, or tells who asks, which is not to be shown.
    init?(_ text: String) {
        guard let mark = text.firstRange(of: "://"), !text.contains("@") else { return nil }
        scheme = text[..<mark.lowerBound].lowercased()
        let behind = text[mark.upperBound...]
        let authority = behind.prefix { !"/?#".contains($0) }
        rest = String(behind[authority.endIndex...].prefix { !"?#".contains($0) })
        let isWeb = ["http", "https", "ws", "wss"].contains(scheme)
        let port = isWeb && !authority.hasSuffix("]") ? authority.lastIndex(of: ":") : nil
        server = String(port.map { authority[..<$0] } ?? authority)
        guard !scheme.isEmpty, !server.isEmpty, !text.contains(where: \.isWhitespace) else { return nil }
    }

    /// Whether it begins with what stands for TLS.
    var isEncrypted: Bool { ["https", "wss", "ssl", "tls", "mqtts", "rediss"].contains(scheme) }
}
