import TestSupport
import Foundation
import Testing

@testable import API

/// What a card says of a job's past and present is so.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct CardTruthTests {
    private static func time(_ seconds: Double) -> String {
        Date(timeIntervalSinceNow: seconds).ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
    }

    /// A job's entry of the index; `last` is JSON, its time in seconds from now.
    private static func entry(
        _ trigger: String = #"{"every":"1h"}"#,
        state: String = "ok",
        last: String? = nil,
        at: Double = 0,
        word: String = "",
        more: String = ""
    ) -> String {
        let last = last.map { #"{"id":"staged-0","at":"\#(time(at))","data":\#($0)\#(word)}"# } ?? "null"
        return #"{"event":"dataUpdate","trigger":\#(trigger),"source":"run","state":"\#(state)","unit":null,"#
            + #""envelope":true,"nextRun":null,"nextBy":null,"runs":7,"failures":0,"skipped":0,"error":null,"#
            + #""last":\#(last)\#(more)}"#
    }

    private static func past(_ events: [(Double, String)], of event: String = "dataUpdate") -> [String] {
        events.map { #"{"id":"staged-0","event":"\#(event)","at":"\#(time($0))","data":\#($1)}"# }
    }

    @Test func `a job that failed for twelve seconds shows it afterwards, as wide as that was`() async throws {
        try await StagedServer.browsing(["probe": Self.entry(last: "true")]) { server, browser in
            let events =
                Self.past([(-60, "true"), (-50, "true")])
                + Self.past([(-42, #"{"kind":"exit","message":"no"}"#)], of: "jobFailed")
                + Self.past([(-30, "{}")], of: "jobRecovered") + Self.past([(-30, "true"), (-20, "true")])
            server.stage(history: "[\(events.joined(separator: ","))]")
            try await browser.visit(server.page)
            let label = "return document.querySelector('[data-job=probe] .strip')?.ariaLabel ?? ''"
            let words = try await browser.wait(for: "the past", label) { (words: String) in words.contains("failed") }
            #expect(words.contains("failed 12 s"))
            let shape = "return document.querySelector('[data-job=probe] .strip .failed').getAttribute('d')"
            let mark: String = try await browser.run(shape)
            let width = try #require(mark.firstMatch(of: #/h([\d.]+)V/#).flatMap { Double($0.1) })
            #expect((55...65).contains(width), "12 of 60 seconds are 60 of 300 units")
        }
    }

    @Test func `while a job fails its last value is small and struck, and the reason is the largest`() async throws {
        try await StagedServer.browsing(["probe": Self.entry(last: "true")]) { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "probe") { $0 == "Yes" }
            try await browser.connection { $0 == "live" }
            let data = #"{"job":"probe","at":"\#(Self.time(0))","data":{"kind":"exit","message":"the pump is dry"}}"#
            try server.say("jobFailed", data)
            _ = try await browser.text(in: "probe", ".trouble") {
                $0.contains("the pump is dry") && $0.contains("since ")
            }
            let look = """
                const card = document.querySelector("[data-job=probe]");
                const size = (selector) => parseFloat(getComputedStyle(card.querySelector(selector)).fontSize);
                const struck = getComputedStyle(card.querySelector(".big")).textDecorationLine;
                return [struck, card.querySelector(".badge").textContent, size(".figure") <= size(".trouble") ? "small" : "large"];
                """
            #expect(try await browser.run(look, as: [String].self) == ["line-through", "failing", "small"])
        }
    }

    @Test func `what is silent while nothing changes is drawn in steps up to now`() async throws {
        let jobs = ["level": Self.entry(last: "90", at: -5, more: #","publish":"change""#)]
        try await StagedServer.browsing(jobs) { server, browser in
            server.stage(history: "[\(Self.past([(-25, "10")]).joined())]")
            try await browser.visit(server.page)
            let line = "return document.querySelector('[data-job=level] .line')?.getAttribute('d') ?? ''"
            let shape = try await browser.wait(for: "the steps", line) { (shape: String) in shape.contains("V") }
            #expect(!shape.contains("L"))
            #expect(shape.hasSuffix("H296"))
        }
    }

    @Test func `a line ends where its last value is, and the axis says how long it is`() async throws {
        let promised = #","nextBy":"\#(Self.time(-290))""#
        let jobs = [
            "old": Self.entry(#"{"every":"10s"}"#, last: "7", at: -300, more: promised).replacing(
                #""nextBy":null,"#,
                with: ""
            )
        ]
        try await StagedServer.browsing(jobs) { server, browser in
            server.stage(history: "[\(Self.past([(-320, "5"), (-310, "6")]).joined(separator: ","))]")
            try await browser.visit(server.page)
            _ = try await browser.text(in: "old", ".range") { $0 == "min 5 · max 7last 5 min" }
            let line = "return document.querySelector('[data-job=old] .line').getAttribute('d')"
            let shape: String = try await browser.run(line)
            let end = try #require(shape.firstMatch(of: #/L([\d.]+) [\d.]+h0$/#).flatMap { Double($0.1) })
            #expect(end < 60)
        }
    }

    @Test func `no number is cut off, neither on a wall nor beside a long unit`() async throws {
        let jobs = [
            "rate": Self.entry(last: "33213.574815", more: "").replacing(#""unit":null"#, with: #""unit":"req/s""#),
            "odd": Self.entry(last: "0.12345678901").replacing(
                #""unit":null"#,
                with: #""unit":"kilograms per squared""#
            ),
        ]
        try await StagedServer.browsing(jobs) { server, browser in
            let cut = """
                return [...document.querySelectorAll(".figure")].filter((figure) => {
                  const [inner, outer] = [figure.getBoundingClientRect(), figure.closest(".body").getBoundingClientRect()];
                  return figure.scrollWidth > figure.clientWidth + 1 || inner.right > outer.right + 1 || inner.height > 1.5 * parseFloat(getComputedStyle(figure).fontSize);
                }).map((figure) => figure.textContent);
                """
            for (query, width, height) in [
                ("", 1280, 800), ("?kiosk", 1920, 1080), ("?kiosk", 1280, 720), ("?kiosk", 3840, 2160), ("", 320, 600),
            ] {
                try await browser.resize(width, height)
                try await browser.visit(try #require(URL(string: "\(server.page)\(query)")))
                _ = try await browser.figure(of: "rate") { $0 == "33,213.574815" }
                _ = try await browser.figure(of: "odd") { $0 == "0.12345678901" }
                #expect(try await browser.run(cut, as: [String].self) == [], "\(query) \(width)")
            }
        }
    }

    @Test func `while the connection is gone nothing is promised`() async throws {
        let next = #","nextRun":"\#(Self.time(3600))""#
        let entry = Self.entry(last: "7", more: next).replacing(#""nextRun":null,"#, with: "")
        try await StagedServer.browsing(["beat": entry]) { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.text(in: "beat", "footer span") { $0.hasPrefix("next in ") }
            try await browser.connection { $0 == "live" }
            let _: Bool = try await browser.run(
                "window.EventSource = class extends EventTarget { close() {} }; return true"
            )
            server.hangUp()
            server.stop()
            _ = try await browser.text(in: "beat", "footer span") { $0.hasPrefix("as of ") }
            let done: String = try await browser.run("return document.querySelector('.progress i').style.scale")
            #expect(done == "" || done.hasPrefix("0"))
            // That the server is gone the browser has noticed too, and it would go on to complain of it.
            try await browser.visit(try #require(URL(string: "about:blank")))
            _ = try await browser.complaints()
        }
    }

    @Test func `jobs at rest don't wait for a value, and what is since long ago has its date`() async throws {
        let since = #","since":"2020-02-03T04:05:06.000Z""#
        let jobs = [
            "paused": Self.entry(state: "paused"), "done": Self.entry(state: "done"),
            "fresh": Self.entry(state: "waiting"),
            "door": Self.entry(last: "true", word: since),
        ]
        try await StagedServer.browsing(jobs) { server, browser in
            try await browser.visit(server.page)
            let words = [
                "paused": "Paused before its first value", "done": "Done without a value",
                "fresh": "Waiting for the first value",
            ]
            for (name, text) in words { _ = try await browser.text(in: name, ".waiting") { $0 == text } }
            _ = try await browser.text(in: "door", ".range") { $0.contains("since 3 Feb 2020, ") }
        }
    }

    @Test func `good and bad are what the server says, then what the job says`() async throws {
        let jobs = [
            "told": Self.entry(last: #""off""#, word: #","level":"good""#),
            "shown": Self.entry(last: #""halt""#, more: #","show":{"bad":["halt"],"title":"盘 <b>"}"#),
            "usual": Self.entry(last: #""off""#),
        ]
        try await StagedServer.browsing(jobs) { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "usual") { $0 == "off" }
            let bad =
                "return [...document.querySelectorAll('.state.bad')].map((state) => state.closest('.card').dataset.job).sort()"
            #expect(try await browser.run(bad, as: [String].self) == ["shown", "usual"])
            #expect(try await browser.text(in: "shown", "h2") { !$0.isEmpty } == "盘 <b>")
        }
    }

    @Test func `a page comes to rest at once, and stays where it is`() async throws {
        let rows = (1...9).map { #"{"id":\#($0),"name":"row"}"# }.joined(separator: ",")
        let tree = #"{"a":1,"b":2,"c":{"d":3,"e":4,"f":5},"g":6}"#
        let jobs = [
            "number": Self.entry(last: "7"), "rows": Self.entry(last: "[\(rows)]"), "tree": Self.entry(last: tree),
            "door": Self.entry(last: "true"), "text": Self.entry(last: #""all is well""#),
        ]
        try await StagedServer.browsing(jobs) { server, browser in
            try await browser.resize(1280, 800)
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "number") { $0 == "7" }
            _ = try await browser.text(in: "rows", "td") { !$0.isEmpty }
            let shifts = """
                return new Promise((done) => new PerformanceObserver((list) =>
                  done(list.getEntries().reduce((sum, { value }) => sum + value, 0))).observe({ type: "layout-shift", buffered: true })
                  || setTimeout(done, 500, 0));
                """
            let sum: Double = try await browser.run(shifts)
            #expect(sum < 0.05)
        }
    }

    @Test func `what a reader has marked stays marked while values come`() async throws {
        try await StagedServer.browsing(["beat": Self.entry(last: "1234567")]) { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "beat") { $0 == "1,234,567" }
            let mark = """
                getSelection().selectAllChildren(document.querySelector("[data-job=beat] .figure"));
                await new Promise((done) => setTimeout(done, 50));
                return getSelection().toString();
                """
            #expect(try await browser.run(mark, as: String.self) == "1,234,567")
            try await browser.connection { $0 == "live" }
            try server.say("dataUpdate", #"{"job":"beat","at":"\#(Self.time(1))","nextBy":null,"data":7654321}"#)
            try await browser.text("#log-count") { Int($0) ?? 0 > 1 }
            #expect(try await browser.run("return getSelection().toString()", as: String.self) == "1,234,567")
            let _: Bool = try await browser.run("getSelection().removeAllRanges(); return true")
            _ = try await browser.figure(of: "beat") { $0 == "7,654,321" }
        }
    }

    @Test func `what a reader has folded stays folded when the page is loaded again`() async throws {
        try await StagedServer.browsing(["tree": Self.entry(last: #"{"inner":{"a":1},"other":{"b":2}}"#)]) {
            server,
            browser in
            let open = "return [...document.querySelectorAll('[data-job=tree] details')].map((branch) => branch.open)"
            try await browser.visit(server.page)
            _ = try await browser.wait(for: "the tree", open) { $0 == [true, true] }
            let _: Bool = try await browser.run(
                "document.querySelector('[data-job=tree] summary').click(); return true"
            )
            try await browser.visit(server.page)
            _ = try await browser.wait(for: "the tree as it was", open) { $0 == [false, true] }
            let _: Bool = try await browser.run(
                "document.querySelector('[data-job=tree] summary').click(); return true"
            )
            try await browser.visit(server.page)
            _ = try await browser.wait(for: "the whole tree", open) { $0 == [true, true] }
        }
    }

    @Test func `cards out of sight are printed with their values`() async throws {
        let jobs = Dictionary(uniqueKeysWithValues: (1...60).map { ("job\($0)", Self.entry(last: "\($0)")) })
        try await StagedServer.browsing(jobs) { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.wait(for: "cards", "return document.querySelectorAll('.figure').length") {
                (count: Int) in count > 0
            }
            let all: Int = try await browser.run(
                "dispatchEvent(new Event('beforeprint')); return document.querySelectorAll('.figure').length"
            )
            #expect(all == 60)
        }
    }

    @Test func `a run that is refused says why, and a pattern that a browser can't check stops nothing`() async throws {
        let jobs = "jobs:\n  video: { request: { caseId: '[[:alnum:]-]{1,4}' }, run: echo seen $caseId, lines: true }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.text(in: "video", ".rule") { !$0.isEmpty }
                let submit =
                    "const form = document.querySelector('.run'); form.caseId.value = value; form.requestSubmit(); return true"
                let _: Bool = try await browser.run("const value = 'a_b'; \(submit)")
                let note = try await browser.text(in: "video", ".run .note") { $0.hasPrefix("refused: ") }
                #expect(note.contains("caseId") && note.contains("must match"))
                let _: Bool = try await browser.run("const value = 'a-b'; \(submit)")
                _ = try await browser.text(in: "video", ".lines") { $0 == "seen a-b\n" }
            }
        }
    }
}
