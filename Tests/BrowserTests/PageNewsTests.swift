import TestSupport
import Foundation
import Testing

@testable import API

/// What the page does with news that a real server says seldom.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageNewsTests {
    private static func entry(_ trigger: String, state: String = "waiting", more: String = #""last":null"#) -> String {
        #"{"event":"dataUpdate","trigger":\#(trigger),"source":"run","state":"\#(state)","unit":null,"envelope":true,"#
            + #""nextRun":null,"nextBy":null,"runs":0,"failures":0,"skipped":0,"error":null,\#(more)}"#
    }

    private static func staged(_ test: (StagedServer, Browser) async throws -> Void) async throws {
        let server = try StagedServer()
        defer { server.stop() }
        try await ChromeDriver.browsing { try await test(server, $0) }
    }

    private static let at = "2099-01-01T00:00:00.000Z"

    @Test func `a reload brings and takes cards, and a rejected file shows its faults until then`() async throws {
        try await Self.staged { server, browser in
            let every = Self.entry(#"{"every":"1h"}"#)
            server.stage(jobs: #"{"old":\#(every),"kept":\#(every)}"#)
            try await browser.visit(server.page)
            try await browser.connection { $0 == "live" }
            let fault = #"jobs.yaml:3:5: error: unknown key \"evry\" <b>in</b> job \"people\""#
            server.stage(config: #"{"file":"jobs.yaml","status":"rejected","errors":["\#(fault)"]}"#)
            try server.say("configRejected", #"{"at":"\#(Self.at)","data":{"errors":["\#(fault)"]}}"#)
            try await browser.text("#banner pre") {
                $0.hasPrefix("jobs.yaml:3:5: error: unknown key \"evry\" <b>in</b>")
            }
            try await browser.text("#status") { $0.hasSuffix("The new jobs file has faults; the old jobs go on") }
            let cards =
                "return [...document.querySelectorAll('.card')].map((card) => card.className + card.dataset.job)"
            // An index of before the event, whose file was good, comes behind it.
            server.stage(config: #"{"file":"jobs.yaml","status":"ok"}"#)
            server.stage(jobs: #"{"late":\#(every),"kept":\#(every)}"#, before: 1)
            server.hangUp()
            _ = try await browser.wait(for: "the late index", cards) { $0 == ["card newlate", "cardkept"] }
            #expect(try await browser.run("return document.querySelector('#banner').hidden", as: Bool.self) == false)
            server.stage(jobs: #"{"new":\#(every),"kept":\#(every)}"#)
            let data = #"{"added":["new"],"changed":["kept","other"],"removed":[]}"#
            try server.say("configReloaded", #"{"at":"\#(Self.at)","data":\#(data)}"#)
            try await browser.text("#status") { $0.hasSuffix("Jobs reloaded, 1 added, 2 changed") }
            _ = try await browser.wait(for: "the new cards", within: .seconds(5), cards) {
                $0 == ["card newnew", "cardkept"]
            }
            #expect(try await browser.run("return document.querySelector('#banner').hidden", as: Bool.self))
            #expect(try await browser.complaints() == [])
        }
    }

    @Test func `a job on request has a form of its parameters and shows its run`() async throws {
        try await Self.staged { server, browser in
            server.stage(jobs: #"{"video":\#(Self.entry(#"{"request":{"caseId":"[a-z]{1,9}","size":true}}"#))}"#)
            let lines = (1...3).map { number in
                "id: r-\(number)\nevent: dataUpdate\ndata: {\"job\":\"video\",\"at\":\"\(Self.at)\",\"data\":\"line \(number)\"}\n\n"
            }
            let end = "id: r-4\nevent: finished\ndata: {\"at\":\"\(Self.at)\",\"data\":{\"exit\":0}}\n\n"
            server.stage(run: lines.joined() + end, of: "video")
            try await browser.visit(server.page)
            try await browser.text(".rule") { $0 == "on request · run" }
            let fields =
                "return [...document.querySelectorAll('.run input')].map((i) => `${i.labels[0].textContent} ${i.pattern}`)"
            #expect(try await browser.run(fields, as: [String].self) == ["caseId [a-z]{1,9}", "size "])
            let submit = """
                const form = document.querySelector(".run");
                [form.caseId.value, form.size.value] = [caseId, "a b&c=d"];
                form.requestSubmit();
                return true;
                """
            let _: Bool = try await browser.run("const caseId = 'NOT'; \(submit)")
            #expect(!server.requests.contains { $0.hasPrefix("/jobs/video/stream") })
            let _: Bool = try await browser.run("const caseId = 'seven'; \(submit)")
            try await browser.text(".run .note") { $0.wholeMatch(of: /finished, 3 results in \d{1,3} ms/) != nil }
            try await browser.text("#status") { $0.hasSuffix("video: finished") }
            try await browser.text(".lines") { $0 == "line 1\nline 2\nline 3\n" }
            #expect(server.requests.contains("/jobs/video/stream?caseId=seven&size=a+b%26c%3Dd"))
            let failure =
                "event: jobFailed\ndata: {\"at\":\"\(Self.at)\",\"data\":{\"kind\":\"exit\",\"message\":\"no film\"}}\n\n"
            let percent = "event: dataUpdate\ndata: {\"at\":\"2026-01-01T00:00:00Z\",\"data\":40}\n\n"
            server.stage(run: percent + failure, of: "video")
            // No index comes any more that would have the card drawn.
            let _: Bool = try await browser.run("window.fetch = () => new Promise(() => {}); return true")
            let _: Bool = try await browser.run("const caseId = 'eight'; \(submit)")
            try await browser.text(".run .note") { $0.hasPrefix("failed: no film, 1 result") }
            _ = try await browser.figure(of: "video") { $0 == "40" }
            #expect(try await browser.complaints() == [])
        }
    }

    @Test func `lateness, gaps and chance are told as they are`() async throws {
        func time(_ seconds: Double) -> String {
            Date(timeIntervalSinceNow: seconds).ISO8601Format(
                .iso8601(timeZone: .gmt, includingFractionalSeconds: true)
            )
        }
        func entry(_ every: String, at: Double, nextBy: Double) -> String {
            let last = #""last":{"id":"staged-0","at":"\#(time(at))","data":9},"nextBy":"\#(time(nextBy))""#
            let entry = Self.entry(#"{"every":"\#(every)"}"#, state: "ok", more: last)
            return entry.replacing(#""nextBy":null,"#, with: "")
                .replacing(#""nextRun":null"#, with: #""nextRun":"\#(time(at + 10))""#)
        }
        try await Self.staged { server, browser in
            let points = [-60, -50, -20, -10].map {
                #"{"id":"a-1","event":"dataUpdate","at":"\#(time($0))","data":\#(-$0)}"#
            }
            server.stage(history: "[\(points.joined(separator: ","))]")
            let jobs = [
                "late": entry("10s", at: -16, nextBy: -4), "stale": entry("10s", at: -100, nextBy: -88),
                "fresh": entry("10s", at: 0, nextBy: 12), "random": entry("50-200s", at: 0, nextBy: 210),
            ]
            server.stage(jobs: "{\(jobs.map { #""\#($0)":\#($1)"# }.joined(separator: ","))}")
            try await browser.visit(server.page)
            for name in ["late", "stale"] {
                let badge = try await browser.text(in: name, ".badge") { !$0.isEmpty }
                #expect(badge == name)
            }
            _ = try await browser.text(in: "random", "footer span") {
                $0.contains(#/^next in \d\d(–| s–)\d+ (s|min)$/#)
            }
            _ = try await browser.text(in: "fresh", "footer span") { $0.contains(#/^next in \d+ s$/#) }
            let label = "return document.querySelector('[data-job=fresh] .spark')?.ariaLabel ?? ''"
            _ = try await browser.wait(for: "the past with its gap", label) {
                $0 == "fresh: 5 points, 1 gap, min 9, max 60, last 9"
            }
            let readout = """
                const line = document.querySelector("[data-job=fresh] .spark");
                const { left, width } = line.getBoundingClientRect();
                line.dispatchEvent(new PointerEvent("pointermove", { clientX: left + width * 0.82 }));
                return document.querySelector("[data-job=fresh] .range").textContent;
                """
            let read: String = try await browser.run(readout)
            #expect(read.contains(#/^10\d\d:\d\d:\d\d$/#))
        }
    }

    @Test func `jobs that wait for others or are at rest look it`() async throws {
        try await Self.staged { server, browser in
            let last = #""last":{"id":"staged-0","at":"2026-01-01T00:00:00Z","data":5}"#
            let rested = ["paused", "done"].map {
                #""\#($0)":\#(Self.entry(#"{"every":"1s"}"#, state: $0, more: last))"#
            }
            server.stage(jobs: #"{"note":\#(Self.entry(#"{"post":true}"#)),\#(rested.joined(separator: ","))}"#)
            try await browser.visit(server.page)
            try await browser.text(".waiting") { $0.hasSuffix("/jobs/note'") && $0.contains("curl -H") }
            for name in ["paused", "done"] {
                let badge = try await browser.text(in: name, ".badge") { !$0.isEmpty }
                let schedule = "return document.querySelector('[data-job=\(name)] .schedule').textContent"
                #expect([badge, try await browser.run(schedule)] == [name, ""])
            }
        }
    }

    @Test func `a wall display has large type and no chrome, and loads a new version by itself`() async throws {
        try await Self.staged { server, browser in
            let last = #""last":{"id":"staged-0","at":"2026-01-01T00:00:00Z","data":5}"#
            let number = Self.entry(#"{"every":"1s"}"#, more: last)
            server.stage(jobs: #"{"a":\#(number),"b":\#(number),"c":\#(number)}"#)
            try await browser.resize(1920, 1080)
            try await browser.visit(
                server.page.appending(queryItems: [.init(name: "kiosk", value: nil), .init(name: "jobs", value: "a,b")])
            )
            _ = try await browser.figure(of: "a") { $0 == "5" }
            let look = """
                const seen = (selector) => document.querySelector(selector).checkVisibility();
                const size = parseFloat(getComputedStyle(document.querySelector(".figure")).fontSize);
                return [document.querySelectorAll(".card").length, [".bar .tools", ".log", ".foot", "h1"].filter(seen).length, size > 60];
                """
            let seen: [Int] = try await browser.run(
                "\(look.replacing("return", with: "const all =")) return all.map(Number)"
            )
            #expect(seen == [2, 0, 1])
            // By the stream that opens again, and by an index that comes sooner.
            for (version, comesToLight) in [
                ("2", { server.hangUp() }), ("3", { try server.say("configReloaded", "{}") }),
            ] {
                let _: Bool = try await browser.run("window.isOld = true; return true")
                server.stage(jobs: "{}", version: version)
                try comesToLight()
                _ = try await browser.wait(for: "version \(version)", "return window.isOld === undefined") {
                    (isNew: Bool) in isNew
                }
                try await browser.connection { $0 == "live" }
            }
        }
    }

    @Test func `a page that is slow to load after an update of its server loads once more, and not for ever`()
        async throws
    {
        try await Self.staged { server, browser in
            let last = #""last":{"id":"staged-0","at":"2026-01-01T00:00:00Z","data":5}"#
            let jobs = #"{"a":\#(Self.entry(#"{"every":"1h"}"#, more: last))}"#
            server.stage(jobs: jobs)
            try await browser.visit(server.page)
            _ = try await browser.figure(of: "a") { $0 == "5" }
            try await browser.connection { $0 == "live" }
            server.stage(jobs: jobs, version: "2")
            server.holdIndexes()
            try await browser.visit(server.page)
            let isKept = "return !document.querySelector('#kept').hidden"
            _ = try await browser.wait(for: "what was kept", isKept) { (isKept: Bool) in isKept }
            let _: Bool = try await browser.run("window.isFirst = true; return true")
            server.answerIndexes()
            // What the page began with may have been of the version before.
            let isAnew = "return document.readyState === 'complete' && window.isFirst === undefined"
            _ = try await browser.wait(for: "the page anew", isAnew) { (isAnew: Bool) in isAnew }
            let isShown = "\(isKept) || performance.now() > 5000"
            _ = try await browser.wait(for: "the time when what was kept is shown", isShown) { (isShown: Bool) in
                isShown
            }
            let _: Bool = try await browser.run("window.isSecond = true; return true")
            server.answerIndexes()
            try await browser.connection { $0 == "live" }
            try await browser.text("#version") { $0 == "Tickertape 2" }
            #expect(try await browser.run("return window.isSecond === true", as: Bool.self))
        }
    }

    @Test func `an alert that is cleared between the index and the stream is not shown`() async throws {
        try await Self.staged { server, browser in
            func pump(_ level: String, _ sequence: Int) -> String {
                let last = #""last":{"id":"staged-\#(sequence)","at":"2026-01-01T00:00:00Z","data":9}"#
                return #"{"pump":\#(Self.entry(#"{"post":true}"#, state: "ok", more: #""level":\#(level),\#(last)"#))}"#
            }
            server.stage(jobs: pump(#""critical""#, 0))
            server.holdIndexes()
            try await browser.visit(server.page)
            try await eventually("the question") { server.heldIndexes > 0 ? true : nil }
            // The one that is asked already knows nothing of it.
            try server.say("alertCleared", #"{"job":"pump","data":{"level":"critical"}}"#)
            server.stage(jobs: pump("null", 1))
            server.releaseIndexes()
            try await browser.connection { $0 == "live" }
            // After its heartbeat is missed, in a quarter of a minute, the page asks anyway.
            let words = "return document.querySelector('#problems').textContent"
            _ = try await browser.wait(for: "all well", within: .seconds(12), words) { (words: String) in
                words == "all well"
            }
        }
    }
}
