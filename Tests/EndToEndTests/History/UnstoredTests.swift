import Foundation
import Glibc
import TestSupport
import Testing

@testable import History

/// Ids that clients were told while the history file could not be written.
@Suite struct UnstoredTests {
    private static let jobs = """
        server: { tokens: { publish: [p] }, history: { file: t.db } }
        jobs: { nick: { post: true } }
        """

    /// What keeps events from being stored.
    enum Trouble: CaseIterable {
        case lock, fullDisk
    }

    private func post(_ body: String, at port: UInt16) async throws -> String {
        let answer = try await Answer.to("POST", "/jobs/nick?token=p", at: port, body: body)
        return try #require((try answer.json() as? [String: String])?["id"])
    }

    private func sequence(_ id: String) throws -> Int {
        try #require(id.split(separator: "-").last.flatMap { Int($0) })
    }

    @Test(arguments: Trouble.allCases, [SIGTERM, SIGKILL])
    func `no id is used twice, and who names a lost one, or one before it, is told of a gap`(
        trouble: Trouble,
        signal: CInt
    ) async throws {
        try await LastingFolder.during { folder in
            var ids: [String] = []
            let path = folder.url.appending(path: "t.db").path
            var other: Database?
            try await folder.serve(Self.jobs) { program, port in
                for number in 1...2 { ids.append(try await post("\(number)", at: port)) }
                switch trouble {
                case .lock:
                    other = try Database(path: path, timeout: .seconds(1))
                    try other?.run("BEGIN IMMEDIATE")
                case .fullDisk: try ShortageTests.limit("fsize", of: program, to: "2000")
                }
                for number in 3...5 { ids.append(try await post("\(number)", at: port)) }
                let reason = trouble == .lock ? "database is locked" : "disk I/O error"
                #expect(
                    try await Answer.to("GET", "/health", at: port).text
                        == #"{"status":"degraded","reasons":["the history file \#(path): \#(reason)"]}"#
                )
                program.signal(signal)
                #expect(try await program.end() == (signal == SIGKILL ? .killed(signal) : .exited(0)))
                let words = "3 events could not be stored in the history file \(path)\n"
                #expect(program.complaints.hasSuffix(words) == (signal == SIGTERM))
            }
            try other?.run("ROLLBACK")
            other = nil
            #expect(try ids.map { try sequence($0) } == Array(1...5))
            try await folder.serve(Self.jobs) { program, port in
                for id in ids {
                    let stream = try await EventStream.open(at: port, fields: ["Last-Event-ID": id])
                    #expect(try await stream.next()?.object()["resume"] as? String == "gap", "\(id)")
                    let gap = try await stream.event("gap").object()
                    #expect(gap["reason"] as? String == "evicted" && (gap["missed"] as? Int ?? 0) > 0, "\(id)")
                    // The latest that is there.
                    #expect(try await stream.next()?.id == ids[1])
                }
                let all = try await EventStream.open("/events?catchup=all", at: port)
                #expect(try await all.blocks(3).dropFirst().map(\.id) == Array(ids[..<2]))
                let next = try await post("6", at: port)
                #expect(next.split(separator: "-")[0] == ids[0].split(separator: "-")[0])
                #expect(try sequence(next) > 5)
                let stream = try await EventStream.open(at: port, fields: ["Last-Event-ID": ids[4]])
                _ = try await stream.event("gap")
                #expect(try await stream.next()?.id == next)
                let live = try await EventStream.open(at: port, fields: ["Last-Event-ID": next])
                #expect(try await live.next()?.object()["resume"] as? String == "resumed")
                program.signal(SIGTERM)
                #expect(try await program.end() == .exited(0))
            }
        }
    }
}
