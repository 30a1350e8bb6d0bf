import EventStreams

/// Where the bytes of one stream leave.
enum Outlet {
    /// Through a socket of its own, known by its number; its connection owns it.
    case socket(CInt, Framing)
    /// Through the TLS of its connection.
    case tls(Framing)

    var framing: Framing {
        switch self {
        case .socket(_, let framing), .tls(let framing): framing
        }
    }
}
