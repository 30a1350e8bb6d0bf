import Configuration
import Testing

@testable import JobConfig

/// What a fault tells of a value that stands in the lines below its key.
@Suite struct SecretBelowTests {
    @Test(arguments: [
        "env:\n  - PASSWORD=hunter2\nrun: date", "command:\n  mysql -phunter2 -u root",
        "http:\n  u:hunter2@example.org/x",
        "script:\n  - mysql -phunter2 -u root", "run: date\nenv:\n  PASSWORD=hunter2",
        "file: /a\nheaders:\n  Authorization: Bearer hunter2",
    ])
    func `neither a fault nor the line to write has a secret of those lines`(body: String) {
        let lines = body.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let text = "jobs:\n  a:\n    every: 5s\n\(lines)\n"
        let faults = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: [:]).diagnostics
        #expect(faults.contains { $0.severity == .error })
        for fault in faults { #expect(!"\(fault.message) \(fault.fixIt ?? "")".contains("hunter2")) }
    }
}
