import TestSupport
import Configuration
import Foundation
import Testing

@testable import JobConfig
@testable import tickertape

/// The first page, which a newcomer reads with a shell beside it.
@Suite struct ReadmeTests {
    private static let page = Document("README.md")

    @Test func `it is short`() {
        #expect(Self.page.text.split(separator: "\n", omittingEmptySubsequences: false).count < 250)
    }

    /// The two commands: one that runs the program, one that passes the tests.
    private static var commands: [String] {
        page.blocks.filter { $0.language == "sh" }.map { $0.text.trimmingCharacters(in: .newlines) }
            .filter { $0.hasPrefix("apt-get ") }
    }

    @Test func `its two commands install the same, and the checks run the second one`() throws {
        #expect(Self.commands.count == 2)
        let parts = Self.commands.map { $0.components(separatedBy: " && ") }
        #expect(parts.map { $0.dropLast() } == [parts[0].dropLast(), parts[0].dropLast()])
        #expect(parts.map(\.last) == ["swift run -c release tickertape", ".ci/test"])
        let checks = try String(contentsOf: Document.root.appending(path: ".ci/run"), encoding: .utf8)
        #expect(checks.contains("\n\(Self.commands[1])\n"))
    }

    @Test func `its commands install each library of the system that is built upon`() throws {
        let package = try String(contentsOf: Document.root.appending(path: "Package.swift"), encoding: .utf8)
        let libraries = package.matches(of: /\.apt\(\["([^"]+)"\]\)/).map { String($0.1) }
        #expect(libraries.count >= 2)
        for command in Self.commands {
            let words = command.split(separator: " ").map(String.init)
            #expect(libraries.filter { !words.contains($0) } == [])
        }
    }

    @Test func `the fault that it shows is the one that is printed`() throws {
        let faulty = "jobs:\n  people:\n    evry: 5-20s\n    generate: people\n"
        let (_, faults) = JobsConfiguration.read(Array(faulty.utf8), file: "jobs.yaml", variables: [:])
        let text = DiagnosticPrinter(texts: ["jobs.yaml": Array(faulty.utf8)]).text(of: try #require(faults.last))
        #expect(Self.page.text.contains("```\n\(text)```"), "\(text)")
    }
}
