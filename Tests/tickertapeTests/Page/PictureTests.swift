import Foundation
import Testing

/// Where the picture goes, if one is wanted.
private let picture = ProcessInfo.processInfo.environment["PICTURE"]

/// Takes the picture of the page for the README, on request:
/// `PICTURE=docs/dashboard.png swift test --disable-xctest --filter PictureTests`.
@Suite(.enabled(if: picture != nil && ChromeDriver.isInstalled, "only on request, with PICTURE=file.png"))
struct PictureTests {
    /// Jobs that run anywhere, one for each kind of card.
    private static let jobs = """
        jobs:
          host: { every: 2s, system: [cpu, memory, load, disk, uptime] }
          wave: { every: 1s, generate: sine, min: -1, max: 1, period: 40s }
          people: { every: 5-20s, generate: people }
          load: { every: 2s, file: /proc/loadavg, match: '^(\\S+)' }
          disk: { every: 10s, run: "df --output=pcent / | tail -1 | tr -dc 0-9", unit: "%" }
          backup:
            every: 10s
            unit: MB
            run: >-
              test $(wc -l < runs) -lt 7 && echo x >> runs && wc -c < runs
              || { echo 'backup.example.com: connection refused' >&2; exit 12; }
          date: { every: 30s, command: [date, "+%A, %-d %B %Y, %H:%M"] }
          dns: { every: 5s, run: "getent hosts localhost > /dev/null && echo true || echo false" }

        """

    @Test func `the picture shows a page that has been running for a while`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try program.write("", to: "runs")
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                let script = """
                    const has = (job, part) => document.querySelector(`[data-job="${job}"] ${part}`);
                    const points = /wave: (\\d+) points/.exec(has('wave', '.spark')?.ariaLabel)?.[1] ?? 0;
                    return points >= 60 && has('backup', '.trouble span') && has('backup', '.figure')
                      && !document.querySelector('#status').textContent ? 'ready' : `${points} points`;
                    """
                _ = try await browser.wait(for: "a page full of life", within: .seconds(180), script) { $0 == "ready" }
                try await browser.picture().write(to: URL(filePath: try #require(picture)))
            }
        }
    }
}
