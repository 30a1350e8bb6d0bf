import TestSupport
import Foundation
import Testing

/// The page while it shows the past, and by a link.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PastPageTests {
    private static let jobs = """
        server: { history: { file: h.db } }
        jobs:
          count: { every: 200ms, generate: counter }
          pi: { every: 1h, run: echo 3.10 }

        """
    private static let words = ".past-bar strong"

    private static func isLater(_ figure: String, than other: Int) -> Bool {
        Int(figure.filter(\.isNumber)).map { $0 > other } ?? false
    }

    @Test func `the past is shown as it was, marked as such, and left again`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "count") { Self.isLater($0, than: 15) }
                #expect(try await browser.run("return document.querySelector('.past-bar') === null"))
                let past = [URLQueryItem(name: "at", value: "-1h"), .init(name: "speed", value: "1")]
                try await browser.visit(program.page.appending(queryItems: past))
                try await browser.text(Self.words) { $0 == "The past is shown, 1 × as fast:" }
                // It begins with what was first, though the server is far beyond that.
                let first = try await browser.figure(of: "count") { !$0.isEmpty }
                #expect(!Self.isLater(first, than: 14), "\(first)")
                _ = try await browser.figure(of: "count") { Self.isLater($0, than: 3) }
                _ = try await browser.figure(of: "pi") { $0 == "3.10" }
                try await browser.text(".past-bar time") { !$0.isEmpty }
                let title: String = try await browser.run("return document.title")
                #expect(title == "Past · Tickertape")
                try await browser.connection { $0 == "past" }
                // Another speed, by hand: all at once, then it is over, and is not begun anew.
                let submit = """
                    const form = document.querySelector('.past-bar');
                    form.speed.value = '0';
                    form.querySelector('button').click();
                    return true;
                    """
                let _: Bool = try await browser.run(submit)
                try await browser.text(Self.words) { $0 == "The past is over; it ended at" }
                let address: String = try await browser.run("return location.search")
                #expect(address.contains("speed=0") && address.contains("at=20"))
                try await browser.connection { $0 == "ended" }
                _ = try await browser.figure(of: "count") { Self.isLater($0, than: 15) }
                let _: Bool = try await browser.run("document.querySelector('.past-bar a').click(); return true")
                try await browser.connection { $0 == "live" }
                let search: String = try await browser.run("return location.search")
                #expect(search == "")
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `the past promises no runs, says how fast it is, and calls nothing well that it does not know`()
        async throws
    {
        let jobs = Self.jobs + "  later: { post: true }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "count") { Self.isLater($0, than: 15) }
                _ = try await browser.text(in: "pi", ".schedule") { $0.hasPrefix("next in") }
                try await browser.text("#problems") { $0 == "all well" }
                let past = [URLQueryItem(name: "at", value: "-1h"), .init(name: "speed", value: "0.7")]
                try await browser.visit(program.page.appending(queryItems: past))
                _ = try await browser.figure(of: "pi") { $0 == "3.10" }
                let schedule = "return document.querySelector('[data-job=pi] .schedule').textContent"
                #expect(try await browser.run(schedule, as: String.self) == "")
                try await browser.text("#problems") { $0 == "not all known yet" }
                let speed: String = try await browser.run("return document.querySelector('.past-bar').speed.value")
                #expect(speed == "0.7")
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `an alert that has ended since is shown as it was at the moment shown`() async throws {
        let jobs = """
            server: { history: { file: h.db }, tokens: { publish: [publisher] } }
            jobs:
              count: { every: 100ms, generate: counter }
              disk: { post: true, alert: [{ when: "> 5", level: critical }] }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            let port = UInt16(program.port)
            let fields = ["Authorization": "Bearer publisher"]
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "count") { Self.isLater($0, than: 3) }
                _ = try await Answer.to("POST", "/jobs/disk", at: port, fields: fields, body: "7")
                _ = try await browser.text(in: "disk", ".badge") { $0 == "critical" }
                let at: String = try await browser.run("return new Date().toISOString()")
                let count = Int(try await browser.figure(of: "count") { !$0.isEmpty }) ?? 0
                _ = try await browser.figure(of: "count") { Self.isLater($0, than: count + 5) }
                _ = try await Answer.to("POST", "/jobs/disk", at: port, fields: fields, body: "3")
                _ = try await browser.text(in: "disk", ".badge") { $0.isEmpty }
                let past = [URLQueryItem(name: "at", value: at), .init(name: "speed", value: "0.05")]
                try await browser.visit(program.page.appending(queryItems: past))
                try await browser.text("#problems") { $0 == "1 critical" }
                _ = try await browser.text(in: "disk", ".badge") { $0 == "critical" }
                // It ends when it did.
                try await browser.visit(
                    program.page.appending(queryItems: [past[0], .init(name: "speed", value: "10")])
                )
                _ = try await browser.text(in: "disk", ".figure") { $0 == "3" }
                _ = try await browser.text(in: "disk", ".badge") { $0.isEmpty }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `another speed leaves the moment as it is, in an hour that clocks show twice too`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.command("Emulation.setTimezoneOverride", #"{"timezoneId":"Europe/Berlin"}"#)
                // Half past two for the second time.
                let past = [URLQueryItem(name: "at", value: "2025-10-26T01:30:00Z"), .init(name: "speed", value: "1")]
                try await browser.visit(program.page.appending(queryItems: past))
                let field = "return document.querySelector('.past-bar')?.at.value ?? ''"
                _ = try await browser.wait(for: "the moment", field) { (text: String) in
                    text.hasPrefix("2025-10-26T02:30")
                }
                let submit = """
                    const form = document.querySelector('.past-bar');
                    form.speed.value = '10';
                    form.querySelector('button').click();
                    return true;
                    """
                let _: Bool = try await browser.run(submit)
                let address = "return location.search"
                _ = try await browser.wait(for: "the address", address) { (text: String) in text.contains("speed=10") }
                #expect(try await browser.run(address, as: String.self).contains("at=2025-10-26T01%3A30%3A00"))
            }
        }
    }

    @Test func `who wants less of the stream is told so, and gets it`() async throws {
        try await ProgramUnderTest.serving("jobs: { beat: { every: 200ms, generate: counter } }\n") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "every", value: "2s")]))
                try await browser.text("#facts") { $0.contains("each at most every 2 s") }
                let first = try await browser.figure(of: "beat") { Self.isLater($0, than: 0) }
                let next = try await browser.figure(of: "beat") { $0 != first }
                #expect(Self.isLater(next, than: (Int(first) ?? 0)))
                try await browser.text("#problems") { $0 == "all well" }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `where there is no past, the bar says why in the words of the server`() async throws {
        try await ProgramUnderTest.serving("jobs: { pi: { every: 1h, run: echo 3.10 } }\n") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "at", value: "-1h")]))
                try await browser.text(Self.words) { $0.hasPrefix("there is no history file to replay") }
                // A value of now is none of the past.
                let figure: String = try await browser.run(
                    "return document.querySelector('[data-job=\"pi\"] .figure')?.textContent ?? ''"
                )
                #expect(!figure.contains("3.10"))
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `a link opens the page with its jobs alone, and the page lets go when it ends`() async throws {
        let jobs = """
            server: { tokens: { links: [a-key-of-sixteen-letters] } }
            jobs:
              cpu.a: { every: 200ms, generate: counter }
              secret: { every: 1h, run: echo 4.20 }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            let options = ["link", "--for", "12s", "--jobs", "cpu.*", "--url", "\(program.page)"]
            let made = try await Program.run(options, files: ["jobs.yaml": jobs])
            let link = try #require(made.output.trimmingCharacters(in: .newlines).split(separator: "link=").last)
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "link", value: "\(link)")]))
                _ = try await browser.figure(of: "cpu.a") { Self.isLater($0, than: 0) }
                try await browser.connection { $0 == "live" }
                #expect(try await browser.run("return document.querySelectorAll('.card').length", as: Int.self) == 1)
                #expect(
                    try await browser.run("return document.body.textContent.includes('secret')", as: Bool.self) == false
                )
                let state = "return document.querySelector('#state').textContent"
                _ = try await browser.wait(for: "the end of the link", within: .seconds(40), state) { (words: String) in
                    words == "refused"
                }
                try await browser.text("#kept") { $0.contains("this link was good until ") }
                // Opened anew it asks for no token, since none would help, and shows nothing that was kept.
                let link = URLQueryItem(name: "link", value: "\(link)")
                try await browser.visit(program.page.appending(queryItems: [link]))
                try await browser.text("#kept") { $0.contains("this link was good until ") }
                try await Task.sleep(for: .seconds(5))
                let rest: [Int] = try await browser.run(
                    "return [document.querySelectorAll('.card').length, document.querySelector('#login').children.length]"
                )
                #expect(rest == [0, 0])
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `what the server refuses of a moment is said once`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "at", value: "long ago")]))
                try await browser.connection { $0 == "refused" }
                let reason = try await browser.text(Self.words) { $0.hasPrefix("at can't be \"long ago\"") }
                let count = "return document.body.innerText.split(\"at can't be\").length - 1"
                #expect(try await browser.run(count, as: Int.self) == 1, "\(reason)")
            }
        }
    }
}
