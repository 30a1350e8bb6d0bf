/// The syntax of `host [":" port]`, RFC 3986 §3.2 without user information.
public enum Authority {
    /// The host of a valid authority: in small letters, without the port and without the dot that may end a name.
    public static func host(of authority: String) -> String {
        let bytes = authority.utf8.span
        if let count = plainCount(bytes) { return bytes.extracting(0..<count).text }
        let isLiteral = authority.utf8.first == UInt8(ascii: "[")
        let end = isLiteral ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)].lowercased()
        return host.count > 1 && host.utf8.last == UInt8(ascii: ".") ? String(host.dropLast()) : host
    }

    /// How long the host is where it is written as it is told, as nearly all are; nil where something has to be done.
    private static func plainCount(_ bytes: Span<UInt8>) -> Int? {
        var count = 0
        while count < bytes.count, bytes[count] != UInt8(ascii: ":") {
            let byte = bytes[count]
            guard byte < 0x80, byte != UInt8(ascii: "["), byte.lowercased == byte else { return nil }
            count += 1
        }
        return count > 0 && bytes[count - 1] == UInt8(ascii: ".") ? nil : count
    }

    /// Whether a host is a number and no name: IPv6 in brackets, or IPv4 in four parts, as browsers write it.
    public static func isAddress(_ host: String) -> Bool {
        let bytes = host.utf8.span
        if bytes.count > 0, bytes[0] == UInt8(ascii: "[") { return true }
        var (parts, number, figures) = (1, 0, 0)
        for index in bytes.indices {
            guard bytes[index] != UInt8(ascii: ".") else {
                guard figures > 0 else { return false }
                (parts, number, figures) = (parts + 1, 0, 0)
                continue
            }
            guard ByteSet.decimal.contains(bytes[index]) else { return false }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            guard number <= UInt8.max else { return false }
            figures += 1
        }
        return parts == 4 && figures > 0
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
