import Foundation
import HTTP
import Testing

@testable import Files

/// A folder for one test, with a secret beside it; removed with all that is in it.
final class PageFolder {
    let root: URL
    let page: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString)")
        page = root.appending(path: "public")
        try FileManager.default.createDirectory(at: page, withIntermediateDirectories: true)
        try write("secret", to: "../secret.txt")
        try write("<h1>é</h1>", to: "index.html")
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    var files: StaticFiles { StaticFiles(folder: page.path) }

    /// Writes a file; with an age in seconds it counts as settled, or as fresh.
    func write(_ text: String, to path: String, age: TimeInterval = 0) throws {
        let file = page.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.modificationDate: Date() - age], ofItemAtPath: file.path)
    }

    func link(_ path: String, to target: String) throws {
        let link = page.appending(path: path).path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    }
}

@Suite struct StaticFilesTests {
    let folder: PageFolder

    init() throws { folder = try PageFolder() }

    private func get(_ target: String, _ fields: HeaderFields = [:], method: String = "GET") throws -> Response? {
        folder.files.response(for: try RequestHead(method: method, target: target, fields: fields))
    }

    @Test(arguments: ["/", "/index.html", "/index%2Ehtml?token=x", "http://a/index.html"])
    func `the page comes with its type, its validators and a strict policy`(target: String) throws {
        let response = try #require(try get(target))
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == "<h1>é</h1>")
        #expect(
            response.fields.map(\.name) == [
                "Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "ETag",
                "Last-Modified", "Cache-Control", "Vary",
            ]
        )
        #expect(response["Content-Type"] == "text/html; charset=utf-8")
        #expect(response["X-Content-Type-Options"] == "nosniff")
        #expect(response["Content-Security-Policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
        for part in ["worker-src 'self';", "manifest-src 'self';"] {
            #expect(response["Content-Security-Policy"]?.contains(part) == true)
        }
        #expect(response["Referrer-Policy"] == "same-origin")
        #expect(response["Cache-Control"] == "no-cache")
    }

    @Test func `only the page made for it may be shown in a frame of another site`() throws {
        for name in ["embed.html", "deep/embed.html"] { try folder.write("<p>", to: name) }
        let ancestors = try ["/embed.html", "/index.html", "/deep/embed.html"].map { target in
            let policy = try #require(try get(target)?["Content-Security-Policy"])
            return policy.split(separator: "; ").last.map(String.init)
        }
        #expect(ancestors == ["frame-ancestors *", "frame-ancestors 'none'", "frame-ancestors 'none'"])
    }

    @Test func `files in folders below are found, with spaces and accents in their names`() throws {
        try folder.write("a", to: "deep/er/a b é.js")
        try folder.write("b", to: "deep/index.html")
        let script = try #require(try get("/deep/er/a%20b%20%C3%A9.js"))
        #expect(script["Content-Type"] == "text/javascript; charset=utf-8")
        #expect(script["Content-Security-Policy"] == nil)
        #expect(try get("/deep/")?.body == Array("b".utf8))
        #expect(try get("/deep") == nil)
    }

    @Test(arguments: [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..", "/.", "/./index.html", "/x/../index.html", "//index.html",
        "/index.html/", "/index.html/x", "/deep//index.html", "/.hidden", "/.git/config", "/deep/.hidden", "/missing",
        "/..%5Csecret.txt", "/...", "/%2e", "/public/../../secret.txt", "/\\..\\secret.txt", "/etc/passwd",
        "//etc/passwd", "/proc/self/environ", "/%0A", "/folder", "/pipe", "/out.txt", "/outside/secret.txt", "/loop",
        "/dangling", "/device", "/absolute.txt", "/sly/secret.txt",
    ])
    func `nothing outside, nothing hidden and nothing special is served`(target: String) throws {
        try folder.write("hidden", to: ".hidden")
        try folder.write("hidden", to: ".git/config")
        try folder.write("hidden", to: "deep/.hidden")
        try folder.write("a", to: "folder/a.txt")
        // Begins like the folder's own path, but is another.
        try folder.write("secret", to: "../public-too/secret.txt")
        try folder.link("sly", to: "../public-too")
        try folder.link("out.txt", to: "../secret.txt")
        try folder.link("absolute.txt", to: folder.root.appending(path: "secret.txt").path)
        try folder.link("outside", to: "..")
        try folder.link("loop", to: "loop")
        try folder.link("dangling", to: "nowhere")
        try folder.link("device", to: "/dev/zero")
        let pipe = folder.page.appending(path: "pipe").path
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for method in ["GET", "HEAD", "POST"] { #expect(try get(target, method: method) == nil) }
    }

    @Test(arguments: ["", "index.html", "*", "/a\0b", "/index.html\0.png"])
    func `a path no file can have is none`(path: String) {
        #expect(StaticFiles.relativePath(path) == nil)
    }

    @Test func `an accent behind the slash belongs to the name`() {
        #expect(StaticFiles.relativePath("/\u{301}a").map { Array($0.utf8) } == Array("\u{301}a".utf8))
        #expect(StaticFiles.relativePath("/a/\u{301}").map { Array($0.utf8) } == Array("a/\u{301}".utf8))
    }

    @Test func `links inside the folder are followed, and the folder itself may be one`() throws {
        try folder.write("v1", to: "..data/app.txt")
        try folder.link("app.txt", to: "..data/app.txt")
        #expect(try get("/app.txt")?.body == Array("v1".utf8))
        #expect(try get("/..data/app.txt") == nil)
        let alias = folder.root.appending(path: "alias").path
        try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: "public")
        let files = StaticFiles(folder: alias)
        #expect(files.response(for: try RequestHead(target: "/app.txt"))?.status == 200)
    }

    @Test func `a copy that is up to date is told so`() throws {
        let fresh = try #require(try get("/index.html"))
        let tag = try #require(fresh["ETag"])
        let date = try #require(fresh["Last-Modified"])
        for fields: HeaderFields in [
            ["If-None-Match": tag], ["If-None-Match": "\"x\", W/\(tag)"], ["If-None-Match": "*"],
            ["If-Modified-Since": date],
        ] {
            let response = try #require(try get("/index.html", fields))
            #expect(response.status == 304)
            #expect(response.fields.map(\.name) == ["ETag", "Last-Modified", "Cache-Control", "Vary"])
            #expect(response.body.isEmpty)
        }
        for fields: HeaderFields in [
            ["If-None-Match": "\"x\""], ["If-None-Match": "\"x\"", "If-Modified-Since": date],
            ["If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"],
        ] {
            #expect(try get("/index.html", fields)?.status == 200)
        }
    }

    @Test(arguments: [0.0, 100.0])
    func `an edit shows at once, be the file fresh or settled`(age: TimeInterval) throws {
        let files = folder.files
        let head = try RequestHead(target: "/a.txt")
        var tags: Set<String> = []
        for (text, older) in [("one", 3.0), ("two", 2.0), ("four", 1.0)] {
            try folder.write(text, to: "a.txt", age: age + older)
            for _ in 0..<3 {
                let response = try #require(files.response(for: head))
                #expect(response.body == Array(text.utf8))
                tags.insert(response["ETag"] ?? "")
            }
        }
        #expect(tags.count == 3)
        try FileManager.default.removeItem(at: folder.page.appending(path: "a.txt"))
        #expect(files.response(for: head) == nil)
    }

    @Test(arguments: ["POST", "DELETE", "PUT", "get"])
    func `a file is there to be read`(method: String) throws {
        let response = try #require(try get("/index.html", method: method))
        #expect(response.status == 405)
        #expect(response["Allow"] == "GET, HEAD")
    }

    @Test(arguments: [(10, 200), (11, 403)])
    func `a file as large as the limit is served, one byte more is not`(size: Int, status: Int) throws {
        try folder.write(String(repeating: "x", count: size), to: "a.txt")
        let files = StaticFiles(folder: folder.page.path, mostBytes: 10)
        #expect(files.response(for: try RequestHead(target: "/a.txt"))?.status == status)
    }

    @Test func `an empty file is an answer, a missing folder is none`() throws {
        try folder.write("", to: "empty.txt")
        #expect(try get("/empty.txt")?.status == 200)
        let files = StaticFiles(folder: folder.root.appending(path: "nowhere").path)
        #expect(files.response(for: try RequestHead(target: "/")) == nil)
    }
}

