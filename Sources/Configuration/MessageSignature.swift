internal import COpenSSL

/// How a sender shows that it knows a secret and that a message is its own: HMAC-SHA-256 over the message, RFC 2104 and
/// FIPS 180-4, written in hexadecimal figures, as webhooks send it.
public struct MessageSignature: Sendable, Hashable {
    private let secret: [UInt8]
    /// How many bytes a signature has.
    private static let length = 32
    /// What may stand before the figures.
    private static let mark = "sha256="

    /// Signatures by this secret, which is not empty.
    public init(secret: String) { self.secret = Array(secret.utf8) }

    /// Whether a text can be a signature at all: 64 figures, of either case, behind `sha256=` or not.
    public static func isOne(_ text: String) -> Bool { bytes(of: text) != nil }

    /// Whether `text` is the signature of `message`; takes as long for any that can be one.
    public func isRight(_ text: String, for message: [UInt8]) -> Bool {
        guard let given = Self.bytes(of: text) else { return false }
        return isRight(given, for: message)
    }

    /// Whether these are the bytes of the signature of `message`; takes as long for any of their number.
    public func isRight(_ given: [UInt8], for message: [UInt8]) -> Bool {
        let right = bytes(for: message)
        guard given.count == Self.length, right.count == Self.length else { return false }
        return unsafe CRYPTO_memcmp(given, right, Self.length) == 0
    }

    /// The signature of `message`, 32 bytes; none where memory has run out.
    public func bytes(for message: [UInt8]) -> [UInt8] {
        var right = [UInt8](repeating: 0, count: Self.length)
        var count: CUnsignedInt = 0
        // All are ours, and the third has the room of what SHA-256 yields.
        let made = unsafe HMAC(
            EVP_sha256(),
            secret,
            CInt(clamping: secret.count),
            message,
            message.count,
            &right,
            &count
        )
        return unsafe made != nil && Int(count) == Self.length ? right : []
    }

    private static func bytes(of text: String) -> [UInt8]? {
        let figures = Array(text.utf8.dropFirst(text.lowercased().hasPrefix(mark) ? mark.utf8.count : 0))
        guard figures.count == 2 * length else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: figures.count, by: 2) {
            guard let high = value(of: figures[place]), let low = value(of: figures[place + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(of figure: UInt8) -> UInt8? {
        switch figure {
        case 0x30...0x39: figure - 0x30
        case 0x41...0x46, 0x61...0x66: (figure & 0xDF) - 0x37
        default: nil
        }
    }
}
