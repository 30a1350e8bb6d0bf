import Foundation
import TestSupport
import Testing

/// Streams that their viewer has shaped, of a program that serves.
@Suite struct ShapedStreamTests {
    private static let jobs = """
        server: { tokens: { publish: [p] } }
        jobs:
          host: { post: true }
          bare: { post: true, envelope: false, event: bare }
          beat: { every: 20ms, generate: counter }
        """
    private static let filler = String(repeating: "x", count: 400)

    private func post(_ value: String, to job: String = "host", at port: UInt16) async throws {
        let fields = ["Authorization": "Bearer p", "Content-Type": "application/json"]
        let answer = try await Answer.to("POST", "/jobs/\(job)", at: port, fields: fields, body: value)
        #expect(answer.status == 202)
    }

    @Test func `of a busy job one result comes each second, with a count of those left out, for all viewers alike`()
        async throws
    {
        try await Program.serving(Self.jobs) { _, port in
            let streams = [
                try await EventStream.open("/events?every=1s&job=beat", at: port),
                try await EventStream.open("/events?job=beat&every=1000ms", at: port, version: "HTTP/1.0"),
            ]
            var seen: [[Block]] = []
            for stream in streams {
                let hello = try await stream.event("hello")
                #expect(try hello.object()["every"] as? Int == 1)
                _ = try await stream.event("dataUpdate")
                seen.append([try await stream.event("dataUpdate"), try await stream.event("dataUpdate")])
            }
            #expect(seen[0].contains { seen[1].contains($0) })
            for block in seen.joined() { #expect(try #require(block.object()["skipped"] as? Int) > 10) }
            let times = try seen[0].map { try #require(try $0.object()["at"] as? String).prefix(19) }
            #expect(Set(times).count == 2)
        }
    }

    @Test func `cut off and back within the period, a viewer has each result once`() async throws {
        try await Program.serving(Self.jobs) { _, port in
            let stream = try await EventStream.open("/events?every=1s&job=beat", at: port)
            _ = try await stream.event("dataUpdate")
            let last = try await stream.event("dataUpdate")
            stream.cut()
            let id = try #require(last.id)
            let again = try await EventStream.open(
                "/events?every=1s&job=beat",
                at: port,
                fields: ["Last-Event-ID": id]
            )
            #expect(try await again.event("hello").object()["resume"] as? String == "resumed")
            let next = try await again.event("dataUpdate")
            let skipped = try #require(next.object()["skipped"] as? Int)
            let value = try #require(next.value as? Int)
            #expect(try #require(last.value as? Int) + skipped + 1 == value)
        }
    }

    @Test func `a result comes as what has changed in it, whole where that can't be said`() async throws {
        try await Program.serving(Self.jobs) { _, port in
            try await post("{\"a\":1,\"text\":\"\(Self.filler)\"}", at: port)
            let stream = try await EventStream.open("/events?patch=merge&job=host,bare", at: port)
            let first = try await stream.event("dataUpdate")
            try await post("{\"a\":3.50,\"text\":\"\(Self.filler)\"}", at: port)
            // What a stream is sent first counts.
            let patch = try await stream.event("patch")
            #expect(first.value != nil)
            let body = try patch.object()
            #expect(body["base"] as? String == first.id && body["job"] as? String == "host" && body["data"] == nil)
            #expect(patch.data.hasSuffix(#","patch":{"a":3.50}}"#))
            try await post("{\"a\":null,\"text\":\"\(Self.filler)\"}", at: port)
            #expect(try await stream.event("dataUpdate").data.contains("\"a\":null"))
            try await post("{\"a\":1}", to: "bare", at: port)
            try await post("{\"a\":2}", to: "bare", at: port)
            #expect(try await stream.event("bare").data == "{\"a\":1}")
            #expect(try await stream.event("bare").data == "{\"a\":2}")
        }
    }

    @Test func `who comes back or wants nothing of the past gets each result whole once, and patches then`()
        async throws
    {
        try await Program.serving(Self.jobs) { _, port in
            let stream = try await EventStream.open("/events?patch=merge&job=host", at: port)
            _ = try await stream.event("hello")
            var ids: [String] = []
            for number in 1...2 {
                try await post("{\"a\":\(number),\"text\":\"\(Self.filler)\"}", at: port)
                ids.append(try #require(try await stream.event(number == 1 ? "dataUpdate" : "patch").id))
            }
            let back = try await EventStream.open(
                "/events?patch=merge&job=host",
                at: port,
                fields: ["Last-Event-ID": ids[1]]
            )
            let fresh = try await EventStream.open("/events?patch=merge&job=host&catchup=none", at: port)
            for stream in [back, fresh] { _ = try await stream.event("hello") }
            try await post("{\"a\":3,\"text\":\"\(Self.filler)\"}", at: port)
            let patch = try await stream.event("patch")
            #expect(try patch.object()["base"] as? String == ids[1])
            for stream in [back, fresh] {
                let whole = try await stream.event("dataUpdate")
                #expect(whole.id == patch.id && whole.data.contains("\"data\":{\"a\":3,"))
            }
            try await post("{\"a\":4,\"text\":\"\(Self.filler)\"}", at: port)
            for stream in [stream, back, fresh] {
                #expect(try await stream.event("patch").object()["base"] as? String == patch.id)
            }
        }
    }

    @Test func `the past comes in patches too, and what is new goes on from there`() async throws {
        try await Program.serving(Self.jobs) { _, port in
            for number in 1...5 { try await post("{\"a\":\(number),\"text\":\"\(Self.filler)\"}", at: port) }
            let first = try await EventStream.open("/events?patch=merge&job=host&catchup=3", at: port)
            var base = try #require(try await first.event("dataUpdate").id)
            var ids = [base]
            for _ in 1...2 {
                let patch = try await first.event("patch")
                #expect(try patch.object()["base"] as? String == base)
                base = try #require(patch.id)
                ids.append(base)
            }
            let fields = ["Last-Event-ID": ids[0]]
            let back = try await EventStream.open("/events?patch=merge&job=host", at: port, fields: fields)
            #expect(try await back.event("dataUpdate").id == ids[1])
            #expect(try await back.event("patch").id == ids[2])
            let periods = try await EventStream.open("/events?patch=merge&job=host&every=1s&catchup=all", at: port)
            _ = try await periods.event("hello")
            try await post("{\"a\":6,\"text\":\"\(Self.filler)\"}", at: port)
            for stream in [first, back] {
                #expect(try await stream.event("patch").object()["base"] as? String == base)
            }
        }
    }

    @Test(.enabled(if: ChromeDriver.program("python3") != nil, "needs python3"))
    func `the example in Python makes results whole`() async throws {
        let example = try #require(Document.blocks(of: "python").first { $0.text.contains("patch=merge") })
        let python = try #require(ChromeDriver.program("python3"))
        try await Program.serving(Self.jobs) { _, port in
            try await post("{\"a\":1,\"text\":\"\(Self.filler)\"}", at: port)
            let child = try ChildProgram(python, arguments: ["-c", example.text, "http://127.0.0.1:\(port)"])
            for number in 1...4 {
                if number > 1 { try await post("{\"a\":\(number),\"text\":\"\(Self.filler)\"}", at: port) }
                let value = "host {\"a\": \(number), \"text\""
                _ = try await child.line("value \(number)") { $0.contains(value) ? true : nil }
            }
            try await post("{\"text\":\"\(Self.filler)\",\"b\":{\"c\":[null]}}", at: port)
            _ = try await child.line("the last") {
                $0.contains("\"b\": {\"c\": [null]}}") && !$0.hasSuffix("\"a\"") ? true : nil
            }
            try await child.kill()
        }
    }
}
