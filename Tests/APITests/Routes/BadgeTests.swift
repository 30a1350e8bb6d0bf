import TestSupport
import DataSources
import Foundation
import HTTP
import Testing

@testable import Jobs

@Suite struct BadgeTests {
    private static let jobs = """
        server: { tokens: { subscribe: [s] } }
        jobs:
          a: { every: 10s, generate: counter, unit: "%" }
          bare: { every: 10s, generate: counter, event: bare, envelope: false }
        """

    private func badge(_ job: String = "a", on bench: RouteBench) async throws -> Response {
        try await bench.get("/badge/\(job).svg?token=s")
    }

    /// What the picture says to those who can't see it; it must be well-formed XML.
    private func title(_ badge: Response) throws -> String {
        #expect(badge.status == 200)
        #expect(XMLCheck.isWellFormed(badge.body))
        let text = badge.text
        let start = try #require(text.firstRange(of: "<title>")).upperBound
        return String(text[start..<(try #require(text.firstRange(of: "</title>")).lowerBound)])
    }

    @Test(arguments: [
        ("41", "a: 41 %"), ("0.30000000000000004", "a: 0.3 %"), ("1e300", "a: 1e300 %"), ("-2.5", "a: -2.5 %"),
        ("3.10", "a: 3.10 %"),
        ("1234567.89", "a: 1234567.89 %"), ("9007199254740993", "a: 9007199254740993 %"),
        ("123456789012345678901234567890", "a: 123456789012345678901234567890 %"), ("0.00001", "a: 0.00001 %"),
        ("true", "a: yes %"), ("false", "a: no %"), ("\"up\"", "a: up %"), ("\"\"", "a: %"), ("null", "a: ok"),
        ("[1,2]", "a: ok"), ("{\"x\":1}", "a: ok"), ("\"\(String(repeating: "x", count: 5000))\"", "a: ok"),
        ("\"\(String(repeating: "y", count: 60))\"", "a: \(String(repeating: "y", count: 47))…"),
    ])
    func `a badge shows the value where it is short, and the state otherwise`(json: String, title: String) async throws
    {
        let bench = try RouteBench(Self.jobs)
        try bench.publish(json, on: "a")
        try bench.end("a", .ok)
        #expect(try self.title(await badge(on: bench)) == title)
    }

    @Test func `a badge shows what is wrong in words and colour`() async throws {
        let bench = try RouteBench(Self.jobs)
        let waiting = try await badge(on: bench)
        #expect(try title(waiting) == "a: waiting")
        #expect(waiting.text.contains("#59616d"))
        try bench.publish("7", on: "a")
        try bench.end("a", .ok)
        #expect(try await badge(on: bench).text.contains("#1f7a45"))
        try bench.end("a", .failed(SourceError(.timeout, "secret words")))
        let failing = try await badge(on: bench)
        #expect(try title(failing) == "a: 7 % · failing")
        #expect(failing.text.contains("#b3261e"))
        #expect(!failing.text.contains("secret"))
    }

    @Test(arguments: [
        #""<script>alert(1)</script>""#, #""\"/><image href=x onerror=y>""#, #""]]>&amp;&#60;""#,
        #""\u0000\u0001\u001b[31m\u202e\ufffe\n\r\t""#, #""\ud800""#, #""👨‍👩‍👧 日本語""#,
    ])
    func `a hostile value stays text`(json: String) async throws {
        let bench = try RouteBench(Self.jobs)
        for job in ["a", "bare"] {
            try bench.publish(json, on: job)
            try bench.end(job, .ok)
            let badge = try await badge(job, on: bench)
            _ = try title(badge)
            for forbidden in ["<script", "<image", "\u{202e}", "\u{1b}", "\u{0}"] {
                #expect(!badge.text.contains(forbidden))
            }
        }
    }

    @Test func `a badge is fresh, harmless and guarded like the value in it`() async throws {
        let bench = try RouteBench(Self.jobs)
        let badge = try await badge(on: bench)
        #expect(badge["Content-Type"] == "image/svg+xml; charset=utf-8")
        #expect(badge["Cache-Control"] == "no-store")
        #expect(badge["X-Content-Type-Options"] == "nosniff")
        #expect(badge["Content-Security-Policy"] == "default-src 'none'")
        #expect(try await bench.get("/badge/a.svg").status == 401)
        #expect(try await bench.get("/badge/none.svg?token=s").status == 404)
        #expect(try await bench.get("/badge/a?token=s").status == 404)
        #expect(try await bench.get("/badge/a.svg/x?token=s").status == 404)
        #expect(try await bench.answer("POST", "/badge/a.svg?token=s").status == 405)
    }
}

/// Reads XML to its end.
enum XMLCheck {
    static func isWellFormed(_ bytes: [UInt8]) -> Bool {
        // A reader of the few shapes that occur here: tags with quoted attributes, five entities, no control characters.
        let text = String(decoding: bytes, as: UTF8.self)
        let element = #/<\/?[A-Za-z]+(?: [A-Za-z-]+="[^"<>&]*(?:&(?:amp|lt|gt|quot);[^"<>&]*)*")*\/?>/#
        let rest = text.replacing(element, with: "").replacing(#/&(?:amp|lt|gt|quot);/#, with: "")
        let opened = text.matches(of: #/<[A-Za-z][^>]*[^\/]>|<[A-Za-z]>/#).count
        return !rest.contains { "<>&".contains($0) } && opened == text.matches(of: #/<\/[A-Za-z]+>/#).count
            && !text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || [0xFFFE, 0xFFFF].contains($0.value) }
    }
}
