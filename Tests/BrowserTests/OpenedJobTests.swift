import TestSupport
import Foundation
import Testing

@testable import API

/// A job opened to full size.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct OpenedJobTests {
    private static func time(_ seconds: Double) -> String {
        Date(timeIntervalSinceNow: seconds).ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
    }

    private static func staged(_ test: (StagedServer, Browser) async throws -> Void) async throws {
        let server = try StagedServer()
        defer { server.stop() }
        let entry =
            #"{"event":"dataUpdate","trigger":{"every":"1m"},"source":"run","state":"ok","unit":"%","envelope":true,"#
            + #""nextRun":null,"nextBy":null,"runs":7,"failures":1,"skipped":0,"error":null,"publish":"always","#
            + #""last":{"id":"staged-0","at":"\#(time(0))","data":42.50}"#
        let runs = [
            #"{"at":"\#(time(-60))","seconds":0.25,"outcome":"failed","kind":"exit","message":"the pump is <b>dry</b>"}"#,
            #"{"at":"\#(time(0))","seconds":1.5,"outcome":"ok"}"#,
        ]
        server.stage(jobs: #"{"disk":\#(entry)},"other":\#(entry)}}"#)
        server.stage(document: #"\#(entry),"recentRuns":[\#(runs.joined(separator: ","))]}"#, of: "disk")
        let buckets = (0..<60).map { minute in
            let at = time(Double(minute - 60) * 60)
            return minute == 20
                ? #"{"at":"\#(at)","min":null,"avg":null,"max":null,"count":0,"failures":2,"last":null}"#
                : minute == 40
                    ? "null"
                    : #"{"at":"\#(at)","min":\#(minute),"avg":\#(minute + 1),"max":\#(minute + 2),"count":4,"failures":0,"last":\#(minute)}"#
        }
        server.stage(
            buckets: #"{"job":"disk","from":"\#(time(-3600))","to":"\#(time(0))","seconds":60,"field":null,"#
                + #""buckets":[\#(buckets.joined(separator: ","))]}"#
        )
        try await ChromeDriver.browsing { browser in
            try await test(server, browser)
            #expect(try await browser.complaints() == [])
        }
    }

    private static let line = "return document.querySelector('.chart .line')?.getAttribute('d') ?? ''"

    @Test func `the title of a card opens it, Escape closes it, and the focus is where it was`() async throws {
        try await Self.staged { server, browser in
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "disk") { $0 == "42.50" }
            let _: Bool = try await browser.run("document.querySelector('a[data-open=disk]').focus(); return true")
            try await browser.press("\u{E007}")
            try await browser.text(".opened .figure") { $0 == "42.50" }
            let shape = try await browser.wait(for: "the line", Self.line) { (shape: String) in !shape.isEmpty }
            // It breaks where runs failed; one minute without a value is no break where none was promised.
            #expect(shape.count { $0 == "M" } == 2)
            #expect(try await browser.run("return location.search", as: String.self) == "?open=disk")
            let rows =
                "return [...document.querySelectorAll('.runs tbody tr')].map((row) => [...row.cells].slice(1).map((cell) => cell.textContent).join('|'))"
            let runs = try await browser.wait(for: "the runs", rows) { (rows: [String]) in rows.count == 2 }
            #expect(runs == ["1.5 s|ok|", "250 ms|failed|exit: the pump is <b>dry</b>"])
            let raw =
                "const raw = document.querySelector('.raw'); raw.querySelector('summary').click(); await new Promise((done) => setTimeout(done, 100)); return raw.querySelector('pre').textContent"
            #expect(try await browser.run(raw, as: String.self) == "42.50")
            try await browser.press("\u{E00C}")
            let closed =
                "return document.querySelector('.opened') === null && location.search === '' && document.activeElement.dataset.open === 'disk'"
            _ = try await browser.wait(for: "the page as it was", closed) { (isClosed: Bool) in isClosed }
        }
    }

    @Test func `a job that has no value yet says so, and shows neither an empty chart nor JSON`() async throws {
        try await ProgramUnderTest.serving("jobs:\n  never: { at: 2099-01-01T00:00:00Z, generate: counter }\n") {
            program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "open", value: "never")]))
                try await browser.text(".opened .waiting") { $0 == "Waiting for the first value" }
                let seen =
                    "return ['.plot', '.ranges', '.raw', '.figure'].filter((name) => document.querySelector(`.opened ${name}`)?.checkVisibility())"
                _ = try await browser.wait(for: "neither chart nor JSON", seen) { (seen: [String]) in seen.isEmpty }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a time in which runs failed alone has no value, and not nothing`() async throws {
        try await Self.staged { server, browser in
            let failed = #""min":null,"avg":null,"max":null,"count":0,"failures":2,"last":null"#
            let buckets = (0..<60).map { #"{"at":"\#(Self.time(Double($0 - 60) * 60))",\#(failed)}"# }
            server.stage(
                buckets: #"{"job":"disk","from":"\#(Self.time(-3600))","to":"\#(Self.time(0))","seconds":60,"#
                    + #""field":null,"buckets":[\#(buckets.joined(separator: ","))]}"#
            )
            try await browser.visit(server.page.appending(queryItems: [.init(name: "open", value: "disk")]))
            try await browser.text(".chart text.tick:not([text-anchor=middle])") { $0 == "No value in this time" }
            #expect(try await browser.run("return document.querySelector('.chart .outage') !== null", as: Bool.self))
        }
    }

    @Test func `an address opens a job, and the way back closes and opens it`() async throws {
        try await Self.staged { server, browser in
            try await browser.visit(server.page.appending(queryItems: [.init(name: "open", value: "disk")]))
            try await browser.text(".opened h2") { $0 == "disk" }
            try await browser.press("\u{E00C}")
            let isOpen = "return document.querySelector('.opened') !== null"
            _ = try await browser.wait(for: "a page without it", isOpen) { (isOpen: Bool) in !isOpen }
            #expect(try await browser.run("return location.search", as: String.self) == "")
            let _: Bool = try await browser.run("document.querySelector('a[data-open=disk]').click(); return true")
            _ = try await browser.wait(for: "the job", isOpen) { (isOpen: Bool) in isOpen }
            let _: Bool = try await browser.run("history.back(); return true")
            _ = try await browser.wait(for: "the page", isOpen) { (isOpen: Bool) in !isOpen }
            let _: Bool = try await browser.run("history.forward(); return true")
            _ = try await browser.wait(for: "the job again", isOpen) { (isOpen: Bool) in isOpen }
        }
    }

    @Test func `ranges, drags and keys ask for the past that they show`() async throws {
        try await Self.staged { server, browser in
            try await browser.visit(server.page.appending(queryItems: [.init(name: "open", value: "disk")]))
            _ = try await browser.wait(for: "the line", Self.line) { (shape: String) in !shape.isEmpty }
            func asked(_ part: String) async throws {
                try await eventually("a request with \(part)") {
                    server.requests.contains { $0.hasPrefix("/jobs/disk/history?buckets=300") && $0.contains(part) }
                        ? true : nil
                }
            }
            try await asked("since=3600s")
            for (number, seconds) in [(1, 86_400), (2, 604_800)] {
                let _: Bool = try await browser.run(
                    "document.querySelectorAll('.ranges button')[\(number)].click(); return true"
                )
                try await asked("since=\(seconds)s")
            }
            let drag = """
                const plot = document.querySelector(".plot");
                const { left, top, width } = plot.getBoundingClientRect();
                const point = (type, share) => plot.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: left + width * share, clientY: top + 40 }));
                plot.setPointerCapture = () => {};
                point("pointerdown", 0.4);
                point("pointermove", 0.5);
                const words = document.querySelector(".readout").textContent;
                point("pointermove", 0.6);
                point("pointerup", 0.6);
                return words;
                """
            let words: String = try await browser.run(drag)
            #expect(words.contains(" % (") && words.contains(" to "), "\(words)")
            try await asked("until=")
            let pressed = "return [...document.querySelectorAll('.ranges [aria-pressed=true]')].length"
            #expect(try await browser.run(pressed, as: Int.self) == 0)
            let before = server.requests.count
            let _: Bool = try await browser.run("document.querySelector('.plot').focus(); return true")
            try await browser.press("\u{E012}\u{E012}")
            let value = "return document.querySelector('.plot').getAttribute('aria-valuetext')"
            _ = try await browser.wait(for: "the cursor", value) { (text: String) in text.contains("%") }
            try await browser.press("+")
            try await eventually("a closer look") { server.requests.count > before ? true : nil }
            try await browser.press("0")
            _ = try await browser.wait(for: "the whole range", pressed) { (count: Int) in count == 1 }
        }
    }

    @Test func `control asks politely for a token, and keeps it in this tab alone`() async throws {
        let jobs = """
            server: { tokens: { admin: [battery-staple] } }
            jobs:
              beat: { every: 1h, run: echo 7 }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "open", value: "beat")]))
                func click(_ label: String) async throws {
                    let script =
                        "[...document.querySelectorAll('.control button')].find((button) => button.textContent === '\(label)' && !button.hidden)"
                    _ = try await browser.wait(for: label, "return \(script) !== undefined") { (isThere: Bool) in
                        isThere
                    }
                    let _: Bool = try await browser.run("\(script).click(); return true")
                }
                try await click("Run now")
                try await browser.text(".control .note") { $0.hasPrefix("This takes the token of an administrator") }
                func use(_ token: String) async throws {
                    let _: Bool = try await browser.run(
                        "const form = document.querySelector('.token'); form.token.value = '\(token)'; form.querySelector('button').click(); return true"
                    )
                }
                try await use("wrong")
                try await browser.text(".control .note") { !$0.hasPrefix("This takes") && !$0.isEmpty }
                try await use("battery-staple")
                try await browser.text(".control .note") { $0 == "It runs" }
                try await browser.text(".opened .figure") { $0 == "7" }
                try await click("Pause")
                try await browser.text(".opened .badge") { $0 == "paused" }
                try await click("Resume")
                try await browser.text(".control .note") { $0 == "The job is at work" }
                let kept: [String] = try await browser.run(
                    "return [JSON.stringify(localStorage).includes('battery') ? 'yes' : 'no', location.href.includes('battery') ? 'yes' : 'no', Object.values({ ...sessionStorage }).join()]"
                )
                #expect(kept == ["no", "no", "\"battery-staple\""])
            }
        }
    }
}
