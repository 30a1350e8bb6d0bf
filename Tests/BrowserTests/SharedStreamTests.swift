import TestSupport
import Foundation
import Testing

/// Tabs and frames of one origin, and what they have heard when the line was cut, they were out of sight, or put aside: in
/// each browser, where it has Web Locks and where it has none, as on plain http by name.
@Suite(
    .serialized,
    .oneFirefox,
    .enabled(if: !BrowserKind.installed.isEmpty, "needs a browser: apt-get install firefox-esr")
)
struct SharedStreamTests {
    private static let jobs = """
        server: { hosts: [dash.test], heartbeat: 1s, retry: 200-400ms }
        jobs:
          beat: { every: 200ms, generate: counter }
          other: { every: 200ms, generate: counter }

        """

    private static let streams =
        "return +(await (await fetch('/metrics')).text()).match(/^tickertape_streams (.*)$/m)[1]"

    private static func page(_ host: String, _ port: Int) throws -> URL {
        try #require(URL(string: "http://\(host):\(port)/"))
    }

    /// The numbers of all events that `listen` has kept; nothing may be between them but what was never to be heard.
    private static let heard =
        "return heard.filter(({ type }) => type === 'reading' || type === 'gap').map(({ type, job, data }) => type === 'gap' ? -1 : job === 'beat' ? data : null).filter((number) => number !== null)"

    /// Listens beside the page, by its stream, from where that is.
    private func listen(in browser: Browser) async throws {
        try await browser.listen("{}")
        let _: Int = try await browser.wait(for: "values", "return heard.length") { $0 > 4 }
        let _: Bool = try await browser.run("heard.length = 0; return true")
    }

    private func expectWhole(_ numbers: [Int]) {
        let steps = zip(numbers, numbers.dropFirst()).map { $1 - $0 }
        #expect(!numbers.contains(-1) && steps.allSatisfy { $0 == 1 }, "\(numbers)")
    }

