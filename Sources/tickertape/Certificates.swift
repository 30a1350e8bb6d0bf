import JobConfig
import Server
import Syscalls
import TLS

/// The certificates that doors show, which change with their files while the doors stay open.
struct Certificates: Sendable {
    /// By the number of the door; nil where none is shown.
    private let shown: [ServerCertificate?]
    /// Where the doors are, as the settings at the start say.
    private let addresses: [ListenAddress]

    /// Those of the settings at the start.
    init(_ settings: ServerSettings) {
        shown = settings.contexts.map { $0.map { ServerCertificate($0) } }
        addresses = settings.doors.map(\.address)
    }

    /// The doors of the settings at the start.
    func doors(of settings: ServerSettings) -> [Door] {
        zip(settings.doors, shown).map { door, certificate in
            switch (door.spoken, certificate) {
            case (.redirect, _): Door(door.address, .redirect)
            case (_, let certificate?): Door(door.address, .secure(certificate))
            default: Door(door.address)
            }
        }
    }

    /// Has new connections show the certificates of other settings.
    ///
    /// Where these have other doors, which takes a restart, those that are open still get what is said of their address.
    func replace(by settings: ServerSettings) {
        let contexts = settings.contexts
        let next = settings.doors.map(\.address)
        for (number, address) in addresses.enumerated() {
            // Several may have port 0.
            let isInPlace = number < next.count && next[number] == address
            guard let place = isInPlace ? number : next.firstIndex(of: address), let context = contexts[place] else {
                continue
            }
            shown[number]?.replace(with: context)
        }
    }
}

extension ServerSettings {
    /// What each door shows; nil where none is shown.
    fileprivate var contexts: [TLSContext?] {
        doors.map { door in if case .secure(let files) = door.spoken { files.context } else { nil } }
    }

    /// All doors in words, to see whether they are the same.
    var doorWords: String {
        doors.map { door in
            switch door.spoken {
            case .plain: "\(door.address)"
            case .secure: "\(door.address) with TLS"
            case .redirect: "\(door.address) with a redirect"
            }
        }.joined(separator: ", ")
    }
}
