import TestSupport
import Testing

extension StagedServer {
    /// Makes a server of these jobs, by their names as the index tells of them, and a browser, which is to have nothing to
    /// complain of in the end.
    static func browsing(_ jobs: [String: String], _ test: (StagedServer, Browser) async throws -> Void) async throws {
        let server = try StagedServer()
        defer { server.stop() }
        server.stage(jobs: "{\(jobs.map { #""\#($0)":\#($1)"# }.joined(separator: ","))}")
        try await ChromeDriver.browsing { browser in
            try await test(server, browser)
            #expect(try await browser.complaints() == [])
        }
    }
}
