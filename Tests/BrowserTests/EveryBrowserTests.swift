import Foundation
import TestSupport
import Testing

/// What holds in each kind of browser: the page in use.
@Suite(
    .serialized,
    .oneFirefox,
    .enabled(if: !BrowserKind.installed.isEmpty, "needs a browser: apt-get install firefox-esr")
)
struct EveryBrowserTests {
    private static let escape = "\u{E00C}"
    private static let enter = "\u{E007}"

    private static let jobs = """
        jobs:
          beat: { every: 200ms, generate: counter }
          people: { every: 1s, generate: people }
          word: { every: 1s, generate: constant, value: "<img src=x onerror=window.owned=1>" }
          failing: { every: 1s, run: "echo '<b>oh no</b>' >&2; exit 1" }

        """

    @Test(.enabled(if: Firefox.program != nil, "needs Firefox: apt-get install firefox-esr"))
    func `what goes wrong in a page of Firefox is complained of`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await Firefox.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                #expect(try await browser.complaints() == [])
                let _: Bool = try await browser.run(
                    """
                    const script = document.createElement("script");
                    script.textContent = "window.owned = 1";
                    document.body.append(script);
                    setTimeout(() => { throw new Error("thrown"); });
                    Promise.reject(new Error("rejected"));
                    return true;
                    """
                )
                var complaints: [String] = []
                try await eventually("three complaints") {
                    complaints += try await browser.complaints()
                    return ["Content-Security-Policy", "thrown", "rejected"].allSatisfy { word in
                        complaints.contains { $0.contains(word) }
                    } ? true : nil
                }
                await #expect(throws: Browser.Refused.self) {
                    try await browser.run("throw new Error('of the script')", as: Bool.self)
                }
            }
        }
    }

    @Test(arguments: BrowserKind.installed)
    func `values come as text, keys work, the filter stands in the address`(in kind: BrowserKind) async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await kind.browsing { browser in
                try await browser.visit(program.page)
                let first = try await browser.figure(of: "beat") { _ in true }
                _ = try await browser.figure(of: "beat") { $0 != first }
                try await browser.connection { $0 == "live" }
                let text = try await browser.text(in: "word", ".text") { !$0.isEmpty }
                #expect(text == "<img src=x onerror=window.owned=1>")
                _ = try await browser.text(in: "failing", ".trouble") { $0.contains("<b>oh no</b>") }
                #expect(try await browser.run("return window.owned === undefined", as: Bool.self))
                try await browser.press("p")
                try await browser.text("#pause") { $0.hasPrefix("Paused, ") }
                let still = try await browser.figure(of: "beat") { _ in true }
                try await browser.press("p")
                _ = try await browser.figure(of: "beat") { $0 != still }
                try await browser.press("/be")
                _ = try await browser.wait(for: "the filtered card", Self.shown) { $0 == "beat" }
                let address = "return location.search"
                _ = try await browser.wait(for: "the address", address) { $0 == "?filter=be" }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    private static let shown =
        "return [...document.querySelectorAll('.card')].filter((card) => card.checkVisibility()).map((card) => card.dataset.job).join()"

    @Test(arguments: BrowserKind.installed)
    func `a card opens, Escape and the way back close it, and the focus is where it was`(in kind: BrowserKind)
        async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await kind.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                let open = "document.querySelector('a[data-open=beat]')"
                let _: Bool = try await browser.run("\(open).focus(); return true")
                try await browser.press(Self.enter)
                try await browser.text(".opened .figure") { !$0.isEmpty }
                #expect(try await browser.run("return location.search", as: String.self) == "?open=beat")
                try await browser.press(Self.escape)
                let isClosed = "return !document.querySelector('.opened') && document.activeElement === \(open)"
                _ = try await browser.wait(for: "the page as it was", isClosed) { (isClosed: Bool) in isClosed }
                try await browser.press(Self.enter)
                try await browser.text(".opened .figure") { !$0.isEmpty }
                let isOpen = "return document.querySelector('.opened') !== null"
                for (steps, wanted) in [(-1, false), (1, true)] {
                    try await browser.travel(steps)
                    _ = try await browser.wait(for: "the way \(steps)", isOpen) { (isOpen: Bool) in isOpen == wanted }
                }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test(arguments: BrowserKind.installed)
    func `a wall fits the screen, and a narrow page its width`(in kind: BrowserKind) async throws {
        let numbers = (1...11).map { "  j\($0): { every: 500ms, generate: counter, unit: req/s }\n" }
        let jobs = "jobs:\n\(numbers.joined())  bad: { every: 1s, run: exit 2 }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await kind.browsing { browser in
                for (width, height) in [(1280, 720), (1080, 1920)] {
                    try await browser.resize(width, height)
                    try await browser.visit(program.page.appending(queryItems: [.init(name: "kiosk", value: nil)]))
                    try await browser.text(".wall-problems") { $0 == "1 failing: bad" }
                    _ = try await browser.figure(of: "j11") { _ in true }
                    let places: [Int] = try await browser.run(WallTests.fits)
                    #expect(places == [12, 12, 0, 0], "\(width) by \(height)")
                }
                try await browser.visit(program.page)
                for width in [320, 640] {
                    try await browser.resize(width, 800)
                    _ = try await browser.figure(of: "j1") { _ in true }
                    let extra: Int = try await browser.run("return document.documentElement.scrollWidth - innerWidth")
                    #expect(extra <= 0, "\(width) pixels")
                }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test(arguments: BrowserKind.installed)
    func `a guarded page asks for its token, and keeps it for the tab alone`(in kind: BrowserKind) async throws {
        let jobs = "server: { tokens: { subscribe: [sesame] } }\n" + Self.jobs
        try await ProgramUnderTest.serving(jobs) { program in
            try await kind.browsing { browser in
                try await browser.visit(program.page)
                for (token, words) in [("wrong", "The server does not take this token."), ("sesame", nil)] {
                    try await browser.text(".login h2") { $0 == "This page is guarded" }
                    let _: Bool = try await browser.run("document.querySelector('#token').focus(); return true")
                    try await browser.press(token + Self.enter)
                    if let words { try await browser.text(".login .note") { $0 == words } }
                }
                _ = try await browser.figure(of: "beat") { _ in true }
                let kept: [Bool] = try await browser.run(
                    "return [JSON.stringify(localStorage), location.href, document.body.textContent].map((text) => text.includes('sesame'))"
                )
                #expect(kept == [false, false, false])
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                try await browser.openTab()
                try await browser.visit(program.page)
                try await browser.text(".login h2") { $0 == "This page is guarded" }
            }
        }
    }
}
