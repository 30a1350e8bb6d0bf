/// The protocol versions this server speaks, RFC 9112 §2.3 and RFC 9113.
public enum Version: Sendable, Equatable {
    case http10
    case http11
    case http2
}
