import Foundation
import TestSupport
import Testing

/// Where axe-core is, if .ci/run has installed the package that carries it.
private let axe = ProgramUnderTest.publicFolder.deletingLastPathComponent()
    .appending(path: ".build/clients/lib")
    .firstFile(at: "site-packages/axe_playwright_python/axe.min.js")

extension URL {
    /// A file by its path below any of this folder's own folders.
    fileprivate func firstFile(at path: String) -> URL? {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? []
        return folders.map { appending(path: "\($0)/\(path)") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }
}

/// What axe-core finds on each view of the page: nothing that keeps anybody from using it (WCAG 2.2, contrast included).
@Suite(
    .serialized,
    .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"),
    .enabled(if: axe != nil, "needs axe-core, which .ci/run installs")
)
struct AccessibilityTests {
    private static let jobs = """
        jobs:
          host: { every: 1s, system: [cpu, memory, load], show: { group: Hosts } }
          wave: { every: 500ms, generate: sine, unit: V, show: { min: -2, max: 2 } }
          people: { every: 1s, generate: people }
          up: { every: 1s, run: echo true }
          bars: { every: 1s, run: "echo [1,2,3]" }
          word: { every: 1s, generate: constant, value: all is well }
          failing: { every: 1s, run: "echo oh no >&2; exit 1" }
          note: { post: true }
          task: { request: { name: "[a-z]{1,9}" }, run: echo, lines: true }

        """

    /// The views: the query or path of each, and what is to be seen before it is looked at.
    private static let views = [
        ("", "[data-job=failing] .trouble"), ("?open=wave", ".opened .line"), ("?open=host", ".opened .line"),
        ("?open=failing", ".runs td"), ("?open=people", ".opened td"), ("?kiosk", ".wall-problems"),
        ("embed.html?job=wave", ".figure"),
    ]

    @Test(arguments: ["light", "dark"])
    func `no view keeps anybody out`(in theme: String) async throws {
        let script = try String(contentsOf: try #require(axe), encoding: .utf8)
        try await ChromeDriver.browsing { browser in
            try await ProgramUnderTest.serving(Self.jobs) { program in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "theme", value: theme)]))
                for (place, mark) in Self.views {
                    try await browser.visit(try #require(URL(string: "\(program.page)\(place)")))
                    try await seen(mark, in: browser)
                    try await expectNothing(by: script, in: browser, "\(theme) /\(place)")
                }
                try await browser.visit(program.page)
                try await seen(".figure", in: browser)
                let _: Bool = try await browser.run("document.querySelector('#menu').open = true; return true")
                try await expectNothing(by: script, in: browser, "\(theme) settings")
            }
            try await ProgramUnderTest.serving("server: { tokens: { subscribe: [sesame] } }\n" + Self.jobs) { program in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "theme", value: theme)]))
                try await seen(".login h2", in: browser)
                try await expectNothing(by: script, in: browser, "\(theme) token")
            }
        }
    }

    private func seen(_ mark: String, in browser: Browser) async throws {
        let isThere = "return document.querySelector('\(mark)') !== null"
        _ = try await browser.wait(for: mark, isThere) { (isThere: Bool) in isThere }
    }

    /// A wall and a card have no room for a heading of the whole page, which is good practice and no rule.
    private func expectNothing(by axe: String, in browser: Browser, _ view: String) async throws {
        let found: [String] = try await browser.run(
            """
            \(axe);
            await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
            const { violations } = await window.axe.run({ rules: { "page-has-heading-one": { enabled: false } } });
            return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
            """
        )
        #expect(found == [], "\(view)")
    }
}
