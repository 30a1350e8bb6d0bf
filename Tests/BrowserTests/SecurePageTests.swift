import Foundation
import TestCertificates
import TestSupport
import Testing

/// The page over https, where a browser speaks HTTP/2 by itself.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct SecurePageTests {
    private static let jobs = """
        server:
          listen: { address: "127.0.0.1:0", tls: true }
          tls: { certificate: c.pem, key: k.pem }
        jobs:
          beat: { every: 200ms, generate: counter }

        """

    private func serving(_ test: (Program, URL) async throws -> Void) async throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let files = ["jobs.yaml": Self.jobs, "c.pem": pair.certificateText, "k.pem": pair.keyText]
        try await Program.running(["--public", ProgramUnderTest.publicFolder.path], files: files) { program in
            let port = try await program.port()
            try await test(program, try #require(URL(string: "https://localhost:\(port)/")))
        }
    }

    @Test func `the page is loaded and lives by HTTP/2`() async throws {
        try await serving { _, page in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(page)
                let value = try await browser.figure(of: "beat") { _ in true }
                _ = try await browser.figure(of: "beat") { $0 != value }
                let spoken = "return performance.getEntriesByType('navigation')[0].nextHopProtocol"
                #expect(try await browser.run(spoken, as: String.self) == "h2")
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `more streams than a browser opens connections live side by side, and hear of the end`() async throws {
        try await serving { program, page in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(page)
                let open = """
                    const { Tickertape } = await import("/client.js");
                    globalThis.tapes = Array.from({ length: 12 }, () => new Tickertape("/events", { share: false }));
                    const heard = tapes.map((tape) => new Promise((done) => tape.addEventListener("hello", done)));
                    await Promise.all(heard);
                    return tapes.filter((tape) => tape.state === "live").length;
                    """
                #expect(try await browser.run(open, as: Int.self) == 12)
                // Those and the page's own.
                let metrics = "return +(await (await fetch('/metrics')).text()).match(/^tickertape_streams (.*)$/m)[1]"
                try await eventually("13 streams") { try await browser.run(metrics, as: Int.self) == 13 ? true : nil }
                let end = """
                    globalThis.byes = tapes.map((tape) => new Promise((done) => tape.addEventListener("frame",
                        ({ detail }) => detail.event === "bye" && done())));
                    return true;
                    """
                #expect(try await browser.run(end, as: Bool.self))
                program.signal(SIGTERM)
                #expect(try await browser.run("await Promise.all(byes); return byes.length", as: Int.self) == 12)
            }
        }
    }
}
