import TestPorts
import TestSupport
import Foundation
import Glibc
import Testing

@testable import tickertape

/// Servers that pass on what another has, each a program of its own.
@Suite struct EdgeTests {
    private static let origin = """
        server: { tokens: { subscribe: [s], publish: [p] } }
        jobs:
          a: { every: 40ms, generate: counter }
          bare: { every: 50ms, generate: walk, envelope: false, event: bare }
          posted: { post: true }
          video: { request: {}, run: echo done }
        """

    private static func edge(of port: UInt16, token: String? = nil) -> String {
        let shown = token.map { ", token: \($0)" } ?? ""
        return "server: { origin: { url: \"http://127.0.0.1:\(port)/events\"\(shown) } }"
    }

    private static func degraded(_ port: UInt16) async throws -> String? {
        let text = try await Answer.to("GET", "/health", at: port).text
        return text.contains("degraded") ? text : nil
    }

    @Test func `a chain of two passes on all events with their ids, and clients hop between the three`() async throws {
        try await Program.serving(Self.origin) { _, first in
            try await Program.serving(Self.edge(of: first, token: "s")) { _, second in
                try await Program.serving(Self.edge(of: second)) { _, third in
                    let ports = [first, second, third]
                    let start = try await EventStream.open("/events?catchup=none&token=s", at: first)
                    var seen = try await start.blocks(3).dropFirst().compactMap(\.sequence)
                    let epoch = try #require(try await start.next()?.epoch)
                    start.cut()
                    for round in 1...15 {
                        let last = try #require(seen.last)
                        // An edge may be a moment behind, and is waited for then.
                        let port = ports[round % 3]
                        let found = try await eventually("the place on the tape") { () -> [Int]? in
                            let stream = try await EventStream.open(
                                "/events?token=s",
                                at: port,
                                fields: ["Last-Event-ID": "\(epoch)-\(last)"]
                            )
                            defer { stream.cut() }
                            let hello = try #require(try await stream.next())
                            guard try hello.object()["resume"] as? String == "resumed" else { return nil }
                            return try await stream.blocks(3).compactMap(\.sequence)
                        }
                        seen += found
                    }
                    let begun = try #require(seen.first)
                    #expect(seen == Array(begun..<(begun + seen.count)))
                }
            }
        }
    }

    @Test func `filters, bare values, posts and runs are as the origin's`() async throws {
        try await Program.serving(Self.origin) { _, first in
            try await Program.serving(Self.edge(of: first, token: "s")) { _, edge in
                let stream = try await EventStream.open("/events?job=bare&catchup=none", at: edge)
                let blocks = try await stream.blocks(3)
                #expect(blocks[0].event == "hello")
                #expect(blocks[1...].allSatisfy { $0.event == "bare" && Double($0.data) != nil })
                let posts = try await EventStream.open("/events?job=posted", at: edge)
                #expect(try await posts.next()?.event == "hello")
                #expect(try await Answer.to("POST", "/jobs/posted", at: edge, body: "7").status == 401)
                let fields = ["Authorization": "Bearer p"]
                #expect(try await Answer.to("POST", "/jobs/posted", at: edge, fields: fields, body: "7").status == 202)
                #expect(try await posts.next()?.object()["data"] as? Int == 7)
                // One that is too long to be read before it is known that it will be taken.
                let long = "\"\(String(repeating: "x", count: 100_000))\""
                #expect(try await Answer.to("POST", "/jobs/posted", at: edge, fields: fields, body: long).status == 202)
                let own = ["Authorization": "Bearer s"]
                let index = try await Answer.to("GET", "/", at: edge, fields: own)
                #expect(index.text.contains(#""bare":{"#))
                #expect(try await Answer.to("GET", "/jobs/none", at: edge, fields: own).status == 404)
            }
        }
    }

