import TestSupport
import Foundation
import Glibc
import Testing

/// What stands around the cards: problems, filters, groups, notices, keys, tokens, and browsers that refuse things.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageFrameTests {
    private static let at = "2099-01-01T00:00:00.000Z"

    private static func entry(_ state: String = "ok", show: String = "{}", error: String = "null") -> String {
        #"{"event":"dataUpdate","trigger":{"every":"1h"},"source":"run","state":"\#(state)","unit":null,"envelope":true,"#
            + #""nextRun":null,"nextBy":null,"runs":0,"failures":0,"skipped":0,"error":\#(error),"show":\#(show),"#
            + #""last":{"id":"staged-0","at":"2026-01-01T00:00:00Z","data":5}}"#
    }

    private static let failing = entry("failing", error: #"{"kind":"exit","message":"the pump is dry"}"#)

    private static func staged(_ test: (StagedServer, Browser) async throws -> Void) async throws {
        let server = try StagedServer()
        defer { server.stop() }
        try await ChromeDriver.browsing { try await test(server, $0) }
    }

    private static let shown =
        "return [...document.querySelectorAll('.card')].filter((card) => card.checkVisibility()).map((card) => card.dataset.job).join()"

    @Test func `the header counts what is wrong and shows it alone, also after a reload`() async throws {
        try await Self.staged { server, browser in
            server.stage(
                jobs: #"{"a":\#(Self.entry()),"b":\#(Self.failing),"c":\#(Self.entry()),"d":\#(Self.failing)}"#
            )
            try await browser.visit(server.page)
            try await browser.text("#problems") { $0 == "2 failing" }
            try await browser.connection { $0 == "live" }
            let title: String = try await browser.run("return document.title")
            #expect(title == "(2) Tickertape")
            let _: Bool = try await browser.run("document.querySelector('#problems').click(); return true")
            _ = try await browser.wait(for: "the failing ones", Self.shown) { $0 == "b,d" }
            let address: String = try await browser.run("return location.search")
            #expect(address == "?filter=state%3Aproblem")
            try await browser.visit(server.page.appending(queryItems: [.init(name: "filter", value: "pump job:d")]))
            _ = try await browser.wait(for: "the one with that reason", Self.shown) { $0 == "d" }
            #expect(try await browser.complaints() == [])
        }
    }

    @Test func `groups have headings and fold, and what is folded stays so`() async throws {
        try await Self.staged { server, browser in
            let hosts = #"{"group":"Hosts","title":"Größe"}"#
            let jobs = [
                ("a", Self.entry(show: hosts)), ("b", Self.entry()), ("c", Self.entry(show: hosts)),
                ("d", Self.entry(show: #"{"hidden":true}"#)),
            ]
            server.stage(jobs: "{\(jobs.map { #""\#($0)":\#($1)"# }.joined(separator: ","))}")
            try await browser.visit(server.page)
            _ = try await browser.wait(for: "the groups", Self.shown) { $0 == "a,c,b" }
            let headings = "return [...document.querySelectorAll('.group-title')].map((title) => title.textContent)"
            #expect(try await browser.run(headings, as: [String].self) == ["Hosts", "Other"])
            let _: Bool = try await browser.run("document.querySelector('.group-title button').click(); return true")
            #expect(try await browser.run(Self.shown, as: String.self) == "b")
            try await browser.visit(server.page)
            _ = try await browser.wait(for: "what was left open", Self.shown) { $0 == "b" }
        }
    }

    @Test func `notices stand side by side, and what befalls many jobs is one`() async throws {
        try await Self.staged { server, browser in
            let names = (1...12).map { "j\($0)" }
            server.stage(jobs: "{\(names.map { #""\#($0)":\#(Self.entry())"# }.joined(separator: ","))}")
            try await browser.visit(server.page)
            try await browser.connection { $0 == "live" }
            try server.say("configRejected", #"{"at":"\#(Self.at)","data":{"errors":["x"]}}"#)
            // So says the index, too, if it is asked for once more.
            server.stage(jobs: "{\(names.map { #""\#($0)":\#(Self.failing)"# }.joined(separator: ","))}")
            for name in names {
                let data = #"{"kind":"exit","message":"no"}"#
                try server.say("jobFailed", #"{"job":"\#(name)","at":"\#(Self.at)","data":\#(data)}"#)
            }
            let notices = "return [...document.querySelectorAll('#status p')].map((notice) => notice.textContent)"
            _ = try await browser.wait(for: "both", notices) {
                $0 == [
                    "The new jobs file has faults; the old jobs go on", "12 jobs are failing: j1, j2, j3 and 9 more",
                ]
            }
            try await browser.text("#problems") { $0 == "12 failing" }
            let isGreen = """
                const tone = getComputedStyle(document.querySelector("#state")).color.match(/\\d+/g).map(Number);
                return tone[1] > tone[0] + 30;
                """
            #expect(try await browser.run(isGreen, as: Bool.self) == false)
        }
    }

    @Test func `values are not asked for again and again`() async throws {
        try await Self.staged { server, browser in
            server.stage(jobs: #"{"a":\#(Self.entry())}"#)
            let watch =
                "window.periods = []; const real = setInterval; window.setInterval = (work, time, ...more) => { periods.push(time); return real(work, time, ...more); };"
            try await browser.prepend(watch)
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "a") { $0 == "5" }
            try await browser.connection { $0 == "live" }
            // What comes by the stream needs no index.
            try server.say("dataUpdate", #"{"job":"a","at":"\#(Self.at)","data":6}"#)
            _ = try await browser.figure(of: "a") { $0 == "6" }
            let periods: [Int] = try await browser.run("return periods")
            #expect(periods.allSatisfy { $0 <= 1000 })
            #expect(server.requests.count { $0 == "/" || $0.hasPrefix("/?fields") } == 2)
        }
    }

    @Test func `space scrolls, p pauses until it is pressed again, and keys can be turned off`() async throws {
        try await Self.staged { server, browser in
            let names = (1...40).map { #""j\#($0)":\#(Self.entry())"# }
            server.stage(jobs: "{\(names.joined(separator: ","))}")
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "j1") { $0 == "5" }
            try await browser.press(" ")
            let top = "return Math.round(scrollY)"
            _ = try await browser.wait(for: "the next screen", top) { (top: Int) in top > 200 }
            try await browser.text("#pause") { $0 == "Pause" }
            try await browser.press("p")
            try await browser.text("#pause") { $0.hasPrefix("Paused") }
            try await browser.visit(server.page)
            try await browser.text("#pause") { $0.hasPrefix("Paused") }
            // A page that was paused before still shows what there is.
            _ = try await browser.figure(of: "j1") { $0 == "5" }
            let _: Bool = try await browser.run(
                """
                document.querySelector("#menu").open = true;
                while (!document.querySelector("#menu label")) await new Promise((done) => setTimeout(done, 20));
                [...document.querySelectorAll("#menu label")].find((label) => label.textContent.includes("Keys")).click();
                document.activeElement.blur();
                return true;
                """
            )
            try await browser.press("p")
            let isPaused: Bool = try await browser.run("return document.documentElement.matches('.paused-page')")
            #expect(isPaused)
        }
    }

    @Test func `a guarded page asks for its token, says when that is wrong, and keeps it for the tab`() async throws {
        let jobs = "server: { tokens: { subscribe: [sesame] } }\njobs:\n  beat: { every: 200ms, generate: counter }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                for (token, words) in [("wrong", "The server does not take this token."), ("sesame", "")] {
                    try await browser.text(".login h2") { $0 == "This page is guarded" }
                    let _: Bool = try await browser.run(
                        """
                        document.querySelector("#token").value = "\(token)";
                        document.querySelector(".login button").click();
                        return true;
                        """
                    )
                    if !words.isEmpty { try await browser.text(".login .note") { $0 == words } }
                }
                _ = try await browser.figure(of: "beat") { _ in true }
                let seen: Bool = try await browser.run(
                    "return document.body.textContent.includes('sesame') || location.href.includes('sesame')"
                )
                #expect(!seen)
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
            }
        }
    }

    @Test func `a token that is taken no more ends in the login, without a countdown, and another goes before it`()
        async throws
    {
        func jobs(_ token: String) -> String {
            "server: { tokens: { subscribe: [\(token)] } }\njobs:\n  beat: { every: 200ms, generate: counter }\n"
        }
        try await ProgramUnderTest.serving(jobs("sesame")) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "token", value: "sesame")]))
                _ = try await browser.figure(of: "beat") { _ in true }
                try program.write(jobs("other"), to: "jobs.yaml")
                try await browser.text(".login .note") { $0.hasPrefix("The server does not take the token") }
                try await browser.connection { $0 == "token needed" }
                let _: Bool = try await browser.run(
                    """
                    document.querySelector("#token").value = "other";
                    document.querySelector(".login button").click();
                    return true;
                    """
                )
                let isOver = "return !document.querySelector('.login') && !location.search.includes('token')"
                _ = try await browser.wait(for: "the page", isOver) { (isOver: Bool) in isOver }
                _ = try await browser.figure(of: "beat") { _ in true }
            }
        }
    }

    @Test func `a browser that keeps nothing shows the page all the same`() async throws {
        try await Self.staged { server, browser in
            server.stage(jobs: #"{"a":\#(Self.entry())}"#)
            let refuse =
                "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
            try await browser.prepend(refuse)
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "a") { $0 == "5" }
            try await browser.press("t")
            let theme: String = try await browser.run("return document.documentElement.dataset.theme")
            #expect(theme == "light")
            #expect(try await browser.complaints() == [])
        }
    }

    @Test func `a browser that is too old gets a table and a sentence`() async throws {
        try await Self.staged { server, browser in
            server.stage(jobs: #"{"a":\#(Self.entry()),"b<i>":\#(Self.failing)}"#)
            try await browser.prepend("delete Map.groupBy;")
            try await browser.visit(server.page)
            let cells = "return [...document.querySelectorAll('#plain td')].map((cell) => cell.textContent)"
            _ = try await browser.wait(for: "the table", cells) { (cells: [String]) in
                cells.prefix(6).elementsEqual([
                    "a", "ok", "5", "2026-01-01T00:00:00Z", "b<i>", "failing: the pump is dry",
                ])
            }
            try await browser.text("#plain p") { $0.hasPrefix("This browser is too old") && $0.contains("Firefox 124") }
        }
    }

    @Test func `a server that spoke often and froze is not called live`() async throws {
        let jobs = "jobs:\n  beat: { every: 200ms, generate: counter }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { (Int($0) ?? 0) > 30 }
                try await browser.connection { $0 == "live" }
                program.signal(SIGSTOP)
                defer { program.signal(SIGCONT) }
                // Its heartbeat is 15 s, and is missed only then.
                _ = try await browser.wait(
                    for: "quiet",
                    within: .seconds(10),
                    "return document.querySelector('#state').textContent"
                ) { (words: String) in
                    words.hasPrefix("quiet for ")
                }
                _ = try await browser.wait(
                    for: "another try",
                    within: .seconds(12),
                    "return document.querySelector('#state').textContent"
                ) { (words: String) in
                    words.hasPrefix("reconnecting")
                }
                program.signal(SIGCONT)
                try await browser.connection { $0 == "live" }
            }
        }
    }
}
