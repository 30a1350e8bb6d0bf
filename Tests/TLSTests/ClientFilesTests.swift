import Foundation
import TestCertificates
import Testing

@testable import TLS

/// The files of what a client shows.
@Suite struct ClientFilesTests {
    private static func inFolder(_ files: [String: String], _ test: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "client-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try test(folder.path)
    }

    @Test func `what is wrong with one of the files is told of that, with what to do`() throws {
        let authority = try Identity("authority")
        let client = try Identity("client", names: ["DNS:client"], by: authority)
        let other = try Identity("other", names: ["DNS:other"], by: authority)
        let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMAA=\n"
        let files = [
            "c": client.certificateText, "k": client.keyText, "other": other.keyText, "locked": locked, "old": old,
            "text": "none", "swapped": authority.certificateText + client.certificateText,
            "chain": client.certificateText + authority.certificateText,
        ]
        try Self.inFolder(files) { folder in
            func trouble(_ certificate: String, _ key: String) -> String? {
                ClientFiles(certificate: "\(folder)/\(certificate)", key: "\(folder)/\(key)").trouble?
                    .replacing("\(folder)/", with: "")
            }
            #expect(trouble("c", "k") == nil)
            #expect(trouble("chain", "k") == nil)
            let way = "write in client where the"
            #expect(trouble("none", "k") == "none can't be read: No such file or directory; \(way) certificate is")
            #expect(trouble("c", "none") == "none can't be read: No such file or directory; \(way) key is")
            #expect(trouble("", "k") == " can't be read: it is no regular file")
            #expect(trouble("text", "k")?.hasPrefix("text holds no certificate in PEM") == true)
            #expect(trouble("c", "text")?.hasPrefix("text holds no private key in PEM") == true)
            #expect(
                trouble("c", "other")?.hasPrefix("other is the key of another certificate than that of CN=") == true
            )
            #expect(trouble("swapped", "k")?.contains("write that first, and behind it who has signed it") == true)
            for name in ["locked", "old"] {
                let sentence = try #require(trouble("c", name))
                #expect(sentence.hasPrefix("\(name) is protected by a passphrase"), "\(sentence)")
                #expect(sentence.hasSuffix("openssl pkey -in OLD -out NEW"))
            }
        }
    }

    @Test(arguments: [
        (-9000 ... -20, "has expired on ", true), (20...9000, "is not valid before ", true),
        (-20...9000, "expires today, on ", false), (-20...(3 * 86_400 + 99), "expires in 3 days, on ", false),
        (-20...(15 * 86_400), nil, false),
    ])
    func `dates that are wrong or will soon be are told`(valid: ClosedRange<Int>, start: String?, isFault: Bool) throws
    {
        let client = try Identity("client", names: ["DNS:client"], valid: valid)
        try Self.inFolder(["c": client.certificateText, "k": client.keyText]) { folder in
            let trouble = try ClientFiles(certificate: "\(folder)/c", key: "\(folder)/k").read().dateTrouble()
            #expect(trouble?.isFault == (start == nil ? nil : isFault))
            #expect(
                trouble?.sentence.hasPrefix(start ?? "?") == (start == nil ? nil : true),
                "\(trouble ?? ("", false))"
            )
        }
    }

    @Test(arguments: [
        (
            "OpenSSL SSL_read: OpenSSL/3.0.17: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0",
            false, "wants a certificate of whoever connects (tlsv13 alert certificate required); name one: "
        ),
        ("error:0A00045C:SSL routines::tlsv13 alert certificate required", true, "wants a certificate of whoever "),
        (
            "sslv3 alert handshake failure", false,
            "ends TLS (sslv3 alert handshake failure); where it wants a certificate of whoever connects, name one: "
        ),
        ("tlsv1 alert unknown ca", true, "does not take the certificate of client (tlsv1 alert unknown ca); it must "),
        ("error:0A000415:SSL routines::sslv3 alert certificate expired", true, "does not take the certificate of "),
        ("tlsv1 alert protocol version", false, nil), ("tlsv1 alert internal error", true, nil),
        ("SSL certificate problem: unable to get local issuer certificate", false, nil), ("", true, nil),
    ])
    func `what a server means by an alert is told`(words: String, isShown: Bool, start: String?) {
        let shown = isShown ? ClientFiles(certificate: "c", key: "k") : nil
        let sentence = ClientFiles.refusal(words, of: shown)
        #expect(sentence?.hasPrefix(start ?? "?") == (start == nil ? nil : true), "\(sentence ?? "nothing")")
        if let sentence, sentence.contains("name one") {
            #expect(sentence.hasSuffix("name one: client: { certificate: client.pem, key: client.key }"))
        }
    }

    @Test func `what nginx says in a page is told`() {
        let (none, wrong) = (
            "<h1>400 Bad Request</h1>No required SSL certificate was sent", "The SSL certificate error"
        )
        let shown = ClientFiles(certificate: "c", key: "k")
        let asks = "wants a certificate of whoever connects; name one in server.origin: \(ClientFiles.example)"
        #expect(ClientFiles.refusal(inPage: Array(none.utf8), of: nil, in: "server.origin") == asks)
        #expect(ClientFiles.refusal(inPage: Array(wrong.utf8), of: shown)?.hasPrefix("does not take the ") == true)
        #expect(ClientFiles.refusal(inPage: Array(wrong.utf8), of: nil) == nil)
        #expect(ClientFiles.refusal(inPage: Array("Bad Request".utf8), of: shown) == nil)
    }
}
