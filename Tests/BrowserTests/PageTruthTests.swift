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

    @Test func `an address that the server refuses is told why, and not asked for again`() async throws {
        try await ProgramUnderTest.serving("jobs: { pi: { every: 1h, run: echo 3.10 } }\n") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "every", value: "2h")]))
                try await browser.connection { $0 == "refused" }
                try await browser.text("#kept") { $0.contains("every can't be \"2h\"; write a time from 1s to 1h") }
                _ = try await browser.text(in: "pi", ".schedule") { $0.hasPrefix("as of ") }
                let covers: Bool = try await browser.run(
                    """
                    for (const detail of ["one", "two"]) document.dispatchEvent(new CustomEvent("announcement", { detail }));
                    const { top } = document.querySelector("#kept").getBoundingClientRect();
                    return [...document.querySelectorAll(".toasts p")].some((p) => p.getBoundingClientRect().bottom > top);
                    """
                )
                #expect(!covers)
                let asked =
                    "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/events')).length"
                let before: Int = try await browser.run(asked)
                try await Task.sleep(for: .seconds(6))
                #expect(try await browser.run(asked, as: Int.self) == before)
                try await browser.connection { $0 == "refused" }
                let wall = [URLQueryItem(name: "every", value: "2h"), .init(name: "kiosk", value: nil)]
                try await browser.visit(program.page.appending(queryItems: wall))
                try await browser.text(".pause-mark") { $0.hasPrefix("every can't be \"2h\"") }
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `no job becomes late while nobody can tell, in sight or out of it`() async throws {
        let lines = (1...60).map { "  job\($0): { every: 3s, generate: counter }\n" }
        try await ChromeDriver.browsing { browser in
            try await ProgramUnderTest.serving("jobs:\n\(lines.joined())") { program in
                try await browser.visit(program.page)
                try await browser.connection { $0 == "live" }
                try await browser.text("#problems") { $0 == "all well" }
            }
            try await browser.connection { $0.hasPrefix("reconnecting") }
            try await Task.sleep(for: .seconds(9))
            let words = "return document.querySelector('#problems').textContent"
            #expect(try await browser.run(words, as: String.self) == "all was well")
            try await browser.visit(try #require(URL(string: "about:blank")))
            _ = try await browser.complaints()
        }
    }

    @Test func `a run whose time has gone by is promised no longer, and the next one is`() async throws {
        let jobs = "jobs: { same: { cron: '*/10 * * * * *', run: echo up, publish: change } }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                // Without an event each promise is made anew, twice at least.
                for _ in 1...2 {
                    for isLong in [true, false] {
                        _ = try await browser.text(in: "same", ".schedule") {
                            $0.wholeMatch(of: /next in (\d) s/).map { (Int($0.1) ?? 0 > 4) == isLong } ?? false
                        }
                    }
                }
                #expect(try await browser.complaints() == [])
            }
        }
    }
}
