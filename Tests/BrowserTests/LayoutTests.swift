import Foundation
import TestSupport
import Testing

/// Where things stand on the page, and that they stay there.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct LayoutTests {
    /// Adds up how far what is seen is pushed about (Layout Instability API).
    private static let watch = """
        window.pushed = 0;
        new PerformanceObserver((list) => {
          for (const { value, hadRecentInput } of list.getEntries()) window.pushed += hadRecentInput ? 0 : value;
        }).observe({ type: "layout-shift", buffered: true });
        """

    private static func jobs(_ count: Int) -> String {
        let kinds = [
            "generate: sine, unit: req/s", "system: [cpu, memory, load, disk]", "generate: people",
            "generate: constant, value: up", "run: exit 2", "generate: walk, show: { group: Second, min: 0, max: 100 }",
        ]
        let jobs = (0..<count).map { "  j\($0): { every: 2s, \(kinds[$0 % kinds.count]) }\n" }
        return "jobs:\n\(jobs.joined())"
    }

    @Test(arguments: [12, 200], [(1280, 900, ""), (400, 800, ""), (1280, 720, "kiosk")])
    func `what comes pushes nothing away`(count: Int, window: (width: Int, height: Int, query: String)) async throws {
        try await ProgramUnderTest.serving(Self.jobs(count)) { program in
            // A card has the size of its value, which only a server that has just started does not know yet.
            try await eventually("the first runs") {
                let index = try await Answer.to("GET", "/?fields=state", at: UInt16(program.port)).text
                return index.contains(#""waiting""#) ? nil : true
            }
            try await ChromeDriver.browsing { browser in
                try await browser.resize(window.width, window.height)
                try await browser.prepend(Self.watch)
                try await browser.visit(program.page.appending(queryItems: [.init(name: window.query, value: nil)]))
                _ = try await browser.figure(of: "j0") { _ in true }
                let isOver = "return performance.now() > 4000"
                _ = try await browser.wait(for: "four seconds", isOver) { (isOver: Bool) in isOver }
                let pushed: Double = try await browser.run("return window.pushed")
                #expect(pushed < 0.05, "\(pushed)")
            }
        }
    }

    @Test func `small groups stand beside each other, and those of many cards below`() async throws {
        let jobs = """
            jobs:
              a: { every: 1s, generate: walk, show: { group: One } }
              b: { every: 1s, generate: walk, show: { group: Two } }
              c: { every: 1s, generate: people, show: { group: Wide } }
              d: { every: 1s, generate: walk, show: { group: Many } }
              e: { every: 1s, generate: walk, show: { group: Many } }
              f: { every: 1s, generate: walk, show: { group: Many } }

            """
        let places = """
            return ["a", "b", "c", "d", "e", "f"].map((name) => {
              const { left, top, width } = document.querySelector(`[data-job=${name}]`).getBoundingClientRect();
              return [left, top, width].map(Math.round);
            });
            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(1300, 900)
                try await browser.visit(program.page)
                _ = try await browser.text(in: "c", "td") { !$0.isEmpty }
                let shown: [[Int]] = try await browser.run(places)
                #expect(Set(shown[0...2].map { $0[1] }).count == 1, "\(shown)")
                #expect(Set(shown[3...5].map { $0[1] }).count == 1 && shown[3][1] > shown[0][1], "\(shown)")
                #expect(shown[0][0] == shown[3][0] && shown[1][0] == shown[4][0] && shown[2][2] > 2 * shown[0][2])
                // A group of which a filter leaves one card is small, too.
                let filter = """
                    const input = document.querySelector("#filter");
                    input.value = "job:a,e";
                    input.oninput({ target: input });
                    return true;
                    """
                let _: Bool = try await browser.run(filter)
                let left: [[Int]] = try await browser.run(places)
                #expect(left[0][1] == left[4][1] && left[4][0] > left[0][0], "\(left)")
            }
        }
    }
}
