public import Testing

/// The browsers that a test can be run in.
public enum BrowserKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case chromium, firefox

    /// Those of them that are installed.
    public static var installed: [BrowserKind] { allCases.filter(\.isInstalled) }

    /// The name, as it stands behind that of a test.
    public var testDescription: String { rawValue }

    private var isInstalled: Bool {
        switch self {
        case .chromium: ChromeDriver.isInstalled
        case .firefox: Firefox.program != nil
        }
    }

    /// Opens a browser, runs a test with it, and closes it however the test ends; `names` are hosts on this machine that
    /// only the browser knows.
    public func browsing(
        names: [String] = [],
        isolation: isolated (any Actor)? = #isolation,
        _ test: (Browser) async throws -> Void
    ) async throws {
        switch self {
        case .chromium: try await ChromeDriver.browsing(names: names, test)
        case .firefox: try await Firefox.browsing(test)
        }
    }
}
