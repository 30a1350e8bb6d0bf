import Configuration
import Foundation
import Testing

@testable import DataSources

@Suite struct HTTPTemplateTests {
    private func source(_ yaml: String) throws -> HTTPSource {
        let (source, faults) = try reading(yaml) { HTTPSource(reading: $0) }
        #expect(faults == [])
        return try #require(source)
    }

    private static let hostile = [
        "a/b", "?x=1", "#f", "%2f", "a&b=c", "a b", "a+b", "é", "\r\nHost: evil", "@evil.example", ":8080",
        "//evil.example/", "\\evil", "\u{0}", "{b}", "a;b", "..a", "…", String(repeating: "x", count: 3000), "[::1]",
        "http://evil.example/", "",
    ]

    @Test(arguments: hostile)
    func `a value stays where it stands`(value: String) throws {
        let source = try source(
            """
            http:
              url: 'http://me:pw@h.example:81/x/{a}/y?q={a}&r=1'
              headers: { X-A: 'v {a}' }
            """
        )
        let filled = source.filled(with: ["a": value, "b": "other"])
        #expect(filled.refusal == nil)
        let url = filled.call.url
        let parts = try #require(URLComponents(url: url, resolvingAgainstBaseURL: false))
        #expect(parts.scheme == "http" && parts.host == "h.example" && parts.port == 81 && parts.fragment == nil)
        let path = parts.percentEncodedPath.split(separator: "/", omittingEmptySubsequences: false)
        #expect(path.count == 4 && path[1] == "x" && path[3] == "y")
        #expect(path[2].removingPercentEncoding == value)
        let query = try #require(parts.percentEncodedQuery).split(separator: "&")
        #expect(query.count == 2 && query[1] == "r=1")
        #expect(query[0].dropFirst(2).removingPercentEncoding == value)
        let header = try #require(filled.call.headers["X-A"])
        #expect(header.hasPrefix("v ") && header.dropFirst(2).removingPercentEncoding == value)
        #expect(header.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        // What is sent is what was looked at.
        #expect(HTTPRequest(filled.call).address == url.absoluteString)
    }

    @Test(arguments: ["..", ".", "../x", "a/../b", "%2e%2e", "..\\x", "..;x", "%2E", "x/."])
    func `no value makes dots of a part of the path`(value: String) async throws {
        let source = try source("http: 'http://127.0.0.1:1/x/{a}/y'").filled(with: ["a": value])
        let sentence = "a value would lead to another place of 127.0.0.1:1, by dots in its path"
        let isHidden = value.hasPrefix("%")
        if isHidden {
            // Encoded once more, it is text for who decodes once; who decodes twice is no reason to send it.
            #expect(source.refusal?.message == sentence)
        }
        await #expect(throws: SourceError(.other, sentence)) { try await source.read() }
    }

    @Test(arguments: [("{a}{b}", "a", "."), ("x{a}", ".", "")])
    func `dots that come together of several values are seen too`(path: String, a: String, b: String) throws {
        let values = path == "{a}{b}" ? ["a": ".", "b": "."] : ["a": a, "b": b]
        let source = try source("http: 'http://h/\(path)/y'").filled(with: values)
        #expect((source.refusal == nil) == (path == "x{a}"))
    }

    @Test(arguments: hostile)
    func `a value stays inside its field of a form, its text of JSON, and its place in a text`(value: String) throws {
        let form = try source("http: { url: 'http://h/', form: { q: '{a}', r: [1, 'x{a}'] } }").filled(with: [
            "a": value
        ])
        let body = String(decoding: form.call.body ?? [], as: UTF8.self)
        let fields = body.split(separator: "&").map { $0.split(separator: "=", omittingEmptySubsequences: false) }
        #expect(fields.map { $0[0] } == ["q", "r", "r"])
        #expect(fields.map { $0[1].removingPercentEncoding ?? "-" } == [value, "1", "x\(value)"])
        #expect(form.call.method == "POST")
        #expect(form.call.headers["Content-Type"] == "application/x-www-form-urlencoded")

        let json = try source("http: { url: 'http://h/', body: { q: '{a}', n: 1, l: ['{a}'] } }").filled(with: [
            "a": value
        ])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.call.body ?? [])) as? [String: Any]
        )
        #expect(object["q"] as? String == value && object["l"] as? [String] == [value] && object.count == 3)

        let text = try source("http: { url: 'http://h/', body: 'a={a};b' }").filled(with: ["a": value])
        let sent = String(decoding: text.call.body ?? [], as: UTF8.self)
        #expect(sent.dropFirst(2).dropLast(2).removingPercentEncoding == value)
        #expect(sent.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }

    @Test func `runs of other clients are told apart, and without parameters braces are what they are`() throws {
        let plain = try source("http: http://h/x")
        #expect(plain.filled(with: ["a": "1"]).call == plain.call)
        #expect(!plain.mayTake("a"))
        let source = try source("http: 'http://h/{a}?b={b}'")
        #expect(source.mayTake("a") && source.mayTake("b") && !source.mayTake("c"))
        #expect(source.filled(with: ["a": "1", "b": "2"]).call.url.absoluteString == "http://h/1?b=2")
        #expect(source.filled(with: ["a": "1"]).memory !== source.memory)
    }

    @Test(arguments: [
        ("http://{a}/x", ["a"]), ("http://{a}.example/x", ["a"]), ("http://h:{p}/x", ["p"]),
        ("https://{u}:{p}@h/x", ["u", "p"]),
        ("http://h/{a}", []), ("http://h?{a}", []), ("{a}", ["a"]), ("http://h/#{a}", []),
    ])
    func `names in the host are told`(text: String, names: [String]) {
        #expect(HTTPParameters.namesInHost(of: text) == names)
    }
}
