import TLS

/// What becomes of connections that come in through one door of a loop.
enum Entrance {
    case plain
    /// They speak TLS, through the pipe of their loop.
    case secure(ServerCertificate, TLSPipe)
    /// They are sent on to this port.
    case redirect(UInt16)

    /// The entrance behind a door that is one of these.
    init(_ door: Door, of doors: [Door], _ pipe: TLSPipe) {
        switch door.kind {
        case .plain: self = .plain
        case .secure(let certificate): self = .secure(certificate, pipe)
        case .redirect: self = doors.redirectPort.map { .redirect($0) } ?? .plain
        }
    }

    var isSecure: Bool { if case .secure = self { true } else { false } }

    var redirectPort: UInt16? { if case .redirect(let port) = self { port } else { nil } }

    /// The TLS of a new connection.
    var channel: TLSChannel? {
        if case .secure(let certificate, let pipe) = self { TLSChannel(certificate, pipe) } else { nil }
    }
}
