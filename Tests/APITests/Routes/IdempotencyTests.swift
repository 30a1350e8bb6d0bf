import TestSupport
import HTTP
import Server
import Tape
import Testing

@testable import API
@testable import Jobs

@Suite struct IdempotencyTests {
    private static let jobs = """
        server: { tokens: { publish: [p] } }
        jobs:
          note: { post: true }
          news: { post: true, publish: change }
        """

    private func post(
        _ body: String,
        key: String?,
        type: String = "application/json",
        to job: String = "note",
        on bench: RouteBench
    ) async throws -> Response {
        var fields: HeaderFields = ["Content-Type": type]
        if let key { fields = ["Content-Type": type, "Idempotency-Key": key] }
        return try await bench.answer("POST", "/jobs/\(job)?token=p", fields, body: body)
    }

    @Test func `a post that comes again under its key is answered again, and published once`() async throws {
        let bench = try RouteBench(Self.jobs)
        for (key, id) in [("a", 1), ("a", 1), ("b", 2), (nil, 3), (nil, 4), ("a", 1), ("b", 2)] {
            let answer = try await post("7", key: key, on: bench)
            #expect(answer.status == 202)
            #expect(answer.text == #"{"id":"test-\#(id)"}"#)
        }
        #expect(bench.state.tape.end == 5)
        #expect(bench.state.registry["note"]?.status.runs == 4)
        // Each job has its own keys, and nothing new is an answer, too.
        #expect(try await post("7", key: "a", to: "news", on: bench).text == #"{"id":"test-5"}"#)
        #expect(try await post("7", key: "c", to: "news", on: bench).text == #"{"id":null}"#)
        #expect(try await post("8", key: "d", to: "news", on: bench).text == #"{"id":"test-6"}"#)
        #expect(try await post("7", key: "c", to: "news", on: bench).text == #"{"id":null}"#)
        let large = "\"" + String(repeating: "x", count: 20_000) + "\""
        for _ in 1...2 { #expect(try await post(large, key: "large", on: bench).text == #"{"id":"test-7"}"#) }
    }

    @Test func `another body under the same key is refused`() async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try await post("7", key: "a", on: bench).status == 202)
        for (body, type) in [("8", "application/json"), ("7", "text/plain"), ("7 ", "application/json")] {
            let answer = try await post(body, key: "a", type: type, on: bench)
            #expect(answer.status == 422)
            let sentence = "this Idempotency-Key came with another body before; take a new key for another event"
            #expect(try answer.detail() == sentence)
        }
        #expect(bench.state.tape.end == 2)
    }

    @Test func `a key under which nothing was published is free`() async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try await post("{", key: "a", on: bench).status == 400)
        #expect(try await post("{}", key: "a", on: bench).text == #"{"id":"test-1"}"#)
    }

    @Test(arguments: [true, false])
    func `a post that comes while another with its key is read waits for the answer of that`(isTaken: Bool) async throws
    {
        let bench = try RouteBench(Self.jobs)
        let job = try #require(bench.state.registry["note"])
        let post = PublishRequest(body: Array("7".utf8), type: nil, key: "a")
        guard case .new = job.posts.reserve("a", body: post.digest) else {
            throw RouteBench.Unexpected(what: "a known key")
        }
        guard case .async(let work) = bench.state.publish(post, on: job) else {
            throw RouteBench.Unexpected(what: "a reply that does not wait")
        }
        async let later = work()
        async let last = bench.state.publishLater(post, on: job)
        try await eventually("both wait") { job.posts.waiterCount == 2 ? true : nil }
        #expect(bench.state.tape.end == 1)
        if isTaken {
            job.posts.complete("a", with: nil)
        } else {
            // Refused, it may come again: one of the others is published, and the last gets the answer of that.
            job.posts.release("a")
        }
        guard case .response(let answer) = await later else { throw RouteBench.Unexpected(what: "no answer") }
        for answer in [answer, await last] {
            #expect(answer.status == 202)
            #expect(answer.text == (isTaken ? #"{"id":null}"# : #"{"id":"test-1"}"#))
        }
        #expect(bench.state.tape.end == (isTaken ? 1 : 2))
    }

    @Test func `what is being read is not read twice, however long that takes`() async throws {
        let bench = try RouteBench(Self.jobs)
        let job = try #require(bench.state.registry["note"])
        let post = PublishRequest(body: Array("7".utf8), type: nil, key: "a")
        _ = job.posts.reserve("a", body: post.digest)
        let answer = await bench.state.publishLater(post, on: job, waiting: .milliseconds(1))
        #expect(answer.status == 409)
        #expect(try answer.detail() == "a post with this Idempotency-Key is being read; send it again later")
        #expect(bench.state.tape.end == 1)
    }

    @Test func `nobody waits for longer than was said`() async {
        let keys = IdempotencyKeys()
        #expect(await keys.settled("a", within: .seconds(99)))
        _ = keys.reserve("a", body: 1)
        #expect(await !keys.settled("a", within: .milliseconds(1)))
        #expect(await !keys.settled("a", within: .seconds(-1)))
        #expect(keys.waiterCount == 0)
        keys.complete("a", with: nil)
        #expect(await keys.settled("a", within: .seconds(99)))
    }

    @Test func `a key is remembered for ten minutes, unless a thousand come after it`() throws {
        let keys = IdempotencyKeys()
        let start = ContinuousClock.now
        func isNew(_ key: String, after time: Duration) -> Bool {
            guard case .new = keys.reserve(key, body: 1, at: start + time) else { return false }
            keys.complete(key, with: nil)
            return true
        }
        #expect(isNew("a", after: .zero))
        #expect(!isNew("a", after: .seconds(599)))
        #expect(isNew("a", after: .seconds(600)))
        for number in 1...999 { #expect(isNew("\(number)", after: .seconds(601))) }
        #expect(!isNew("a", after: .seconds(602)))
        #expect(isNew("b", after: .seconds(602)))
        #expect(isNew("a", after: .seconds(602)))
        #expect(!isNew("2", after: .seconds(602)))
        #expect(isNew("1", after: .seconds(602)))
    }

    @Test func `a key whose post is being looked at is kept, however many come after it`() {
        let keys = IdempotencyKeys()
        func finding(_ key: String) -> String { "\(keys.reserve(key, body: 1))" }
        #expect(finding("slow") == "new")
        for number in 1...2000 {
            #expect(finding("\(number)") == "new")
            keys.complete("\(number)", with: nil)
        }
        #expect(finding("slow") == "pending")
        #expect(finding("1001") == "new")
        #expect(finding("1003") == "\(IdempotencyKeys.Finding.answered(nil))")
        // Where all are, one more has its place beside them.
        let others = IdempotencyKeys()
        for number in 0...IdempotencyKeys.most { _ = others.reserve("\(number)", body: 1) }
        #expect("\(others.reserve("0", body: 1))" == "pending")
        #expect("\(others.reserve("\(IdempotencyKeys.most)", body: 1))" == "pending")
    }

    @Test func `what was answered of a history that is gone is no answer`() {
        let keys = IdempotencyKeys()
        let id = EventID(epoch: "old", sequence: 7)
        func finding(in epoch: String) -> String { "\(keys.reserve("a", body: 1, epoch: epoch))" }
        #expect(finding(in: "old") == "new")
        #expect(finding(in: "new") == "pending")
        keys.complete("a", with: id)
        #expect(finding(in: "old") == "\(IdempotencyKeys.Finding.answered(id))")
        #expect(finding(in: "new") == "new")
        #expect(finding(in: "new") == "pending")
    }

    @Test(arguments: ["", String(repeating: "k", count: 256)])
    func `a key that can't be one is refused`(key: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await post("1", key: key, on: bench)
        #expect(answer.status == 400)
        #expect(try answer.detail() == "an Idempotency-Key has 1 to 255 characters")
        #expect(try await post("1", key: String(repeating: "k", count: 255), on: bench).status == 202)
    }

    @Test(arguments: [("gzip", 415), ("identity, br", 415), ("Identity", 202), ("", 202)])
    func `a body that was packed is refused`(coding: String, status: Int) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.answer("POST", "/jobs/note?token=p", ["Content-Encoding": coding], body: "1")
        #expect(answer.status == status)
        guard status == 415 else { return }
        #expect(try answer.detail() == "bodies are read as they come; send this one without Content-Encoding")
        #expect(answer.values("Accept-Encoding") == ["identity"])
        #expect(bench.state.tape.end == 1)
    }
}
