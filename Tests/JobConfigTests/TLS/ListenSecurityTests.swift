import Configuration
import Foundation
import TLS
import TestCertificates
import Testing

@testable import JobConfig

/// What `listen` and `tls` say together.
@Suite struct ListenSecurityTests {
    private static func read(_ server: String) throws -> (doors: [String]?, messages: [String]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["a", "b"] {
            let pair = try Identity(name, names: ["DNS:\(name)"])
            try Data(pair.certificateText.utf8).write(to: folder.appending(path: "\(name).pem"))
            try pair.writeKey(to: folder.appending(path: "\(name).key"))
        }
        let text = "server: { \(server) }\njobs: { a: { every: 1h, generate: counter } }\n"
        let name = folder.appending(path: "jobs.yaml").path
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: name, variables: [:])
        let doors = file?.server.doors.map { door in
            switch door.spoken {
            case .plain: "\(door.address)"
            case .secure(let files): "\(door.address) \(files.context?.certificate.subject ?? "?")"
            case .redirect: "\(door.address) redirect"
            }
        }
        return (doors, diagnostics.map { $0.message.replacing(folder.path + "/", with: "") })
    }

    private static let usual = "tls: { certificate: a.pem, key: a.key }"
    private static let own = "{ address: 127.0.0.1:3, tls: { certificate: b.pem, key: b.key } }"

    @Test(arguments: [
        (usual, ["127.0.0.1:5000 CN=a"]), ("\(usual), listen: 127.0.0.1:1", ["127.0.0.1:1 CN=a"]),
        ("\(usual), listen: [127.0.0.1:1]", ["127.0.0.1:1 CN=a"]),
        ("\(usual), listen: { address: 127.0.0.1:1, tls: false }", ["127.0.0.1:1"]),
        ("\(usual), listen: [127.0.0.1:1, { address: 127.0.0.1:2, tls: true }]", ["127.0.0.1:1", "127.0.0.1:2 CN=a"]),
        ("listen: \(own)", ["127.0.0.1:3 CN=b"]),
        (
            "\(usual), listen: [{ address: 127.0.0.1:1, redirect: true }, \(own), { address: \"unix:/s\", tls: true }]",
            ["127.0.0.1:1 redirect", "127.0.0.1:3 CN=b", "unix:/s CN=a"]
        ),
        ("listen: [127.0.0.1:1, unix:/s]", ["127.0.0.1:1", "unix:/s"]),
    ])
    func `an address speaks what its item says, or what is usual`(server: String, doors: [String]) throws {
        let (found, messages) = try Self.read(server)
        #expect(found == doors)
        #expect(messages.filter { !$0.contains("is not used") } == [])
    }

    @Test(arguments: [
        (
            "listen: { address: 127.0.0.1:1, tls: true }",
            "\"listen\" of server says tls: true, and no certificate is named; write tls: { certificate: fullchain.pem, key: privkey.pem } in the map server"
        ),
        (
            "listen: [127.0.0.1:1, { address: 127.0.0.1:2, redirect: true }]",
            "\"listen\" of server says redirect: true, and no port in it speaks TLS; give one of the others tls: true"
        ),
        (
            "\(usual), listen: { address: 127.0.0.1:2, redirect: true, tls: true }",
            "\"listen\" of server either speaks TLS or leads to it; keep one of tls and redirect"
        ),
        (
            "\(usual), listen: { address: 127.0.0.1:2, tls: maybe }",
            "\"tls\" of \"listen\" of server must be true, or a map with its own certificate and key, not text"
        ),
        (
            "tls: { certificate: a.pem }",
            "tls lacks \"key\"; write { certificate: fullchain.pem, key: privkey.pem }"
        ),
        (
            "\(usual), listen: [127.0.0.1:1, 127.0.0.1:2]",
            "no item of \"listen\" says tls: true, so this certificate is not used"
        ),
        (
            "\(usual), listen: [{ address: \"unix:/s\", tls: true }, { address: 127.0.0.1:2, redirect: true }]",
            "\"listen\" of server says redirect: true, and no port in it speaks TLS; give one of the others tls: true"
        ),
        (
            "tls: true",
            "\"tls\" of server must be a map that names two files; write { certificate: fullchain.pem, key: privkey.pem }"
        ),
        (
            "\(usual), listen: \"https://127.0.0.1:5443/\"",
            "\"listen\" of server is a URL; write the address and port alone, such as 127.0.0.1:5443; for https write { address: \"127.0.0.1:5443\", tls: true }"
        ),
        (
            "listen: \"http://[::1]:80\"",
            "\"listen\" of server is a URL; write the address and port alone, such as [::1]:80"
        ),
        (
            "listen: { address: 127.0.0.1:3, tls: { certificate: b.pem, key: b.key, hsts: 1d } }",
            "\"hsts\" has no use in \"tls\" of \"listen\" of server; it goes with server.tls, for all addresses"
        ),
        ("tls: { certificate: a.pem, key: a.key, hsts: 0 }", "\"hsts\" of tls must be at least 1s, not 0"),
        (
            "tls: { cert: a.pem, key: a.key }",
            "tls lacks \"certificate\"; write { certificate: fullchain.pem, key: privkey.pem }"
        ),
    ])
    func `what does not go together is told`(server: String, message: String) throws {
        #expect(try Self.read(server).messages.first == message)
    }
}
