import Configuration
import Foundation
import Testing

@testable import JobConfig

@Suite struct StarterFileTests {
    /// The names of the jobs and their keys, from text that must have no fault.
    private func jobs(_ text: String) throws -> [String: [String]] {
        let diagnostics = Diagnostics()
        let node = YAMLReader.read(Array(text.utf8), file: "jobs.yaml", diagnostics: diagnostics)
        #expect(diagnostics.list.isEmpty)
        let jobs = try #require(entries(node).first { $0.name == "jobs" })
        return Dictionary(uniqueKeysWithValues: entries(jobs.value).map { ($0.name, entries($0.value).map(\.name)) })
    }

    private func entries(_ node: Node?) -> [Node.Entry] {
        guard case .mapping(let entries) = node?.content else { return [] }
        return entries
    }

    @Test func `the first file has a job of each simple kind`() throws {
        #expect(
            try jobs(StarterFile.text) == [
                "people": ["every", "generate"], "host": ["every", "system"], "disk": ["every", "run", "unit"],
            ]
        )
        #expect(StarterFile.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `its commented lines work once the number signs are taken away`() throws {
        var text = StarterFile.text
        for line in ["tokens: {", "note:", "  post: true"] {
            #expect(text.contains("  # \(line)"))
            text = text.replacingOccurrences(of: "  # \(line)", with: "  \(line)")
        }
        #expect(try jobs(text)["note"] == ["post"])
        #expect(text.contains("\n  tokens: { publish: [change-me] }"))
    }

    @Test func `the demo has three jobs, and the hint holds a file of four lines`() throws {
        #expect(try jobs(StarterFile.demo).keys.sorted() == ["host", "people", "wave"])
        let lines = StarterFile.hint.split(separator: "\n").filter { $0.hasPrefix("    ") }
        #expect(lines.count == 4)
        #expect(try jobs(lines.map { $0.dropFirst(4) + "\n" }.joined()) == ["people": ["every", "generate"]])
    }

    @Test func `a file that is there stays as it is`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "starter-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "jobs.yaml").path
        try StarterFile.write(to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == StarterFile.text)
        try Data("mine".utf8).write(to: URL(filePath: path))
        let there = #expect(throws: StarterFileError.self) { try StarterFile.write(to: path) }
        #expect(there?.sentence == "\(path) is there already and stays as it is")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        let nowhere = #expect(throws: StarterFileError.self) { try StarterFile.write(to: path + "/x") }
        #expect(nowhere?.sentence == "cannot write \(path)/x: Not a directory")
        let link = folder.appending(path: "link.yaml").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target.yaml")
        #expect(throws: StarterFileError.self) { try StarterFile.write(to: link) }
    }
}
