import Foundation
import TestSupport
import Testing

/// What no event tells the page, and it finds out all the same.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct QuietNewsTests {
    /// Lets a test have time go by, `pass(milliseconds)`, and set the clock of the page's machine, `setClock(milliseconds)`.
    private static let clocks = """
        const now = { date: Date.now.bind(Date), page: performance.now.bind(performance), passed: 0, set: 0 };
        performance.now = () => now.page() + now.passed;
        Date.now = () => now.date() + now.passed + now.set;
        window.pass = (milliseconds) => { now.passed += milliseconds; };
        window.setClock = (milliseconds) => { now.set = milliseconds; };
        """

    @Test func `that somebody paused a job, and let it go on, is seen within a minute`() async throws {
        let jobs = """
            server: { heartbeat: 60s, tokens: { admin: [chief] } }
            jobs: { pi: { every: 1h, run: echo 3.10 } }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            let port = UInt16(program.port)
            let fields = ["Authorization": "Bearer chief"]
            try await ChromeDriver.browsing { browser in
                try await browser.prepend(Self.clocks)
                try await browser.visit(program.page)
                _ = try await browser.text(in: "pi", ".schedule") { $0.hasPrefix("next in") }
                let paused = try await Answer.to("POST", "/jobs/pi/pause", at: port, fields: fields)
                #expect(paused.status == 202)
                let _: Bool = try await browser.run("pass(59_000); return true")
                _ = try await browser.text(in: "pi", ".badge") { $0 == "paused" }
                _ = try await browser.text(in: "pi", ".schedule") { $0.isEmpty }
                let resumed = try await Answer.to("POST", "/jobs/pi/resume", at: port, fields: fields)
                #expect(resumed.status == 202)
                let _: Bool = try await browser.run("pass(59_000); return true")
                _ = try await browser.text(in: "pi", ".schedule") { $0.hasPrefix("next in") }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test(arguments: [-3, 3])
    func `a clock that is set while the page is open makes no promises wrong`(hours: Int) async throws {
        let jobs = "jobs: { beat: { every: 1s, generate: counter }, slow: { every: 50m, run: echo 1 } }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.prepend(Self.clocks)
                try await browser.visit(program.page)
                _ = try await browser.text(in: "slow", ".schedule") { $0.hasPrefix("next in") }
                let first = Int(try await browser.figure(of: "beat") { Int($0) != nil }) ?? 0
                let _: Bool = try await browser.run("setClock(\(hours) * 36e5); return true")
                _ = try await browser.figure(of: "beat") { Int($0) ?? 0 > first + 3 }
                _ = try await browser.text(in: "beat", ".schedule") { $0.hasSuffix(" s") }
                _ = try await browser.text(in: "slow", ".schedule") { $0.hasSuffix(" min") }
                try await browser.text("#problems") { $0 == "all well" }
                #expect(try await browser.complaints() == [])
            }
        }
    }
}
