import Configuration
import DataSources
import Glibc
import Syscalls
public import TLS

/// The files of a certificate and its key.
public struct TLSFiles: Sendable {
    /// The path of the certificate and those that stand behind it, in PEM.
    public let certificate: String
    /// The path of its key, in PEM.
    public let key: String
    /// Where they are named; nil on the command line.
    private let nodes: [CertificateFault.Part: Node]?
    /// The text of the certificate, once it was read.
    private(set) var text: [UInt8] = []
    /// What was read of them, once it was.
    public private(set) var context: TLSContext?

    /// When the certificate ends, in seconds since 1970; nil before it was read.
    public var expiry: Int? { context?.certificate.validUntil }

    /// Files that are named on the command line.
    public init(certificate: String, key: String) {
        (self.certificate, self.key, nodes) = (
            FilePath.absolute(certificate, namedIn: ""), FilePath.absolute(key, namedIn: ""), nil
        )
    }

    /// Files that a map names; nil, and a fault, where one of them is missing.
    init?(reading section: ConfigSection) {
        var paths: [String] = []
        var nodes: [CertificateFault.Part: Node] = [:]
        for (row, part) in [(ServerKeys.certificate, CertificateFault.Part.certificate), (ServerKeys.key, .key)] {
            guard let node = section.node(row.name) else {
                section.report("\(section.owner) lacks \(row.name.quoted); \(Self.example)")
                continue
            }
            guard let path = section.path(row.name) else { continue }
            if path.isEmpty || path.hasSuffix("/") {
                section.refuse(row.name, "names no file; write its path, such as \(row.example)")
                continue
            }
            paths.append(path)
            nodes[part] = node
        }
        guard paths.count == 2 else { return nil }
        (certificate, key, self.nodes) = (paths[0], paths[1], nodes)
    }

    static let example = "write { certificate: fullchain.pem, key: privkey.pem }"

    /// The path of one of the files.
    func path(of part: CertificateFault.Part) -> String { part == .certificate ? certificate : key }
}

extension TLSFiles {
    /// What is wrong with the files, or worth a second look, as it reads behind the name of one of them.
    typealias Finding = (part: CertificateFault.Part, sentence: String, severity: Diagnostic.Severity)

    /// Reads both files, and notes what came of them; `now` is in seconds since 1970.
    mutating func load(
        by files: ConfigurationFileReader,
        _ rules: CertificateRules = .strict,
        now: Int = time(nil)
    ) -> [Finding] {
        var texts: [CertificateFault.Part: [UInt8]] = [:]
        var findings: [Finding] = []
        for part in [CertificateFault.Part.certificate, .key] {
            switch files.read(path(of: part)) {
            case .success(let bytes): texts[part] = bytes
            case .failure(let error):
                // A folder or a device is no question of rights.
                let isForbidden = error.message.hasPrefix("may not read")
                let who = "; user \(geteuid()) and group \(getegid()) run this program"
                findings.append((part, "can't be read: \(error.message)\(isForbidden ? who : "")", .error))
            }
        }
        guard let certificate = texts[.certificate], let key = texts[.key] else { return findings }
        do throws(CertificateFault) {
            let context = try TLSContext(certificate: certificate, key: key)
            (self.context, text) = (context, certificate)
            let severity: Diagnostic.Severity = rules.takesAnyDate(certificate) ? .warning : .error
            return Self.findings(about: context.certificate, ofDates: severity, now: now) + findingsAboutKey()
        } catch {
            return [(error.part, error.sentence, .error)]
        }
    }

    /// What is wrong with the dates of the certificate, or will soon be, in a sentence; and whether it is wrong already.
    ///
    /// `now` is in seconds since 1970, nil for this moment.
    public func dateTrouble(now: Int? = nil) -> (sentence: String, isFault: Bool)? {
        guard let shown = context?.certificate, let found = shown.dateTrouble(now: now) else {
            return nil
        }
        return ("the certificate \(self.certificate) \(found.sentence)", found.isFault)
    }

    private static func findings(
        about certificate: Certificate,
        ofDates severity: Diagnostic.Severity,
        now: Int
    ) -> [Finding] {
        var findings: [Finding] = []
        if let trouble = certificate.dateTrouble(now: now) {
            findings.append((.certificate, trouble.sentence, trouble.isFault ? severity : .warning))
        }
        if let issuer = certificate.missingIssuer {
            let what = "ends before an authority that this machine knows: \(issuer.quoted) is missing"
            let way = "if that is no authority of your own, name the file with the whole chain, fullchain.pem"
            findings.append((.certificate, "\(what); \(way)", .warning))
        }
        return findings
    }

    /// Who else may read the key.
    private func findingsAboutKey() -> [Finding] {
        guard FileMode.isWorldReadable(key) else { return [] }
        let way = "chmod 640 keeps it to its owner and group"
        return [(.key, "can be read by every user of this machine; \(way)", .warning)]
    }

    /// Reports findings where the files are named.
    func report(_ findings: [Finding], to diagnostics: Diagnostics) {
        for (part, sentence, severity) in findings {
            guard let node = nodes?[part] else { continue }
            let message = "the \(part == .certificate ? "certificate" : "key") \(path(of: part)) \(sentence)"
            diagnostics.report(Diagnostic(message, at: node.location, width: node.width, severity: severity))
        }
    }

    /// The same as texts for the command line, which has no places.
    func text(of finding: Finding) -> String {
        "\(finding.part == .certificate ? "--certificate" : "--key") \(path(of: finding.part)) \(finding.sentence)"
    }
}

extension ConfigKey {
    /// A file as it could be named.
    fileprivate var example: String { name == "key" ? "privkey.pem" : "fullchain.pem" }
}
