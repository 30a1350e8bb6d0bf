import Foundation
import TestSupport
import Testing

/// What the page says in words: whole, once, and of what it was asked.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageWordsTests {
    private static let title = "The beat of the second hand of the clock in the hall of the old town house by the river"
    private static let jobs = """
        jobs:
          beat: { every: 200ms, generate: counter, show: { title: "\(title)" } }
          essay: { every: 1h, run: 'for i in $(seq 200); do echo "Line $i"; done', format: text }
          lookup: { request: { caseId: "[0-9]+" }, run: "echo $caseId" }
          sizes: { every: 200ms, run: 'echo "{\\"small\\": 3, \\"big\\": 40000}"', show: { fields: [small, big] } }

        """

    @Test func `a long title takes two lines and is there as a whole, and a text that is cut on a wall ends in dots`()
        async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                for query in ["theme", "kiosk"] {
                    try await browser.visit(program.page.appending(queryItems: [.init(name: query, value: "")]))
                    _ = try await browser.figure(of: "beat") { !$0.isEmpty }
                    let lines =
                        "return Math.round(document.querySelector('[data-job=beat] h2').clientHeight"
                        + " / parseFloat(getComputedStyle(document.querySelector('[data-job=beat] h2')).lineHeight))"
                    #expect(try await browser.run(lines, as: Int.self) == 2)
                    let whole = "return document.querySelector('[data-job=beat] h2 a').title"
                    #expect(try await browser.run(whole, as: String.self) == "\(Self.title) (beat)")
                }
                let cut = """
                    const text = document.querySelector('[data-job=essay] .text');
                    return text ? text.scrollHeight > text.clientHeight && Number(getComputedStyle(text).webkitLineClamp) > 1
                        && text.clientHeight <= text.parentNode.clientHeight : false;
                    """
                _ = try await browser.wait(for: "a text with dots", cut) { (isCut: Bool) in isCut }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a job on request has its form at full size too, and lines far apart say that each has its own scale`()
        async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "open", value: "lookup")]))
                try await browser.text(".opened .run label") { $0 == "caseId" }
                let curl = "return document.querySelector('.opened .copy').title"
                #expect(
                    try await browser.run(curl, as: String.self)
                        == "curl -N \"\(program.page.absoluteString)jobs/lookup/stream?caseId=$caseId\""
                )
                let run = """
                    const form = document.querySelector('.opened .run');
                    form.caseId.value = '42';
                    form.requestSubmit();
                    return true;
                    """
                let _: Bool = try await browser.run(run)
                try await browser.text(".opened .output .figure") { $0 == "42" }
                try await browser.visit(program.page)
                try await browser.text("[data-job=sizes] .range span") { $0 == "each on its own scale" }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `what an address asks for in vain is said with what there is`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                let known = "at, every, filter, jobs, kiosk, link, open, speed, theme and token"
                for (name, value, words) in [
                    ("job", "beat", "The address says job; did you mean jobs? This page knows \(known)."),
                    ("theme", "blue", "There is no theme \"blue\"; there are auto, light and dark."),
                    ("jobs", "nosuch", "There is no job \"nosuch\"; there are beat, essay, lookup and sizes."),
                    (
                        "filter", "state:broken",
                        "There is no state \"broken\"; there are ok, waiting, failing, late, stale, paused, done and problem."
                    ),
                ] {
                    try await browser.visit(program.page.appending(queryItems: [.init(name: name, value: value)]))
                    try await browser.text("#empty") { $0 == words }
                    let look = "return document.querySelector('#empty').checkVisibility()"
                    _ = try await browser.wait(for: "its words", look) { (isSeen: Bool) in isSeen }
                }
                try await browser.visit(program.page.appending(path: "embed.html"))
                try await browser.text("#empty") {
                    $0 == "The address names no job; add ?job=NAME, with one of beat, essay, lookup and sizes."
                }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a guarded page says in one sentence what it asks for`() async throws {
        let jobs = "server: { tokens: { subscribe: [sesame] } }\njobs:\n  beat: { every: 200ms, generate: counter }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                try await browser.text(".login .note") {
                    $0 == "To show its jobs the server asks for a token, which whoever looks after it can give you."
                }
                try await browser.connection { $0 == "token needed" }
                let others = """
                    return [...document.querySelectorAll('main p')].filter((p) => p.checkVisibility() && p.textContent).length
                        + document.querySelector('#state').title.length;
                    """
                #expect(try await browser.run(others, as: Int.self) == 1)
            }
        }
    }

    @Test func `jobs that are left out are counted neither as jobs nor as problems`() async throws {
        let jobs = """
            jobs:
              shown: { every: 200ms, generate: counter }
              left: { every: 200ms, run: exit 1, show: { hidden: true } }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "shown") { !$0.isEmpty }
                try await browser.text("#facts") { $0.hasPrefix("1 job") }
                try await browser.text("#problems") { $0 == "all well" }
                try await browser.visit(program.page.appending(queryItems: [.init(name: "jobs", value: "shown,left")]))
                try await browser.text("#facts") { $0.hasPrefix("2 jobs") }
                try await browser.text("#problems") { $0 == "1 failing" }
            }
        }
    }
}
