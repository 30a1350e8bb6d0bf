/// The syntax of `host [":" port]`, RFC 3986 §3.2 without user information.
public enum Authority {
    /// The host of a valid authority: in small letters, without the port and without the dot that may end a name.
    public static func host(of authority: String) -> String {
        let isLiteral = authority.utf8.first == UInt8(ascii: "[")
        let end = isLiteral ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)].lowercased()
        return host.count > 1 && host.utf8.last == UInt8(ascii: ".") ? String(host.dropLast()) : host
    }

    /// Whether a host is a number and no name: IPv6 in brackets, or IPv4 in four parts, as browsers write it.
    public static func isAddress(_ host: String) -> Bool {
        if host.utf8.first == UInt8(ascii: "[") { return true }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.span.allBelong(to: .decimal) && UInt8(Substring($0)) != nil }
    }

    /// True for a valid host and port; an empty host is valid, as RFC 9110 §7.2 has it.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        let end: Int
        if bytes.count > 0, bytes[0] == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket > 2 else { return false }
            guard bytes.extracting(1..<bracket).allBelong(to: .addressLiteral) else { return false }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard bytes.extracting(0..<end).allBelong(to: .registeredName) else { return false }
        }
        guard end < bytes.count else { return true }
        return bytes[end] == UInt8(ascii: ":") && bytes.extracting(end + 1..<bytes.count).allBelong(to: .decimal)
    }
}
