import HTTP
import Jobs
import Tape
import TestSupport
import Testing

@testable import API

/// Posts to jobs with a format, and with a program of jq.
@Suite struct FormatPostTests {
    private static let jobs = """
        server: { tokens: { publish: [p1] } }
        jobs:
          csv: { post: true, format: csv }
          lines: { post: true, format: ndjson }
          page: { post: true, format: prometheus, select: up }
          feed: { post: true, format: xml, select: "rss.channel.item[*].title" }
          yaml: { post: true, format: yaml }
          sum: { post: true, jq: "map(.price) | add" }
          some: { post: true, jq: "select(.level == \\"high\\")" }
          texts: { post: true, format: text, jq: "ascii_upcase" }
        """

    private func post(_ job: String, _ body: [UInt8], type: String? = nil) async throws -> (Response, String?) {
        let bench = try RouteBench(Self.jobs)
        var fields: HeaderFields = ["Authorization": "Bearer p1"]
        if let type { fields = ["Authorization": "Bearer p1", "Content-Type": type] }
        let answer = try await bench.answer("POST", "/jobs/\(job)", fields, bytes: body)
        let event = bench.state.registry[job]?.last
        return (answer, event?.value.map { String(decoding: $0, as: UTF8.self) })
    }

    @Test(
        arguments: [
            ("csv", "a,b\n1,x", nil, #"[{"a":1,"b":"x"}]"#), ("csv", "a,b\n1,x", "text/csv", #"[{"a":1,"b":"x"}]"#),
            ("csv", "[1]", "application/json", "[]"), ("lines", "1\n[2]\n", "application/x-ndjson", "[1,[2]]"),
            ("page", "# TYPE up gauge\nup 1\n", "text/plain; version=0.0.4", "1"),
            ("feed", "<rss><channel><item><title>x</title></item></channel></rss>", "application/rss+xml", #"["x"]"#),
            ("yaml", "a: [1, b]", "application/yaml", #"{"a":[1,"b"]}"#),
            ("sum", #"[{"price":1},{"price":2.5}]"#, nil, "3.5"),
            ("some", #"{"level":"high"}"#, nil, #"{"level":"high"}"#), ("texts", "abc", "text/plain", #""ABC""#),
        ] as [(String, String, String?, String)]
    )
    func `a body is read in the format of its job`(job: String, body: String, type: String?, value: String) async throws
    {
        let (answer, event) = try await post(job, Array(body.utf8), type: type)
        #expect(answer.status == 202, "\(answer.text)")
        #expect(event == value)
    }

    @Test func `a body is read in the charset of its type`() async throws {
        let (answer, event) = try await post("csv", Array("a\n".utf8) + [0xE9], type: "text/csv; charset=iso-8859-1")
        #expect(answer.status == 202)
        #expect(event == #"[{"a":"é"}]"#)
        let declared = Array("<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><item><title>".utf8) + [0xE9]
        let (_, title) = try await post("feed", declared + Array("</title></item></channel></rss>".utf8))
        #expect(title == #"["é"]"#)
    }

    @Test func `what a program leaves out is taken and not published`() async throws {
        let (answer, event) = try await post("some", Array(#"{"level":"low"}"#.utf8))
        #expect(answer.status == 202)
        #expect(answer.text == #"{"id":null}"#)
        #expect(event == nil)
    }

    @Test(arguments: [
        ("csv", "a\n1,2", 400, "the body is no CSV: line 2 has 2 fields, and the header names 1"),
        ("feed", "<a>", 400, "the body is no XML: line 1 can't be read"), ("lines", "{", 400, "line 1 is not JSON"),
        ("sum", "7", 422, "jq says: Cannot iterate over number"),
        ("page", "down 1", 422, "no key \\\"up\\\" in the result"),
    ])
    func `a body that is something else is refused with the reason`(
        job: String,
        body: String,
        status: Int,
        reason: String
    ) async throws {
        let (answer, event) = try await post(job, Array(body.utf8))
        #expect(answer.status == status)
        #expect(answer.text.contains(reason), "\(answer.text)")
        #expect(event == nil)
    }
}
