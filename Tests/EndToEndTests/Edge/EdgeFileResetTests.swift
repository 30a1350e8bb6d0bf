import Foundation
import Glibc
import TestPorts
import TestSupport
import Testing

/// What becomes of an edge's file where its origin has another history.
@Suite struct EdgeFileResetTests {
    @Test func `an origin that begins anew is a reset, and the file has its history alone`() async throws {
        try await LastingFolder.during { folder in
            let port = try FreePort.reserve()
            try await folder.serve(EdgeFolder.edge(of: port)) { program, edgePort in
                var former = ""
                try await folder.serveOrigin(at: port) { origin in
                    let blocks = try await eventually("events") { () -> [Block]? in
                        try await EdgeFolder.events(3, behind: nil, at: edgePort)
                    }
                    former = try #require(blocks.last?.epoch)
                    try await EdgeFolder.kill(origin)
                }
                let stream = try await EventStream.open("/events?job=a&catchup=none", at: edgePort)
                _ = try await stream.next()
                for name in ["origin.db", "origin.db-wal", "origin.db-shm"] {
                    let place = folder.url.appending(path: "origin").appending(path: name)
                    try? FileManager.default.removeItem(at: place)
                }
                try await folder.serveOrigin(at: port) { _ in
                    let gap = try await eventually("a gap") { () -> Block? in
                        let block = try await stream.next()
                        return block?.event == "gap" ? block : nil
                    }
                    #expect(try gap.object()["reason"] as? String == "reset")
                    let next = try #require(try await stream.next())
                    #expect(next.epoch != former)
                    try await EdgeFolder.kill(program)
                }
            }
            let file = folder.url.appending(path: "edge.db").path
            let kept = try EdgeFolder.first(
                file,
                "SELECT group_concat(DISTINCT CAST(substr(block, 5, 10) AS TEXT)) FROM events"
            )
            #expect(kept == (try EdgeFolder.first(file, "SELECT value FROM facts WHERE name = 'epoch'")))
            // It is the new one that it comes up with.
            try await folder.serve(EdgeFolder.edge(of: port)) { _, edgePort in
                let stream = try await EventStream.open("/events?job=a", at: edgePort)
                #expect(try await stream.blocks(2).last?.epoch == kept)
            }
        }
    }

    @Test func `an origin that was restored from a backup is a reset, and no id stands for two events`() async throws {
        let jobs = """
            server: { history: { file: origin.db }, tokens: { subscribe: [s], publish: [p] } }
            jobs: { note: { post: true } }
            """
        func post(_ numbers: ClosedRange<Int>, at port: UInt16) async throws {
            for number in numbers {
                #expect(try await Answer.to("POST", "/jobs/note?token=p", at: port, body: "\(number)").status == 202)
            }
        }
        func past(_ port: UInt16) async throws -> [Int] {
            let answer = try await Answer.to("GET", "/jobs/note/history", at: port)
            return (try answer.json() as? [[String: Any]] ?? []).compactMap { $0["data"] as? Int }
        }
        try await LastingFolder.during { folder in
            let port = try FreePort.reserve()
            let place = folder.url.appending(path: "origin.db").path
            let arguments = ["--listen", "127.0.0.1:\(port)"]
            let path = folder.url.appending(path: "edge.db").path
            func serve(_ test: (Program) async throws -> Void) async throws {
                try await Program.running(arguments, files: ["jobs.yaml": jobs], in: folder.url) { program in
                    _ = try await program.port()
                    try await test(program)
                }
            }
            try await serve { origin in
                try await post(1...2, at: port)
                origin.signal(SIGTERM)
                #expect(try await origin.end() == .exited(0))
            }
            let backup = try Data(contentsOf: URL(filePath: place))
            let folderOfEdge = folder.url.appending(path: "edge")
            try FileManager.default.createDirectory(at: folderOfEdge, withIntermediateDirectories: true)
            let edge = EdgeFolder.edge(of: port).replacing("edge.db", with: path)
            let config = ["--listen", "127.0.0.1:0", "--config", folderOfEdge.appending(path: "jobs.yaml").path]
            try await Program.running(config, files: ["jobs.yaml": edge], in: folderOfEdge) { program in
                let edgePort = try await program.port()
                try await serve { origin in
                    try await post(3...20, at: port)
                    try await eventually("all at the edge") { () -> Bool? in
                        try EdgeFolder.first(path, "SELECT count(*) FROM events WHERE job != 0") == "20" ? true : nil
                    }
                    try await EdgeFolder.kill(origin)
                }
                #expect(try await past(edgePort) == Array(1...20))
                let stream = try await EventStream.open("/events?job=note&catchup=none", at: edgePort)
                _ = try await stream.next()
                try backup.write(to: URL(filePath: place))
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: place + suffix) }
                try await serve { origin in
                    let gap = try #require(try await stream.next())
                    #expect(try gap.event == "gap" && gap.object()["reason"] as? String == "reset", "\(gap.data)")
                    try await post(103...104, at: port)
                    try await eventually("all at the edge") { () -> Bool? in
                        try EdgeFolder.first(path, "SELECT count(*) FROM events WHERE job != 0") == "4" ? true : nil
                    }
                    try await EdgeFolder.kill(origin)
                }
                #expect(try await past(edgePort) == [1, 2, 103, 104])
                try await EdgeFolder.kill(program)
            }
            try await Program.running(config, files: ["jobs.yaml": edge], in: folderOfEdge) { program in
                let port = try await program.port()
                #expect(try await past(port) == [1, 2, 103, 104])
            }
        }
    }
}
