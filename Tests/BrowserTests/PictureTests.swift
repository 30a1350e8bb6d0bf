import TestSupport
import Foundation
import Testing

/// The folder that the pictures go to, if they are wanted.
private let folder = ProcessInfo.processInfo.environment["PICTURES"]

/// Takes the pictures of the page for the README, on request:
/// `PICTURES=docs swift test --disable-xctest --filter PictureTests`.
@Suite(.enabled(if: folder != nil && ChromeDriver.isInstalled, "only on request, with PICTURES=folder"))
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

    /// What is shown where: the query of the page, and the size of the window.
    private static let pictures = [
        ("dashboard", "theme=light", 1280, 800), ("dark", "theme=dark", 1280, 800), ("phone", "theme=light", 390, 844),
        ("kiosk", "theme=dark&kiosk&jobs=host,wave,load,disk,dns,people,backup,date", 1920, 1080),
    ]

    @Test func `the pictures show a page that has been running for a while`() async throws {
        let folder = URL(filePath: try #require(folder))
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try program.write("", to: "runs")
            try await ChromeDriver.browsing { browser in
                for (name, query, width, height) in Self.pictures {
                    try await browser.resize(width, height)
                    try await browser.visit(try #require(URL(string: "\(program.page)?\(query)")))
                    _ = try await browser.wait(for: "a page full of life", within: .seconds(180), Self.isReady) {
                        $0 == "ready"
                    }
                    try await browser.picture().write(to: folder.appending(path: "\(name).png"))
                }
            }
        }
    }

    private static let isReady = """
        const has = (job, part) => document.querySelector(`[data-job="${job}"] ${part}`);
        const count = (job) => Number(/(\\d+) points/.exec(has(job, '.spark')?.ariaLabel)?.[1] ?? 0);
        const points = count('wave');
        const backup = has('backup', '.trouble span') && count('backup') > 5 && count('load') > 20;
        // Out of sight, as on a phone, a card is not drawn.
        const rest = innerWidth < 500 || backup;
        return points >= 60 && rest && !document.querySelector('#status').textContent ? 'ready' : `${points} points`;
        """
}
