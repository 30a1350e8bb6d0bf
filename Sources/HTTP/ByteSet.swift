/// A set of ASCII bytes, tested without a branch on the alphabet.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ members: some Sequence<UInt8>) {
        for byte in members {
            if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low &>> UInt64(byte) & 1 == 1 }
        return byte < 128 && high &>> UInt64(byte &- 64) & 1 == 1
    }
}

extension ByteSet {
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"

    /// `tchar` without capital letters, RFC 9113 §8.2.
    static let fieldName = ByteSet("!#$%&'*+-.^_`|~abcdefghijklmnopqrstuvwxyz\(digits)".utf8)
    /// `tchar`, RFC 9110 §5.6.2.
    static let token = ByteSet("!#$%&'*+-.^_`|~\(letters)\(digits)".utf8)
    /// `unreserved / pct-encoded / sub-delims`, RFC 3986 §3.2.2.
    static let registeredName = ByteSet("-._~%!$&'()*+,;=\(letters)\(digits)".utf8)
    /// What stands between the brackets of an address, RFC 3986 §3.2.2.
    static let addressLiteral = ByteSet(":.0123456789abcdefABCDEF".utf8)
    static let decimal = ByteSet(digits.utf8)
}
