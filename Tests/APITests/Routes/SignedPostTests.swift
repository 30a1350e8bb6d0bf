import API
import HTTP
import Jobs
import Tape
import TestSupport
import Testing

@Suite struct SignedPostTests {
    private static let jobs = """
        server: { tokens: { publish: [token] } }
        jobs:
          hook:
            post:
              signature: { header: X-Hub-Signature-256, secret: "It's a Secret to Everybody" }
              keep: [X-GitHub-Event, X-Missing]
          plain: { post: true }
        """
    /// The example that GitHub gives in its documentation of webhooks.
    private static let right = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    private static let body = "Hello, World!"

    private func answer(_ signature: String?, body: String = body, _ more: [(String, String)] = []) async throws
        -> Response
    {
        var text = signature.map { [("X-Hub-Signature-256", $0)] } ?? []
        text += more
        return try await RouteBench(Self.jobs).answer("POST", "/jobs/hook", fields(text), body: body)
    }

    private func fields(_ pairs: [(String, String)]) -> HeaderFields {
        switch pairs.count {
        case 0: [:]
        case 1: [pairs[0].0: pairs[0].1]
        default: [pairs[0].0: pairs[0].1, pairs[1].0: pairs[1].1]
        }
    }

    @Test(arguments: [right, "sha256=\(right)", "SHA256=\(right.uppercased())"])
    func `a right signature opens the way without a token`(signature: String) async throws {
        #expect(try await answer(signature).status == 202)
    }

    @Test(arguments: [
        nil, "", "sha256=", "sha1=\(right)", String(right.dropLast()), "\(right)0", "\(right.dropLast())8",
        "g\(right.dropFirst())", " ", String(repeating: "0", count: 64), "sha256=sha256=\(right)",
    ])
    func `without one, or with a wrong one, nothing is published`(signature: String?) async throws {
        let answer = try await answer(signature)
        #expect(answer.status == 401)
        #expect(try answer.detail().contains("It's a Secret") == false)
    }

    @Test(arguments: [[right, "bad"], ["bad", right], [right, right]])
    func `two signatures are none, whichever comes first`(signatures: [String]) async throws {
        let pairs = signatures.map { ("X-Hub-Signature-256", $0) }
        let answer = try await answer(nil, pairs)
        #expect(answer.status == 401)
        #expect(try answer.detail() == "X-Hub-Signature-256 came 2 times; send it once")
    }

    @Test func `a signature is that of one body`() async throws {
        #expect(try await answer(Self.right, body: "Hello, World?").status == 401)
        #expect(try await answer(Self.right, body: "").status == 401)
    }

    @Test func `a token does not stand in for a signature, nor a signature for a token`() async throws {
        #expect(try await answer(nil, [("Authorization", "Bearer token")]).status == 401)
        let bench = try RouteBench(Self.jobs)
        let signed: HeaderFields = ["X-Hub-Signature-256": Self.right]
        #expect(try await bench.answer("POST", "/jobs/plain", signed, body: Self.body).status == 401)
        #expect(try await bench.answer("POST", "/jobs/hook/run", signed, body: "").status == 403)
    }

    @Test func `kept headers stand in the envelope`() async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = ["X-Hub-Signature-256": Self.right, "X-GitHub-Event": "push \"1\""]
        #expect(try await bench.answer("POST", "/jobs/hook", fields, body: Self.body).status == 202)
        let event = try #require(bench.state.registry["hook"]?.last)
        let text = String(decoding: event.bytes, as: UTF8.self)
        #expect(text.contains(#""headers":{"X-GitHub-Event":"push \"1\""},"data":"Hello, World!"}"#))
    }

    @Test(arguments: [
        ("a=1&b=x+y&a=%C3%A9", #"{"a":["1","é"],"b":"x y"}"#), ("a=", #"{"a":""}"#), ("a&b=", #"{"a":"","b":""}"#),
        ("{\"a\": \"=\"}", #"{"a":"="}"#), ("Hello", #""Hello""#), ("[\"a=b\"]", #"["a=b"]"#), ("=b", #"{"":"b"}"#),
        ("payload=%7B%22a%22%3A1%7D", #"{"payload":"{\"a\":1}"}"#),
    ])
    func `a form becomes an object`(form: String, value: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = [
            "Authorization": "Bearer token", "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        ]
        #expect(try await bench.answer("POST", "/jobs/plain", fields, body: form).status == 202)
        let event = try #require(bench.state.registry["plain"]?.last)
        #expect(event.value.map { String(decoding: $0, as: UTF8.self) } == value)
    }

    @Test(arguments: [
        ("a=%zz", "it holds a % without two hexadecimal digits; write % itself as %25"),
        ("a=%ff", "the value of a is not text in UTF-8 once it is decoded; write é as %C3%A9"),
        ("a=%00", "the value of a holds a NUL (%00), which nothing here takes; leave it out"),
    ])
    func `a form that is none is refused`(form: String, reason: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = [
            "Authorization": "Bearer token", "Content-Type": "application/x-www-form-urlencoded",
        ]
        let answer = try await bench.answer("POST", "/jobs/plain", fields, body: form)
        #expect(answer.status == 400)
        #expect(try answer.detail() == "the form can't be read: \(reason)")
    }
}
