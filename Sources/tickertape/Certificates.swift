import JobConfig
import Server
import TLS

/// The certificates that doors show, which change with their files while the doors stay open.
struct Certificates: Sendable {
    /// By the number of the door; nil where none is shown.
    private let shown: [ServerCertificate?]

    /// Those of the settings at the start.
    init(_ settings: ServerSettings) {
        shown = settings.contexts.map { $0.map { ServerCertificate($0) } }
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

    /// Has new connections show the certificates of other settings; where these have other doors, a restart is to come, and
    /// those with the same number still get theirs.
    func replace(by settings: ServerSettings) {
        for (certificate, context) in zip(shown, settings.contexts) {
            if let certificate, let context { certificate.replace(with: context) }
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
