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
            #expect(
                HistoryPlace.obstacle(at: "/dev/null") == "is no plain file; name another file in server.history"
            )
        }
    }

    /// What is told of a file beside a history file, and the file that is meant.
    private static func way(_ file: String, _ what: String) -> String {
        "cannot be kept: \(file), which belongs to it, is \(what); "
            + "move that away, or name another file in server.history"
    }

    @Test func `a link is told where what it leads to can't be made, and is good where it can`() async throws {
        try await inFolder { folder in
            let root = folder.path
            func link(_ name: String, to target: String) throws {
                try FileManager.default.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
            }
            try link("good.db", to: "new.db")
            #expect(HistoryPlace.obstacle(at: "\(root)/good.db") == nil)
            try link("lost.db", to: "none/h.db")
            let missing = "cannot be made: the folder \(root)/none is not there; make it first"
            #expect(
                HistoryPlace.obstacle(at: "\(root)/lost.db") == "is a link to \(root)/none/h.db, and that \(missing)"
            )
            try link("round.db", to: "\(root)/round.db")
            let circle = try #require(HistoryPlace.obstacle(at: "\(root)/round.db"))
            #expect(circle.hasSuffix("is a link that leads nowhere; mend or remove the link"))
        }
    }

    @Test(arguments: [".lock", "-wal", "-shm"])
    func `what stands where a file beside it is to be is told before and at the start`(suffix: String) async throws {
        try await inFolder { folder in
            for kind in ["a folder", "a link"] where kind == "a folder" || suffix == ".lock" {
                let path = folder.appending(path: "\(kind.last ?? "x").db").path
                let file = path + suffix
                if kind == "a folder" {
                    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
                } else {
                    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "none")
                }
                let sentence = Self.way(file, kind)
                #expect(HistoryPlace.obstacle(at: path) == sentence)
                let recorded = try Recorded(path)
                #expect(recorded.history.fault == "the history file \(path) \(sentence)")
                await recorded.history.close()
            }
        }
    }

    @Test(arguments: ["notes of mine\n", "12 months\n", "7\n" + String(repeating: "x", count: 100)])
    func `a file of something else where the lock is to be is told, and stays as it is`(text: String) async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try Data(text.utf8).write(to: URL(filePath: "\(path).lock"))
            let sentence = Self.way("\(path).lock", "a file of something else")
            #expect(HistoryPlace.obstacle(at: path) == sentence)
            let recorded = try Recorded(path)
            #expect(recorded.history.fault == "the history file \(path) \(sentence)")
            await recorded.history.close()
            #expect(try String(contentsOfFile: "\(path).lock", encoding: .utf8) == text)
        }
    }

    @Test func `a history that was closed or is in use has nothing in its way`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            await recorded.publish("a", "1")
            #expect(HistoryPlace.obstacle(at: path) == nil && HistoryPeek.obstacle(path: path, for: .own) == nil)
            await recorded.history.close()
            #expect(HistoryPlace.obstacle(at: path) == nil && HistoryPeek.obstacle(path: path, for: .own) == nil)
        }
    }

    @Test func `what is no history is told as at the start`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            try Data("no database, but notes of mine".utf8).write(to: URL(filePath: path))
            let found = try #require(HistoryPeek.obstacle(path: path, for: .own))
            #expect(found == (": file is not a database; it is moved aside, and another is begun", false))
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
