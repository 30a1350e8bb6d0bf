import Foundation
import TestSupport
import HTTP
import Server
import Tape
import Testing

@testable import EventStreams
@testable import API

@Suite struct AliasTests {
    private static let jobs = """
        server:
          tokens: { publish: [p] }
          cors: ["https://a.example"]
          aliases:
            /listen: /events
            /stream/: "/events?event=ping,pong&heartbeat=event"
            /api/last/note: /jobs/note
            /api/old: "/jobs/note/history?limit=1"
            /up: /health
        jobs:
          note: { post: true }
          wave: { every: 1h, generate: sine }
        """

    @Test func `an old path is answered in place, with the queries of both`() async throws {
        let bench = try RouteBench(Self.jobs)
        for target in ["/listen", "/listen/", "/%6cisten", "/listen?"] {
            #expect(try bench.stream(target).filter == .all)
        }
        let stream = try bench.stream("/stream?job=note&event=more&last_event_id=k-1")
        #expect(stream.filter == Filter(jobs: ["note"], events: ["ping", "pong", "more"]))
        #expect(stream.heartbeatStyle == .event)
        #expect(stream.lastEventID == "k-1")
        #expect(try bench.stream("/listen", ["Last-Event-ID": "k-7"]).lastEventID == "k-7")
        #expect(try await bench.get("/up").text == #"{"status":"ok"}"#)
        try bench.publish("1", on: "note")
        try bench.publish("2", on: "note")
        #expect(try await bench.get("/api/old").text.hasPrefix(#"[{"id":"test-2","#))
        let origin: HeaderFields = ["Origin": "https://a.example"]
        let wrong = try await bench.get("/stream?x=%zz", origin)
        #expect(wrong.status == 400)
        #expect(wrong["Access-Control-Allow-Origin"] == "https://a.example")
        let long = try await bench.get("/stream?x=" + String(repeating: "x", count: 8170), origin)
        #expect(long.status == 414)
        #expect(long["Access-Control-Allow-Origin"] == "https://a.example")
    }

    @Test func `all that its place takes an old path takes too`() async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.answer("POST", "/api/last/note", ["Authorization": "Bearer p"], body: "7")
        #expect(answer.status == 202)
        #expect(try await bench.answer("OPTIONS", "/api/last/note").values("Allow") == ["GET, HEAD, POST, OPTIONS"])
        #expect(try await bench.answer("POST", "/listen").status == 405)
        #expect(try await bench.get("/listen/more").status == 404)
    }

    @Test func `a GET that publishes by an old path is for who may post`() async throws {
        let bench = try RouteBench(
            """
            server:
              tokens: { publish: [p], subscribe: [s] }
              aliases: { /ping: "/jobs/note?token=p", /bare: /jobs/note, /read: /jobs/plain }
            jobs: { note: { post: { get: pong } }, plain: { post: true } }
            """
        )
        #expect(try await bench.get("/ping").status == 200)
        #expect(try await bench.get("/bare?token=p").status == 200)
        #expect(try await bench.get("/bare?token=s").status == 401)
        #expect(try await bench.get("/bare").status == 401)
        #expect(try await bench.get("/jobs/note?token=s").status == 200)
        #expect(try await bench.get("/jobs/note?token=p").status == 401)
        #expect(try await bench.get("/read?token=s").status == 200)
        let history = try await bench.get("/jobs/note/history?token=s").text
        #expect(history.components(separatedBy: "pong").count == 3)
    }
}
