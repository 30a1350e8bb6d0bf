public import Syscalls
public import TLS

/// Where clients come in, and what is spoken there.
public struct Door: Sendable {
    /// What is spoken behind an address.
    public enum Kind: Sendable {
        /// HTTP as it is.
        case plain
        /// HTTP in TLS, with this certificate.
        case secure(ServerCertificate)
        /// HTTP that is answered with nothing but where the first door with TLS is.
        case redirect
    }

    /// Where it is; with port 0 the kernel chooses one.
    public var address: ListenAddress
    /// What is spoken there.
    public var kind: Kind

    /// A door at an address, without TLS unless said otherwise.
    public init(_ address: ListenAddress, _ kind: Kind = .plain) { (self.address, self.kind) = (address, kind) }

    /// Whether TLS is spoken.
    public var isSecure: Bool { if case .secure = kind { true } else { false } }
}

extension [Door] {
    /// The port of the first door with TLS, for redirects; nil where there is none.
    var redirectPort: UInt16? {
        for door in self where door.isSecure {
            if case .tcp(let address) = door.address { return address.port }
        }
        return nil
    }
}
