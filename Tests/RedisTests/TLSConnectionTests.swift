import Foundation
import Redis
import TestCertificates
import TestPorts
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct TLSConnectionTests {
    private var soon: ContinuousClock.Instant { .now + .seconds(10) }

    /// A Redis that speaks TLS with a certificate for these names, and its address there.
    private func server(for names: [String]) throws -> (RedisServer, RedisAddress, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let authority = try Identity("authority")
        let identity = try Identity("redis", names: names, by: authority)
        let files = ["ca": authority.certificateText, "cert": identity.certificateText, "key": identity.keyText]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let port = try FreePort.reserve()
        let place = { (name: String) in folder.appending(path: name).path }
        let server = try RedisServer([
            "--tls-port", "\(port)", "--tls-auth-clients", "no", "--tls-cert-file", place("cert"),
            "--tls-key-file", place("key"), "--tls-ca-cert-file", place("ca"),
        ])
        var address = try RedisAddress(reading: "rediss://127.0.0.1:\(port)")
        address.authorities = place("ca")
        return (server, address, folder)
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `commands go both ways by TLS`(host: String) throws {
        var (server, address, folder) = try server(for: ["DNS:localhost", "IP:127.0.0.1"])
        defer { try? FileManager.default.removeItem(at: folder) }
        guard case .server(let numeric) = address.place else { throw RedisAddressFailure() }
        address.place = .server(.init(name: host, port: numeric.port))
        let connection = try RedisConnection.openPrimary(address, until: soon)
        let large = [UInt8](repeating: 7, count: 1 << 18)
        let commands = (0..<4).map { _ in RedisCommand(words: [Array("ECHO".utf8), large]) }
        #expect(try connection.ask(commands, until: soon) == [RedisReply](repeating: .bytes(large), count: 4))
        server.kill()
        #expect(throws: RedisError.ended) { _ = try connection.ask(RedisCommand("PING"), until: soon) }
        server = try RedisServer()
    }

    @Test func `a certificate of somebody else, or for somebody else, is not trusted`() throws {
        var (server, address, folder) = try server(for: ["DNS:elsewhere"])
        defer { try? FileManager.default.removeItem(at: folder) }
        guard case .server(let host) = address.place else { throw RedisAddressFailure() }
        let name = "Redis at \(host)"
        #expect(throws: RedisError.unreachable("\(name) is not trusted: IP address mismatch")) {
            _ = try RedisConnection.openPrimary(address, until: soon)
        }
        address.authorities = nil
        let reason = "self-signed certificate in certificate chain"
        #expect(throws: RedisError.unreachable("\(name) is not trusted: \(reason)")) {
            _ = try RedisConnection.openPrimary(address, until: soon)
        }
        address.authorities = "/nowhere"
        #expect(throws: RedisError.self) { _ = try RedisConnection.openPrimary(address, until: soon) }
        address.authorities = nil
        address.place = .server(.init(name: "127.0.0.1", port: server.port))
        let advice = ", and may speak no TLS at this port; write redis:// where that is meant"
        // One that speaks no TLS waits for the end of what it takes for a command.
        #expect(throws: RedisError.late("Redis at 127.0.0.1:\(server.port) has not answered in time\(advice)")) {
            _ = try RedisConnection.openPrimary(address, until: .now + .milliseconds(100))
        }
        server = try RedisServer()
    }
}

private struct RedisAddressFailure: Error {}
