public import Configuration

/// What a JSON Web Token is judged by: a secret that is shared with who signs, or the public key of that.
public enum TokenKey: Sendable, Hashable {
    /// For HS256, RFC 7518 §3.2.
    case secret(String)
    /// For ES256, §3.4.
    case publicKey(VerifyingKey)

    /// The key of a text, which is a public key in PEM or else a secret; nil for PEM that holds none of P-256.
    init?(_ text: String) {
        guard text.contains("-----BEGIN") else {
            self = .secret(text)
            return
        }
        guard let key = VerifyingKey(pem: text) else { return nil }
        self = .publicKey(key)
    }

    /// The only algorithm that it goes with.
    public var algorithm: String {
        switch self {
        case .secret: "HS256"
        case .publicKey: "ES256"
        }
    }

    /// Whether these bytes are a signature of `message` by this key.
    public func isRight(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        switch self {
        case .secret(let secret): MessageSignature(secret: secret).isRight(signature, for: message)
        case .publicKey(let key): key.isRight(signature, for: message)
        }
    }
}
