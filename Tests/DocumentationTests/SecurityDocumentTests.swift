import TestSupport
import Foundation
import Testing

/// SECURITY.md names for each promise the test that holds it.
@Suite struct SecurityDocumentTests {
    private static let repository = ProgramUnderTest.publicFolder.deletingLastPathComponent()

    /// The text of every file of tests.
    private func tests() throws -> [String] {
        let folder = Self.repository.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    @Test func `each test that a promise leans on is there`() throws {
        let document = try String(contentsOf: Self.repository.appending(path: "SECURITY.md"), encoding: .utf8)
        let tests = try tests()
        let named = document.matches(of: /`([A-Za-z]+Tests)\/([^`]+)`/)
        for match in named {
            let isThere = tests.contains { $0.contains("struct \(match.1) ") && $0.contains("func `\(match.2)`(") }
            #expect(isThere, "\(match.0)")
        }
        // Every line of a table that promises something leans on one.
        let rows = document.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.hasSuffix("` |") }
        #expect(rows.count + 2 == named.count)
        #expect(rows.count > 40)
    }
}