    @Test func `a run on request streams through an edge to its end, and goes on at the origin`() async throws {
        let jobs = """
            jobs:
              video: { request: { id: "[0-9]+" }, run: "echo one; echo two; echo three; sleep 30", lines: true, max_runs: 1 }
              short: { request: {}, run: "echo $RANDOM" }
            """
        // One whose run goes on is not waited for.
        try await Program.running(["--listen", "127.0.0.1:0"], files: ["jobs.yaml": jobs]) { origin in
            let first = try await origin.port()
            try await Program.serving(Self.edge(of: first)) { _, edge in
                let short = try await EventStream.open("/jobs/short/stream", at: edge)
                #expect(try await short.blocks(3).map(\.event) == ["hello", "dataUpdate", "finished"])
                #expect(try await short.next() == nil)
                #expect(try await Answer.to("GET", "/jobs/video/stream", at: edge).status == 400)
                let stream = try await EventStream.open("/jobs/video/stream?id=7", at: edge)
                let blocks = try await stream.blocks(3)
                let second = try #require(blocks[2].id)
                #expect(blocks[2].data.contains("two"))
                let full = try await EventStream.open("/jobs/video/stream?id=8", at: edge)
                #expect(try await full.next()?.event == "busy")
                for port in [first, edge] {
                    let again = try await EventStream.open(
                        "/jobs/video/stream?id=7",
                        at: port,
                        fields: ["Last-Event-ID": second]
                    )
                    let rest = try await again.blocks(2)
                    #expect(rest[0].id == second)
                    #expect(rest[1].data.contains("three"))
                    again.cut()
                }
                stream.cut()
                // Looking begins no run.
                let runs = try await Answer.to("GET", "/jobs/short", at: first).text
                #expect(try await Answer.to("HEAD", "/jobs/short/stream", at: edge).status == 200)
                let after = try await Answer.to("GET", "/jobs/short", at: first).text
                #expect(runs.contains(#""runs":1,"#) && after.contains(#""runs":1,"#), "\(after)")
                let foreign = ["Origin": "https://elsewhere.example"]
                #expect(try await Answer.to("GET", "/jobs/short/stream", at: edge, fields: foreign).status == 403)
            }
        }
    }

    @Test func `while the origin is away streams stay, and what is held is told`() async throws {
        try await Program.running(["--listen", "127.0.0.1:0"], files: ["jobs.yaml": Self.origin]) { origin in
            let first = try await origin.port()
            try await Program.serving(Self.edge(of: first, token: "s")) { _, edge in
                let stream = try await EventStream.open("/events?job=a&catchup=none", at: edge)
                let before = try await stream.blocks(3).last
                // The whole index is what is kept, whatever is asked for behind it.
                for (method, target) in [("GET", "/"), ("HEAD", "/"), ("GET", "/?fi%65lds=state")] {
                    #expect(try await Answer.to(method, target, at: edge).status == 200)
                }
                origin.signal(SIGKILL)
                _ = try await origin.end()
                let health = try await eventually("a fault in health") { () -> String? in
                    let health = try await Self.degraded(edge)
                    return health?.contains("can't") == true ? health : nil
                }
                #expect(health.contains("the origin http://127.0.0.1:\(first) can't be followed"))
                let history = try await Answer.to("GET", "/jobs/a/history?limit=2", at: edge).text
                #expect(history.contains(#""event":"dataUpdate""#))
                #expect(try await Answer.to("GET", "/jobs/a", at: edge).status == 502)
                let known = try await Answer.to("GET", "/", at: edge)
                #expect(known.fields["age"] != nil)
                #expect(known.text.contains(#""source":"generate""#))
                let late = try await EventStream.open("/events?job=a", at: edge)
                #expect(try await late.blocks(2).last?.event == "dataUpdate")
                // One that has lost its memory comes back at the same place.
                let arguments = ["--listen", "127.0.0.1:\(first)"]
                try await Program.running(arguments, files: ["jobs.yaml": Self.origin]) { again in
                    _ = try await again.port()
                    let gap = try await eventually("a gap") { () -> Block? in
                        let block = try await stream.next()
                        return block?.event == "gap" ? block : nil
                    }
                    #expect(try gap.object()["reason"] as? String == "reset")
                    let next = try await stream.next()
                    #expect(next?.event == "dataUpdate")
                    #expect(next?.epoch != before?.epoch)
                    _ = try await eventually("health") { () -> Bool? in
                        try await Self.degraded(edge) == nil ? true : nil
                    }
                }
            }
        }
    }

    @Test func `how old an index is, and that the origin is away, is known behind two edges`() async throws {
        try await Program.running(["--listen", "127.0.0.1:0"], files: ["jobs.yaml": Self.origin]) { origin in
            let first = try await origin.port()
            try await Program.serving(Self.edge(of: first, token: "s")) { _, second in
                try await Program.serving(Self.edge(of: second)) { _, third in
                    #expect(try await Answer.to("GET", "/", at: third).fields["age"] == nil)
                    origin.signal(SIGKILL)
                    _ = try await origin.end()
                    for edge in [second, third] {
                        _ = try await eventually("an age") { () -> Bool? in
                            try await Answer.to("GET", "/", at: edge).fields["age"] == nil ? nil : true
                        }
                    }
                    let words = "the origin http://127.0.0.1:\(second) does not follow its own origin"
                    try await eventually("health") {
                        try await Self.degraded(third)?.contains(words) == true ? true : nil
                    }
                }
            }
        }
    }

