import Foundation
import HTTP
import TestSupport
import Testing

@testable import API

/// The JSON Web Token that docs/http.md shows, and the lines that sign one.
@Suite struct DocumentationTokenTests {
    private static let page = Document("docs/http.md")
    private static let secret = "a secret that both sides share, 32 or more"

    private static func bench() throws -> RouteBench {
        let file = try #require(page.blocks.first { $0.language == "yaml" && $0.text.contains("jwt:") })
        let jobs = file.text.replacing("\"${JWT_SECRET:-\(secret)}\"", with: "\"\(secret)\"")
        #expect(jobs != file.text)
        return try RouteBench(jobs + "  other: { post: true }\n")
    }

    private static func claims(_ text: some Collection<UInt8>) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    }

    @Test(.enabled(if: ChromeDriver.program("python3") != nil, "needs python3"))
    func `the lines in Python sign a token that opens what it says`() async throws {
        let python = try #require(ChromeDriver.program("python3"))
        let script = try #require(Self.page.blocks.first { $0.language == "python" })
        let child = try ChildProgram(python, arguments: ["-c", script.text, Self.secret])
        #expect(try await child.end(within: .seconds(30)) == 0, "\(child.complained)")
        let token = child.printed.trimmingCharacters(in: .newlines)
        try await child.kill()
        let bench = try Self.bench()
        #expect(try await bench.get("/jobs/load/history?token=\(token)").status == 200)
        #expect(try await bench.get("/jobs/load/history", ["Authorization": "Bearer \(token)"]).status == 200)
        #expect(try await bench.get("/jobs/other/history?token=\(token)").status == 403)
        #expect(try await bench.get("/jobs/load/history?token=\(token)x").status == 401)
        // What it says is what the page shows, but for its end.
        let body = try #require(Base64URL.bytes(token.utf8.split(separator: UInt8(ascii: "."))[1]))
        let shown = try #require(Self.page.blocks.first { $0.text.hasPrefix("{\"sub\":") })
        var (signed, example) = (try Self.claims(body), try Self.claims(shown.text.utf8))
        #expect(signed.removeValue(forKey: "exp") is Int && example.removeValue(forKey: "exp") is Int)
        #expect(signed as NSDictionary == example as NSDictionary)
    }
}
