import Configuration
import DataSources
import Testing

@testable import JobConfig

/// A faulty file and what is printed about it, with a line of three hyphens between.
struct JobFileFaultCase: CustomTestStringConvertible {
    let text: String
    let expected: String

    /// `{sources}` stands for the keys of all sources.
    init(_ fixture: String) {
        let lines = fixture.split(separator: "\n", omittingEmptySubsequences: false)
        let bar = lines.lastIndex(of: "---") ?? lines.endIndex
        text = lines[..<bar].map { $0 + "\n" }.joined()
        expected = lines[bar...].dropFirst().map { $0 + "\n" }.joined()
            .replacing("{sources}", with: SourceKinds.keys.joined(separator: ", "))
    }

    /// What is printed, and a word if the file was taken in spite of it.
    var printed: String {
        let bytes = Array(text.utf8)
        let (file, diagnostics) = JobsConfiguration.read(bytes, file: "jobs.yaml", variables: [:])
        let printer = DiagnosticPrinter(texts: ["jobs.yaml": bytes])
        return diagnostics.map(printer.text).joined() + (file == nil ? "" : "taken")
    }

    var testDescription: String { String(expected.prefix { $0 != "\n" }) }
}
