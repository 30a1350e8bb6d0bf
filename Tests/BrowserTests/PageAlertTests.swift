import TestSupport
import Foundation
import Testing

@testable import tickertape

/// What the page shows of alerts of a real server.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageAlertTests {
    private static let jobs = """
        server: { tokens: { publish: [p] } }
        jobs:
          disk:
            post: true
            unit: "%"
            show: { title: Root disk }
            alert: [{ when: "> 90", level: critical, clear: "< 85" }, { when: "> 80" }]
        """

    private func post(_ value: Int, at port: UInt16) async throws {
        let fields = ["Authorization": "Bearer p"]
        #expect(try await Answer.to("POST", "/jobs/disk", at: port, fields: fields, body: "\(value)").status == 202)
    }

    @Test func `an alert is on the badge, in the count of problems and in words, and each end leaves the rest`()
        async throws
    {
        try await Program.serving(Self.jobs) { _, port in
            try await ChromeDriver.browsing { browser in
                try await post(50, at: port)
                try await browser.visit(try #require(URL(string: "http://localhost:\(port)/index.html")))
                try await browser.connection { $0 == "live" }
                let look = """
                    const card = document.querySelector(".card");
                    const problems = document.querySelector("#problems");
                    return [card.classList.contains("critical"), card.classList.contains("warning"),
                        problems.textContent.trim()].join(" ");
                    """
                func sees(_ words: String) async throws {
                    _ = try await browser.wait(for: words, within: .seconds(10), look) { (seen: String) in seen == words
                    }
                }
                try await sees("false false all well")
                try await post(95, at: port)
                try await sees("true false 1 critical")
                try await browser.text("#status") {
                    $0.contains("Root disk: 95 % (> ") && !$0.contains("Root disk Root disk")
                }
                try await post(84, at: port)
                try await sees("false true 1 warning")
                try await browser.text("#status") { $0.contains("Root disk: 84 % (no longer > 90)") }
                try await post(10, at: port)
                try await sees("false false all well")
                // Who comes later is told by the index.
                try await post(99, at: port)
                try await browser.visit(try #require(URL(string: "http://localhost:\(port)/index.html?again")))
                try await sees("true false 1 critical")
                #expect(try await browser.complaints() == [])
            }
        }
    }
}
