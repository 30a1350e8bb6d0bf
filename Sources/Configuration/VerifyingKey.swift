internal import COpenSSL

/// A public key by which signatures of ES256 are judged: ECDSA over the curve P-256 with SHA-256, RFC 7518 §3.4.
public struct VerifyingKey: Sendable, Hashable {
    private let text: [UInt8]

    /// What begins a public key in PEM.
    public static let marker = "-----BEGIN PUBLIC KEY-----"

    /// Nil where the text holds no public key of P-256 in PEM.
    public init?(pem: String) {
        text = Array(pem.utf8)
        guard unsafe openssl_es256_key(text, text.count) == 1 else { return nil }
    }

    /// Whether these 64 bytes are a signature of `message` by the owner of the key.
    public func isRight(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == 64 else { return false }
        // The lengths are those of the arrays, and of the third all 64 bytes are there.
        return unsafe openssl_es256_verify(text, text.count, signature, message, message.count) == 1
    }
}
