import TestSupport
import Foundation
import Testing

/// The wall display, `?kiosk`.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct WallTests {
    private static func jobs(_ count: Int) -> String {
        let jobs = (1...count).map { "  j\($0): { every: 500ms, generate: counter, unit: req/s }\n" }
        return "jobs:\n\(jobs.joined())  bad: { every: 1s, run: exit 2 }\n"
    }

    /// How many cards are to be seen, how many of them whole, and how far the page scrolls down and aside.
    static let fits = """
        const cards = [...document.querySelectorAll(".card")].filter((card) => card.checkVisibility());
        const board = document.querySelector("#cards").getBoundingClientRect();
        const isInside = (card) => {
          const { top, left, right, bottom } = card.getBoundingClientRect();
          return top >= board.top - 1 && left >= board.left - 1 && right <= board.right + 1 && bottom <= board.bottom + 1;
        };
        const root = document.documentElement;
        return [cards.length, cards.filter(isInside).length, root.scrollHeight - innerHeight, root.scrollWidth - innerWidth];
        """

    @Test(arguments: [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)])
    func `every card is on the screen, and nothing scrolls`(width: Int, height: Int) async throws {
        try await ProgramUnderTest.serving(Self.jobs(11)) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(width, height)
                try await browser.visit(program.page.appending(queryItems: [.init(name: "kiosk", value: nil)]))
                _ = try await browser.figure(of: "j1") { _ in true }
                try await browser.text(".wall-problems") { $0 == "1 failing: bad" }
                #expect(try await browser.run(Self.fits, as: [Int].self) == [12, 12, 0, 0])
                try await browser.text(".clock") { $0.contains(":") }
                try await browser.press("p")
                try await browser.text(".pause-mark") { $0.contains(#/^Paused since \d\d:\d\d:\d\d$/#) }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `what of a table has no room on its card is counted, and nothing is shown in halves`() async throws {
        let jobs =
            "jobs:\n  people: { every: 1s, generate: people }\n"
            + "  few: { every: 1s, generate: constant, value: [{ a: 1 }, { a: 2 }] }\n"
            + (1...10).map { "  j\($0): { every: 1s, generate: walk }\n" }.joined()
        let rows = """
            const box = document.querySelector("[data-job=people] .scroll");
            if (!box) return ["", "", ""];
            // What says how many there are more takes a line.
            const said = box.dataset.more ? parseFloat(getComputedStyle(box).lineHeight) : 0;
            const end = box.getBoundingClientRect().bottom - said;
            const rows = [...box.querySelectorAll("tbody tr")];
            const seen = rows.filter((row) => row.checkVisibility({ visibilityProperty: true }));
            return [box.dataset.more ?? "", String(rows.length - seen.length), String(seen.every((row) => row.getBoundingClientRect().bottom <= end))];
            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(1280, 720)
                try await browser.visit(program.page.appending(queryItems: [.init(name: "kiosk", value: nil)]))
                let said = try await browser.wait(for: "the rows", rows) { (said: [String]) in !said[0].isEmpty }
                #expect(said[0].hasPrefix("and \(said[1]) more rows") && said[2] == "true", "\(said)")
                // Half a column of numbers would say others.
                let beyond: [String] = try await browser.run(
                    """
                    const box = document.querySelector("[data-job=people] .scroll");
                    const { right } = box.getBoundingClientRect();
                    return [...box.querySelectorAll(":is(th, td):not(:first-child)")]
                      .filter((cell) => cell.checkVisibility({ visibilityProperty: true }))
                      .filter((cell) => cell.getBoundingClientRect().right > right + 1).map((cell) => cell.textContent);
                    """
                )
                #expect(beyond == [])
                // Where there is room for all, nothing is said.
                let few = rows.replacing("people", with: "few")
                #expect(try await browser.run(few, as: [String].self) == ["", "0", "true"])
            }
        }
    }

    @Test(arguments: [(1280, 1000), (1280, 720), (1920, 1080)])
    func `a drawing has room beside a long title and a badge, and a small card is as high as the others`(
        width: Int,
        height: Int
    ) async throws {
        let title = "A title that is so long that it takes all of two lines on each card of a wall"
        let alert = "alert: [{ when: \"> -9999\", level: critical }]"
        let jobs =
            "jobs:\n  long: { every: 200ms, generate: walk, unit: kW, show: { title: \(title) }, \(alert) }\n"
            + "  gauge: { every: 200ms, generate: walk, show: { title: \(title), min: 0, max: 100 }, \(alert) }\n"
            + "  small: { every: 200ms, generate: walk, show: { size: small } }\n"
            + (1...7).map { "  j\($0): { every: 1s, generate: counter }\n" }.joined()
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(width, height)
                try await browser.visit(program.page.appending(queryItems: [.init(name: "kiosk", value: nil)]))
                let heights = """
                    return ["long", "gauge", "small"].map((job) =>
                      document.querySelector(`[data-job=${job}] .spark`)?.clientHeight ?? 0);
                    """
                _ = try await browser.wait(for: "drawings", heights) { (heights: [Int]) in
                    heights.allSatisfy { $0 >= 12 }
                }
                let cards = """
                    return [...document.querySelectorAll(".card")].map((card) => Math.round(card.getBoundingClientRect().height));
                    """
                #expect(Set(try await browser.run(cards, as: [Int].self)).count == 1)
            }
        }
    }

    @Test func `a wall as narrow as a phone tells its problems too`() async throws {
        try await ProgramUnderTest.serving(Self.jobs(12)) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(320, 480)
                try await browser.visit(program.page.appending(queryItems: [.init(name: "kiosk", value: nil)]))
                let places = """
                    return [".clock", ".wall-problems", ".pages"].map((part) => {
                      const { width, right } = document.querySelector(part)?.getBoundingClientRect() ?? {};
                      return width > 20 && right <= innerWidth;
                    });
                    """
                _ = try await browser.wait(for: "the bar", places) { (places: [Bool]) in places.allSatisfy(\.self) }
            }
        }
    }

    @Test func `what does not fit turns pages by itself`() async throws {
        try await ProgramUnderTest.serving(Self.jobs(79)) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(1280, 720)
                try await browser.visit(program.page.appending(queryItems: [.init(name: "kiosk", value: nil)]))
                _ = try await browser.figure(of: "j1") { _ in true }
                try await browser.text(".pages") { $0.hasPrefix("1 / ") }
                let first: [Int] = try await browser.run(Self.fits)
                #expect(first[0] < 80 && first[0] == first[1] && first[2] == 0)
                try await browser.text(".pages") { $0.hasPrefix("2 / ") }
                let second: [Int] = try await browser.run(Self.fits)
                #expect(second[0] == second[1])
                #expect(
                    try await browser.run(
                        "return document.querySelector('[data-job=j1]').checkVisibility()",
                        as: Bool.self
                    ) == false
                )
            }
        }
    }
}
