import Foundation
import Testing

/// A proxy in front of a server, with the configuration that is shipped in `deploy`.
public struct ProxyUnderTest {
    /// The proxies that `deploy` has a configuration for.
    public enum Kind: String, CaseIterable, Sendable {
        case nginx
        case caddy
    }

    /// Where clients connect.
    public let port: UInt16
    private let child: ChildProgram

    /// Which of them are on this machine.
    public static var installed: [Kind] { Kind.allCases.filter { ChromeDriver.program($0.rawValue) != nil } }

    /// Starts a proxy that listens on `front` and hands on to `back`; it answers when this returns.
    public static func start(_ kind: Kind, from front: UInt16, to back: UInt16) async throws -> ProxyUnderTest {
        let proxy = ProxyUnderTest(port: front, child: try child(kind, front, back))
        do {
            try await eventually("the proxy's answer") { () -> Bool? in
                let health = try? await Answer.to("GET", "/health", at: front)
                return health.map { _ in true }
            }
        } catch {
            try await proxy.stop()
            throw error
        }
        return proxy
    }

    /// Ends it at once and removes its folder.
    public func stop() async throws { try await child.kill() }

    /// In how many lines nginx has logged something.
    public func count(of text: String) throws -> Int {
        let log = try String(contentsOf: child.folder.appending(path: "access.log"), encoding: .utf8)
        return log.split(separator: "\n").count { $0.contains(text) }
    }

    private static func child(_ kind: Kind, _ front: UInt16, _ back: UInt16) throws -> ChildProgram {
        let program = try #require(ChromeDriver.program(kind.rawValue))
        switch kind {
        case .nginx:
            let site = try shipped(
                "nginx.conf",
                [
                    ("server 127.0.0.1:5000;", "server 127.0.0.1:\(back);"),
                    ("listen 80;", "listen 127.0.0.1:\(front);"),
                    ("/var/log/nginx/tickertape.log", "access.log"),
                ]
            )
            let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path temp-\($0);" }
            let main =
                "daemon off; master_process off; pid nginx.pid; error_log nginx.log; events {}\n"
                + "http { \(places.joined(separator: " ")) include site.conf; }\n"
            return try ChildProgram(
                URL(filePath: "/bin/sh"),
                arguments: ["-c", "exec \(program.path) -p $PWD -e nginx.log -c $PWD/nginx.conf"],
                files: ["nginx.conf": main, "site.conf": site]
            )
        case .caddy:
            let site = try shipped(
                "Caddyfile",
                [
                    ("127.0.0.1:5000", "127.0.0.1:\(back)"), ("\n:80 {", "\n:\(front) {\n\tbind 127.0.0.1"),
                ]
            )
            // It keeps what it made of its file in the home folder, and opens a port for its administration.
            let file = "{\n\tadmin off\n}\n" + site
            return try ChildProgram(
                URL(filePath: "/bin/sh"),
                arguments: [
                    "-c",
                    "HOME=$PWD XDG_CONFIG_HOME=$PWD exec \(program.path) run --config Caddyfile --adapter caddyfile",
                ],
                files: ["Caddyfile": file]
            )
        }
    }

    /// A file of `deploy` with other addresses in it; all that is to be replaced must be there.
    private static func shipped(_ name: String, _ changes: [(String, String)]) throws -> String {
        let file = ProgramUnderTest.publicFolder.deletingLastPathComponent().appending(path: "deploy/\(name)")
        return try changes.reduce(try String(contentsOf: file, encoding: .utf8)) { text, change in
            try #require(text.contains(change.0), "\(name) has \(change.0)")
            return text.replacing(change.0, with: change.1)
        }
    }
}