    @Test(arguments: BrowserKind.installed)
    func `eight tabs live by one stream, which goes on when the first one is closed`(in kind: BrowserKind) async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let page = try Self.page("dash.test", program.port)
            try await kind.browsing(names: ["dash.test"]) { browser in
                let first = try await browser.tabs()
                for number in 1...8 {
                    if number > 1 { try await browser.openTab() }
                    try await browser.visit(page)
                    _ = try await browser.figure(of: "beat") { _ in true }
                    try await browser.connection { $0 == "live" }
                }
                #expect(try await browser.run("return isSecureContext", as: Bool.self) == false)
                #expect(try await browser.run(Self.streams, as: Int.self) == 1)
                let tabs = try await browser.tabs()
                try await browser.show(first[0])
                try await browser.closeTab()
                for tab in tabs where tab != first[0] {
                    try await browser.show(tab)
                    let value = try await browser.figure(of: "beat") { _ in true }
                    _ = try await browser.figure(of: "beat") { $0 != value }
                    #expect(try await browser.complaints() == [])
                }
                #expect(try await browser.run(Self.streams, as: Int.self) == 1)
            }
        }
    }

    @Test(arguments: BrowserKind.installed)
    func `nine frames in a page of another site are nine cards and one stream`(in kind: BrowserKind) async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let frames = (0..<9).map {
                "<iframe src='http://dash.test:\(program.port)/embed.html?job=\($0 % 2 == 0 ? "beat" : "other")'></iframe>"
            }
            let site = try ScriptedServer { _ in ("200 OK", ["Content-Type: text/html"], frames.joined()) }
            defer { site.stop() }
            try await kind.browsing(names: ["dash.test", "wiki.test"]) { browser in
                try await browser.visit(try Self.page("wiki.test", Int(site.port)))
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

    @Test(arguments: BrowserKind.installed, ["127.0.0.1", "dash.test"])
    func `a line that is cut loses nothing and repeats nothing`(in kind: BrowserKind, at host: String) async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let line = try Relay(to: program.port)
            defer { line.stop() }
            try await kind.browsing(names: ["dash.test"]) { browser in
                try await browser.visit(try Self.page(host, Int(line.port)))
                _ = try await browser.figure(of: "beat") { _ in true }
                try await listen(in: browser)
                let _: Int = try await browser.wait(for: "values", "return heard.length") { $0 > 4 }
                line.cut()
                let values = try await browser.wait(for: "values behind the cut", within: .seconds(15), Self.heard) {
                    (numbers: [Int]) in
                    numbers.count > 12
                }
                expectWhole(values)
                try await browser.connection { $0 == "live" }
            }
        }
    }

    @Test(arguments: BrowserKind.installed)
    func `a tab that another one hides hears all, and shows the newest when it is seen again`(in kind: BrowserKind)
        async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await kind.browsing { browser in
                try await browser.visit(program.page)
                let first = try await browser.tabs()
                _ = try await browser.figure(of: "beat") { _ in true }
                try await listen(in: browser)
                let watch =
                    "window.sights = []; document.addEventListener('visibilitychange', () => sights.push([document.visibilityState, heard.length])); return true"
                let _: Bool = try await browser.run(watch)
                try await browser.openTab()
                try await browser.visit(program.page)
                let start = try #require(Int(try await browser.figure(of: "beat") { _ in true }))
                let later = try await browser.figure(of: "beat") { (Int($0) ?? 0) > start + 10 }
                try await browser.show(first[0])
                _ = try await browser.figure(of: "beat") { (Int($0) ?? 0) >= (Int(later) ?? 0) }
                let sights: [String] = try await browser.run("return sights.map(([state]) => state)")
                #expect(sights == ["hidden", "visible"])
                let meanwhile: Int = try await browser.run("return sights[1][1] - sights[0][1]")
                #expect(meanwhile >= 10)
                expectWhole(try await browser.run(Self.heard))
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test(arguments: BrowserKind.installed)
    func `a page that comes back from where browsers put it aside has missed nothing`(in kind: BrowserKind) async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            let site = try ScriptedServer { _ in ("200 OK", ["Content-Type: text/html"], "<p>elsewhere") }
            defer { site.stop() }
            try await kind.browsing(names: ["dash.test", "wiki.test"]) { browser in
                try await browser.visit(try Self.page("dash.test", program.port))
                _ = try await browser.figure(of: "beat") { _ in true }
                try await listen(in: browser)
                try await browser.visit(try Self.page("wiki.test", Int(site.port)))
                func newest() async throws -> Int {
                    let entry = try await Answer.to("GET", "/jobs/beat", at: UInt16(program.port)).text
                    return Int(try #require(entry.firstMatch(of: /"data":(\d+)/)).1) ?? 0
                }
                let left = try await newest()
                try await eventually("values meanwhile") { try await newest() > left + 4 ? true : nil }
                try await browser.travel(-1)
                let value = try await browser.figure(of: "beat") { (Int($0) ?? 0) > left + 4 }
                _ = try await browser.figure(of: "beat") { $0 != value }
                // A browser that is short of memory or time may have thrown the page away; it is a new one then.
                guard try await browser.run("return window.heard !== undefined", as: Bool.self) else { return }
                let numbers = try await browser.wait(for: "values", Self.heard) { (numbers: [Int]) in
                    (numbers.last ?? 0) > left + 8
                }
                expectWhole(numbers)
            }
        }
    }

    @Test(arguments: BrowserKind.installed, ["127.0.0.1", "dash.test"])
    func `what comes while a tab reads the index and has not joined yet is not missed`(
        in kind: BrowserKind,
        at host: String
    ) async throws {
        let server = try StagedServer()
        defer { server.stop() }
        func stage(_ value: Int, id: Int) {
            let last = #""last":{"id":"staged-\#(id)","at":"2026-01-01T00:00:0\#(id)Z","data":\#(value)}"#
            let state = #""state":"ok","unit":null,"envelope":true,"nextRun":null,"nextBy":null,"runs":1,"failures":0"#
            let entry =
                #"{"event":"dataUpdate","trigger":{"post":true},"source":"post",\#(state),"error":null,\#(last)}"#
            server.stage(jobs: #"{"note":\#(entry)}"#)
        }
        stage(5, id: 0)
        try await kind.browsing(names: ["dash.test"]) { browser in
            try await browser.visit(try Self.page(host, Int(server.port)))
            _ = try await browser.figure(of: "note") { $0 == "5" }
            try await browser.connection { $0 == "live" }
            // The answer with the index is there, and is held back.
            let _: Bool = try await browser.run(
                """
                const { Tickertape } = await import("/client.js");
                const real = window.fetch;
                const isHeld = new Promise((held) => {
                  window.fetch = async (...request) => {
                    const answer = await real(...request);
                    // What the page itself asks for meanwhile, which is not the whole index, is not held.
                    const { pathname, search } = new URL(request[0]);
                    if (pathname + search !== "/") return answer;
                    held(true);
                    await new Promise((done) => { window.letGo = done; });
                    return answer;
                  };
                });
                window.late = [];
                new Tickertape("/events").addEventListener("reading", ({ detail }) => late.push(detail.data));
                await isHeld;
                window.fetch = real;
                return true;
                """
            )
            stage(6, id: 1)
            try server.say("dataUpdate", #"{"job":"note","at":"2026-01-01T00:00:01Z","data":6}"#)
            _ = try await browser.figure(of: "note") { $0 == "6" }
            let _: Bool = try await browser.run("letGo(); return true")
            _ = try await browser.wait(for: "both values", "return late") { (values: [Int]) in values == [5, 6] }
        }
    }
}
