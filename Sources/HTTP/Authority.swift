/// The syntax of `host [":" port]`, RFC 3986 §3.2 without user information.
enum Authority {
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
