public import Syscalls

/// One item of `listen`: an address, and what is said of TLS there.
public struct ListenItem: Sendable {
    /// What is said of TLS.
    public enum Security: Sendable {
        /// Nothing: TLS is spoken where this is the only item, and the server has a certificate.
        case unsaid
        /// That there is none.
        case none
        /// That there is, with the server's certificate.
        case usual
        /// That there is, with a certificate of its own.
        case own(TLSFiles)
        /// That requests are sent on to the first item with TLS.
        case redirect
    }

    /// Where it is.
    public var address: ListenAddress
    /// What is said of TLS.
    public var security = Security.unsaid

    /// An item of which nothing more is said unless `security` does.
    public init(_ address: ListenAddress, _ security: Security = .unsaid) {
        (self.address, self.security) = (address, security)
    }

    /// Whether it is sent on from.
    var isRedirect: Bool { if case .redirect = security { true } else { false } }
}

extension ServerSettings {
    /// What is spoken at an address.
    public enum Spoken: Sendable {
        /// HTTP as it is.
        case plain
        /// HTTP in TLS.
        case secure(TLSFiles)
        /// HTTP that leads to the first address with TLS.
        case redirect
    }

    /// All addresses at which the server listens, and what is spoken there.
    public var doors: [(address: ListenAddress, spoken: Spoken)] {
        let all = items.isEmpty ? listenAddresses.map { ListenItem($0) } : items
        return all.map { item in
            let spoken: Spoken =
                switch item.security {
                case .unsaid: all.count == 1 ? tls.map { .secure($0) } ?? .plain : .plain
                case .none: .plain
                case .usual: tls.map { .secure($0) } ?? .plain
                case .own(let files): .secure(files)
                case .redirect: .redirect
                }
            return (item.address, spoken)
        }
    }
}
