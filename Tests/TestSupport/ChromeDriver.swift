public import Foundation

/// A headless browser behind the WebDriver protocol (W3C WebDriver, 2018); each request is bounded by a deadline.
public enum ChromeDriver {
    /// Opens a browser, runs a test with it, and closes it however the test ends; `names` are hosts on this machine that
    /// only the browser knows.
    public static func browsing(
        names: [String] = [],
        isolation: isolated (any Actor)? = #isolation,
        _ test: (Browser) async throws -> Void
    ) async throws {
        guard let driver = program("chromedriver") else { throw Missing() }
        let (child, port) = try await started(driver)
        do {
            let browser = Browser(try await ChromiumWindow.open(at: port, names: names))
            do {
                try await test(browser)
            } catch {
                try await browser.close()
                throw error
            }
            try await browser.close()
        } catch {
            try await child.kill()
            throw error
        }
        try await child.kill()
    }

    /// Starts the driver: it takes a port of IPv4 and the same of IPv6, which somebody may have, and is started again then.
    private static func started(
        _ driver: URL,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> (ChildProgram, port: UInt16) {
        var attempts = 0
        while true {
            attempts += 1
            let child = try ChildProgram(driver, arguments: ["--port=0"])
            do {
                return (child, try await child.line("the driver's port", port))
            } catch {
                try await child.kill()
                guard attempts < 10, "\(error)".contains("Address already in use") else { throw error }
            }
        }
    }

    /// Whether both the driver and a browser for it are there.
    public static var isInstalled: Bool {
        program("chromedriver") != nil
            && ["chromium", "chromium-browser", "google-chrome"].contains { program($0) != nil }
    }

    /// Where a program is on the search path.
    public static func program(_ name: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { URL(filePath: String($0)).appending(path: name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private static func port(in text: String) -> UInt16? {
        guard let match = text.firstMatch(of: /started successfully on port (\d+)/) else { return nil }
        return UInt16(match.1)
    }

    private struct Missing: Error {}
}
