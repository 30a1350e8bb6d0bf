import Glibc
import TestSupport
import Testing

/// The page of a server that passes on what another has.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct EdgePageTests {
    private static let jobs = "jobs: { tick: { every: 1s, generate: counter } }"

    @Test func `header and cards say that the origin is away, until it is back`() async throws {
        try await Program.serving(Self.jobs) { origin, port in
            let edge = "server: { origin: { url: \"http://127.0.0.1:\(port)/events\" } }"
            try await ProgramUnderTest.serving(edge) { program in
                try await ChromeDriver.browsing { browser in
                    try await browser.visit(program.page)
                    try await browser.connection { $0 == "live" }
                    let title = "return document.title"
                    #expect(try await browser.run(title, as: String.self) == "Tickertape")
                    origin.signal(SIGTERM)
                    _ = try await origin.end()
                    try await browser.connection { $0 == "origin away" }
                    #expect(try await browser.run(title, as: String.self) == "origin away · Tickertape")
                    // What came last was in time.
                    _ = try await browser.text(in: "tick", "footer span") { $0.hasPrefix("origin away, as of ") }
                    let marks = "return document.querySelector('[data-job=tick]').matches('.late, .stale')"
                    #expect(try await browser.run(marks, as: Bool.self) == false)
                    try await browser.text("#problems") { $0 == "all was well" }
                    let files = ["jobs.yaml": Self.jobs]
                    try await Program.running(["--listen", "127.0.0.1:\(port)"], files: files) { _ in
                        try await browser.connection { $0 == "live" }
                        #expect(try await browser.run(title, as: String.self) == "Tickertape")
                        _ = try await browser.text(in: "tick", "footer span") { $0.hasPrefix("next in ") }
                    }
                    #expect(try await browser.complaints() == [])
                }
            }
        }
    }
}
