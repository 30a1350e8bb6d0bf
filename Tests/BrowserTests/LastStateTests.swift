import TestSupport
import Foundation
import Testing

/// The page while its server is away.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct LastStateTests {
    private static let jobs = """
        jobs:
          pi: { every: 1h, run: echo 3.10 }
          people: { every: 1h, generate: people }

        """
    private static let keptFiles = """
        const names = await caches.keys();
        const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return kept.flat().filter(({ url }) => /(index.html|app.js|style.css|structures.js)$/.test(url)).length;
        """

    @Test func `a page opened without its server shows what was, and says so, until the server is back`() async throws {
        try await ChromeDriver.browsing { browser in
            var (page, port) = (URL(filePath: "/"), 0)
            let nothing = try #require(URL(string: "about:blank"))
            try await ProgramUnderTest.serving(Self.jobs) { program in
                (page, port) = (program.page, program.port)
                try await browser.visit(page)
                _ = try await browser.figure(of: "pi") { $0 == "3.10" }
                _ = try await browser.wait(for: "the files", Self.keptFiles) { (count: Int) in count == 4 }
                try await browser.visit(nothing)
            }
            try await browser.visit(page)
            _ = try await browser.figure(of: "pi") { $0 == "3.10" }
            _ = try await browser.text("#kept") {
                $0.hasPrefix("The server can't be reached. These are the last values")
            }
            _ = try await browser.text(in: "pi", "footer span") { $0.hasPrefix("as of ") }
            _ = try await browser.text(in: "people", "td") { !$0.isEmpty }
            try await ProgramUnderTest.serving(Self.jobs, port: port) { _ in
                let isOver = "return document.querySelector('#kept').hidden"
                _ = try await browser.wait(for: "the server", within: .seconds(30), isOver) { (isOver: Bool) in isOver }
                try await browser.connection { $0 == "live" }
                _ = try await browser.figure(of: "pi") { $0 == "3.10" }
                try await browser.visit(nothing)
            }
            // That there was no server the browser has noticed too.
            _ = try await browser.complaints()
        }
    }
}
