import Foundation
import Synchronization
import Testing

@testable import DataSources

/// Files that are followed again: a place is gone on at where what stands before it is the same.
@Suite struct FilePlaceMarkTests {
    /// Writes anew over what stands in a file, which keeps its number.
    private func overwrite(_ path: String, with text: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        defer { try? handle.close() }
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
    }

    @Test func `a file that was written anew while nobody followed it is read from its begin`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let place = ResumePlace()
            try await FollowedFile(path, place: place).during { next in
                try TestFile.append("one\ntwo\nthree\n", to: path)
                for line in ["«one»", "«two»", "«three»"] { #expect(await next() == line) }
            }
            try overwrite(path, with: (1...9).map { "new-0\($0)\n" }.joined())
            try await FollowedFile(path, place: place).during { next in
                for number in 1...9 { #expect(await next() == "«new-0\(number)»") }
            }
            try TestFile.append("last\n", to: path)
            try await FollowedFile(path, place: place).during { next in #expect(await next() == "«last»") }
        }
    }

    @Test func `a place that was written down without a mark is gone on at`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("one\ntwo\n", to: path)
            var place = FilePlace(try RegularFile.open(path).status, offset: 4)
            try await FollowedFile(path, place: ResumePlace(place.description)).during { next in
                #expect(await next() == "«two»")
            }
            place.mark = 1
            try await FollowedFile(path, place: ResumePlace(place.description)).during { next in
                for line in ["«one»", "«two»"] { #expect(await next() == line) }
            }
        }
    }

    @Test func `a hole before the place is no other text`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let writer = try #require(FileHandle(forWritingAtPath: path))
            defer { try? writer.close() }
            let place = ResumePlace()
            try await FollowedFile(path, place: place).during { next in
                try writer.write(contentsOf: Data("one\n".utf8))
                #expect(await next() == "«one»")
            }
            // Cut, and gone on with by a writer that stays at its own place.
            #expect(unsafe truncate(path, 0) == 0)
            try writer.write(contentsOf: Data("two\n".utf8))
            try await FollowedFile(path, place: place).during { next in #expect(await next() == "«two»") }
        }
    }

    @Test(arguments: [String.Encoding.utf8, .utf16LittleEndian])
    func `wherever it is ended, it goes on there`(encoding: String.Encoding) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            let all = (0..<8_000).map { "\($0)" + String(repeating: "x", count: $0 % 23) }
            let text = try #require(("\u{FEFF}" + all.map { $0 + "\n" }.joined()).data(using: encoding))
            try text.write(to: URL(fileURLWithPath: path))
            let place = ResumePlace("0:0:0")
            let taken = Mutex<[String]>([])
            var rounds = 0
            while taken.withLock({ $0.count }) < all.count, rounds < all.count {
                rounds += 1
                let most = min(all.count, taken.withLock { $0.count } + 1 + rounds * 37 % 500)
                let (ends, end) = AsyncStream<Void>.makeStream()
                let feed = SourceFeed(
                    emit: { result in
                        let count = taken.withLock { taken in
                            taken.append((try? result.get().text) ?? "")
                            return taken.count
                        }
                        if count >= most { end.yield(()) }
                        await Task.yield()
                    },
                    place: place
                )
                let work = Task { try await FileSource(path: path, format: .text).follow(feed) }
                var waiting = ends.makeAsyncIterator()
                _ = await waiting.next()
                work.cancel()
                _ = try? await work.value
            }
            #expect(taken.withLock { $0 } == all)
        }
    }

    @Test func `a file that is replaced again and again is read once each time`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            try await FollowedFile(path).during { next in
                let count = 1_000
                for number in 0..<count {
                    try TestFile.write("line \(number)\n", to: path + ".new")
                    #expect(unsafe rename(path + ".new", path) == 0)
                }
                try TestFile.append("end\n", to: path)
                var seen: [String] = []
                while let line = await next(), line != "«end»" { seen.append(line) }
                #expect(Set(seen).count == seen.count)
                #expect(seen.last == "«line \(count - 1)»")
            }
        }
    }
}
