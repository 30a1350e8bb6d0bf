import TestSupport
import Foundation
import Testing

/// Every line for a shell that the documentation shows, run as a reader would run it.
@Suite struct DocumentationShellTests {
    /// The begins of lines that are not run, and why.
    private static let left = [
        ("apt-get ", "it installs packages, which takes a network; .ci/run runs the one with the tests"),
        ("docker build ", "it fetches images"),
        ("swift build ", "it builds everything anew"),
        ("swift run -c release tickertape-bench ", "it measures for minutes"),
    ]

    private static let lines = Document.all.flatMap(ShellLine.lines)
    private static let tested = lines.filter { line in !left.contains { line.text.hasPrefix($0.0) } }

    @Test(.enabled(if: ShellLine.hasCurl, "curl is not here"), arguments: tested)
    func `a line for a shell does what the page says`(line: ShellLine) async throws {
        if line.asksServer {
            try await ProgramUnderTest.serving(line.jobs) { program in
                let outcome = try await line.run(port: program.port)
                #expect(outcome == .asShown)
            }
        } else {
            #expect(try await line.run(port: 0) == .asShown)
        }
    }

    @Test func `no line is left out without need`() {
        #expect(Self.left.filter { begin in !Self.lines.contains { $0.text.hasPrefix(begin.0) } }.map(\.0) == [])
        #expect(Self.tested.count >= 15)
    }
}
