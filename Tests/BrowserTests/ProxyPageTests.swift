import Foundation
import TestPorts
import TestSupport
import Testing

/// A page of another origin than the proxy's, while the program behind it goes away and comes back.
@Suite(
    .serialized,
    .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"),
    .enabled(if: !ProxyUnderTest.installed.isEmpty, "needs a proxy")
)
struct ProxyPageTests {
    private static let listening = """
        window.seen = { opens: 0, hellos: 0, after: 0 };
        window.source = new EventSource(server + "/events", { withCredentials: true });
        source.onopen = () => { seen.opens += 1; };
        source.addEventListener("hello", () => { seen.hellos += 1; });
        return 0;
        """

    private struct Seen: Decodable {
        let opens: Int
        let hellos: Int
        let state: Int
    }

    private func seen(
        _ browser: Browser,
        _ what: String,
        isolation: isolated (any Actor)? = #isolation,
        until isRight: (Seen) -> Bool
    ) async throws {
        // Closed for good is 2.
        let seen: Seen = try await browser.wait(for: what, "return { ...seen, state: source.readyState }") {
            isRight($0) || $0.state == 2
        }
        #expect(seen.state != 2, "\(what)")
    }

    @Test(arguments: ProxyUnderTest.installed)
    func `an EventSource comes back by itself`(kind: ProxyUnderTest.Kind) async throws {
        let other = try StagedServer()
        defer { other.stop() }
        let (front, back) = (try FreePort.reserve(), try FreePort.reserve())
        let jobs = """
            server: { listen: "127.0.0.1:\(back)", retry: 100ms, cors: ["http://127.0.0.1:\(other.port)"] }
            jobs: { note: { every: 1h, generate: sine } }
            """
        let files = ["jobs.yaml": jobs]
        try await ChromeDriver.browsing { browser in
            try await browser.visit(other.page)
            try await ProxyUnderTest.running(kind, from: front, to: back) { _ in
                try await Program.running([], files: files) { program in
                    _ = try await program.port()
                    let server = "const server = 'http://127.0.0.1:\(front)';"
                    try await eventually("the program behind the proxy") {
                        try await Answer.to("GET", "/health", at: front).status == 200 ? true : nil
                    }
                    let _: Int = try await browser.run(server + Self.listening)
                    try await seen(browser, "the first hello") { $0.hellos == 1 }
                    program.signal(SIGTERM)
                    #expect(try await program.end() == .exited(0))
                }
                // The proxy itself answers.
                try await seen(browser, "the stand-in") { $0.opens >= 2 }
                try await Program.running([], files: files) { program in
                    _ = try await program.port()
                    try await seen(browser, "the second hello") { $0.hellos == 2 }
                }
            }
        }
    }
}
