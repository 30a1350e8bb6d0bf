import TestSupport
import Foundation
import Testing

/// What an opened job says is so, whatever has become of the job, the server and the right to ask.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct OpenedTruthTests {
    private static let controls =
        "return [...document.querySelectorAll('.control button')].filter((button) => button.checkVisibility()).map((button) => button.textContent)"

    private static func opened(_ name: String, in program: ProgramUnderTest, _ others: [URLQueryItem] = []) -> URL {
        program.page.appending(queryItems: [URLQueryItem(name: "open", value: name)] + others)
    }

    @Test func `by a link it has its title, unit and rules, and nothing that a link does not open`() async throws {
        let jobs = """
            server: { tokens: { links: [a-key-of-sixteen-letters] } }
            jobs:
              load: { every: 1h, run: echo 7, unit: kW, show: { title: Mill }, alert: [{ when: "> 9", level: critical }] }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            let options = ["link", "--for", "1h", "--jobs", "load", "--url", "\(program.page)"]
            let made = try await Program.run(options, files: ["jobs.yaml": jobs])
            let link = try #require(made.output.trimmingCharacters(in: .newlines).split(separator: "link=").last)
            try await ChromeDriver.browsing { browser in
                try await browser.visit(Self.opened("load", in: program, [.init(name: "link", value: "\(link)")]))
                try await browser.text(".opened h2") { $0 == "Mill" }
                try await browser.text(".opened .unit") { $0 == "kW" }
                try await browser.text(".opened .rule") { $0 == "every 1h · run · critical > 9 · runs 1" }
                try await browser.text(".plot") { $0.contains("7 kW") }
                #expect(try await browser.run(Self.controls, as: [String].self) == [])
                let curl: String = try await browser.run("return document.querySelector('.opened .copy').title")
                #expect(curl.contains("/events?job=load&link=1."))
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `where control is closed to all, the first try says so and no other is offered`() async throws {
        try await ProgramUnderTest.serving("jobs: { beat: { every: 1h, run: echo 7 } }\n") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(Self.opened("beat", in: program))
                _ = try await browser.wait(for: "the buttons", Self.controls) { (labels: [String]) in
                    labels == ["Run now", "Pause"]
                }
                let _: Bool = try await browser.run("document.querySelector('.control button').click(); return true")
                try await browser.text(".control .note") { $0.hasPrefix("control is closed; to open it") }
                #expect(try await browser.run(Self.controls, as: [String].self) == [])
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `while the server is away it says as of when it is, and waits for nothing`() async throws {
        let jobs = """
            jobs:
              pi: { every: 1h, run: echo 3.10 }
              never: { at: 2099-01-01T00:00:00Z, generate: counter }

            """
        try await ChromeDriver.browsing { browser in
            try await ProgramUnderTest.serving(jobs) { program in
                try await browser.visit(Self.opened("never", in: program))
                try await browser.text(".opened .waiting") { $0 == "Waiting for the first value" }
                _ = try await browser.figure(of: "pi") { $0 == "3.10" }
            }
            try await browser.text(".opened .badge") { $0.contains(#/^not connected, as of \d\d:\d\d:\d\d$/#) }
            try await browser.text(".opened .waiting") { $0.contains(#/^No value was known at \d\d:\d\d:\d\d$/#) }
            let _: Bool = try await browser.run(
                "document.querySelector('.opened header button').click(); document.querySelector('a[data-open=pi]').click(); return true"
            )
            try await browser.text(".opened .figure") { $0 == "3.10" }
            try await browser.text(".opened .badge") { $0.hasPrefix("not connected, as of ") }
            try await browser.text(".opened .note") { $0 == "The server can't be reached" }
            #expect(try await browser.run(Self.controls, as: [String].self) == [])
            // That the server is gone the browser has noticed too.
            try await browser.visit(try #require(URL(string: "about:blank")))
            _ = try await browser.complaints()
        }
    }

    @Test func `a job that leaves the file is said to be gone for as long as it is`() async throws {
        let beat = "  beat: { every: 1h, run: echo 7 }\n"
        let rest = "  other: { every: 1h, run: echo 8 }\n"
        try await ProgramUnderTest.serving("jobs:\n\(beat)\(rest)") { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(Self.opened("beat", in: program))
                try await browser.text(".opened .figure") { $0 == "7" }
                try program.write("jobs:\n\(rest)", to: "jobs.yaml")
                try await browser.text(".opened .trouble") { $0 == "There is no job \"beat\"; there are other." }
                // Long enough for the past to be asked for anew, twice.
                try await Task.sleep(for: .seconds(12))
                try await browser.text(".opened .trouble") { $0 == "There is no job \"beat\"; there are other." }
                #expect(try await browser.run(Self.controls, as: [String].self) == [])
                try program.write("jobs:\n\(beat)\(rest)", to: "jobs.yaml")
                try await browser.text(".opened .trouble") { $0.isEmpty }
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `runs are counted where each of them is, and nowhere else`() async throws {
        let jobs = """
            jobs:
              same: { every: 200ms, run: echo up, publish: change }
              broken: { every: 200ms, run: exit 3 }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                for name in ["same", "broken"] {
                    _ = try await browser.text(in: name, ".schedule") { $0.contains(#/^next (try )?in 1 s$/#) }
                    let _: Bool = try await browser.run(
                        "document.querySelector('a[data-open=\(name)]').click(); return true"
                    )
                    func count(_ what: String, above least: Int) async throws -> Int {
                        let rule = try await browser.text(".opened .rule") { text in
                            (text.split(separator: " · ").last { $0.hasPrefix(what) }.flatMap {
                                Int($0.dropFirst(what.count + 1))
                            } ?? 0) > least
                        }
                        return rule.split(separator: " · ").last { $0.hasPrefix(what) }
                            .flatMap { Int($0.dropFirst(what.count + 1)) } ?? 0
                    }
                    let first = try await count(name == "same" ? "runs" : "failures", above: 0)
                    _ = try await count(name == "same" ? "runs" : "failures", above: first + 9)
                    try await browser.press("\u{E00C}")
                }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `a token that does not do is told with what does, and no word of it is out of sight at 320 px`()
        async throws
    {
        let jobs = "server: { tokens: { publish: [pub], admin: [adm] } }\njobs: { pi: { every: 1h, run: echo 3.10 } }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.resize(320, 700)
                try await browser.visit(program.page.appending(queryItems: [.init(name: "open", value: "pi")]))
                _ = try await browser.text(".opened .figure") { $0 == "3.10" }
                let _: Bool = try await browser.run("document.querySelector('.control button').click(); return true")
                try await browser.text(".control .note") { $0.hasPrefix("This takes the token of an administrator") }
                let isCut = """
                    const [dialog, note] = [".opened", ".control .note"].map((part) => document.querySelector(part));
                    return dialog.scrollWidth > dialog.clientWidth || note.scrollWidth > note.clientWidth;
                    """
                #expect(try await browser.run(isCut, as: Bool.self) == false)
                let _: Bool = try await browser.run(
                    """
                    const { form } = document.querySelector(".token input");
                    form.token.value = "pub";
                    form.requestSubmit();
                    return true;
                    """
                )
                try await browser.text(".control .note") {
                    $0 == "this token does not open /jobs/pi/run; that takes one of server.tokens.admin of jobs.yaml"
                }
                #expect(try await browser.run(isCut, as: Bool.self) == false)
            }
        }
    }

    @Test func `its readout and its JSON have the digits that values came with`() async throws {
        let jobs = """
            jobs:
              one: { every: 1h, run: echo 1234567.25 }
              all: { every: 1h, run: 'echo "{\\"id\\": 9007199254740993, \\"price\\": 3.10}"' }

            """
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page.appending(queryItems: [.init(name: "open", value: "one")]))
                _ = try await browser.text(".opened .figure") { $0 == "1,234,567.25" }
                let look = """
                    const event = new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true });
                    document.querySelector(".opened .plot").dispatchEvent(event);
                    return document.querySelector(".opened .readout").textContent;
                    """
                _ = try await browser.wait(for: "the readout", look) { (text: String) in text.hasSuffix("1,234,567.25")
                }
                try await browser.visit(program.page.appending(queryItems: [.init(name: "open", value: "all")]))
                let raw = """
                    const raw = document.querySelector(".opened .raw");
                    if (raw) raw.open = true;
                    return raw?.querySelector("pre").textContent ?? "";
                    """
                let text = "{\n  \"id\": 9007199254740993,\n  \"price\": 3.10\n}"
                _ = try await browser.wait(for: "its JSON", raw) { (shown: String) in shown == text }
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `on a wall it stays open for a while, and a card for other pages keeps its link`() async throws {
        try await ProgramUnderTest.serving("jobs: { pi: { every: 1h, run: echo 3.10 } }\n") { program in
            try await ChromeDriver.browsing { browser in
                let wall = [URLQueryItem(name: "kiosk", value: nil), .init(name: "open", value: "pi")]
                try await browser.visit(program.page.appending(queryItems: wall))
                try await browser.text(".opened .figure") { $0 == "3.10" }
                // The wall looks each second whether it was left alone.
                let isOpen =
                    "return new Promise((done) => setTimeout(() => done(Boolean(document.querySelector('.opened'))), 2500))"
                #expect(try await browser.run(isOpen, as: Bool.self))
                let embedded = [URLQueryItem(name: "job", value: "pi"), .init(name: "link", value: "1.x.y")]
                try await browser.visit(program.page.appending(path: "embed.html").appending(queryItems: embedded))
                let address = """
                    const { addressOf } = await import("/kept.js");
                    return addressOf("pi");
                    """
                let page = program.page.absoluteString
                #expect(try await browser.run(address, as: String.self) == "\(page)?link=1.x.y&open=pi")
                _ = try await browser.complaints()
            }
        }
    }

    @Test func `behind a token it waits until there is one, and is opened then`() async throws {
        let jobs = "server: { tokens: { subscribe: [battery-staple] } }\njobs: { pi: { every: 1h, run: echo 3.10 } }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(Self.opened("pi", in: program))
                try await browser.text("#login h2") { $0 == "This page is guarded" }
                #expect(try await browser.run("return document.querySelector('.opened') === null", as: Bool.self))
                let _: Bool = try await browser.run(
                    "const form = document.querySelector('.login'); form.token.value = 'battery-staple'; form.requestSubmit(); return true"
                )
                try await browser.text(".opened .figure") { $0 == "3.10" }
                _ = try await browser.complaints()
            }
        }
    }
}
