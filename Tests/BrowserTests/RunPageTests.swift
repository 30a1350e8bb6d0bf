import TestSupport
import Foundation
import Testing

/// Streams on request as a browser has them.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct RunPageTests {
    private static let jobs = """
        server: { retry: 100ms }
        jobs:
          count:
            request: { to: '[0-9]{1,2}', tag: true }
            run: 'echo run >> runs; for i in $(seq "$to"); do echo "$tag $i"; done; [ "$to" -lt 9 ] || { echo too far >&2; exit 1; }'
            lines: true
          slow:
            request: {}
            run: 'echo run >> runs; echo begun; until [ -e go ]; do sleep 0.05; done; echo gone'
            lines: true
            timeout: 1m
          bare: { request: {}, run: echo plain words, envelope: false, lines: true }
          mixed: { request: { last: true }, run: 'echo start; echo 7.50; [ "$last" = no ] || echo "$last"', lines: true }
          alone: { request: {}, run: echo 7.50 }
        """

    @Test func `an EventSource gets the lines and the end, and begins no second run by itself`() async throws {
        try await Program.serving(Self.jobs, options: ["--public", ProgramUnderTest.publicFolder.path]) {
            program,
            port in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(try #require(URL(string: "http://127.0.0.1:\(port)/index.html")))
                let heard: [String] = try await browser.run(
                    """
                    const source = new EventSource("/jobs/count/stream?to=3&tag=a%20b");
                    const heard = [];
                    source.addEventListener("dataUpdate", (e) => heard.push(JSON.parse(e.data).data));
                    source.addEventListener("finished", (e) => heard.push(`code ${JSON.parse(e.data).data.code}`));
                    return new Promise((done) => source.addEventListener("error", () => {
                      // It comes back once, is told that there is no more, and gives up.
                      if (source.readyState === EventSource.CLOSED) done(heard);
                    }));
                    """
                )
                #expect(heard == ["a b 1", "a b 2", "a b 3", "code 0"])
                #expect(program.read("runs") == "run\n")
            }
        }
    }

    @Test func `an EventSource that loses its connection before the first line comes back to the same run`()
        async throws
    {
        let jobs = Self.jobs.replacing("retry: 100ms", with: "retry: 100ms, connection_lifetime: 1s")
        try await Program.serving(jobs, options: ["--public", ProgramUnderTest.publicFolder.path]) { program, port in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(try #require(URL(string: "http://127.0.0.1:\(port)/index.html")))
                let _: Bool = try await browser.run(
                    """
                    window.heard = [];
                    window.source = new EventSource("/jobs/slow/stream");
                    for (const type of ["dataUpdate", "finished", "bye"]) {
                      source.addEventListener(type, (e) => heard.push(`${type} ${e.lastEventId.split("-")[1]}`));
                    }
                    return true;
                    """
                )
                _ = try await browser.wait(for: "two goodbyes", "return heard") { (heard: [String]) in
                    heard.count { $0.hasPrefix("bye") } >= 2
                }
                try program.write("", to: "go")
                let all: [String] = try await browser.wait(for: "the end", "return heard") { (heard: [String]) in
                    heard.contains { $0.hasPrefix("finished") }
                }
                #expect(all.filter { !$0.hasPrefix("bye") } == ["dataUpdate 1", "dataUpdate 2", "finished 3"])
                #expect(program.read("runs") == "run\n")
            }
        }
    }

    @Test func `the form of a job starts a run and shows what it says and how it ends`() async throws {
        try await Program.serving(Self.jobs, options: ["--public", ProgramUnderTest.publicFolder.path]) {
            program,
            port in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(try #require(URL(string: "http://127.0.0.1:\(port)/")))
                _ = try await browser.text(in: "count", ".rule") { $0 == "on request · run" }
                for job in ["count", "bare"] { _ = try await browser.text(in: job, ".run button") { $0 == "Run" } }
                let submit = """
                    const form = document.querySelector("[data-job=count] .run");
                    [form.to.value, form.tag.value] = [to, "x&y=z"];
                    form.requestSubmit();
                    return true;
                    """
                let _: Bool = try await browser.run("const to = 'many'; \(submit)")
                let _: Bool = try await browser.run("const to = '2'; \(submit)")
                _ = try await browser.text(in: "count", ".run .note") { $0.hasPrefix("finished, 2 results") }
                #expect(try await browser.text(in: "count", ".lines") { !$0.isEmpty } == "x&y=z 1\nx&y=z 2\n")
                let _: Bool = try await browser.run("const to = '9'; \(submit)")
                _ = try await browser.text(in: "count", ".run .note") {
                    $0.hasPrefix("failed: ended with status 1: too far, 9 results")
                }
                let _: Bool = try await browser.run(
                    "document.querySelector('[data-job=bare] .run').requestSubmit(); return true"
                )
                _ = try await browser.text(in: "bare", ".run .note") { $0.hasPrefix("finished, 1 result") }
                #expect(try await browser.text(in: "bare", ".lines") { !$0.isEmpty } == "plain words\n")
                #expect(program.read("runs") == "run\nrun\n")
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `what a run says is listed in its order, and a value that came alone is not`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                for job in ["mixed", "alone"] { _ = try await browser.text(in: job, ".run button") { $0 == "Run" } }
                func lines(_ job: String, _ last: String = "") async throws -> String {
                    let _: Bool = try await browser.run(
                        """
                        const form = document.querySelector("[data-job=\(job)] .run");
                        if (form.last) form.last.value = "\(last)";
                        form.requestSubmit();
                        return true;
                        """
                    )
                    _ = try await browser.text(in: job, ".run .note") { $0.hasPrefix("finished, ") }
                    return try await browser.text(in: job, ".lines") { _ in true }
                }
                #expect(try await lines("mixed", "done") == "start\n7.50\ndone\n")
                #expect(try await browser.figure(of: "mixed") { !$0.isEmpty } == "7.50")
                #expect(try await lines("alone") == "")
                #expect(try await browser.figure(of: "alone") { !$0.isEmpty } == "7.50")
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `an opened job tells of a run as soon as that is over, and draws no past that is not kept`() async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.text(in: "alone", ".rule") { !$0.isEmpty }
                // Nothing is asked for by the clock.
                let _: Bool = try await browser.run(
                    """
                    window.setInterval = () => 0;
                    document.querySelector("a[data-open=alone]").click();
                    return true;
                    """
                )
                try await browser.text(".opened .rule") { $0.contains("on request") }
                try await browser.text(".opened .run button") { $0 == "Run" }
                let _: Bool = try await browser.run(
                    "document.querySelector('.opened .run').requestSubmit(); return true"
                )
                try await browser.text(".opened .runs td:nth-child(3)") { $0 == "ok" }
                try await browser.text(".opened .rule") { $0.hasSuffix("runs 1") }
                try await browser.text(".opened .figure") { $0 == "7.50" }
                let drawn =
                    "return [...document.querySelectorAll('.opened :is(.ranges, .plot)')].filter((part) => !part.hidden).length"
                #expect(try await browser.run(drawn, as: Int.self) == 0)
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a form checks what the server checks, in a way that a browser can read`() async throws {
        let jobs = """
            jobs:
              a: { request: { id: '[A-Za-z0-9-]{1,4}' }, command: [echo, "{id}"], lines: true }
              b: { request: { id: '[[:alnum:]-]{1,4}' }, command: [echo, "{id}"], lines: true }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.text(in: "b", ".rule") { !$0.isEmpty }
                let checks: [String] = try await browser.run(
                    """
                    return [...document.querySelectorAll('.run')].map(({ elements: [field] }) => {
                      const verdicts = ['a_b', 'a-b', 'a-b-c'].map((value) => {
                        field.value = value;
                        return field.validity.patternMismatch;
                      });
                      return `${field.pattern} ${verdicts}`;
                    })
                    """
                )
                // Where no way is known, the server alone checks.
                #expect(checks == ["[A-Za-z0-9\\-]{1,4} true,false,true", " false,false,false"])
            }
        }
    }
}
