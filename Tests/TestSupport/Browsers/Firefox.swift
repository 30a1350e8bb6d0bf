public import Foundation
public import Testing

/// Firefox without a driver between: it listens itself (WebDriver BiDi, W3C).
public actor Firefox {
    /// What is kept for the tests of one suite, see ``OneFirefox``.
    @TaskLocal static var kept: Firefox?

    /// All names are this machine's, so nothing goes out, and a spare process would only cost time.
    private static let preferences = """
        user_pref("network.dns.forceResolve", "127.0.0.1");
        user_pref("dom.ipc.processPrelaunch.enabled", false);

        """

    private var child: ChildProgram?
    private var session: BiDiSession?

    /// Where it is, if it is installed.
    public static var program: URL? { ChromeDriver.program("firefox-esr") ?? ChromeDriver.program("firefox") }

    /// Opens a window, runs a test with it, and closes it however the test ends; all hosts are on this machine.
    public static func browsing(
        isolation: isolated (any Actor)? = #isolation,
        _ test: (Browser) async throws -> Void
    ) async throws {
        let own = Firefox()
        do {
            let window = try await FirefoxWindow(in: try await (kept ?? own).started())
            do {
                try await test(Browser(window))
            } catch {
                try await window.close()
                throw error
            }
            try await window.close()
        } catch {
            try await own.end()
            throw error
        }
        try await own.end()
    }

    /// The session with it, which is begun when it is first asked for.
    func started() async throws -> BiDiSession {
        if let session { return session }
        guard let program = Self.program else { throw Browser.Refused(words: "Firefox is not installed") }
        // The folder's name is known to the shell alone; it is the home and the profile.
        let options = "--headless --no-remote --profile \"$PWD\" --remote-debugging-port=0 about:blank"
        let child = try ChildProgram(
            URL(filePath: "/bin/sh"),
            arguments: ["-c", "HOME=\"$PWD\" exec \(program.path) \(options)"],
            files: ["user.js": Self.preferences]
        )
        self.child = child
        let file = child.folder.appending(path: "WebDriverBiDiServer.json")
        let port = try await eventually("the port of Firefox") {
            (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(Address.self, from: $0).port }
        }
        let session = try await BiDiSession(port: port)
        self.session = session
        return session
    }

    /// Closes it, and what is left of it.
    func end() async throws {
        await session?.close()
        session = nil
        guard let child else { return }
        self.child = nil
        _ = try? await child.end(within: .seconds(5))
        try await child.kill()
    }

    private struct Address: Decodable {
        enum CodingKeys: String, CodingKey { case port = "ws_port" }
        let port: UInt16
    }
}

/// Lets the tests of a suite have one Firefox: it is started for the first that asks, and ended behind the last.
public struct OneFirefox: SuiteTrait, TestScoping {
    /// Runs the suite with a Firefox of its own.
    @concurrent public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let firefox = Firefox()
        do {
            try await Firefox.$kept.withValue(firefox) { try await function() }
        } catch {
            try await firefox.end()
            throw error
        }
        try await firefox.end()
    }
}

extension Trait where Self == OneFirefox {
    /// The tests of the suite have one Firefox, each with tabs of its own.
    public static var oneFirefox: Self { Self() }
}
