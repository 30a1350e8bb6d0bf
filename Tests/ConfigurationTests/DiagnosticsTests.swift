import Configuration
import Testing

@Suite struct DiagnosticsTests {
    @Test func `faults come in the order of the file, those of one place in the order of their reports`() {
        let diagnostics = Diagnostics()
        for (line, column, message) in [(2, 1, "c"), (1, 9, "b"), (1, 2, "z"), (1, 2, "a"), (2, 1, "c")] {
            diagnostics.report(message, at: SourceLocation(file: "f", line: line, column: column))
        }
        #expect(diagnostics.list.map(\.message) == ["z", "a", "b", "c"])
    }

    @Test func `a warning alone does not forbid the file`() {
        let diagnostics = Diagnostics()
        diagnostics.report(Diagnostic("w", at: SourceLocation(file: "f", line: 1, column: 1), severity: .warning))
        #expect(!diagnostics.hasErrors)
        diagnostics.report("e", at: SourceLocation(file: "f", line: 1, column: 1))
        #expect(diagnostics.hasErrors)
    }

    @Test func `after a thousand faults the rest is counted`() {
        let diagnostics = Diagnostics()
        for line in 1...1005 { diagnostics.report("x", at: SourceLocation(file: "f", line: line, column: 1)) }
        #expect(diagnostics.list.count == 1001)
        #expect(diagnostics.list.last?.message == "5 more faults are not shown")
    }

    @Test func `an error behind a thousand warnings forbids the file all the same`() {
        let diagnostics = Diagnostics()
        func report(_ line: Int, _ severity: Diagnostic.Severity) {
            diagnostics.report(
                Diagnostic("x", at: SourceLocation(file: "f", line: line, column: 1), severity: severity)
            )
        }
        for line in 1...1001 { report(line, .warning) }
        #expect(!diagnostics.hasErrors)
        #expect(diagnostics.list.allSatisfy { $0.severity == .warning })
        report(1002, .error)
        #expect(diagnostics.hasErrors)
        #expect(diagnostics.list.last?.severity == .error)
        #expect(diagnostics.list.last?.message == "2 more faults are not shown")
    }
}
