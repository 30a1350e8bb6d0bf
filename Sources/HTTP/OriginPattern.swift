/// A pattern of origins: `https://*.example.com`, any name below that one; `http://localhost:*`, whatever the port.
///
/// The star stands for whole labels of the name, and never for the name without them.
public struct OriginPattern: Sendable, Hashable {
    /// `https://`, with what separates it from the name.
    private let scheme: String
    /// The name, or its end from the dot behind the star on.
    private let host: String
    private let isBelow: Bool
    /// The port with its colon, empty for the usual one; nil for any.
    private let port: String?

    /// Reads an origin as browsers send it, with a star before the name, as the port, or both; nil where it is none.
    public init?(_ text: String) {
        // Most origins have no star, and are looked at for each request of a page.
        guard text.contains("*"), let parts = Self.parts(of: text) else { return nil }
        scheme = parts.scheme
        isBelow = parts.host.hasPrefix("*.")
        host = String(parts.host.dropFirst(isBelow ? 1 : 0))
        port = parts.port == ":*" ? nil : parts.port
        guard host.count > (isBelow ? 1 : 0), !host.contains("*"), port?.contains("*") != true else { return nil }
    }

    /// Whether it stands for an origin.
    public func matches(_ origin: String) -> Bool {
        guard let parts = Self.parts(of: origin), parts.scheme == scheme, !origin.contains("*") else { return false }
        guard port == nil || parts.port == port else { return false }
        guard isBelow else { return parts.host == host }
        // A label at least, and none that is empty.
        return parts.host.hasSuffix(host) && parts.host.utf8.count > host.utf8.count && !parts.host.hasPrefix(".")
            && !parts.host.contains("..")
    }

    /// An origin in its three parts (RFC 6454 §6.2); nil where it is none.
    private static func parts(of text: String) -> (scheme: String, host: String, port: String)? {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let authority = text.dropFirst(scheme.count)
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = String(authority[..<(colon ?? authority.endIndex)])
        let port = String(authority[(colon ?? authority.endIndex)...])
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let letters = isBracketed ? "0123456789abcdef:.[]".utf8 : "abcdefghijklmnopqrstuvwxyz0123456789-_.*".utf8
        guard !host.isEmpty, host.utf8.allSatisfy(letters.contains) else { return nil }
        let digits = port.utf8.dropFirst()
        let isPort = port.isEmpty || port == ":*" || !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
        return isPort ? (scheme, host, port) : nil
    }
}
