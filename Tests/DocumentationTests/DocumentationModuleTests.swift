import TestSupport
import Foundation
import Testing

/// The table of modules in docs/design.md beside the package.
@Suite struct DocumentationModuleTests {
    private let rows: [[String]]
    private let package: String

    init() throws {
        rows = try #require(try Document("docs/design.md").tables(under: "## Modules").first).rows
        package = try String(contentsOf: Document.root.appending(path: "Package.swift"), encoding: .utf8)
    }

    /// The row of each module: its cells without its own name.
    private var named: [String: [String]] {
        let pairs = rows.flatMap { row in row[0].matches(of: /\[(\w+)\]/).map { (String($0.1), Array(row.dropFirst())) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    @Test func `every module has its row`() {
        let targets = package.matches(of: /(?:arget|ystemLibrary)\(\s*name: "(\w+)"/).map { String($0.1) }
        let modules = package.matches(of: /\smodule\(\s*"(\w+)"/).map { String($0.1) }
        #expect(targets.count > 5 && modules.count > 5)
        let helpers = [
            "Fuzz", "TestCertificates", "TestHTTP2", "TestPorts", "TestRedis", "TestRounds", "TestServers",
            "TestSupport",
            "TestTape",
        ]
        #expect(Set(targets + modules).subtracting(named.keys).subtracting(helpers) == [])
    }

    @Test func `a row says what its module may import`() throws {
        let modules = package.matches(of: /\smodule\(\s*"(\w+)"(?:,\s*imports: \[([^\]]*)\])?/)
        #expect(modules.count > 5)
        for module in modules {
            let imports = (module.2 ?? "").matches(of: /\w+/).map { String($0.0) }
            let row = try #require(named["\(module.1)"], "\(module.1)")
            let told = row[1].matches(of: /\w+/).map { String($0.0) }
            #expect(told.sorted() == imports.sorted(), "\(module.1)")
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func `no folder has more files than one can take in`(name: String) throws {
        let root = Document.root.appending(path: name)
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        let folders = files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { $0.deletingLastPathComponent().path }
        #expect(folders.count > 100)
        for (folder, files) in Dictionary(grouping: folders, by: \.self) { #expect(files.count <= 25, "\(folder)") }
    }
}
