import TestSupport
import Foundation
import Testing

/// What the page as a whole says is so.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageTruthTests {
    private static let order = "return [...document.querySelectorAll('.card')].map((card) => card.dataset.job)"

    @Test func `jobs stand in the order of the file, whatever their names are`() async throws {
        let names = ["beta", "12", "alpha", "7", "100"]
        let lines = names.map {
            "  \"\($0)\": { every: 1h, run: 'echo \"{\\\"9\\\": 1, \\\"b\\\": 2, \\\"3\\\": 4}\"' }\n"
        }
        try await ProgramUnderTest.serving("jobs:\n\(lines.joined())") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.text(in: "7", ".tree") { $0.contains("4") }
                #expect(try await browser.run(Self.order, as: [String].self) == names)
                let keys =
                    "return [...document.querySelectorAll('[data-job=\"7\"] .key')].map((key) => key.textContent)"
                #expect(try await browser.run(keys, as: [String].self) == ["9", "b", "3"])
                #expect(try await browser.complaints() == [])
            }
        }
    }
}
