import Configuration
import Testing

@testable import JobConfig

@Suite struct JobFilePostTests {
    private func faults(_ job: String) -> [String] {
        let text = "jobs:\n  a:\n" + job.split(separator: "\n").map { "    \($0)\n" }.joined()
        return JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml").diagnostics.map(\.message)
    }

    @Test func `what is asked of posts and kept of them is read`() throws {
        let text = """
            jobs:
              a: { post: { signature: { header: X-Sig, secret: s }, keep: [X-Event] }, expect_within: 5m }
              b: { post: { get: pong } }
              c: { post: true }
              d: { every: 5s, generate: sine, expect_within: 1h }
            """
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml").file)
        let rule = try #require(file.jobs[0].posting)
        #expect(rule.signature?.header == "X-Sig" && rule.kept == ["X-Event"] && rule.textOnGet == nil)
        #expect(file.jobs[0].expectWithin == .seconds(300))
        #expect(file.jobs[1].textOnGet == "pong" && file.jobs[1].posting?.signature == nil)
        #expect(file.jobs[2].posting?.kept == [])
        #expect(file.jobs[3].posting == nil && file.jobs[3].expectWithin == .seconds(3600))
    }

    @Test(arguments: [
        ("post: {}", "\"post\" of job \"a\" is empty; write post: true where nothing is asked of posts"),
        (
            "post: { signature: { header: X } }",
            "\"signature\" of \"post\" of job \"a\" lacks secret; write one such as secret: \"${SECRET}\""
        ),
        (
            "post: { signature: { secret: x } }",
            "\"signature\" of \"post\" of job \"a\" lacks header; write one such as header: X-Hub-Signature-256"
        ),
        (
            "post: { signature: { header: X, secret: '' } }",
            "\"secret\" of \"signature\" of \"post\" of job \"a\" is empty, and anybody could sign by it; write one such as secret: \"${SECRET}\""
        ),
        (
            "post: { signature: { header: 'X Y', secret: s } }",
            "\"...\" is no name of a header; write one such as header: X-Hub-Signature-256"
        ),
        (
            "post: { keep: [Cookie] }",
            "\"keep\" of \"post\" of job \"a\" can't keep \"Cookie\", which may be a secret; leave it out"
        ),
        (
            "post: { signature: { header: X, secret: s }, keep: [x] }",
            "\"keep\" of \"post\" of job \"a\" can't keep \"...\", which may be a secret; leave it out"
        ),
        ("post: { keep: [A, a] }", "\"keep\" of \"post\" of job \"a\" names \"a\" twice"),
        (
            "post: { get: x, signature: { header: X, secret: s } }",
            "\"post\" of job \"a\" has get and signature: a GET carries no signature, so that anybody could publish; keep one"
        ),
        ("post: { kep: [A] }", "unknown key \"kep\" in \"post\" of job \"a\"; did you mean \"keep\"?"),
        (
            "post: { keep: [A] }\nenvelope: false",
            "\"post\" of job \"a\" keeps headers in the envelope, which \"envelope: false\" leaves out; remove one of them"
        ),
        ("post: true\nexpect_within: 10ms", "\"expect_within\" of job \"a\" must be at least 1s, not 10ms"),
        (
            "request: { h: true }\nhttp: 'http://{h}/'",
            "the host that is asked cannot come from a client; {h} has its place in the path, the query, a header, a form or a body"
        ),
        (
            "request: { h: true }\nhttp: { url: 'http://x/{h}', headers: { Host: '{h}' } }",
            "the host that is asked cannot come from a client; {h} has its place in the path, the query, a header, a form or a body"
        ),
        (
            "request: { name: true }\nhttp: 'http://x/{nane}'",
            "{nane} is no parameter of job \"a\"; did you mean {name}?"
        ),
    ])
    func `what is wrong is told`(job: String, message: String) {
        #expect(faults(job).contains(message))
    }
}
