import Foundation
import Testing

/// A proxy in front of a server, with the configuration that is shipped in `deploy`.
public struct ProxyUnderTest {
    /// The proxies that `deploy` has a configuration for, by the names of their programs.
    public enum Kind: String, CaseIterable, Sendable {
        case nginx
        case caddy
        case haproxy
        case varnish = "varnishd"
        case lighttpd
        case apache = "apache2"

        /// Whether it is on this machine.
        public var isInstalled: Bool { program != nil }

        /// Debian has some of them where only root's search path leads.
        var program: URL? {
            let file = URL(filePath: "/usr/sbin/\(rawValue)")
            let isThere = FileManager.default.isExecutableFile(atPath: file.path)
            return ChromeDriver.program(rawValue) ?? (isThere ? file : nil)
        }
    }

    /// Where clients connect.
    public let port: UInt16
    let child: ChildProgram
    private let kind: Kind

    /// Which of them are on this machine.
    public static var installed: [Kind] { Kind.allCases.filter(\.isInstalled) }

    /// Serves behind a proxy that listens on `front` and hands on to `back` while a test runs; leaves nothing of it behind.
    ///
    /// It answers when the test begins. nginx has `others` before that one.
    public static func running(
        _ kind: Kind,
        from front: UInt16,
        to back: UInt16,
        others: [UInt16] = [],
        isolation: isolated (any Actor)? = #isolation,
        _ test: (ProxyUnderTest) async throws -> Void
    ) async throws {
        let proxy = try await start(kind, from: front, to: back, others: others)
        do {
            try await test(proxy)
        } catch {
            try await proxy.stop()
            throw error
        }
        try await proxy.stop()
    }

    /// Starts a proxy that listens on `front` and hands on to `back`; it answers when this returns.
    ///
    /// nginx has `others` before that one.
    public static func start(
        _ kind: Kind,
        from front: UInt16,
        to back: UInt16,
        others: [UInt16] = []
    ) async throws -> ProxyUnderTest {
        let child = try ProxySetup(kind, front, back, others: others).start()
        let proxy = ProxyUnderTest(port: front, child: child, kind: kind)
        do {
            try await eventually("the proxy's answer") { () -> Bool? in
                let health = try? await Answer.to("GET", "/health", at: front)
                return health.map { _ in true }
            }
        } catch {
            let words = "\(error); \(kind.rawValue) says: \(proxy.child.complained.suffix(2000))"
            try await proxy.stop()
            throw Answer.Nonsense(text: words)
        }
        return proxy
    }

    /// Ends it at once and removes its folder.
    public func stop() async throws { try await child.kill() }

    /// Has it read its configuration again, as its operators do.
    public func reload() async throws {
        switch kind {
        case .nginx: child.signal(SIGHUP)
        case .haproxy: child.signal(SIGUSR2)
        case .lighttpd, .apache: child.signal(SIGUSR1)
        case .caddy:
            let caddy = try #require(kind.program)
            let arguments = [
                "reload", "--force", "--config", "Caddyfile", "--adapter", "caddyfile", "--address", "unix//\(admin)",
            ]
            let reload = try ChildProgram(
                URL(filePath: "/bin/sh"),
                arguments: [
                    "-c", "cd \(child.folder.path) && HOME=$PWD exec \(caddy.path) \(arguments.joined(separator: " "))",
                ]
            )
            let status = try await reload.end(within: .seconds(30))
            #expect(status == 0, "\(reload.complained)")
            try await reload.kill()
        case .varnish: break
        }
    }

    private var admin: String { child.folder.appending(path: "admin").path }

    /// In how many lines nginx has logged something.
    public func count(of text: String) throws -> Int {
        try lines(of: "access.log").count { $0.contains(text) }
    }

    /// What nginx tells of nodes that did not answer.
    public var errors: [String] { get throws { try lines(of: "nginx.log") } }

    private func lines(of name: String) throws -> [String] {
        let log = try String(contentsOf: child.folder.appending(path: name), encoding: .utf8)
        return log.split(separator: "\n").map(String.init)
    }
}
