public import Configuration
public import TLS

/// The key `client` of a map: what is shown to a server that asks for a certificate.
public enum ClientCertificate {
    static let certificateKey = Key<String?>(
        ConfigKey(
            "certificate",
            .text,
            default: .required,
            example: "client.pem",
            "The file with the certificate and those that it leads to, in PEM."
        ),
        read: SourceOptions.path
    )
    static let keyKey = Key<String?>(
        ConfigKey(
            "key",
            .text,
            default: .required,
            example: "client.key",
            "The file with its key, in PEM, without passphrase."
        ),
        read: SourceOptions.path
    )

    /// The key and its reader, which reports what is wrong with the map.
    public static let key = Key<ClientFiles?>(
        ConfigKey(
            "client",
            .object([certificateKey.row, keyKey.row]),
            "The certificate that is shown to a server that asks for one, and its key."
        )
    ) { section, name in section.section(name).flatMap { files($0) } }

    /// The files that a map names; nil, and a fault, where one of them is missing.
    static func files(_ map: ConfigSection) -> ClientFiles? {
        let missing = [certificateKey.name, keyKey.name].filter { !map.has($0) }
        if let first = missing.first {
            map.report("\(map.owner) lacks \(first.quoted); write { certificate: client.pem, key: client.key }")
        }
        let (certificate, key) = (map[certificateKey], map[keyKey])
        map.refuseUnknown(hints: ["cert": "write certificate", "ca": "it stands beside client, not in it"])
        guard let certificate, let key else { return nil }
        return ClientFiles(certificate: certificate, key: key)
    }

    /// Reports that a map has the key where no TLS is spoken; `scheme` is what the address begins with where it is.
    public static func refuse(in map: ConfigSection, instead scheme: String) {
        let plain = scheme.last == "s" ? String(scheme.dropLast()) : scheme
        let way = "write \(scheme):// in place of \(plain):// to speak it, or leave this out"
        map.report("\(map.name(of: key.name)) has a use where TLS is spoken; \(way)", atKey: key.name)
    }
}

extension ClientFiles {
    /// Why no server would take them now; nil where nothing is seen.
    ///
    /// Blocks as long as the file system does.
    var preflightFailure: SourceError? {
        do throws(TLSClientContext.Fault) {
            guard let trouble = try read().dateTrouble(), trouble.isFault else { return nil }
            return SourceError(.tls, "the certificate \(certificate) \(trouble.sentence)")
        } catch {
            return SourceError(.tls, error.sentence)
        }
    }

    /// What is worth a second look about files that are taken today; nil where nothing is.
    var preflightRemark: String? {
        guard let trouble = (try? read())?.dateTrouble(), !trouble.isFault else { return nil }
        return "the certificate \(certificate) \(trouble.sentence)"
    }
}
