import TestSupport
import Foundation
import Testing

/// The folder that the pictures go to, if they are wanted.
private let folder = ProcessInfo.processInfo.environment["PICTURES"]

/// Takes the pictures of the page for the README, on request:
/// `PICTURES=docs swift test --disable-xctest --filter PictureTests`; pngquant makes a third of them.
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

    /// A week of a job in 300 parts: days and nights, and a morning on which its runs failed.
    private static func week(to now: Date) -> String {
        let (count, seconds) = (300, 604_800.0 / 300)
        func time(_ date: Date) -> String {
            date.ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
        }
        let buckets = (0..<count).map { number in
            let at = now.addingTimeInterval(Double(number - count) * seconds)
            let day = at.timeIntervalSince1970 / 86_400 * 2 * .pi
            let middle = 50 + 22 * sin(day) + 4 * sin(Double(number) * 1.7) + 2 * cos(Double(number) * 3.3)
            let spread = 6 + 3 * sin(Double(number) / 9)
            func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
            let (low, average, high) = (rounded(middle - spread), rounded(middle), rounded(middle + spread))
            if (140..<152).contains(number) {
                return
                    #"{"at":"\#(time(at))","min":null,"avg":null,"max":null,"count":0,"failures":9,"last":null}"#
            }
            return #"{"at":"\#(time(at))","min":\#(low),"avg":\#(average),"max":\#(high),"count":60,"failures":0,"#
                + #""last":\#(average)}"#
        }
        return
            #"{"job":"latency","from":"\#(time(now.addingTimeInterval(-604_800)))","to":"\#(time(now))","seconds":\#(seconds),"#
            + #""field":null,"buckets":[\#(buckets.joined(separator: ","))]}"#
    }

    @Test func `a picture shows an opened job over a week`() async throws {
        let folder = URL(filePath: try #require(folder))
        let server = try StagedServer()
        defer { server.stop() }
        let now = Date.now
        let at = now.ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
        let entry =
            #"{"event":"dataUpdate","trigger":{"every":"30s"},"source":"http","state":"ok","unit":"ms","envelope":true,"#
            + #""nextRun":null,"nextBy":null,"runs":20160,"failures":108,"skipped":0,"error":null,"publish":"always","#
            + #""last":{"id":"staged-0","at":"\#(at)","data":46.3}"#
        let run = #"{"at":"\#(at)","seconds":0.0463,"outcome":"ok"}"#
        server.stage(jobs: #"{"latency":\#(entry)}}"#)
        server.stage(document: #"\#(entry),"recentRuns":[\#(run)]}"#, of: "latency")
        server.stage(buckets: Self.week(to: now))
        try await ChromeDriver.browsing { browser in
            try await browser.visit(try #require(URL(string: "\(server.page)?theme=light&open=latency")))
            let line = "return document.querySelector('.chart .line')?.getAttribute('d') ?? ''"
            _ = try await browser.wait(for: "the line", line) { (shape: String) in !shape.isEmpty }
            let week = "[...document.querySelectorAll('.ranges button')].find((button) => button.textContent === '1 w')"
            let _: Bool = try await browser.run("\(week).click(); document.activeElement.blur(); return true")
            try await eventually("the week") { server.requests.contains { $0.contains("since=604800s") } ? true : nil }
            let days = "return [...document.querySelectorAll('.chart .tick')].map((tick) => tick.textContent).join()"
            let months = /\d+ [A-Z][a-z]{2}/
            _ = try await browser.wait(for: "its days", days) { (text: String) in text.matches(of: months).count > 5 }
            try await browser.picture().write(to: folder.appending(path: "opened.png"))
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
