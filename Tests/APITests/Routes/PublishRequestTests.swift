import TestSupport
import Foundation
import HTTP
import Server
import Tape
import Testing

@testable import Jobs
@testable import API

@Suite struct PublishRequestTests {
    static let jobs = """
        server: { tokens: { publish: [p1, p2], admin: [boss] } }
        jobs:
          note: { post: true }
          bare: { post: true, envelope: false }
          part: { post: true, select: a.b }
          news: { post: true, publish: change }
          wave: { every: 2s, generate: sine }
        """
    static let token: HeaderFields = ["Authorization": "Bearer p2"]

    @Test(arguments: [
        (nil, #"{"b": 1, "a": [1.50, "x"]}"#, #"{"b":1,"a":[1.50,"x"]}"#),
        ("application/json", " 7 ", "7"), ("application/json; charset=utf-8", #""text""#, #""text""#),
        ("APPLICATION/GEO+JSON", "[]", "[]"), (nil, "plain words", #""plain words""#), (nil, "", #""""#),
        ("text/plain", "7", #""7""#), ("Text/HTML ; charset=utf-8", "{}", #""{}""#),
        ("application/x-www-form-urlencoded", "7", "7"), ("application/x-www-form-urlencoded", "Hello", #""Hello""#),
        ("", "true", "true"), ("nonsense", "{", #""{""#),
        ("application/jsonlines", "1\n2\n", #""1\n2""#), ("text/plain; note=+json", "7", #""7""#),
        ("application/geo+json ; v=1", "[7]", "[7]"),
    ])
    func `a body is JSON where its type says so, text where that says so, else what it looks like`(
        type: String?,
        body: String,
        value: String
    ) async throws {
        let bench = try RouteBench(Self.jobs)
        var fields = Self.token
        if let type { fields = ["Authorization": "Bearer p1", "Content-Type": type] }
        let answer = try await bench.answer("POST", "/jobs/note", fields, body: body)
        #expect(answer.status == 202)
        #expect(answer.text == #"{"id":"test-1"}"#)
        let frame = try #require(bench.state.registry["note"]?.last)
        #expect(String(decoding: try #require(frame.value), as: UTF8.self) == value)
    }

    @Test(
        arguments: [
            ("POST", "/jobs/note", ["Authorization": "Bearer p2"], nil), ("POST", "/jobs/note?token=boss", [:], nil),
            ("POST", "/jobs/note", [:], 401), ("POST", "/old", ["Authorization": "Bearer p1"], nil),
            ("POST", "/old", [:], 401),
            ("POST", "/jobs/note?token=wrong", [:], 401), ("POST", "/jobs/none?token=p1", [:], 404),
            ("POST", "/jobs/wave?token=p1", [:], 405), ("POST", "/jobs/off?token=p1", [:], 409),
            ("POST", "/jobs/note?token=%zz", [:], 400),
            ("POST", "/jobs/note?token=p1", ["Content-Encoding": "gzip"], 415),
            ("POST", "/jobs/note/run?token=boss", [:], 413),
            ("GET", "/jobs/note?token=p1", [:], 413), ("GET", "/", [:], 413), ("DELETE", "/", [:], 405),
            ("POST", "/nothing/here", [:], 405), ("POST", "/jobs/a/b/c", [:], 404),
        ] as [(String, String, HeaderFields, Int?)]
    )
    func `a large body is read only where it will be taken`(
        method: String,
        target: String,
        fields: HeaderFields,
        status: Int?
    ) throws {
        let jobs = """
            server: { tokens: { publish: [p1, p2], admin: [boss] }, aliases: { /old: /jobs/note } }
            jobs: { note: { post: true }, off: { post: true, enabled: false }, wave: { every: 2s, generate: sine } }
            """
        let bench = try RouteBench(jobs)
        let head = try RequestHead(method: method, target: target, fields: fields)
        let refusal = bench.routes.refusal(ofBody: head)
        #expect(refusal?.status == status)
        if let refusal { #expect(try !refusal.detail().isEmpty) }
    }

    @Test func `a paused job takes no posts until it is resumed`() async throws {
        let bench = try RouteBench(
            "server: { tokens: { publish: [p2] } }\njobs: { note: { post: true, enabled: false } }"
        )
        let answer = try await bench.answer("POST", "/jobs/note", Self.token, body: "1")
        #expect(answer.status == 409)
        #expect(try answer.detail() == "job \"note\" is paused; resume it first")
        bench.state.runner.resume(try #require(bench.state.registry["note"]))
        #expect(try await bench.answer("POST", "/jobs/note", Self.token, body: "1").status == 202)
    }

    @Test(
        arguments: ["application/json", "application/vnd.api+json;v=1", "text/json"],
        ["{", "", "1 2", "\u{0}", "{\"a\":NaN}"]
    )
    func `what is said to be JSON and is not is refused`(type: String, body: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = ["Authorization": "Bearer p1", "Content-Type": type]
        let answer = try await bench.answer("POST", "/jobs/note", fields, body: body)
        if type.hasPrefix("text/") {
            #expect(answer.status == 202)
        } else {
            #expect(answer.status == 400)
            #expect(try answer.detail().hasPrefix("the body is not JSON: "))
            #expect(bench.state.tape.end == 1)
            #expect(bench.state.registry["note"]?.status.runs == 0)
        }
    }

    @Test(arguments: [
        ("json", nil, #"{"b": 1}"#, #"{"b":1}"#), ("json", "text/plain", "7", "7"), ("json", nil, "plain", nil),
        ("json", "application/x-www-form-urlencoded", "{", nil), ("text", nil, "[1]", #""[1]""#),
        ("text", "application/json", " 7 ", #""7""#), ("auto", nil, "plain", #""plain""#),
    ])
    func `a job that says what its values are has no others`(
        format: String,
        type: String?,
        body: String,
        value: String?
    ) async throws {
        let bench = try RouteBench(
            "server: { tokens: { publish: [p1] } }\njobs: { a: { post: true, format: \(format) } }"
        )
        var fields: HeaderFields = ["Authorization": "Bearer p1"]
        if let type { fields = ["Authorization": "Bearer p1", "Content-Type": type] }
        let answer = try await bench.answer("POST", "/jobs/a", fields, body: body)
        #expect(answer.status == (value == nil ? 400 : 202))
        let published = bench.state.registry["a"]?.last?.value
        #expect(published.map { String(decoding: $0, as: UTF8.self) } == value)
    }

    @Test(
        arguments: [
            ("text/plain; charset=iso-8859-1", [0xE9], #""é""#), ("text/plain; charset=windows-1252", [0x80], #""€""#),
            ("text/plain; charset=utf-16le", [0xE9, 0], #""é""#), ("text/plain", [0xFF, 0xFE, 0xE9, 0], #""é""#),
            ("application/json; charset=ISO-8859-1", [0x22, 0xE9, 0x22], #""é""#),
            ("application/json", [0xFE, 0xFF, 0, 0x37], "7"), ("text/plain; charset=utf-8", [0xC3, 0xA9], #""é""#),
            ("text/plain; charset=\"Shift_JIS\"", [0x93, 0xFA], #""日""#),
            ("text/plain; charset=us-ascii", [0x61], #""a""#),
        ] as [(String, [UInt8], String)]
    )
    func `a body is read in the charset that its type names`(type: String, body: [UInt8], value: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = ["Authorization": "Bearer p1", "Content-Type": type]
        #expect(try await bench.answer("POST", "/jobs/note", fields, bytes: body).status == 202)
        let published = try #require(bench.state.registry["note"]?.last?.value)
        #expect(String(decoding: published, as: UTF8.self) == value)
    }

    @Test func `a body in a charset that nobody knows is refused with the reason, before it is read`() async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = ["Authorization": "Bearer p1", "Content-Type": "text/plain; charset=klingon"]
        let answer = try await bench.answer("POST", "/jobs/note", fields, body: "x")
        #expect(answer.status == 415)
        let reason = "this machine's iconv knows no charset \"klingon\"; "
        #expect(try answer.detail() == reason + "send the body in UTF-8 and say charset=utf-8 in its Content-Type")
        #expect(bench.state.tape.end == 1)
    }

    @Test func `a bare job sends the lines of a text and no line of its own`() async throws {
        let bench = try RouteBench(Self.jobs)
        let body = "one\r\ntwo\rthree\n\nid: evil\u{2028}\u{0}"
        _ = try await bench.answer("POST", "/jobs/bare", Self.token, body: body)
        let frame = try #require(bench.state.registry["bare"]?.last)
        #expect(
            String(decoding: frame.bytes, as: UTF8.self)
                == "id: test-1\nevent: dataUpdate\ndata: one\ndata: two\ndata: three\ndata:\ndata: id: evil\u{2028}\u{0}\n\n"
        )
    }

    @Test func `what a job picks from its body must be there`() async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.answer("POST", "/jobs/part", Self.token, body: #"{"a":{"b":[1]}}"#)
        #expect(answer.status == 202)
        let frame = try #require(bench.state.registry["part"]?.last)
        #expect(String(decoding: try #require(frame.value), as: UTF8.self) == "[1]")
        let refused = try await bench.answer("POST", "/jobs/part", Self.token, body: #"{"a":1}"#)
        #expect(refused.status == 422)
        _ = try refused.detail()
        #expect(bench.state.tape.end == 2)
        #expect(bench.state.registry["part"]?.status.state == .ok)
    }

    @Test func `a job that tells changes only says nothing twice`() async throws {
        let bench = try RouteBench(Self.jobs)
        for (body, id) in [("1", "\"test-1\""), (" 1", "null"), ("2", "\"test-2\""), ("1", "\"test-3\"")] {
            let answer = try await bench.answer("POST", "/jobs/news", Self.token, body: body)
            #expect(answer.status == 202)
            #expect(answer.text == "{\"id\":\(id)}")
        }
    }

    private func answer(in reply: Reply) throws -> Response {
        guard case .response(let response) = reply else { throw RouteBench.Unexpected(what: "it is no answer") }
        return response
    }

    @Test func `a large body is read away from the event loop`() async throws {
        let bench = try RouteBench(Self.jobs)
        let small = [UInt8](repeating: UInt8(ascii: "x"), count: 16 * 1024)
        let reply = try bench.reply("POST", "/jobs/note", Self.token, body: small)
        guard case .accepted(let response, at: 1) = reply else {
            throw RouteBench.Unexpected(what: "a small body is put off")
        }
        #expect(response.status == 202)
        guard case .async(let work) = try bench.reply("POST", "/jobs/note", Self.token, body: small + [0x78]) else {
            throw RouteBench.Unexpected(what: "a large body is read at once")
        }
        #expect(bench.state.tape.end == 2)
        #expect(try await answer(in: work()).text == #"{"id":"test-2"}"#)
    }

    @Test func `what is posted to a job that has just gone is refused, and not published`() async throws {
        let bench = try RouteBench(Self.jobs)
        let body = [UInt8](repeating: 0x78, count: 20_000)
        guard case .async(let work) = try bench.reply("POST", "/jobs/note", Self.token, body: body) else {
            throw RouteBench.Unexpected(what: "a large body is read at once")
        }
        try #require(bench.state.registry["note"]).cancel()
        let answer = try await answer(in: work())
        #expect(answer.status == 409)
        #expect(try answer.detail() == #"job "note" has just changed or gone; look at GET / and post again"#)
        #expect(bench.state.tape.end == 1)
    }

    @Test func `a short text of YAML, which may unfold to a long value, is read away from the event loop`() async throws
    {
        let bench = try RouteBench(
            "server: { tokens: { publish: [p] } }\njobs: { y: { post: true, format: yaml } }"
        )
        let body = Array("- &a [1, 2]\n- *a\n".utf8)
        guard case .async(let work) = try bench.reply("POST", "/jobs/y?token=p", body: body) else {
            throw RouteBench.Unexpected(what: "YAML is read at once")
        }
        #expect(try await answer(in: work()).status == 202)
    }

    @Test func `a body that a pattern is searched for in is read away from the loop, however small`() async throws {
        let bench = try RouteBench(
            "server: { tokens: { publish: [p] } }\njobs: { slow: { post: true, match: '^(a+)+$' } }"
        )
        let body = Array((String(repeating: "a", count: 40) + "b").utf8)
        guard case .async(let work) = try bench.reply("POST", "/jobs/slow?token=p", body: body) else {
            throw RouteBench.Unexpected(what: "a search on the loop")
        }
        #expect(try await answer(in: work()).status == 422)
    }

    @Test(arguments: [
        ("wave", 405, #"job "wave" runs by itself; only a job with post: true takes posts"#),
        ("none", 404, #"there is no job "none"; there are note, bare, part, news, wave"#),
    ])
    func `only a job for posts takes them`(job: String, status: Int, sentence: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.answer("POST", "/jobs/\(job)", Self.token, body: "1")
        #expect(answer.status == status)
        #expect(try answer.detail() == sentence)
        #expect(answer.values("Allow") == (status == 405 ? ["GET, HEAD, OPTIONS"] : []))
    }

    @Test(arguments: ["/", "/events", "/health", "/monitor", "/jobs/note/history", "/index.html", "/nothing"])
    func `other places take no posts`(target: String) async throws {
        let bench = try RouteBench(Self.jobs)
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "BREW"] {
            let answer = try await bench.answer(method, target, Self.token, body: "1")
            #expect(answer.status == 405)
            #expect(answer.values("Allow") == ["GET, HEAD, OPTIONS"])
            let way =
                method == "get"
                ? "; methods are written in capitals: GET"
                : method == "POST" && target == "/events" ? "; POST /jobs/NAME publishes" : ""
            #expect(try answer.detail() == "this path answers GET, HEAD, OPTIONS\(way)")
        }
    }
}
