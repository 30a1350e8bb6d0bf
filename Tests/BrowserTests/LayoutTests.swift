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

    @Test(arguments: [(200, 120), (160, 100), (320, 240)])
    func `in a frame however small the number is whole`(width: Int, height: Int) async throws {
        try await ProgramUnderTest.serving("jobs: { beat: { every: 1s, generate: counter } }\n") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(width, height)
                let page = program.page.appending(path: "embed.html")
                try await browser.visit(page.appending(queryItems: [.init(name: "job", value: "beat")]))
                _ = try await browser.figure(of: "beat") { Int($0) ?? 0 > 2 }
                let rest: Double = try await browser.run(
                    """
                    const bottomOf = (part) => document.querySelector(part).getBoundingClientRect().bottom;
                    return bottomOf(".body") - bottomOf(".figure");
                    """
                )
                #expect(rest >= 0)
            }
        }
    }

    @Test func `on a narrow screen what is wrong stands beside what there is`() async throws {
        let failing = (0..<12).map { "  f\($0): { every: 1s, file: /no/such/\($0) }\n" }.joined()
        let fine = (0..<60).map { "  g\($0): { every: 1s, generate: counter }\n" }.joined()
        let critical = "  c: { every: 1s, generate: counter, alert: [{ when: \"> 0\", level: critical }] }\n"
        try await ProgramUnderTest.serving("jobs:\n\(failing)\(fine)\(critical)") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(320, 640)
                try await browser.visit(program.page)
                try await browser.text("#problems") { $0.contains("1 critical") && $0.contains("12 failing") }
                try await browser.text("#facts") { $0.contains("73 jobs") && $0.contains("events/s") }
                let room: Double = try await browser.run(
                    """
                    const [problems, facts] = ["problems", "facts"].map((id) => document.getElementById(id).getBoundingClientRect());
                    return facts.left - problems.right;
                    """
                )
                #expect(room >= 0)
            }
        }
    }

    @Test func `with the colours of the reader alone, notices have edges and what is pressed looks so`() async throws {
        try await ProgramUnderTest.serving("jobs: { beat: { every: 1s, generate: counter } }\n") { program in
            try await ChromeDriver.browsing { browser in
                let colours = #"{"features":[{"name":"forced-colors","value":"active"}]}"#
                try await browser.command("Emulation.setEmulatedMedia", colours)
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                let looks: [String] = try await browser.run(
                    """
                    document.dispatchEvent(new CustomEvent("announcement", { detail: "A notice" }));
                    const style = (part) => getComputedStyle(document.querySelector(part)).borderTopStyle;
                    const before = style("#pause");
                    document.querySelector("#pause").click();
                    await new Promise(requestAnimationFrame);
                    return [style(".toasts p"), String(before !== style("#pause"))];
                    """
                )
                #expect(looks == ["solid", "true"])
            }
        }
    }

    @Test func `a card has the size that the file says now`() async throws {
        func jobs(_ size: String) -> String {
            "jobs: { beat: { every: 1s, generate: counter, show: { size: \(size) } } }\n"
        }
        try await Program.serving(jobs("large")) { program, port in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(try #require(URL(string: "http://127.0.0.1:\(port)/")))
                try await browser.connection { $0 == "live" }
                let names = "return document.querySelector('[data-job=beat]')?.className.replace(' new', '') ?? ''"
                for (size, classes) in [("large", "card wide tall"), ("small", "card small"), ("normal", "card")] {
                    try program.write(jobs(size), to: "jobs.yaml")
                    _ = try await browser.wait(for: size, names) { (found: String) in
                        Set(found.split(separator: " ")) == Set(classes.split(separator: " "))
                    }
                }
            }
        }
    }

    @Test func `what is printed is cut nowhere`() async throws {
        let jobs = """
            jobs:
              people: { every: 1s, generate: people }
              host: { every: 1s, system: [cpu, memory, load] }
              wave: { every: 1s, generate: sine, show: { min: -2, max: 2 } }
              word: { every: 1s, generate: constant, value: up }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.wait(for: "the table", "return document.querySelectorAll('.card td').length") {
                    (count: Int) in count > 20
                }
                _ = try await browser.wait(for: "the tree", "return document.querySelectorAll('.card .leaf').length") {
                    (count: Int) in count > 3
                }
                // A page of A4 with its margins.
                try await browser.resize(718, 1047)
                try await browser.command("Emulation.setEmulatedMedia", #"{"media":"print"}"#)
                let cut: [String] = try await browser.run(
                    """
                    return [...document.querySelectorAll(".card :is(td, .leaf .value)")].filter((cell) => {
                      const [{ right }, card] = [cell.getBoundingClientRect(), cell.closest(".card").getBoundingClientRect()];
                      return right > card.right || cell.scrollWidth > cell.clientWidth + 1;
                    }).map((cell) => cell.textContent);
                    """
                )
                #expect(cut == [])
                let scrolled: Int = try await browser.run(
                    """
                    return [...document.querySelectorAll(".card :is(.scroll, .tree, .body)")]
                      .filter((box) => getComputedStyle(box).overflowX !== "visible").length;
                    """
                )
                #expect(scrolled == 0)
                let fill: String = try await browser.run(
                    "return getComputedStyle(document.querySelector('.track i')).printColorAdjust"
                )
                #expect(fill == "exact")
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

    @Test(arguments: [360, 320])
    func `on a telephone the header has its state and its problems whole`(width: Int) async throws {
        let critical = "alert: [{ when: failing, level: critical }]"
        let jobs = (1...12).map { "  f\($0): { every: 1s, run: exit 3\($0 < 4 ? ", \(critical)" : "") }\n" }.joined()
        let hot = "  hot: { every: 1s, generate: constant, value: 5, alert: [{ when: \"> 1\" }] }\n"
        try await ProgramUnderTest.serving("jobs:\n" + jobs + hot) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(width, 740)
                try await browser.visit(program.page)
                try await browser.text("#problems") { $0 == "3 critical · 9 failing · 1 warning" }
                try await browser.connection { $0 == "live" }
                let cut = """
                    return ["state", "problems"].filter((id) => {
                      const element = document.getElementById(id);
                      const { left, right, top } = element.getBoundingClientRect();
                      return left < 0 || top < 0 || right > innerWidth || element.scrollWidth > element.clientWidth;
                    });
                    """
                #expect(try await browser.run(cut, as: [String].self) == [])
                #expect(try await browser.run("return document.documentElement.scrollWidth", as: Int.self) == width)
            }
        }
    }
}
