import TestSupport
import Foundation
import TestCertificates
import Testing

@testable import JobConfig
@testable import tickertape

/// Every file of jobs that the documentation shows.
@Suite struct DocumentationFileTests {
    @Test(arguments: Document.blocks(of: "yaml"))
    func `a block of YAML is a whole file without a fault`(block: Document.Block) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "jobs.yaml")
        try Data(block.text.utf8).write(to: file)
        let identity = try Identity("dash.example.org", names: ["DNS:dash.example.org"])
        try Data(identity.certificateText.utf8).write(to: folder.appending(path: "fullchain.pem"))
        try Data(identity.keyText.utf8).write(to: folder.appending(path: "privkey.pem"))
        #expect(Self.diagnostics(of: file) == "")
    }

    /// What `tickertape check` says against a file, without the warnings.
    private static func diagnostics(of file: URL) -> String {
        switch LoadedConfiguration.load(file.path) {
        case .success: ""
        case .failure(let problem): problem.text
        }
    }

    @Test func `every example is on the page of examples, and has no fault`() throws {
        let folder = Document.root.appending(path: "examples")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "README.md" }
            .sorted()
        let table = try #require(Document("examples/README.md").tables(under: "# Examples").first)
        #expect(table.rows.count == names.count)
        for name in names {
            #expect(table.rows.contains { $0[0] == "[\(name)](\(name)/jobs.yaml)" }, "\(name)")
            #expect(Self.diagnostics(of: folder.appending(path: "\(name)/jobs.yaml")) == "")
        }
    }

    @Test func `the first page has ten jobs to copy, and more`() {
        #expect(Document("README.md").blocks.count { $0.language == "yaml" } > 10)
    }

    @Test func `every block says in what language it is, or is what a program prints`() {
        let languages = Set(Document.all.flatMap(\.blocks).map(\.language))
        #expect(languages.subtracting(["yaml", "sh", "html", "swift", "diff", "python", ""]) == [])
        let unmarked = Document.all.flatMap(\.blocks).filter { $0.language.isEmpty && $0.text.hasPrefix("jobs:") }
        #expect(unmarked.map(\.testDescription) == [])
    }
}
