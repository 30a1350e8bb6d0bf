import Foundation
import Glibc
import TestPorts
import TestSupport
import Testing

/// A wall display whose server is killed and started again, over and over.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct WallRestartTests {
    /// How often it is killed; more with TICKERTAPE_RESTARTS=500 in the environment.
    private static var restarts: Int {
        ProcessInfo.processInfo.environment["TICKERTAPE_RESTARTS"].flatMap { Int($0) } ?? 24
    }

    private static func jobs(_ number: Int) -> String {
        """
        server:
          retry: 100-200ms
          history: { file: h.db }
        jobs:
          count: { every: 300ms, generate: counter }
          host: { every: 1s, system: [cpu, memory] }
          people: { every: 1s, generate: people }
          bad: { every: 500ms, run: exit 2 }
          extra\(number % 3): { every: 300ms, generate: walk }

        """
    }

    /// Whether the page shows the jobs and the value that the server tells at the same moment.
    private static let isTrue = """
        const ask = () => fetch(".", { headers: { Accept: "application/json" }, cache: "no-store" })
          .then((response) => response.json(), () => null);
        const [before, cards] = [await ask(), [...document.querySelectorAll(".card")]];
        const figure = document.querySelector("[data-job=count] .figure")?.textContent;
        const after = await ask();
        const known = [before, after].map((index) => String(index?.jobs.count.last?.data));
        return ["live", "server restarted"].includes(document.querySelector("#state").textContent)
          && known.includes(figure) && cards.map(({ dataset }) => dataset.job).join() === Object.keys(after?.jobs ?? {}).join()
          && document.querySelector("[data-job=bad]").classList.contains("failing");
        """

    @Test func `a wall comes back by itself however often its server is killed, true, and with no more elements`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try FreePort.reserve()
        let page = try #require(URL(string: "http://127.0.0.1:\(port)/?kiosk"))
        let elements = "return document.querySelectorAll('.card *').length"
        try await ChromeDriver.browsing { browser in
            var counts: [Int] = []
            for restart in 0..<Self.restarts {
                let files = ["jobs.yaml": Self.jobs(restart)]
                let options = ["--listen", "127.0.0.1:\(port)", "--public", ProgramUnderTest.publicFolder.path]
                try await Program.running(options, files: files, in: folder) { program in
                    _ = try await program.port()
                    if restart == 0 { try await browser.visit(page) }
                    _ = try await browser.wait(for: "a true page", Self.isTrue) { (isTrue: Bool) in isTrue }
                    counts.append(try await browser.run(elements))
                    program.signal(SIGKILL)
                    #expect(try await program.end() == .killed(SIGKILL))
                }
            }
            let (early, late) = (counts.prefix(6).max() ?? 0, counts.suffix(6).max() ?? 0)
            #expect(late <= early + 20, "\(counts)")
            #expect(
                try await browser.run("return performance.getEntriesByType('navigation').length", as: Int.self) == 1
            )
        }
    }
}
