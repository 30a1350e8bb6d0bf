import Foundation
import Glibc
import Tape
import Testing

@testable import History

/// What keeps a history file from being made, told before and by the server that wants it.
@Suite struct HistoryPlaceTests {
    @Test func `what keeps a file from being made or written is told with what to do`() async throws {
        try await inFolder { folder in
            let (root, whole) = (folder.path, folder.appending(path: "h.db").path)
            #expect(HistoryPlace.obstacle(at: whole) == nil)
            for path in [whole, "\(root)/plain"] { try Data("x".utf8).write(to: URL(filePath: path)) }
            #expect(HistoryPlace.obstacle(at: whole) == nil)
            #expect(
                HistoryPlace.obstacle(at: "\(root)/none/h.db")
                    == "cannot be made: the folder \(root)/none is not there; make it first"
            )
            #expect(HistoryPlace.obstacle(at: "\(root)/plain/h.db") == "cannot be made: \(root)/plain is no folder")
            #expect(
                HistoryPlace.obstacle(at: "\(root)/plain/a/h.db")
                    == "cannot be made: the folder \(root)/plain/a can't be used: Not a directory"
            )
            #expect(HistoryPlace.obstacle(at: root) == "is a folder; name a file in it")
            #expect(HistoryPlace.obstacle(at: "/dev/null") == "is no plain file")
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func `what the user may not write is told with the user`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try Data().write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
            let who = "cannot be kept: the user \(getuid()) may not"
            #expect(HistoryPlace.obstacle(at: path) == "\(who) read and write it")
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path) }
            #expect(
                HistoryPlace.obstacle(at: path)
                    == "\(who) write to the folder \(folder.path), where files beside it are made; "
                    + "name a file where it may be kept"
            )
        }
    }

    @Test func `a server whose folder is not there says that, and has its file once it is`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "past/h.db").path
            let recorded = try Recorded(path)
            let reason = "cannot be made: the folder \(folder.path)/past is not there; make it first"
            #expect(recorded.history.fault == "the history file \(path) \(reason)")
            try FileManager.default.createDirectory(atPath: "\(folder.path)/past", withIntermediateDirectories: false)
            await recorded.publish("a", "1")
            try await eventually("it works") { recorded.history.fault == nil }
            await recorded.history.close()
        }
    }
}
