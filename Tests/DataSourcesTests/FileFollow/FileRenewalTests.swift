import Foundation
import Testing

@testable import DataSources

/// Followed files that are cut, written anew or replaced.
@Suite struct FileRenewalTests {
    @Test func `a file that is cut is read from its begin`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("a long line that was there before\n", to: path)
            try await FollowedFile(path).during { next in
                try TestFile.append("last\n", to: path)
                #expect(await next() == "«last»")
                #expect(unsafe truncate(path, 0) == 0)
                try TestFile.append("first\n", to: path)
                #expect(await next() == "«first»")
            }
        }
    }

    @Test func `a file that is written anew is read from its begin, however long it is`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("old\n", to: path)
            try await FollowedFile(path).during { next in
                try TestFile.append("one\n", to: path)
                #expect(await next() == "«one»")
                for text in ["new line", "a longer one", String(repeating: "x", count: 500)] {
                    let handle = try #require(FileHandle(forWritingAtPath: path))
                    try handle.write(contentsOf: Data("\(text)\n".utf8))
                    try handle.close()
                    #expect(await next() == "«\(text)»")
                }
            }
        }
    }

    @Test func `a writer that goes on at its own place in a file that was cut loses nothing`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let writer = try #require(FileHandle(forWritingAtPath: path))
            try await FollowedFile(path).during { next in
                try writer.write(contentsOf: Data("one\n".utf8))
                #expect(await next() == "«one»")
                let other = try #require(FileHandle(forUpdatingAtPath: path))
                // Cut and gone on with at once, so that nobody sees it short.
                try other.write(contentsOf: Data([0, 0, 0, 0]))
                try writer.write(contentsOf: Data("two\n".utf8))
                #expect(await next() == "«two»")
                try writer.write(contentsOf: Data("three\n".utf8))
                #expect(await next() == "«three»")
                try writer.close()
            }
        }
    }

    @Test func `where another file gets the name, the rest of the old one comes first`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            try await FollowedFile(path).during { next in
                for round in 1...5 {
                    try FileManager.default.moveItem(atPath: path, toPath: "\(path).\(round)")
                    try TestFile.append("old \(round)\nwithout end", to: "\(path).\(round)")
                    #expect(await next() == "«old \(round)»")
                    try TestFile.write("new \(round)\n", to: path)
                    #expect(await next() == "«without end»")
                    #expect(await next() == "«new \(round)»")
                }
            }
        }
    }

    @Test func `what takes the name for a moment and is no file ends nothing`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            try await FollowedFile(path).during { next in
                try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
                try TestFile.append("late\n", to: path + ".1")
                #expect(await next() == "«late»")
                try FileManager.default.removeItem(atPath: path)
                try TestFile.write("new\n", to: path)
                #expect(await next() == "«new»")
            }
        }
    }

    @Test func `whoever writes on to the old file until it hears of the new one loses nothing`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            try await FollowedFile(path).during { next in
                let writer = try #require(FileHandle(forWritingAtPath: path))
                try writer.write(contentsOf: Data("first\n".utf8))
                #expect(await next() == "«first»")
                // As with `create` of logrotate, which tells the program when the new file is there.
                try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
                try TestFile.write("", to: path)
                for number in 1...10 {
                    try await Task.sleep(for: .milliseconds(20))
                    try writer.write(contentsOf: Data("late \(number)\n".utf8))
                }
                try writer.close()
                try TestFile.append("new\n", to: path)
                for number in 1...10 { #expect(await next() == "«late \(number)»") }
                #expect(await next() == "«new»")
            }
        }
    }

    @Test func `an old file that has no name any more is let go of`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let followed = FollowedFile(path)
            try await followed.during { next in
                try TestFile.append("first\n", to: path)
                #expect(await next() == "«first»")
                try FileManager.default.removeItem(atPath: path)
                try TestFile.write("", to: path)
                let deadline = ContinuousClock.now + .seconds(20)
                while followed.place.text?.hasSuffix(":0") != true, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(followed.place.text?.hasSuffix(":0") == true)
            }
        }
    }

    @Test(arguments: [1, 1000])
    func `a hole before what is written to a file that was cut is no text`(lines: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            try TestFile.write("", to: path)
            let followed = FollowedFile(path)
            try await followed.during { next in
                let writer = try #require(FileHandle(forWritingAtPath: path))
                for number in 1...lines {
                    try writer.write(contentsOf: Data("line \(number)\n".utf8))
                    #expect(await next() == "«line \(number)»")
                }
                #expect(unsafe truncate(path, 0) == 0)
                let deadline = ContinuousClock.now + .seconds(20)
                while followed.place.text?.hasSuffix(":0") != true, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(5))
                }
                try writer.write(contentsOf: Data("next\n".utf8))
                #expect(await next() == "«next»")
                try writer.write(contentsOf: Data("last\n".utf8))
                #expect(await next() == "«last»")
                try writer.close()
            }
        }
    }
}