@Suite struct StaticFileCacheTests {
    private func file(_ inode: UInt64, size: Int, read: Int? = nil) -> StaticFile {
        var status = stat()
        status.st_ino = UInt(inode)
        status.st_size = size
        status.st_mtim.tv_sec = 100
        status.st_ctim.tv_sec = 100
        return StaticFile(version: FileVersion(status), body: [UInt8](repeating: 0, count: read ?? size))
    }

    @Test func `a file is kept once it has rested, whole, and not too large`() {
        var cache = StaticFileCache()
        for (file, now, isKept) in [
            (file(1, size: 3), 101, false), (file(1, size: 3), 99, false), (file(1, size: 3), 102, true),
            (file(2, size: 3, read: 2), 200, false), (file(3, size: (1 << 20) + 1), 200, false),
        ] {
            cache.keep(file, at: "a", nowSeconds: now)
            #expect((cache.file(at: "a", version: file.version) != nil) == isKept)
        }
        let one = file(1, size: 3)
        cache.keep(one, at: "a", nowSeconds: 200)
        #expect(cache.file(at: "a", version: file(4, size: 3).version) == nil)
        #expect(cache.file(at: "b", version: one.version) == nil)
    }

    @Test func `what is kept never grows beyond its bounds`() {
        var cache = StaticFileCache()
        let large = file(1, size: 1 << 20)
        for index in 0..<17 { cache.keep(large, at: "\(index)", nowSeconds: 200) }
        #expect((0..<17).count { cache.file(at: "\($0)", version: large.version) != nil } == 1)
        let small = file(2, size: 0)
        for index in 0..<700 {
            cache.keep(small, at: "s\(index)", nowSeconds: 200)
            let held = (0...index).count { cache.file(at: "s\($0)", version: small.version) != nil }
            #expect(held <= 512)
        }
        #expect(cache.file(at: "s699", version: small.version) != nil)
    }
}
