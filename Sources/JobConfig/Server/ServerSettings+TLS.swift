import Configuration
import Syscalls
import TLS

/// How `tls` is read, and what must go together.
extension ServerSettings {
    /// Reads the map; what is wrong is reported.
    mutating func readTLS(_ section: ConfigSection) {
        strictTransport = section[ServerKeys.hsts]
        tls = TLSFiles(reading: section)
        section.refuseUnknown()
    }

    /// Reads the files of certificates, and tells what is wrong with them and with what `listen` says of TLS.
    ///
    /// `isNamedElsewhere` says that the command line names a certificate.
    mutating func loadCertificates(
        _ section: ConfigSection,
        by files: ConfigurationFileReader,
        isNamedElsewhere: Bool
    ) {
        if var own = tls {
            own.report(own.load(by: files), to: section.diagnostics)
            tls = own
        }
        for index in items.indices {
            guard case .own(var own) = items[index].security else { continue }
            own.report(own.load(by: files), to: section.diagnostics)
            items[index].security = .own(own)
        }
        checkListen(section, hasCertificate: isNamedElsewhere || section.has(ServerKeys.tls.name))
        warnOfNames(section)
    }

    private func checkListen(_ section: ConfigSection, hasCertificate: Bool) {
        let key = ServerKeys.listen.name
        let wantsUsual = items.contains { if case .usual = $0.security { true } else { false } }
        if wantsUsual, !hasCertificate {
            let way = "write server.tls: { certificate: fullchain.pem, key: privkey.pem }"
            section.report("\(section.name(of: key)) says tls: true, and no certificate is named; \(way)", atKey: key)
        }
        let doors = doors
        let isAnySecure = doors.contains { door in
            if case (.tcp, .secure) = door { true } else { false }
        }
        let mayBeSecure = isAnySecure || wantsUsual
        if items.contains(where: \.isRedirect), !mayBeSecure {
            let what = "\(section.name(of: key)) says redirect: true, and no address in it speaks TLS"
            section.report("\(what); give one of the others tls: true", atKey: key)
        }
        let isUsed = doors.contains { if case .secure = $0.spoken { true } else { false } } || wantsUsual
        if hasCertificate, !isUsed, let place = section.keyNode(ServerKeys.tls.name) {
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
