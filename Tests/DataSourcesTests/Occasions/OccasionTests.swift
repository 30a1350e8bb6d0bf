import Configuration
import Foundation
import JSON
import Testing

@testable import DataSources

/// What of an event reaches a run.
@Suite struct OccasionTests {
    private func occasion(
        _ data: JSONValue,
        job: String? = "disk",
        event: String = "dataUpdate"
    ) -> Occasion {
        Occasion(job: job, event: event, id: "e-7", time: "2026-11-28T01:02:03.456Z", data: JSONText(data))
    }

    private func source(_ yaml: String) throws -> HTTPSource {
        let (source, faults) = try reading(yaml) { HTTPSource(reading: $0) }
        #expect(faults == [])
        return try #require(source)
    }

    private func sent(_ http: String, _ occasion: Occasion) throws -> String {
        let filled = try source("http: \(http)").told(of: occasion)
        #expect(filled.refusal == nil)
        return String(decoding: filled.call.body ?? [], as: UTF8.self)
    }

    private static let hostile = [
        "\"", "\\", "\\\"}", "\",\"x\":\"", "{job}", "{{job}}", "\r\nHost: evil", "\u{2028}\u{85}", "\u{0}\u{7}",
        "'; rm -rf /", "$(id)`id`", "é😀", "%22", "&a=b#f?", "", String(repeating: "x", count: 5000), "..", "@evil",
        "//evil",
    ]

    @Test(arguments: hostile)
    func `no value makes anything else of JSON`(value: String) throws {
        let message = occasion(["kind": "exit", "message": .string(value)], event: "jobFailed")
        let bodies = [
            "{ url: 'http://h/', body: { text: '{message}', job: ['{job}'] } }",
            "{ url: 'http://h/', body: '{\"text\": \"{message}\", \"job\": [{job}]}' }",
        ]
        for body in bodies {
            let read = try JSONSerialization.jsonObject(with: Data(try sent(body, message).utf8)) as? [String: Any]
            #expect(read?["text"] as? String == value)
            #expect(read?["job"] as? [String] == ["disk"] && read?.count == 2)
        }
    }

    @Test(arguments: hostile)
    func `no value leaves its place in an address, a header or a form`(value: String) throws {
        let http = """
            { url: 'http://h.example/x/a{value}/y?q={value}&r=1', headers: { Title: 'v {value}' }, form: { a: '{value}', b: 'c' } }
            """
        let call = try source("http: \(http)").told(of: occasion(.string(value))).call
        let parts = try #require(URLComponents(url: call.url, resolvingAgainstBaseURL: false))
        let short = value.count > 1000 ? String(value.prefix(999)) + "…" : value
        #expect(parts.host == "h.example" && parts.user == nil && parts.fragment == nil)
        #expect(parts.percentEncodedPath.split(separator: "/").count == 3)
        #expect(parts.queryItems?.map(\.name) == ["q", "r"] && parts.queryItems?.first?.value == short)
        let title = try #require(call.headers["Title"])
        #expect(!title.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0x2028 })
        let body = String(decoding: call.body ?? [], as: UTF8.self)
        let fields = body.split(separator: "&", omittingEmptySubsequences: false)
        #expect(fields.count == 2 && fields[1] == "b=c")
        #expect(fields[0].dropFirst(2).removingPercentEncoding == value)
    }

    @Test func `dots of a value are no other path`() throws {
        let source = try source("http: 'http://h/x/{value}/y'").told(of: occasion(".."))
        #expect(source.refusal?.message == "a value would lead to another place of h, by dots in its path")
    }

    @Test func `outside of strings a value is JSON of its own kind`() throws {
        let http = "{ url: 'http://h/', body: '{\"v\": {value}, \"l\": {level}}' }"
        #expect(try sent(http, occasion(5)) == #"{"v": 5, "l": null}"#)
        #expect(try sent(http, occasion(["a": [1, "x"]])) == #"{"v": {"a":[1,"x"]}, "l": null}"#)
        #expect(try sent(http, occasion("x")) == #"{"v": "x", "l": null}"#)
        #expect(try sent(http, occasion(nil)) == #"{"v": null, "l": null}"#)
    }

    @Test func `other text is filled in as it is, and double braces are text`() throws {
        let body = "{ url: 'http://h/', body: '{job} {event} {id} {at}: {message} {value} {{job}} { x } {1} {' }"
        #expect(
            try sent(body, occasion("a\nb"))
                == "disk dataUpdate e-7 2026-11-28T01:02:03.456Z: a\nb a\nb {job} { x } {1} {"
        )
    }

    @Test(arguments: [
        (
            "alertRaised", #"{"level":"critical","when":"> 90","value":93.5,"message":"over 90"}"#, "critical", "93.5",
            "over 90"
        ),
        ("jobFailed", #"{"kind":"exit","message":"no luck"}"#, "", "", "no luck"),
        ("jobRecovered", "{}", "", "", "works again"),
        ("jobOverdue", #"{"nextBy":"T"}"#, "", "", "is overdue, something was due by T"),
        ("configRejected", #"{"errors":["a","b"]}"#, "", "", "the jobs file is rejected: a; b"),
        (
            "configReloaded", #"{"added":["x"],"changed":[],"removed":[]}"#, "", "",
            "the jobs file is read anew: added x"
        ),
        ("dataUpdate", #"{"level":"x"}"#, "", #"{"level":"x"}"#, #"{"level":"x"}"#),
        ("dataUpdate", "12.50", "", "12.5", "12.5"),
    ])
    func `each event has its words`(event: String, data: String, level: String, value: String, message: String) throws {
        let data = try JSONText(validating: Array(data.utf8))
        let parts = Occasion(job: "j", event: event, id: "e-1", time: "T", data: data).parts.mapValues(Occasion.text)
        #expect(["level", "value", "message"].map { parts[$0] ?? "" } == [level, value, message])
    }

    @Test func `a program reads the event, and its shell never sees it`() async throws {
        let (source, _) = try reading("run: 'cat; echo \"$TICKERTAPE_JOB|$TICKERTAPE_EVENT|$TICKERTAPE_ID\"'") {
            ShellSource(reading: $0)
        }
        let value = "$(touch nowhere); \" ' `x`"
        let told = try #require(source).told(of: occasion(.string(value)))
        let result = try await told.read()
        let lines = String(decoding: result.json.bytes, as: UTF8.self)
        guard case .string(let text) = JSONValue(JSONText(trusted: Array(lines.utf8))) else { throw Missing() }
        let parts = text.split(separator: "\n")
        let event = try JSONSerialization.jsonObject(with: Data(parts[0].utf8)) as? [String: Any]
        #expect(event?["data"] as? String == value && event?["job"] as? String == "disk")
        #expect(event?["event"] as? String == "dataUpdate" && event?["id"] as? String == "e-7")
        #expect(parts[1] == "disk|dataUpdate|e-7")
    }

    private struct Missing: Error {}

    @Test func `a value of a megabyte fits through the standard input, read or not`() async throws {
        let big = occasion(.string(String(repeating: "x", count: 1 << 20)))
        for (line, length) in [("wc -c", big.line.count), ("true; echo 0", 0)] {
            let (source, _) = try reading("run: '\(line)'") { ShellSource(reading: $0) }
            let result = try await #require(source).told(of: big).read()
            #expect(result.json.description == "\(length)")
        }
    }
}
