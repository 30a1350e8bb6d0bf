import TestSupport
import Foundation
import Testing

/// The page as a reader meets it: the real program, a real browser.
@Suite(
    .serialized,
    .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver: apt-get install chromium chromium-driver")
)
struct PageTests {
    @Test func `a value is shown and changes by itself, and the console stays silent`() async throws {
        try await ProgramUnderTest.serving(
            """
            jobs:
              beat: { every: 200ms, generate: counter }
              wave: { every: 200ms, generate: sine }
              people: { every: 1s, generate: people }
              host: { every: 1s, system: [cpu, memory, load] }
              word: { every: 1s, generate: constant, value: all is well }
            """
        ) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                let first = try await browser.figure(of: "beat") { _ in true }
                _ = try await browser.figure(of: "beat") { $0 != first }
                let rows: Int = try await browser.wait(
                    for: "the ten people",
                    #"return document.querySelectorAll('[data-job="people"] tbody tr').length"#
                ) { $0 == 10 }
                #expect(rows == 10)
                let text: String = try await browser.text(in: "word", ".text") { !$0.isEmpty }
                #expect(text == "all is well")
                _ = try await browser.connection { $0 == "live" }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a page goes on by itself when the program is started again`() async throws {
        let jobs = "jobs:\n  beat: { every: 200ms, generate: counter }\n"
        try await ChromeDriver.browsing { browser in
            var port = 0
            var epoch = ""
            try await ProgramUnderTest.serving(jobs) { program in
                port = program.port
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                epoch = try await browser.epoch { !$0.isEmpty }
            }
            _ = try await browser.connection { $0.hasPrefix("reconnecting") }
            try await ProgramUnderTest.serving(jobs, port: port) { _ in
                let former = epoch
                let history = try await browser.epoch { !$0.isEmpty && $0 != former }
                #expect(history != former)
                let value = try await browser.figure(of: "beat") { _ in true }
                let next = try await browser.figure(of: "beat") { $0 != value }
                #expect(next != value)
                let state = try await browser.connection { $0 == "live" }
                #expect(state == "live")
            }
        }
    }

    @Test func `what a job says is shown as text and never becomes part of the page`() async throws {
        let script = "<script>window.owned = 1</script>"
        let end = "</script><script>window.owned = 1</script>"
        let image = "<img src=x onerror=window.owned=1>"
        try await ProgramUnderTest.serving(
            """
            jobs:
              script: { every: 1s, generate: constant, value: "\(script)" }
              end: { every: 1s, generate: constant, value: "\(end)", unit: "\(image)" }
              image: { every: 1s, generate: constant, value: "\(image)" }
              keys: { every: 1s, generate: constant, value: { "\(image)": "\(script)", "__proto__": { a: 1 } } }
              rows: { every: 1s, generate: constant, value: [{ "\(image)": "\(script)" }] }
              failing: { every: 1s, run: "echo '\(image)' >&2; exit 1" }
              deep: { every: 1s, run: "printf '[%.0s' $(seq 200); printf ']%.0s' $(seq 200)" }
              torn: { every: 1s, run: 'printf %s ''{"a":"\\ud800x","\\udfff":1}''' }
              long: { every: 1s, run: "head -c 900000 /dev/zero | tr '\\\\0' x" }
            """
        ) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                for (job, text) in [("script", script), ("end", end), ("image", image)] {
                    let shown = try await browser.text(in: job, ".text") { !$0.isEmpty }
                    #expect(shown == text)
                }
                #expect(try await browser.text(in: "keys", ".leaf .key") { !$0.isEmpty } == image)
                #expect(try await browser.text(in: "rows", "td") { !$0.isEmpty } == script)
                #expect(try await browser.text(in: "failing", ".trouble") { !$0.isEmpty }.contains(image))
                let note = try await browser.text(in: "long", ".note") { !$0.isEmpty }
                #expect(note == "The first 4,000 of 900,000 characters")
                let torn = """
                    const words = document.querySelector('[data-job="torn"] .value')?.textContent ?? "";
                    return [...words].map((character) => character.codePointAt(0).toString(16));
                    """
                _ = try await browser.wait(for: "half a character", torn) { (codes: [String]) in
                    codes == ["d800", "78"]
                }
                #expect(try await browser.text(in: "deep", ".leaf .value") { !$0.isEmpty }.hasPrefix("[["))
                let intruders: Int = try await browser.run(
                    "return document.querySelectorAll('main script, main img, main unit, [onerror]').length"
                )
                #expect(intruders == 0)
                #expect(try await browser.run("return window.owned === undefined", as: Bool.self))
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a failing job tells why, and recovers by itself`() async throws {
        try await ProgramUnderTest.serving(
            """
            jobs:
              probe:
                every: 500ms
                run: test -e fine && echo 7 || { echo the pump is dry >&2; exit 3; }
            """
        ) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                let reason = try await browser.text(in: "probe", ".trouble") { !$0.isEmpty }
                #expect(reason.contains("the pump is dry"))
                try program.write("", to: "fine")
                let value = try await browser.figure(of: "probe") { _ in true }
                #expect(value == "7")
                _ = try await browser.text(in: "probe", ".trouble") { $0.isEmpty }
            }
        }
    }

    @Test func `a stream that the browser gave up on is tried again`() async throws {
        try await ProgramUnderTest.serving("jobs:\n  beat: { every: 1s, generate: counter }\n") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                let tries: Int = try await browser.run(
                    """
                    const { Tickertape } = await import("/client.js");
                    const tape = new Tickertape("/nothing/here");
                    return new Promise((done) => tape.addEventListener("state", ({ detail }) => {
                      if (detail.attempt < 2 || !(detail.retryAt > Date.now())) return;
                      tape.close();
                      done(detail.attempt);
                    }));
                    """
                )
                #expect(tries == 2)
            }
        }
    }
}
