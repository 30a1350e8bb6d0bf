import Foundation
import Glibc
import TestPorts
import TestRedis

/// A PostgreSQL of our own, run by a user that is not root, as it must be.
public final class PostgresServer {
    private static let bin = ["17", "16", "15", "14"].map { "/usr/lib/postgresql/\($0)/bin" }
        .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    /// Whether its programs are installed.
    public static var isThere: Bool { bin != nil }
    /// What is said where they are not.
    public static let hint: String = "postgresql is not installed"

    /// Where it listens on 127.0.0.1.
    public let port: UInt16
    private let server: ServerProgram
    private let data: String

    /// Makes a database and starts the server; the user `locked` needs the password `s3cret`.
    ///
    /// With certificates it speaks TLS with the first, and the user `certed` needs one of his name that the authority has
    /// signed; all are texts in PEM.
    public init(certificate: (text: String, key: String, authority: String)? = nil) throws {
        let bin = Self.bin ?? ""
        // As root, the programs are run as the user that the package made.
        server = try ServerProgram(geteuid() == 0 ? "/usr/bin/setpriv" : bin + "/postgres")
        port = try FreePort.reserve()
        data = server.folder + "/data"
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: server.folder)
        let initial = ["-D", data, "-U", "tape", "-A", "trust", "-N", "-E", "UTF8", "--no-instructions", "--locale=C"]
        let other = Self.asOther(bin + "/initdb", initial)
        try ServerProgram.run(other[0], Array(other.dropFirst()), in: server.folder)
        let secure = certificate == nil ? "" : "hostssl all certed 127.0.0.1/32 cert\n"
        let rules = secure + "host all locked 127.0.0.1/32 scram-sha-256\nhost all tape 127.0.0.1/32 trust\n"
        try Data(rules.utf8).write(to: URL(filePath: data + "/pg_hba.conf"), options: [])
        var settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "datestyle=German"]
        if let certificate {
            let texts = ["cert": certificate.text, "key": certificate.key, "ca": certificate.authority]
            for (name, text) in texts {
                try Data(text.utf8).write(to: URL(filePath: "\(data)/\(name).pem"))
                var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
                if geteuid() == 0 { attributes[.ownerAccountName] = "postgres" }
                try FileManager.default.setAttributes(attributes, ofItemAtPath: "\(data)/\(name).pem")
                settings.append("ssl_\(name)_file=\(name).pem")
            }
            settings.append("ssl=on")
        }
        let command = Self.asOther(bin + "/postgres", ["-D", data, "-p", "\(port)"] + settings.flatMap { ["-c", $0] })
        try server.start(geteuid() == 0 ? Array(command.dropFirst()) : Array(command.dropFirst()), port: port)
        try run("CREATE USER locked PASSWORD 's3cret'")
        if certificate != nil { try run("CREATE USER certed") }
    }

    private static func asOther(_ program: String, _ arguments: [String]) -> [String] {
        guard geteuid() == 0 else { return [program] + arguments }
        return ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", program] + arguments
    }

    /// Ends it at once, its connections with it.
    public func stop() { server.stop(SIGINT) }

    /// Starts it again.
    public func start() throws {
        try server.start(port: port)
        try run("SELECT 1")
    }

    /// Has its processes stand still, or go on.
    public func signal(_ number: CInt) { server.signal(number) }

    /// Its address as jobs have it.
    public func address(_ user: String = "tape", _ database: String = "postgres") -> String {
        "postgres://\(user)@127.0.0.1:\(port)/\(database)"
    }

    /// Runs statements through psql.
    public func run(_ statements: String) throws {
        let arguments = [address(), "-v", "ON_ERROR_STOP=1", "-qAt", "-c", statements]
        // A server that was begun a moment ago may still say no.
        for _ in 0..<100 {
            do {
                try ServerProgram.run("/usr/bin/psql", arguments, in: server.folder)
                return
            } catch let error as ServerProgram.Silent where error.log.contains("starting up") {
                usleep(20_000)
            }
        }
    }
}
