import Configuration
import Testing

@Suite struct DiagnosticsTests {
    @Test func `faults come in the order of the file, those of one place in the order of their reports`() {
        let faults = Diagnostics()
        for (line, column, message) in [(2, 1, "c"), (1, 9, "b"), (1, 2, "z"), (1, 2, "a"), (2, 1, "c")] {
            faults.report(message, at: SourceLocation(file: "f", line: line, column: column))
        }
        #expect(faults.list.map(\.message) == ["z", "a", "b", "c"])
    }

    @Test func `a warning alone does not forbid the file`() {
        let faults = Diagnostics()
        faults.report(Diagnostic("w", at: SourceLocation(file: "f", line: 1, column: 1), severity: .warning))
        #expect(!faults.hasErrors)
        faults.report("e", at: SourceLocation(file: "f", line: 1, column: 1))
        #expect(faults.hasErrors)
    }

    @Test func `after a thousand faults the rest is counted`() {
        let faults = Diagnostics()
        for line in 1...1005 { faults.report("x", at: SourceLocation(file: "f", line: line, column: 1)) }
        #expect(faults.list.count == 1001)
        #expect(faults.list.last?.message == "5 more faults are not shown")
    }

    @Test func `an error behind a thousand warnings forbids the file all the same`() {
        let faults = Diagnostics()
        func report(_ line: Int, _ severity: Diagnostic.Severity) {
            faults.report(Diagnostic("x", at: SourceLocation(file: "f", line: line, column: 1), severity: severity))
        }
        for line in 1...1001 { report(line, .warning) }
        #expect(!faults.hasErrors)
        #expect(faults.list.allSatisfy { $0.severity == .warning })
        report(1002, .error)
        #expect(faults.hasErrors)
        #expect(faults.list.last?.severity == .error)
        #expect(faults.list.last?.message == "2 more faults are not shown")
    }
}
