import HTTP
import Tape
import TestSupport
import Testing

@testable import API

/// What is said to who asks for what is not there, may not ask, or sends what is no value.
@Suite struct RefusalTests {
    @Test(arguments: ["GET /", "POST /edges", "POST /jobs/note/run", "GET /jobs/note/history", "GET /events"])
    func `who may not ask is told that before anything of a large body`(line: String) throws {
        let tokens = "server: { tokens: { subscribe: [s1], publish: [p1], admin: [boss] } }"
        let bench = try RouteBench("\(tokens)\njobs: { note: { post: true } }")
        let parts = line.split(separator: " ").map(String.init)
        for (query, status) in [("", 401), ("?token=wrong", 401), ("?token=boss", 413)] {
            let head = try RequestHead(method: parts[0], target: parts[1] + query, fields: [:])
            #expect(bench.routes.refusal(ofBody: head)?.status == status, "\(query)")
        }
    }

    @Test(arguments: ["{'a':1}", "{a:1}", "'{\"a\":1}'", "['a']"])
    func `quotes that a shell has taken or left are told`(body: String) async throws {
        let fields: HeaderFields = ["Authorization": "Bearer p1", "Content-Type": "application/json"]
        let answer = try await RouteBench(PublishRequestTests.jobs).answer("POST", "/jobs/note", fields, body: body)
        #expect(answer.status == 400)
        #expect(try answer.detail().hasSuffix("; JSON has its keys and texts in double quotes"))
    }

    @Test func `a form in parts is refused with what to send`() async throws {
        let fields: HeaderFields = ["Authorization": "Bearer p1", "Content-Type": "Multipart/Form-Data; boundary=x"]
        let bench = try RouteBench(PublishRequestTests.jobs)
        let answer = try await bench.answer("POST", "/jobs/note", fields, body: "--x\r\n")
        #expect(answer.status == 415)
        let way = "send the value itself, as JSON or text, or a form of type application/x-www-form-urlencoded"
        #expect(try answer.detail() == "a body of several parts is no value; \(way)")
        #expect(bench.state.tape.end == 1)
    }

    @Test(arguments: [
        ("GET", "/badge/note", 404, "a badge is at /badge/NAME.svg"),
        ("GET", "/jobs", 404, "GET / lists the jobs, GET /jobs/NAME tells of one"),
        ("GET", "/jobs/", 404, "GET / lists the jobs, GET /jobs/NAME tells of one"),
        (
            "GET", "/jobs/note/history/b", 404,
            "a job has history, stream and, by POST, run, pause and resume; its events are at /events?job=NAME"
        ),
        (
            "GET", "/jobs/note/last", 404,
            "a job has history, stream and, by POST, run, pause and resume; its events are at /events?job=NAME"
        ),
        ("GET", "/openapi", 404, "the API is described at /openapi.json"),
        ("GET", "/Events", 404, "paths are written in small letters: /events"),
        ("GET", "/sse", 404, "GET / lists the jobs, GET /events is the stream"),
        ("get", "/health", 405, "methods are written in capitals: GET"),
        ("POST", "/events", 405, "POST /jobs/NAME publishes"),
    ])
    func `what is not there is told with what to ask for`(
        method: String,
        target: String,
        status: Int,
        advice: String
    ) async throws {
        let answer = try await RouteBench(PublishRequestTests.jobs).answer(method, target)
        #expect(answer.status == status)
        let detail = try answer.detail()
        #expect(detail.hasSuffix("; \(advice)"), "\(detail)")
    }
}
