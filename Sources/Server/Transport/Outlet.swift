import EventStreams

/// Where the bytes of one stream leave.
enum Outlet {
    /// Through a socket of its own, known by its number; its connection owns it.
    case socket(CInt, Framing)
    /// Through the TLS of its connection.
    case tls(Framing)
    /// In frames of HTTP/2, with the other streams of a connection.
    case carrier

    var framing: Framing {
        switch self {
        case .socket(_, let framing), .tls(let framing): framing
        case .carrier: .identity
        }
    }
}
