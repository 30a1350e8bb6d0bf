import Foundation
import Glibc
import TestPorts

/// A pgbouncer in front of a PostgreSQL, run by a user that is not root, as it must be.
public final class Pooler {
    private static let program = "/usr/sbin/pgbouncer"
    /// Whether it is installed.
    public static var isThere: Bool { FileManager.default.isExecutableFile(atPath: program) && PostgresServer.isThere }
    /// What is said where it is not.
    public static let hint: String = "pgbouncer is not installed"

    /// Where it listens on 127.0.0.1.
    public let port: UInt16
    private let server: ServerProgram

    /// Starts it; `mode` is `session`, `transaction` or `statement`.
    public init(before postgres: PostgresServer, mode: String) throws {
        let asOther = ["--reuid=postgres", "--regid=postgres", "--clear-groups", Self.program]
        server = try ServerProgram(geteuid() == 0 ? "/usr/bin/setpriv" : Self.program)
        port = try FreePort.reserve()
        let settings = """
            [databases]
            postgres = host=127.0.0.1 port=\(postgres.port) user=tape
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            auth_type = any
            pool_mode = \(mode)
            unix_socket_dir =
            """
        let file = server.folder + "/pgbouncer.ini"
        try Data(settings.utf8).write(to: URL(filePath: file))
        try server.start((geteuid() == 0 ? asOther : []) + [file], port: port)
    }

    /// Its address as jobs have it.
    public var address: String { "postgres://tape@127.0.0.1:\(port)/postgres" }
}
