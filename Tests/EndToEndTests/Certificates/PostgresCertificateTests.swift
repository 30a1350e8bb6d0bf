import Foundation
import TestCertificates
import TestServers
import TestSupport
import Testing

@testable import tickertape

/// A PostgreSQL that asks for a certificate.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.hint)"))
struct PostgresCertificateTests {
    @Test func `files in its address are found beside jobs.yaml, and what is missing is told`() async throws {
        let authority = try Identity("authority")
        let pair = try Identity("server", names: ["IP:127.0.0.1", "DNS:localhost"], by: authority)
        let client = try Identity("certed", names: ["DNS:certed"], by: authority)
        let server = try PostgresServer(
            certificate: (pair.certificateText, pair.keyText, authority.certificateText)
        )
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-pg-\(UUID().uuidString)")
        let etc = folder.appending(path: "etc")
        try FileManager.default.createDirectory(at: etc, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try client.writeKey(to: etc.appending(path: "c.key"))
        let files = ["etc/ca.pem": authority.certificateText, "etc/c.pem": client.certificateText]
        func tell(_ command: [String], _ options: String) async throws -> Program.Result {
            let address = server.address("certed") + "?sslmode=verify-full&sslrootcert=ca.pem\(options)"
            let jobs = "jobs: { a: { every: 1h, sql: { database: \"\(address)\", query: \"SELECT 7\" } } }"
            var result = Program.Result()
            try await Program.running(command, files: files.merging(["etc/jobs.yaml": jobs]) { $1 }, in: folder) {
                program in
                guard case .exited(let status) = try await program.end() else { return }
                result = Program.Result(status: status, output: program.output, complaints: program.complaints)
            }
            return result
        }
        let run = ["run", "a", "--config", "etc/jobs.yaml"]
        let good = try await tell(run, "&sslcert=c.pem&sslkey=c.key")
        #expect(good.status == 0 && good.output.contains(#""data":7"#), "\(good)")
        let check = try await tell(["check", "etc/jobs.yaml"], "&sslcert=c.pem&sslkey=c.key")
        #expect(check.status == 0 && check.complaints.isEmpty, "\(check)")
        let without = try await tell(run, "")
        #expect(without.status == 1)
        let way = "asks for a certificate; write ?sslcert=client.pem&sslkey=client.key at the address's end"
        #expect(without.complaints.contains(way), "\(without)")
        let lost = try await tell(["check", "etc/jobs.yaml"], "&sslcert=none.pem&sslkey=c.key")
        #expect(lost.complaints.contains("/etc/none.pem can't be read: No such file or directory"), "\(lost)")
    }
}
