import TestSupport
import Foundation
import Testing

/// Tabs and frames where browsers have no Web Locks: plain http by name.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct SharedStreamTests {
    private static let jobs = """
        server: { hosts: [dash.test], heartbeat: 1s }
        jobs:
          beat: { every: 200ms, generate: counter }
          other: { every: 200ms, generate: counter }

        """

    private static let streams =
        "return +(await (await fetch('/metrics')).text()).match(/^tickertape_streams (.*)$/m)[1]"

    @Test func `nine tabs live by one stream, which goes on when the first one is closed`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let page = try #require(URL(string: "http://dash.test:\(program.port)/"))
            try await ChromeDriver.browsing(names: ["dash.test"]) { browser in
                for number in 1...9 {
                    if number > 1 { try await browser.openTab() }
                    try await browser.visit(page)
                    _ = try await browser.figure(of: "beat") { _ in true }
                    try await browser.connection { $0 == "live" }
                }
                #expect(try await browser.run("return isSecureContext", as: Bool.self) == false)
                #expect(try await browser.run(Self.streams, as: Int.self) == 1)
                let tabs = try await browser.tabs()
                try await browser.show(tabs[0])
                try await browser.closeTab()
                for tab in tabs.dropFirst() {
                    try await browser.show(tab)
                    let value = try await browser.figure(of: "beat") { _ in true }
                    _ = try await browser.figure(of: "beat") { $0 != value }
                    #expect(try await browser.complaints() == [])
                }
                #expect(try await browser.run(Self.streams, as: Int.self) == 1)
            }
        }
    }

    @Test func `nine frames in a page of another site are nine cards and one stream`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let frames = (0..<9).map {
                "<iframe src='http://dash.test:\(program.port)/embed.html?job=\($0 % 2 == 0 ? "beat" : "other")'></iframe>"
            }
            let site = try ScriptedServer { _ in ("200 OK", ["Content-Type: text/html"], frames.joined()) }
            defer { site.stop() }
            try await ChromeDriver.browsing(names: ["dash.test", "wiki.test"]) { browser in
                try await browser.visit(try #require(URL(string: "http://wiki.test:\(site.port)/")))
                for number in 0..<9 {
                    try await browser.enterFrame(nil)
                    try await browser.enterFrame(number)
                    let job = number % 2 == 0 ? "beat" : "other"
                    let value = try await browser.figure(of: job) { _ in true }
                    _ = try await browser.figure(of: job) { $0 != value }
                }
                #expect(try await browser.run(Self.streams, as: Int.self) == 1)
                let scrolls: Bool = try await browser.run(
                    "return document.documentElement.scrollHeight > innerHeight && getComputedStyle(document.body).overflow !== 'hidden'"
                )
                #expect(!scrolls)
            }
        }
    }

    @Test func `a page that comes back from where browsers put it aside has missed nothing`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let page = try #require(URL(string: "http://dash.test:\(program.port)/"))
            try await ChromeDriver.browsing(names: ["dash.test"]) { browser in
                try await browser.visit(page)
                _ = try await browser.figure(of: "beat") { _ in true }
                let heard: [Int] = try await browser.run(
                    """
                    const { Tickertape } = await import("/client.js");
                    const tape = new Tickertape("/events", { jobs: ["beat"] });
                    const numbers = [];
                    const hears = (count) => new Promise((done) => {
                      const take = ({ detail }) => {
                        if (detail.id) numbers.push(Number(detail.id.split("-")[1]));
                        if (numbers.length < count) return;
                        tape.removeEventListener("frame", take);
                        done();
                      };
                      tape.addEventListener("frame", take);
                    });
                    await hears(3);
                    const values = [];
                    tape.addEventListener("reading", ({ detail }) => values.push(detail.data));
                    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
                    await new Promise((done) => setTimeout(done, 1500));
                    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
                    await hears(numbers.length + 8);
                    tape.close();
                    return numbers;
                    """
                )
                // There are two jobs, so every second number is of this one.
                let steps = zip(heard, heard.dropFirst()).map { $1 - $0 }
                #expect(steps.allSatisfy { $0 > 0 && $0 <= 3 }, "\(heard)")
            }
        }
    }
}
