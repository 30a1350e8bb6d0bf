import Foundation
import Synchronization
import Testing

@testable import DataSources

/// Files that are followed.
@Suite struct FileTailTests {
    @Test func `lines come as they are appended, whole ones only`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("before\n", to: path)
            try await FollowedFile(path).during { next in
                try TestFile.append("one\n{\"n\": 2}\nthr", to: path)
                #expect(await next() == "«one»")
                #expect(await next() == "{\"n\":2}")
                try TestFile.append("ee\r\n", to: path)
                #expect(await next() == "«three»")
                // That is no mark of UTF-16, but text that is none.
                let handle = try #require(FileHandle(forWritingAtPath: path))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data([0xFF, 0xFE, 0x78, 0x0A]))
                try handle.close()
                #expect(await next() == "«\u{FFFD}\u{FFFD}x»")
            }
        }
    }

    @Test func `a file can be read from its begin`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("1\n2\n", to: path)
            try await FollowedFile(path).during(from: .start) { next in
                #expect(await next() == "1")
                #expect(await next() == "2")
                try TestFile.append("3\n", to: path)
                #expect(await next() == "3")
            }
        }
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian])
    func `a byte order mark tells the charset, wherever the file is begun`(encoding: String.Encoding) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            let append = { @Sendable (text: String) in
                let handle = try #require(FileHandle(forWritingAtPath: path))
                defer { try? handle.close() }
                try handle.seekToEnd()
                try handle.write(contentsOf: try #require(text.data(using: encoding)))
            }
            try Data().write(to: URL(fileURLWithPath: path))
            try append("\u{FEFF}before\n")
            let place = ResumePlace()
            try await FollowedFile(path, place: place).during { next in
                // U+0A0A and U+260A look like line ends, byte by byte.
                try append("\u{0A0A}\u{260A}x\nhal")
                #expect(await next() == "«\u{0A0A}\u{260A}x»")
            }
            try append("f\nlast\n")
            try await FollowedFile(path, place: place).during { next in
                #expect(await next() == "«half»")
                #expect(await next() == "«last»")
                #expect(unsafe truncate(path, 0) == 0)
                try append("\u{FEFF}new\n")
                #expect(await next() == "«new»")
            }
        }
    }

    @Test func `followed again, it goes on where it was, behind the last whole line`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let place = ResumePlace()
            try await FollowedFile(path, place: place).during { next in
                try TestFile.append("one\nhal", to: path)
                #expect(await next() == "«one»")
            }
            try TestFile.append("f\nthree\n", to: path)
            try await FollowedFile(path, place: place).during { next in
                #expect(await next() == "«half»")
                #expect(await next() == "«three»")
            }
            // Another file in its place is read from its begin.
            try FileManager.default.removeItem(atPath: path)
            try TestFile.write("other\n", to: path)
            try await FollowedFile(path, place: place).during { next in #expect(await next() == "«other»") }
        }
    }

    @Test func `lines that end with CR alone come once, also where it goes on`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let place = ResumePlace()
            try await FollowedFile(path, place: place).during { next in
                try TestFile.append("one\rtwo\r\nthree\rhal", to: path)
                for line in ["«one»", "«two»", "«three»"] { #expect(await next() == line) }
            }
            try TestFile.append("f\r", to: path)
            try await FollowedFile(path, place: place).during { next in #expect(await next() == "«half»") }
        }
    }

    @Test func `the rest of the end of a line, where it goes on, is no line`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("one\r", to: path)
            let place = ResumePlace()
            try await FollowedFile(path, place: place).during { next in
                try TestFile.append("\ntwo\r", to: path)
                #expect(await next() == "«two»")
            }
            try TestFile.append("\n\nthree\n", to: path)
            try await FollowedFile(path, place: place).during { next in
                for line in ["«»", "«three»"] { #expect(await next() == line) }
            }
        }
    }

    @Test func `a file that is not there is a failure, and read from its begin when it comes`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            let place = ResumePlace()
            let source = FileSource(path: path)
            await #expect(throws: SourceError(.missing, "there is no file \(path)")) {
                try await source.follow(SourceFeed(emit: { _ in }, place: place))
            }
            try TestFile.write("first\n", to: path)
            try await FollowedFile(path, place: place).during { next in #expect(await next() == "«first»") }
        }
    }

    @Test func `what is no file is a failure`() async throws {
        try await withTemporaryFolder { folder in
            let source = FileSource(path: folder)
            await #expect(throws: SourceError(.unreadable, "\(folder) is a directory, not a file")) {
                try await source.follow(SourceFeed(emit: { _ in }))
            }
        }
    }

    @Test func `a taker that is slow holds up the file, and nothing is lost`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            let all = (1...50_000).map { "line \($0)" }
            try TestFile.write(all.joined(separator: "\n") + "\n", to: path)
            let taken = Mutex([String]())
            let (ends, end) = AsyncStream<Void>.makeStream()
            let feed = SourceFeed(emit: { result in
                let count = taken.withLock { taken in
                    taken.append((try? result.get().shown) ?? "")
                    return taken.count
                }
                if count % 1000 == 0 { await Task.yield() }
                if count == all.count { end.yield(()) }
            })
            let work = Task { try await FileSource(path: path, from: .start).follow(feed) }
            var waiting = ends.makeAsyncIterator()
            _ = await waiting.next()
            work.cancel()
            #expect(taken.withLock { $0 } == all.map { "«\($0)»" })
        }
    }

    @Test func `many files take few of the kernel's watches, and all of them are followed`() async throws {
        func watches() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)"))
                    == "anon_inode:inotify"
            }
        }
        try await withTemporaryFolder { folder in
            let paths = (0..<150).map { "\(folder)/\($0).log" }
            for path in paths { try TestFile.write("", to: path) }
            let (lines, queue) = AsyncStream<String>.makeStream()
            let (openings, opened) = AsyncStream<Void>.makeStream()
            let work = Task {
                await withTaskGroup { group in
                    for path in paths {
                        let feed = SourceFeed(
                            emit: { queue.yield((try? $0.get().shown) ?? "") },
                            connect: { opened.yield(()) }
                        )
                        group.addTask { _ = try? await FileSource(path: path).follow(feed) }
                    }
                }
            }
            var count = 0
            for await _ in openings {
                count += 1
                if count == paths.count { break }
            }
            #expect(try watches() < 64)
            for (number, path) in paths.enumerated() { try TestFile.append("line \(number)\n", to: path) }
            var found: Set<String> = []
            for await line in lines {
                found.insert(line)
                if found.count == paths.count { break }
            }
            #expect(found == Set(paths.indices.map { "«line \($0)»" }))
            work.cancel()
            await work.value
        }
    }

    @Test func `a place goes on where the one before it has come, until that is closed`() {
        let former = ResumePlace("1")
        let next = ResumePlace(after: former)
        former.text = "2"
        former.close()
        former.text = "3"
        #expect(former.text == "2" && next.text == "2")
        next.text = "4"
        #expect(next.text == "4" && former.text == "2")
        let untouched = ResumePlace(after: ResumePlace("5"))
        untouched.text = nil
        #expect(untouched.text == nil)
    }

    @Test(arguments: [
        "", "1:2", "1:2:3:4", "a:b:c", "-1:2:3", "18446744073709551616:1:1", "1:2:3~", "1:2:3~0", "1:2:3~x",
        "1:2:3~4~5",
    ])
    func `a place that is none is not taken`(text: String) { #expect(FilePlace(text) == nil) }

    @Test(arguments: [0, 7, .max])
    func `a place is read as it was written`(mark: UInt32) {
        let place = FilePlace(device: 1, number: .max, offset: 3, mark: mark)
        let written = ResumePlace()
        written.note(place)
        #expect(written.text.flatMap { FilePlace($0) } == place)
        written.note(nil)
        #expect(written.text == nil)
    }
}
