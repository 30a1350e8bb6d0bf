import Foundation
import HTTP
import Testing

@testable import Files

@Suite struct BuiltInPageTests {
    @Test func `the built-in page is the folder public, file by file`() throws {
        let repository = (1...3).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
        let folder = repository.appending(path: "public")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(BuiltInPage.files.keys.sorted() == names.sorted(), ".ci/page lists them anew")
        for name in names {
            let bytes = try [UInt8](Data(contentsOf: folder.appending(path: name)))
            #expect(BuiltInPage.files[name]?.body == bytes, "\(name)")
        }
    }

    @Test func `it stands in for what the folder has not`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let head = try RequestHead(target: "/")
        #expect(StaticFiles(folder: folder.path).response(for: head) == nil)
        let files = StaticFiles(folder: folder.path, hasBuiltInPage: true)
        #expect(files.response(for: head)?.body == BuiltInPage.files["index.html"]?.body)
        #expect(files.response(for: try RequestHead(target: "/../jobs.yaml")) == nil)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: folder.appending(path: "index.html"))
        #expect(files.response(for: head)?.body == Array("mine".utf8))
        try FileManager.default.removeItem(at: folder.appending(path: "index.html"))
        #expect(files.response(for: head)?.body == BuiltInPage.files["index.html"]?.body)
    }
}
