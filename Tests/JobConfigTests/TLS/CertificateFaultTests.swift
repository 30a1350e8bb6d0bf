import Configuration
import Foundation
import TestCertificates
import Testing

@testable import JobConfig

/// What is wrong with certificates and their keys, as `check` and a reload tell it.
@Suite struct CertificateFaultTests {
    private static let day = 86_400

    /// Reads a file that names a certificate and a key, which lie beside it.
    private static func read(
        certificate: String,
        key: String,
        server: String = "tls: { certificate: c.pem, key: k.pem }",
        mode: Int = 0o600,
        isLink: Bool = false,
        _ rules: CertificateRules = .strict
    ) throws -> (settings: ServerSettings?, messages: [String]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(certificate.utf8).write(to: folder.appending(path: "c.pem"))
        let keyFile = folder.appending(path: isLink ? "k1.pem" : "k.pem").path
        try Data(key.utf8).write(to: URL(filePath: keyFile))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: keyFile)
        if isLink {
            try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/k.pem", withDestinationPath: "k1.pem")
        }
        let text = "server: { \(server) }\njobs: { a: { every: 1h, generate: counter } }\n"
        let name = folder.appending(path: "jobs.yaml").path
        let (file, diagnostics) = JobsConfiguration.read(
            Array(text.utf8),
            file: name,
            variables: [:],
            certificates: rules
        )
        let messages = diagnostics.map { fault in
            let place = "\(fault.severity.rawValue) \(fault.location.line):\(fault.location.column) "
            return place + fault.message.replacing(folder.path + "/", with: "")
        }
        return (file?.server, messages)
    }

    @Test func `a pair without a fault is taken without a word`() throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let (settings, messages) = try Self.read(certificate: pair.certificateText, key: pair.keyText)
        #expect(messages == [])
        let expiry = try #require(settings?.tls?.expiry)
        #expect(abs(expiry - Int(Date.now.timeIntervalSince1970) - 90 * Self.day) < 60)
    }

    @Test func `files that hold something else are told what they lack`() throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let (certificate, key) = (pair.certificateText, pair.keyText)
        let noKey =
            "error 1:43 the key k.pem holds no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----"
        #expect(try Self.read(certificate: certificate, key: "x").messages == [noKey])
        #expect(
            try Self.read(certificate: "", key: key).messages == [
                "error 1:31 the certificate c.pem holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----"
            ]
        )
        #expect(
            try Self.read(certificate: certificate, key: certificate).messages == [
                "error 1:43 the key k.pem holds a certificate and no key; write the file with -----BEGIN PRIVATE KEY-----"
            ]
        )
        let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"
        #expect(
            try Self.read(certificate: certificate, key: locked).messages == [
                "error 1:43 the key k.pem is protected by a passphrase, which nobody can type in here; write it without to another file, which you name here: openssl pkey -in OLD -out NEW"
            ]
        )
    }

    @Test func `the key of another certificate is refused`() throws {
        let (pair, other) = (try Identity("a.example", names: ["DNS:a.example"]), try Identity("b", names: ["DNS:b"]))
        #expect(
            try Self.read(certificate: pair.certificateText, key: other.keyText).messages == [
                "error 1:43 the key k.pem is the key of another certificate than that of CN=a.example; name the two files that were made together"
            ]
        )
    }

    @Test(arguments: [
        (-20...(-10), "error", "has expired on %; put a new one in its place"),
        (10...20, "error", "is not valid before %; is this machine's clock right?"),
        (-20...3, "warning", "expires in 3 days, on %; renew it"),
        (-20...0, "warning", "expires today, on %; renew it"),
    ])
    func `the dates of a certificate are looked at`(days: ClosedRange<Int>, severity: String, sentence: String) throws {
        // A little later than whole days, since time passes.
        let valid = (days.lowerBound * Self.day)...(days.upperBound * Self.day + 3600)
        let pair = try Identity("a", names: ["DNS:a"], valid: valid)
        let (_, messages) = try Self.read(certificate: pair.certificateText, key: pair.keyText)
        let told = days.lowerBound > 0 ? valid.lowerBound : valid.upperBound
        let date = Date.now.addingTimeInterval(Double(told)).ISO8601Format().prefix(10)
        #expect(messages == ["\(severity) 1:31 the certificate c.pem \(sentence.replacing("%", with: date))"])
        // Where it is shown already, and at a start, that is no reason for an outage.
        let (settings, mild) = try Self.read(certificate: pair.certificateText, key: pair.keyText, .lenient)
        #expect(mild == messages.map { $0.replacing("error", with: "warning") })
        let trouble = try #require(settings?.tls?.dateTrouble())
        #expect(trouble.isFault == (severity == "error"))
        #expect(trouble.sentence.hasSuffix(" \(sentence.replacing("%", with: date))"))
    }

    @Test func `a key that all may read is worth a warning`() throws {
        let pair = try Identity("a", names: ["DNS:a"])
        let warning =
            "warning 1:43 the key k.pem can be read by every user of this machine; chmod 640 keeps it to its owner and group"
        // A link, as certbot makes them, may be read by all; what it leads to counts.
        for isLink in [false, true] {
            for (mode, messages) in [(0o644, [warning]), (0o640, [])] {
                let (certificate, key) = (pair.certificateText, pair.keyText)
                #expect(
                    try Self.read(certificate: certificate, key: key, mode: mode, isLink: isLink).messages == messages
                )
            }
        }
    }

    @Test func `a chain in the wrong order is told as such`() throws {
        let root = try Identity("Root")
        let leaf = try Identity("a", names: ["DNS:a"], by: root)
        let turned = root.certificateText + leaf.certificateText
        #expect(
            try Self.read(certificate: turned, key: leaf.keyText).messages == [
                "error 1:31 the certificate c.pem holds the certificate of CN=Root before that of the key, CN=a; write that first, and behind it who has signed it"
            ]
        )
    }

    @Test func `a chain that stops before an authority is worth a warning`() throws {
        let root = try Identity("Root")
        let middle = try Identity("Middle", by: root)
        let leaf = try Identity("a", names: ["DNS:a"], by: middle)
        let short = try Self.read(certificate: leaf.certificateText, key: leaf.keyText)
        #expect(
            short.messages == [
                "warning 1:31 the certificate c.pem ends before an authority that this machine knows: \"CN=Middle\" is missing; if that is no authority of your own, name the file with the whole chain, fullchain.pem"
            ]
        )
        #expect(short.settings?.tls?.context != nil)
        let whole = leaf.certificateText + middle.certificateText + root.certificateText
        #expect(try Self.read(certificate: whole, key: leaf.keyText).messages == [])
    }

    @Test func `names that the certificate is not for are told`() throws {
        let pair = try Identity("a", names: ["DNS:a.example", "DNS:*.b.example"])
        let hosts = "hosts: [a.example, c.b.example, d.example], tls: { certificate: c.pem, key: k.pem }"
        #expect(
            try Self.read(certificate: pair.certificateText, key: pair.keyText, server: hosts).messages == [
                "warning 1:18 the certificate is not for \"d.example\", so browsers refuse it there"
            ]
        )
    }

    @Test func `a file that is not there is named with its reason`() throws {
        let pair = try Identity("a", names: ["DNS:a"])
        let (settings, messages) = try Self.read(
            certificate: pair.certificateText,
            key: pair.keyText,
            server: "tls: { certificate: c.pem, key: none.pem }"
        )
        #expect(settings == nil)
        #expect(messages.count == 1 && messages[0].hasPrefix("error 1:43 the key none.pem can't be read: "))
    }
}
