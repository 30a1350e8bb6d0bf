import Configuration
import Syscalls
import TLS

/// How `tls` is read, and what must go together.
extension ServerSettings {
    /// Reads the map; what is wrong is reported.
    mutating func readTLS(_ section: ConfigSection) {
        strictTransport = section[ServerKeys.hsts]
        tls = TLSFiles(reading: section)
        let hints =
            ["cert", "crt", "certificate_file", "cert_file", "fullchain"].map { ($0, "write certificate") }
            + ["private_key", "privkey", "key_file"].map { ($0, "write key") }
        section.refuseUnknown(
            hints: Dictionary(hints) { $1 },
            otherwise: ServerKeys.tls.value.keys.listedAsKeys
        )
    }

    /// Reads the files of certificates, and tells what is wrong with them and with what `listen` says of TLS.
    ///
    mutating func loadCertificates(
        _ section: ConfigSection,
        by files: ConfigurationFileReader,
        _ rules: CertificateRules
    ) {
        if var own = tls {
            own.report(own.load(by: files, rules), to: section.diagnostics)
            tls = own
        }
        for index in items.indices {
            guard case .own(var own) = items[index].security else { continue }
            own.report(own.load(by: files, rules), to: section.diagnostics)
            items[index].security = .own(own)
        }
        checkListen(section, hasCertificate: rules.isNamedElsewhere || section.has(ServerKeys.tls.name))
        warnOfNames(section)
    }

    /// The certificates that addresses show.
    public var shownCertificates: [TLSFiles] {
        doors.compactMap { if case .secure(let files) = $0.spoken { files } else { nil } }
    }

    /// Whether an address shows the certificate of ``tls``.
    public var showsUsualCertificate: Bool {
        shownCertificates.contains { $0.certificate == tls?.certificate && $0.key == tls?.key }
    }

    /// The texts of the certificates that addresses show.
    public var shownTexts: Set<[UInt8]> { Set(shownCertificates.map(\.text)) }

    private func checkListen(_ section: ConfigSection, hasCertificate: Bool) {
        let key = ServerKeys.listen.name
        let wantsUsual = items.contains { if case .usual = $0.security { true } else { false } }
        if wantsUsual, !hasCertificate {
            let way = "write tls: { certificate: fullchain.pem, key: privkey.pem } in the map server"
            section.report("\(section.name(of: key)) says tls: true, and no certificate is named; \(way)", atKey: key)
        }
        let doors = doors
        // A browser is led to a port, not to a socket file.
        let leadsSomewhere =
            doors.contains { if case (.tcp, .secure) = $0 { true } else { false } }
            || items.contains { if case (.tcp, .usual) = ($0.address, $0.security) { true } else { false } }
        if items.contains(where: \.isRedirect), !leadsSomewhere {
            let what = "\(section.name(of: key)) says redirect: true, and no port in it speaks TLS"
            section.report("\(what); give one of the others tls: true", atKey: key)
        }
        // Where `tls` itself is faulty that is told, and enough.
        if tls != nil, !showsUsualCertificate, let place = section.keyNode(ServerKeys.tls.name) {
            let message = "no item of \"listen\" says tls: true, so this certificate is not used"
            section.diagnostics.report(
                Diagnostic(message, at: place.location, width: place.width, severity: .warning)
            )
        }
    }

    /// Names that visitors use, and the certificate has not.
    private func warnOfNames(_ section: ConfigSection) {
        guard let certificate = tls?.context?.certificate, let node = section.node(ServerKeys.hosts.name) else {
            return
        }
        for host in hosts where !host.hasPrefix("*.") && !certificate.covers(host) {
            let message = "the certificate is not for \(host.quoted), so browsers refuse it there"
            section.diagnostics.report(
                Diagnostic(message, at: node.location, width: node.width, severity: .warning)
            )
        }
    }
}
