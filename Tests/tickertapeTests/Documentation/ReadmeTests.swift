import Configuration
import Foundation
import Testing

@testable import tickertape

/// What the README says of jobs.yaml, read by the program itself.
@Suite struct ReadmeTests {
    private static let readme: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
    }()

    /// The rows of the first table behind a line, each with its cells.
    private static func rows(behind heading: String) throws -> [[String]] {
        let start = try #require(readme.range(of: "\n\(heading)\n"))
        let lines = readme[start.upperBound...].split(separator: "\n").drop { !$0.hasPrefix("| key |") }
        return lines.prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.replacing("\\|", with: "\u{0}").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private static func words(_ cell: String) -> [String] { cell.matches(of: /`([^`\n]+)`/).map { String($0.1) } }

    private static func errors(_ text: String) -> [String] {
        JobFile.read(Array(text.utf8), file: "f", variables: [:]).faults.filter { $0.severity == .error }.map(\.message)
    }

    @Test func `every example of a trigger can be read`() throws {
        let rows = try Self.rows(behind: "### Triggers")
        #expect(rows.count >= 4)
        for row in rows {
            let key = try #require(Self.words(row[0]).first)
            let values = Self.words(row[1]) + (key == "cron" ? Self.words(row[2]).flatMap(Self.macros) : [])
            #expect(!values.isEmpty)
            for value in values {
                let source = key == "post" ? "" : ", run: x"
                let shown = value == "true" || value.hasPrefix("{") ? value : "\"\(value)\""
                #expect(Self.errors("jobs: { a: { \(key): \(shown)\(source) } }") == [], "\(key): \(value)")
            }
        }
    }

    /// `hourly daily` as they are and with an @; other words of the text are no values by themselves.
    private static func macros(_ text: String) -> [String] {
        text.hasPrefix("hourly ") ? text.split(separator: " ").flatMap { ["\($0)", "@\($0)"] } : []
    }

    @Test func `every key has its place`() {
        let words = Set(Self.words(Self.readme).flatMap { $0.split { !($0.isLetter || $0 == "_") } }.map(String.init))
        for key in JobKeys.triggers + JobKeys.sources + JobKeys.options + FileKeys.serverKeys {
            let text = "server: { \(key.name): 1 }\njobs: { a: { every: 5s, run: x, \(key.name): 1 } }"
            // What can't be used yet is nothing to read about.
            if Self.errors(text).contains(where: { $0.hasSuffix("is not supported yet") }) { continue }
            let isThere = words.contains(key.name)
            #expect(isThere, "\(key.name) is not in the README")
        }
    }

    @Test func `the fault that it shows is the one that is printed`() throws {
        let faulty = "jobs:\n  people:\n    evry: 5-20s\n    generate: people\n"
        let (_, faults) = JobFile.read(Array(faulty.utf8), file: "jobs.yaml", variables: [:])
        let text = FaultPrinter(texts: ["jobs.yaml": Array(faulty.utf8)]).text(of: try #require(faults.last))
        #expect(Self.readme.contains("```\n\(text)```"), "\(text)")
    }
}