    @Test func `jobs that the origin has no more are gone from the edge`() async throws {
        let jobs =
            "jobs: { a: { every: 50ms, generate: counter }, gone: { every: 1h, on_start: true, generate: counter } }"
        let arguments = ["--listen", "127.0.0.1:0"]
        try await Program.running(arguments, files: ["jobs.yaml": jobs]) { origin in
            let first = try await origin.port()
            try await Program.serving(Self.edge(of: first)) { _, edge in
                func latest() async throws -> Set<String> {
                    let stream = try await EventStream.open(at: edge)
                    defer { stream.cut() }
                    let blocks = try await stream.blocks(3).filter { $0.event == "dataUpdate" }
                    return Set(try blocks.compactMap { try $0.object()["job"] as? String })
                }
                #expect(
                    try await eventually("both jobs") { () -> Set<String>? in
                        let jobs = try await latest()
                        return jobs.count == 2 ? jobs : nil
                    } == ["a", "gone"]
                )
                try origin.write("jobs: { a: { every: 50ms, generate: counter } }", to: "jobs.yaml")
                #expect(
                    try await eventually("one job") { () -> Set<String>? in
                        let jobs = try await latest()
                        return jobs.count == 1 ? jobs : nil
                    } == ["a"]
                )
            }
        }
    }

    @Test func `who comes before the origin was heard of keeps the place that it has`() async throws {
        let port = try FreePort.reserve()
        try await Program.serving(Self.edge(of: port)) { _, edge in
            let early = try await EventStream.open(at: edge, fields: ["Last-Event-ID": "abc-5"])
            let busy = try #require(try await early.next())
            #expect(busy.event == "busy")
            #expect(try busy.object()["reason"] as? String == "origin")
            let message = try #require(try busy.object()["message"] as? String)
            #expect(message.hasPrefix("the origin http://127.0.0.1:\(port) can't be followed: "))
            #expect(message.hasSuffix("; nothing has come from it so far"))
            let health = try await Answer.to("GET", "/health", at: edge).text
            #expect(health.contains(message) && health.contains("so far, since "), "\(health)")
            #expect(try await early.next() == nil)
            let arguments = ["--listen", "127.0.0.1:\(port)"]
            let jobs = "jobs: { a: { every: 50ms, generate: counter } }"
            try await Program.running(arguments, files: ["jobs.yaml": jobs]) { origin in
                _ = try await origin.port()
                try await eventually("a stream") { () -> Bool? in
                    let stream = try await EventStream.open(at: edge)
                    defer { stream.cut() }
                    return try await stream.next()?.event == "hello" ? true : nil
                }
            }
        }
    }

    @Test func `an origin that refuses, and what is no origin, are told`() async throws {
        try await Program.serving(Self.origin) { _, first in
            try await Program.serving(Self.edge(of: first, token: "wrong")) { program, edge in
                let health = try await eventually("a fault in health") { () -> String? in
                    let health = try await Self.degraded(edge)
                    return health?.contains("yet") == false ? health : nil
                }
                #expect(health.contains("answers 401: "), "\(health)")
                #expect(program.complaints.contains("answers 401: "))
                #expect(!program.complaints.contains("wrong"))
            }
            let page = Self.edge(of: first).replacing("/events", with: "/index.html/events")
            try await Program.serving(page) { _, edge in
                let health = try await eventually("a fault in health") { () -> String? in
                    let health = try await Self.degraded(edge)
                    return health?.contains("yet") == false ? health : nil
                }
                #expect(health.contains("answers 404"), "\(health)")
            }
        }
    }

    @Test(arguments: [
        ("{ url: \"ftp://a/events\" }", "must be the address of a stream, such as https://central.example/events"),
        ("{ url: \"https://a/\" }", "write https://a/events"),
        ("{ token: some-secret }", "write url: https://central.example/events"),
        ("{ url: \"https://u:p@a/events\" }", "must be the address of a stream"),
    ])
    func `an origin that can't be one is refused with what to write`(origin: String, sentence: String) async throws {
        let result = try await Program.run(["check"], files: ["jobs.yaml": "server: { origin: \(origin) }"])
        #expect(result.status == 1)
        #expect(result.complaints.contains(sentence), "\(result.complaints)")
    }

    @Test func `jobs have no place beside an origin, and a history file has`() async throws {
        let file = """
            server: { origin: { url: "https://a/events" }, history: { file: x.db } }
            jobs: { a: { every: 1s, generate: counter } }
            """
        let result = try await Program.run(["check"], files: ["jobs.yaml": file])
        #expect(result.status == 1)
        #expect(result.complaints.contains("leave the jobs out here"))
        #expect(!result.complaints.contains("history"), "\(result.complaints)")
    }
}
