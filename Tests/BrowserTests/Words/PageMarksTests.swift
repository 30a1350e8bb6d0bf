import TestSupport
import Foundation
import Testing

@testable import API

/// Marks of the page that stand for several jobs, or for the page itself.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageMarksTests {
    private static func time(_ seconds: Double) -> String {
        Date(timeIntervalSinceNow: seconds).ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
    }

    private static func entry(every: String, at: Double, more: String = "") -> String {
        #"{"event":"dataUpdate","trigger":{"every":"\#(every)"},"source":"run","state":"ok","unit":null,"envelope":true,"#
            + #""nextRun":null,"runs":7,"failures":0,"skipped":0,"error":null,"nextBy":"\#(time(at + 10))","#
            + #""last":{"id":"staged-0","at":"\#(time(at))","data":9}\#(more)}"#
    }

    @Test func `the title counts what the header does, and both are as bad as the worst of it`() async throws {
        let stale = entryOfOld()
        let raised = Self.entry(every: "10s", at: 0, more: #","level":"critical""#)
        for (jobs, title, color) in [
            (["old": stale], "(1) Tickertape", "--warn"), (["old": stale, "hot": raised], "(2) Tickertape", "--bad"),
        ] {
            try await StagedServer.browsing(jobs) { server, browser in
                try await browser.visit(server.page)
                let look = """
                    const of = (element, key) => element ? getComputedStyle(element)[key] : "";
                    const probe = document.createElement("i");
                    probe.style.color = "var(\(color))";
                    document.body.append(probe);
                    const wanted = of(probe, "color");
                    probe.remove();
                    const seen = [of(document.querySelector("#problems"), "color"),
                      of(document.querySelector(".top"), "borderBottomColor")];
                    return [document.title, ...seen.map((color) => `${color === wanted}`)];
                    """
                _ = try await browser.wait(for: "the marks of \(jobs.keys)", look) { $0 == [title, "true", "true"] }
            }
        }
    }

    private func entryOfOld() -> String { Self.entry(every: "10s", at: -100) }

    @Test func `faults of the jobs file are of the past where nobody can tell whether they are there`() async throws {
        try await StagedServer.browsing(["beat": Self.entry(every: "1h", at: 0)]) { server, browser in
            server.stage(config: #"{"file":"jobs.yaml","status":"rejected","errors":["line 3"]}"#)
            try await browser.visit(server.page)
            try await browser.text("#banner") { $0 == "The jobs file has faults; the old jobs go on.line 3" }
            try await browser.connection { $0 == "live" }
            let _: Bool = try await browser.run(
                "window.EventSource = class extends EventTarget { close() {} }; return true"
            )
            server.hangUp()
            server.stop()
            try await browser.text("#banner") { $0 == "The jobs file had faults; the old jobs went on.line 3" }
            try await browser.visit(try #require(URL(string: "about:blank")))
            _ = try await browser.complaints()
        }
    }

    @Test func `a line breaks where a run failed in time, without a dot`() async throws {
        try await StagedServer.browsing(["flaky": Self.entry(every: "10s", at: 0)]) { server, browser in
            let events = [(-40, "dataUpdate", "1"), (-30, "jobFailed", "{}"), (-10, "dataUpdate", "2")].map {
                #"{"id":"staged-0","event":"\#($1)","at":"\#(Self.time($0))","data":\#($2)}"#
            }
            server.stage(history: "[\(events.joined(separator: ","))]")
            try await browser.visit(server.page)
            let label = "return document.querySelector('[data-job=flaky] .spark')?.ariaLabel ?? ''"
            _ = try await browser.wait(for: "the line", label) { (words: String) in
                words.hasPrefix("flaky: 3 points, 1 gap, 1 failure")
            }
            let shapes =
                "return ['gap', 'failed'].map((part) => document.querySelector(`.spark .${part}`).getAttribute('d') !== '')"
            #expect(try await browser.run(shapes, as: [Bool].self) == [false, true])
        }
    }

    @Test func `a copy button tells a screen reader what has become of it`() async throws {
        try await StagedServer.browsing(["beat": Self.entry(every: "1h", at: 0)]) { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "beat") { $0 == "9" }
            let _: Bool = try await browser.run("document.querySelector('.card .copy').click(); return true")
            try await browser.text(".card .tools [role=status]") {
                ["curl: copied", "curl: not allowed"].contains($0)
            }
            try await browser.text(".card .tools [role=status]") { $0.isEmpty }
        }
    }

    @Test func `a job that another has paused is paused on the page as soon as its alert is over by that`() async throws
    {
        let jobs = """
            server: { tokens: { admin: [a] } }
            jobs:
              disk: { every: 1h, generate: constant, value: 95, alert: [{ when: "> 90" }] }
            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.text(in: "disk", ".badge") { $0 == "warning" }
                try await browser.connection { $0 == "live" }
                // The index, which is asked for now and then, says nothing from now on.
                let _: Bool = try await browser.run(
                    """
                    const ask = window.fetch;
                    window.fetch = (url, ...rest) =>
                      new URL(url, location).pathname === "/" ? new Promise(() => {}) : ask(url, ...rest);
                    return true;
                    """
                )
                let act = """
                    const headers = { Authorization: "Bearer a" };
                    return (await fetch(`/jobs/disk/${action}`, { method: "POST", headers })).status;
                    """
                #expect(try await browser.run("const action = 'pause'; \(act)", as: Int.self) == 202)
                _ = try await browser.text(in: "disk", ".badge") { $0 == "paused" }
                #expect(try await browser.text(in: "disk", ".schedule") { _ in true } == "")
                #expect(try await browser.run("const action = 'resume'; \(act)", as: Int.self) == 202)
                _ = try await browser.text(in: "disk", ".badge") { $0 == "warning" }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `three fields of a card have whole names beside their numbers, and leave room for their lines`()
        async throws
    {
        let show = #","show":{"fields":["cpu","memory.usedPercent","load.1m"]}"#
        let entry = Self.entry(every: "2s", at: 0, more: show)
            .replacing(#""data":9"#, with: #""data":{"cpu":1,"memory":{"usedPercent":2.5},"load":{"1m":20.54}}"#)
        try await StagedServer.browsing(["machine": entry]) { server, browser in
            try await browser.resize(1280, 800)
            try await browser.visit(server.page)
            let look = """
                const rows = [...document.querySelectorAll(".fields > div")].map(({ children: [name, value] }) => {
                  const [one, other] = [name, value].map((part) => part.getBoundingClientRect());
                  return name.scrollWidth <= name.clientWidth && one.bottom > other.top && other.left >= one.right;
                });
                const height = document.querySelector(".spark")?.clientHeight ?? 0;
                return rows.length === 3 ? [...rows, height > 20].join(" ") : "";
                """
            _ = try await browser.wait(for: "the fields", look) { $0 == "true true true true" }
        }
    }

    @Test func `a long notice of a wall ends in dots within the wall`() async throws {
        try await StagedServer.browsing(["beat": Self.entry(every: "1h", at: 0)]) { server, browser in
            try await browser.resize(1280, 800)
            try await browser.visit(try #require(URL(string: "\(server.page)?kiosk")))
            try await browser.connection { $0 == "live" }
            let message = String(repeating: "the far end of the pipe is broken, ", count: 4)
            try server.say("jobFailed", #"{"job":"beat","at":"\#(Self.time(0))","data":{"message":"\#(message)"}}"#)
            let look = """
                const notice = document.querySelector(".toasts p");
                if (!notice) return "";
                return `${notice.getBoundingClientRect().right <= innerWidth} ${notice.scrollWidth > notice.clientWidth}`;
                """
            _ = try await browser.wait(for: "the notice", look) { $0 == "true true" }
        }
    }

    @Test func `an opened job that is paused is as grey as its card`() async throws {
        let entry = Self.entry(every: "1h", at: 0).replacing(#""state":"ok""#, with: #""state":"paused""#)
        try await StagedServer.browsing(["beat": entry]) { server, browser in
            server.stage(document: entry, of: "beat")
            try await browser.visit(try #require(URL(string: "\(server.page)?open=beat")))
            let colors = """
                const colors = [".card", ".opened"].map((place) => document.querySelector(`${place} .figure`))
                  .map((figure) => figure && getComputedStyle(figure).color);
                return `${colors[0] !== null && colors[0] === colors[1]}`;
                """
            _ = try await browser.wait(for: "one colour", colors) { $0 == "true" }
        }
    }
}
