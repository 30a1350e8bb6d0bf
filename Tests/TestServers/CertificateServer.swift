import Foundation
import Glibc
import TestPorts

/// An nginx of our own that lets in who shows a certificate of its authority.
public final class CertificateServer {
    /// Whether its program is installed.
    public static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx")
    /// What is said where it is not.
    public static let hint: String = "nginx is not installed"

    /// Where it listens on 127.0.0.1.
    public let port: UInt16
    private let server: ServerProgram

    /// Starts it with its certificate, its key, and the authority of those that it lets in, all in PEM.
    ///
    /// It passes requests on to a port of this machine, or answers with the name of who has asked; /elsewhere leads to `to`.
    public init(
        certificate: String,
        key: String,
        authority: String,
        to other: UInt16? = nil,
        rules: String = "ssl_verify_client on;"
    ) throws {
        server = try ServerProgram("/usr/sbin/nginx")
        port = try FreePort.reserve()
        let folder = server.folder
        for (name, text) in ["certificate": certificate, "key": key, "authority": authority] {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
        let answer =
            other.map { "proxy_pass http://127.0.0.1:\($0); proxy_buffering off; proxy_http_version 1.1;" }
            ?? "default_type application/json; return 200 '{\"who\":\"$ssl_client_s_dn\"}\\n';"
        let text = """
            daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/log; events {}
            http { access_log off; \(places.joined()) keepalive_timeout 0;
            server { listen 127.0.0.1:\(port) ssl; ssl_certificate \(folder)/certificate;
            ssl_certificate_key \(folder)/key; ssl_client_certificate \(folder)/authority; \(rules)
            location / { \(answer) }
            location /elsewhere { return 302 $arg_to; } } }
            """
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/conf"))
        try server.start(["-c", "\(folder)/conf", "-p", folder, "-e", "\(folder)/log"], port: port)
    }

    /// Ends it.
    public func stop() { server.stop(SIGTERM) }
}
