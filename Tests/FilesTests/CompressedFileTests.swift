import Foundation
import HTTP
import Testing

@testable import Files

@Suite struct CompressedFileTests {
    private let folder: PageFolder
    private let text = String(repeating: "All human beings are born free. ", count: 100)

    init() throws {
        folder = try PageFolder()
        try folder.write(text, to: "a.js")
        try folder.write(text, to: "a.png")
        try folder.write("x", to: "short.js")
        try folder.write(String(repeating: "export const a = 1;\n", count: 40), to: "module.js")
    }

    /// The answer once the files have rested; twice, since the second comes from memory.
    private func get(_ target: String, _ fields: HeaderFields) throws -> Response {
        let later = Int(Date().timeIntervalSince1970) + 10
        let files = StaticFiles(folder.page.path, policy: "", mostBytes: 1 << 20) { later }
        let head = try RequestHead(target: target, fields: fields)
        let first = try #require(files.response(for: head))
        let second = try #require(files.response(for: head))
        #expect(first.body == second.body)
        return second
    }

    private func unpacked(_ bytes: [UInt8]) throws -> String {
        let file = folder.root.appending(path: "a.gz")
        try Data(bytes).write(to: file)
        let gzip = Process()
        let output = Pipe()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = ["-dc", file.path]
        gzip.standardOutput = output
        try gzip.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return text
    }

    @Test func `text goes compressed to those who take it so`() throws {
        let response = try get("/a.js", ["Accept-Encoding": "gzip, br"])
        #expect(response["Content-Encoding"] == "gzip")
        #expect(response["Vary"] == "Accept-Encoding")
        #expect(response.body.count < text.utf8.count / 10)
        #expect(try unpacked(response.body) == text)
    }

    @Test func `each form has its own tag`() throws {
        let plain = try get("/a.js", [:])
        let compressed = try get("/a.js", ["Accept-Encoding": "gzip"])
        #expect(plain.body == Array(text.utf8))
        #expect(plain["Content-Encoding"] == nil && plain["Vary"] == "Accept-Encoding")
        let tags = try [#require(plain["ETag"]), #require(compressed["ETag"])]
        #expect(tags[0] != tags[1])
        #expect(try get("/a.js", ["Accept-Encoding": "gzip", "If-None-Match": tags[1]]).status == 304)
        #expect(try get("/a.js", ["Accept-Encoding": "gzip", "If-None-Match": tags[0]]).status == 200)
        #expect(try get("/a.js", ["If-None-Match": tags[0]]).status == 304)
    }

    @Test func `a small module is compressed too, as a page is made of many`() throws {
        let response = try get("/module.js", ["Accept-Encoding": "gzip"])
        #expect(response["Content-Encoding"] == "gzip")
        #expect(response.body.count < 100)
    }

    @Test(arguments: ["/a.png", "/short.js"])
    func `what gains nothing goes as it is`(target: String) throws {
        #expect(try get(target, ["Accept-Encoding": "gzip"])["Content-Encoding"] == nil)
    }

    @Test func `a file that has just changed goes as it is`() throws {
        let head = try RequestHead(target: "/a.js", fields: ["Accept-Encoding": "gzip"])
        #expect(folder.files.response(for: head)?.body == Array(text.utf8))
    }

    @Test(arguments: [Gzip.Effort.least, .most], [1, 1000, 70_000])
    func `what is compressed in pieces comes back as a whole`(effort: Gzip.Effort, pieceSize: Int) throws {
        // Some of it can't be made smaller.
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }
        let all = Array(text.utf8) + noise + Array(text.utf8)
        guard var gzip = Gzip(effort) else { throw CocoaError(.featureUnsupported) }
        var compressed: [UInt8] = []
        for start in stride(from: 0, to: all.count, by: pieceSize) {
            unsafe gzip.compress(Array(all[start...].prefix(pieceSize)), isLast: false) { unsafe compressed += $0 }
        }
        unsafe gzip.compress([], isLast: true) { unsafe compressed += $0 }
        #expect(try unpacked(compressed) == String(decoding: all, as: UTF8.self))
    }
}
