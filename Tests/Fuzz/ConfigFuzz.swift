import DataSources
import Foundation
import Tape

@testable import JobConfig
@testable import Jobs
@testable import Configuration
@testable import tickertape

/// A jobs file, from the bytes to the definitions of jobs or to faults fit for a terminal.
enum ConfigFuzz: FuzzTarget {
    static let name = "config"

    /// What references stand for; it must not come out again.
    private static let secret = "hunter2hunter2"
    private static let variables = ["A": secret, "B": "5s", "C": "", "D": "x\ny: [*z"]

    static func run(_ bytes: [UInt8]) {
        let (file, diagnostics, files) = read(bytes)
        require((file == nil) == diagnostics.contains { $0.severity == .error }, "a file without errors is used")
        require(read(bytes).diagnostics == diagnostics, "what was read once is read the same way again")
        let printer = DiagnosticPrinter(texts: files.texts)
        let mayTell = String(decoding: bytes, as: UTF8.self).lowercased().contains("hunter2")
        for fault in diagnostics {
            require(isInside(fault.location, files.texts), "a fault is somewhere: \(fault)")
            let text = printer.text(of: fault)
            require(text.utf8.count < 4000, "no line is endless")
            let isClean = text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
            require(isClean, "no control character reaches a terminal")
            require(mayTell || !text.lowercased().contains("hunter2"), "a secret is told: \(text)")
        }
        for job in file?.jobs ?? [] {
            require(job.content == job.content, "a job is like itself")
            _ = JobPlan(job, now: Timestamp(milliseconds: 1_790_000_000_000))
        }
    }

    /// Whether a place is one of its file, the end included.
    private static func isInside(_ location: SourceLocation, _ texts: [String: [UInt8]]) -> Bool {
        guard let text = texts[location.file].map(SourceText.init(withoutByteOrderMark:)) else { return false }
        guard let line = text.line(location.line, columns: 1...(1 << 20)) else { return false }
        return (1...line.text.unicodeScalars.count + 1).contains(location.column)
    }

    private static func read(_ bytes: [UInt8]) -> (
        file: JobsConfiguration?, diagnostics: [Diagnostic], files: ConfigurationFileReader
    ) {
        // Two files that are always there; the rest of the machine is out of reach.
        let contents = ["token": "\(secret)\n", "more.yaml": "jobs: { more: { post: true, unit: \"${B}\" } }"]
        let files = ConfigurationFileReader(
            readFile: { path in
                contents[path].map { .success(RegularFile.Contents(bytes: Array($0.utf8), isCut: false)) }
                    ?? .failure(SourceError(.missing, "there is no file \(path)"))
            },
            match: { glob in contents.keys.contains(glob) ? [glob] : glob == "*" ? contents.keys.sorted() : [] }
        )
        let (file, diagnostics) = JobsConfiguration.read(bytes, file: "jobs.yaml", files: files, variables: variables)
        return (file, diagnostics, files)
    }
}
