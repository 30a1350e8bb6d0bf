import TestSupport
import Foundation
import Glibc
import Testing

@testable import DataSources
@testable import tickertape

@Suite struct ResumeTests {
    @Test func `a client that is cut off again and again misses nothing and gets nothing twice`() async throws {
        let jobs = """
            jobs:
              a: { every: 20ms, generate: counter }
              b: { every: 30ms, generate: walk }
              c: { every: 50ms, run: echo x }
            """
        try await Program.serving(jobs) { _, port in
            let first = try await EventStream.open("/events?catchup=all", at: port)
            var seen = try await first.blocks(12).dropFirst().compactMap(\.sequence)
            let epoch = try #require(try await first.next()?.epoch)
            first.cut()
            for round in 1...12 {
                let last = try #require(seen.last)
                let id = "\(epoch)-\(last)"
                let way = ["/events", "/events?last_event_id=\(id)", "/events?lastEventId=\(id)&catchup=none"][
                    round % 3
                ]
                let stream = try await EventStream.open(
                    way,
                    at: port,
                    fields: round % 3 == 0 ? ["Last-Event-ID": id] : [:]
                )
                let hello = try #require(try await stream.next())
                #expect(hello.id == id)
                #expect(try hello.object()["resume"] as? String == "resumed")
                #expect(try hello.object()["missed"] as? Int == 0)
                seen += try await stream.blocks(round * 2).compactMap(\.sequence)
                stream.cut()
            }
            #expect(seen == Array(1...seen.count))
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            #expect(
                try #require((index?["lastEventId"] as? String)?.split(separator: "-").last.flatMap { Int($0) })
                    >= seen.count
            )
        }
    }

    @Test func `events that are no longer held are told as a gap`() async throws {
        let jobs =
            "server: { history: { events: 5 }, tokens: { publish: [p] } }\njobs: { a: { post: true }, b: { post: true } }"
        try await Program.serving(jobs) { _, port in
            var ids: [String] = []
            for number in 1...12 {
                let job = number == 2 ? "b" : "a"
                let answer = try await Answer.to("POST", "/jobs/\(job)?token=p", at: port, body: "\(number)")
                ids.append(try #require((try answer.json() as? [String: String])?["id"]))
            }
            let stream = try await EventStream.open(at: port, fields: ["Last-Event-ID": ids[2]])
            let blocks = try await stream.blocks(4)
            #expect(try blocks[0].object()["resume"] as? String == "gap")
            #expect(blocks[0].id == ids[2])
            #expect(blocks[1].event == "gap")
            #expect(blocks[1].id == nil)
            let gap = try blocks[1].object() as NSDictionary
            #expect(gap == ["from": ids[3], "to": ids[11], "missed": 9, "reason": "evicted"])
            #expect(blocks[2...].map(\.id) == [ids[1], ids[11]])
            _ = try await Answer.to("POST", "/jobs/a?token=p", at: port, body: "13")
            #expect(try await stream.next()?.sequence == 13)
            // Only the other job's events are gone.
            let resumed = try await EventStream.open("/events?job=b", at: port, fields: ["Last-Event-ID": ids[5]])
                .next()
            #expect(try resumed?.object()["resume"] as? String == "resumed")
        }
    }

    @Test func `after a kill the history is a new one, and an old id is told so`() async throws {
        let jobs = "jobs: { a: { every: 50ms, generate: counter } }"
        var id = ""
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open(at: port)
            id = try #require(try await stream.event("dataUpdate").id)
            program.signal(SIGKILL)
            #expect(try await program.end() == .killed(SIGKILL))
            let rest = try? await stream.rest()
            #expect(rest?.contains { $0.event == "bye" } != true)
        }
        try await Program.serving(jobs) { _, port in
            for old in [id, "nonsense", "\"\u{7F}", "x-99999999999999999999", "-", "\(id)0000000000000000000000000000"]
            {
                let fields = old.contains("\u{7F}") ? [:] : ["Last-Event-ID": old]
                let target = old.contains("\u{7F}") ? "/events?last_event_id=%22%7F" : "/events"
                let stream = try await EventStream.open(target, at: port, fields: fields)
                #expect(stream.answer.status == 200)
                let hello = try #require(try await stream.next())
                #expect(try hello.object()["resume"] as? String == "reset")
                #expect(hello.id == nil)
                let gap = try #require(try await stream.next())
                #expect(gap.event == "gap")
                #expect(try gap.object()["reason"] as? String == "reset")
                let event = try #require(try await stream.next())
                #expect(event.event == "dataUpdate")
                #expect(event.epoch != id.split(separator: "-").first.map(String.init))
            }
        }
    }
}
