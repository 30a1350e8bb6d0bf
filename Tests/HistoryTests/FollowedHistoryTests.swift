import Foundation
import Tape
import Testing

@testable import History

/// The file of an edge, which has an origin's events under the ids that they have there.
@Suite struct FollowedHistoryTests {
    /// A copy of the files as they are found where the program is killed now.
    private func killed(_ path: String) throws -> String {
        let copy = "\(path).\(UUID().uuidString)"
        for suffix in ["", "-wal", ".lock"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        return copy
    }

    @Test func `it goes on with the origin's history and ids, closed or killed`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let first = try FollowedEdge(path)
            first.tape.turn(to: "m", next: 1)
            await first.take("m", 1...3)
            await first.take("m", 4...4, of: "b")
            let copy = try killed(path)
            await first.history.close()
            for path in [path, copy] {
                let again = try FollowedEdge(path)
                #expect(again.tape.lastEventID.description == "m-4")
                #expect(again.ids == ["m-1", "m-2", "m-3", "m-4"])
                #expect(again.tape.latestResult(of: "a")?.text == #"{"data":3}"#)
                // What it has already is told twice by nobody.
                await again.take("m", 3...6)
                #expect(again.ids == ["m-1", "m-2", "m-3", "m-4", "m-5", "m-6"])
                #expect(await again.stored() == again.ids)
                await again.history.close()
                #expect(again.log.all == [])
            }
        }
    }

    @Test func `with another history it begins anew, and has one of the two whenever it is killed`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let edge = try FollowedEdge(path)
            var copies = [try killed(path)]
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 1...5)
            copies.append(try killed(path))
            // The same name is another history too, where the origin has lost its end.
            for epoch in ["n", "n"] {
                edge.tape.turn(to: epoch, next: 1)
                await edge.take(epoch, 1...2)
                copies.append(try killed(path))
                #expect(await edge.stored() == ["n-1", "n-2"])
                #expect(edge.tape.latestResult(of: "a")?.text == #"{"data":2}"#)
            }
            edge.tape.turn(to: "o", next: 1)
            try await eventually("the turn") { edge.tape.isFlushed }
            copies.append(try killed(path))
            await edge.history.close()
            var found: [[String]] = []
            for copy in copies + [path] {
                let again = try FollowedEdge(copy)
                found.append(again.ids)
                // A position is never used again, so that nobody takes one event for another.
                #expect(again.tape.identity.first == 1 || again.tape.end > again.tape.identity.first - 1)
                await again.history.close()
            }
            let m = (1...5).map { "m-\($0)" }
            #expect(found == [[], m, ["n-1", "n-2"], ["n-1", "n-2"], [], []])
            #expect(edge.log.all == [])
        }
    }

    @Test func `behind a hole it goes on, and what it had before is still there`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let first = try FollowedEdge(path)
            first.tape.turn(to: "m", next: 1)
            await first.take("m", 1...3)
            first.tape.skip(to: 10)
            first.tape.recall(FollowedEdge.event("m", 7, of: "rare"))
            await first.take("m", 10...11)
            #expect(first.ids == ["m-10", "m-11"])
            #expect(await first.stored() == ["m-1", "m-2", "m-3", "m-7", "m-10", "m-11"])
            let copy = try killed(path)
            await first.history.close()
            for path in [path, copy] {
                let again = try FollowedEdge(path)
                #expect(again.ids == ["m-10", "m-11"])
                #expect(again.tape.lostEnd == again.tape.identity.first + 9)
                #expect(again.tape.latestResult(of: "rare")?.text == #"{"data":7}"#)
                #expect(again.tape.latestResult(of: "a")?.text == #"{"data":11}"#)
                #expect(
                    await again.history.events(
                        JobQuery(job: "a", after: 0, end: .max, since: nil, limit: 9, bytes: .max)
                    )?.count == 5
                )
                await again.history.close()
            }
        }
    }

    @Test func `a hole at its end is known after a restart`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let first = try FollowedEdge(path)
            first.tape.turn(to: "m", next: 1)
            await first.take("m", 1...3)
            first.tape.skip(to: 10)
            await first.flushed()
            await first.history.close()
            let again = try FollowedEdge(path)
            #expect(again.tape.lastEventID.description == "m-9")
            await again.take("m", 8...10)
            #expect(again.ids == ["m-10"])
            await again.history.close()
        }
    }

    @Test func `limits hold, and what a turn has left takes no room`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let edge = try FollowedEdge(path, limits: .init(events: 100), memory: 10)
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 1...500)
            edge.tape.turn(to: "n", next: 1)
            await edge.take("n", 1...400)
            try await eventually("an eviction") { await edge.stored()?.count ?? 0 <= 113 }
            let stored = try #require(await edge.stored())
            #expect(stored.count >= 100 && stored.last == "n-400")
            await edge.history.close()
        }
    }

    @Test func `ids that were shown and not stored are not left out, as the origin tells them again`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let edge = try FollowedEdge(path)
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 1...2)
            let other = try Database(path: path, timeout: .seconds(1))
            try other.run("BEGIN IMMEDIATE")
            await edge.take("m", 3...5)
            // The thread that writes may still be at what it waits for.
            try await eventually("it is told") { edge.log.all.contains { $0.contains("database is locked") } }
            #expect(edge.ids.last == "m-5")
            let copy = try killed(path)
            try other.run("ROLLBACK")
            try await eventually("the file") { edge.history.fault == nil }
            #expect(await edge.stored() == (1...5).map { "m-\($0)" })
            await edge.history.close()
            let again = try FollowedEdge(copy)
            #expect(again.tape.lastEventID.description == "m-2")
            await again.take("m", 3...5)
            #expect(again.ids == (1...5).map { "m-\($0)" })
            await again.history.close()
        }
    }

    @Test func `what memory had to let go of while the file failed is a hole, and what was before stays`() async throws
    {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let edge = try FollowedEdge(path, memory: 3)
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 1...2)
            let other = try Database(path: path, timeout: .seconds(1))
            try other.run("BEGIN IMMEDIATE")
            await edge.take("m", 3...3)
            try await eventually("a fault") { edge.history.fault != nil }
            await edge.take("m", 4...9)
            try other.run("ROLLBACK")
            try await eventually("the file") { edge.history.fault == nil }
            let left = ["m-1", "m-2", "m-7", "m-8", "m-9"]
            #expect(await edge.stored() == left)
            await edge.history.close()
            let again = try FollowedEdge(path, memory: 9)
            #expect(again.ids == ["m-7", "m-8", "m-9"])
            #expect(again.tape.lostEnd == again.tape.identity.first + 6)
            #expect(await again.stored() == left)
            await again.history.close()
        }
    }

    @Test func `a history that ends while the file fails is moved aside, and the file goes on with the next`()
        async throws
    {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let edge = try FollowedEdge(path)
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 1...2)
            let other = try Database(path: path, timeout: .seconds(1))
            try other.run("BEGIN IMMEDIATE")
            await edge.take("m", 3...3)
            edge.tape.turn(to: "n", next: 1)
            await edge.take("n", 1...2)
            try other.run("ROLLBACK")
            try await eventually("the file") { edge.history.fault == nil }
            #expect(await edge.stored() == ["n-1", "n-2"])
            await edge.history.close()
            let again = try FollowedEdge(path)
            #expect(again.ids == ["n-1", "n-2"])
            await again.history.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.contains { $0.hasPrefix("e.db.aside-") })
        }
    }

    @Test func `a file that could not be opened at first waits for the origin, and is no other's then`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let first = try FollowedEdge(path)
            first.tape.turn(to: "m", next: 1)
            await first.take("m", 1...3)
            await first.history.close()
            let other = try Database(path: path, timeout: .seconds(1))
            try other.run("BEGIN IMMEDIATE")
            let edge = try FollowedEdge(path)
            // The thread that writes may still be at what it waits for.
            try await eventually("it is told") { edge.log.all.contains { $0.contains("database is locked") } }
            try other.run("ROLLBACK")
            try await eventually("a try") { edge.history.fault?.contains("waits for the origin") == true }
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 2...5)
            try await eventually("the file") { edge.history.fault == nil }
            #expect(await edge.stored() == (1...5).map { "m-\($0)" })
            await edge.history.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!names.contains { $0.contains("aside") }, "\(names)")
        }
    }

    @Test func `a file of the other kind is refused with what to do, and stays as it is`() async throws {
        try await inFolder { folder in
            let (own, followed) = (folder.appending(path: "o.db").path, folder.appending(path: "e.db").path)
            let server = try Recorded(own)
            await server.publish("a", "1")
            await server.history.close()
            let edge = try FollowedEdge(followed)
            edge.tape.turn(to: "m", next: 1)
            await edge.take("m", 1...1)
            await edge.history.close()
            for (path, kind) in [(own, HistoryKind.own), (followed, .followed)] {
                #expect(HistoryPeek.obstacle(path: path, for: kind) == nil)
                let other: HistoryKind = kind == .own ? .followed : .own
                let obstacle = try #require(HistoryPeek.obstacle(path: path, for: other))
                #expect(obstacle == (" \(kind.refusal)", true))
            }
            #expect(HistoryPeek.obstacle(path: folder.appending(path: "none.db").path, for: .own) == nil)
            let files = try [own, followed].map { try Data(contentsOf: URL(filePath: $0)) }
            let way = "name another file in server.history, or move this one away"
            for (path, words) in [
                (own, "was written by a server with jobs of its own, and not by an edge"),
                (followed, "was written by an edge, under the ids of its origin"),
            ] {
                let error = #expect(throws: History.OpenError.self) {
                    _ = path == own ? try FollowedEdge(path).history : try Recorded(path).history
                }
                guard case .ofOtherKind("the history file \(path) \(words); \(way)") = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            let fault = #expect(throws: HistoryCopy.Fault.self) {
                _ = try HistoryCopy(path: followed, within: .init(events: 9))
            }
            #expect(fault?.description.contains("was written by an edge") == true)
            #expect(try [own, followed].map { try Data(contentsOf: URL(filePath: $0)) } == files)
        }
    }

    @Test func `the index is kept, and goes with its history`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "e.db").path
            let first = try FollowedEdge(path)
            #expect(first.history.index == nil)
            first.tape.turn(to: "m", next: 1)
            await first.take("m", 1...1)
            let index = KeptIndex(json: Array(#"{"jobs":{"ä":1}}"#.utf8), time: Timestamp(milliseconds: 5))
            first.history.keep(index)
            try await eventually("the index") {
                (try? HistoryPeek.fact("indexAt", in: path)) == "5"
            }
            await first.history.close()
            let again = try FollowedEdge(path)
            #expect(again.history.index == index)
            again.tape.turn(to: "n", next: 1)
            await again.take("n", 1...1)
            await again.history.close()
            let third = try FollowedEdge(path)
            #expect(third.history.index == nil)
            await third.history.close()
        }
    }
}
