import Configuration
import Testing

@testable import JobConfig

/// Faults of lines that hold a secret: the secret is not told, and what is wrong is.
@Suite struct SecretLineFaultTests {
    /// What is printed of a job, with faults of others behind each other.
    private static func read(_ job: String) -> (messages: [String], printed: String) {
        let bytes = Array("jobs: { a: { \(job) } }".utf8)
        let variables = ["X": "hunter2hunter2"]
        let diagnostics = JobsConfiguration.read(bytes, file: "jobs.yaml", variables: variables).diagnostics
        let printer = DiagnosticPrinter(texts: ["jobs.yaml": bytes])
        return (diagnostics.map(\.message), diagnostics.map(printer.text).joined())
    }

    private static let keysOfHTTP =
        "its keys are url, method, headers, body, form, auth, status, report, ca, client, unix, same_host, inner_redirects"

    @Test(arguments: [
        ("statuses", "unknown key \"statuses\" in \"http\" of job \"a\"; did you mean \"status\"?"),
        ("verb", "unknown key \"verb\" in \"http\" of job \"a\"; here it is \"method\""),
        ("wibble", "unknown key \"wibble\" in \"http\" of job \"a\"; \(keysOfHTTP)"),
        ("hunter2", "unknown key \"...\" in \"http\" of job \"a\"; \(keysOfHTTP)"),
        ("every", "\"every\" has no use in \"http\" of job \"a\"; it belongs one level up, beside \"http\""),
    ])
    func `a key is told beside a secret, unless it may be one`(key: String, message: String) {
        let (messages, printed) = Self.read("every: 5s, http: { url: \"http://h/\", auth: [me, hunter2], \(key): GET }")
        #expect(messages == [message])
        #expect(!printed.contains("hunter2"))
    }

    @Test(arguments: [
        (
            "every: 5s, run: x, jq: { a: b }, env: { TOKEN: hunter2 }",
            "\"jq\" of job \"a\" must be text, not a map; write one such as jq: \".items | length\""
        ),
        (
            "every: 5s, run: x, jq: [\"${X}\", b], env: { TOKEN: hunter2 }",
            "\"jq\" of job \"a\" must be text, not a list; write one such as jq: \".items | length\""
        ),
        (
            "every: 5s, run: x, alert: \"${X}\"",
            "\"alert\" of job \"a\" must be a list, not text; write one such as alert: [{ when: \"> 90\" }]"
        ),
        (
            "cron: { a: \"${X}\" }, run: x, env: { TOKEN: hunter2 }",
            "\"cron\" of job \"a\" must be text, not a map; write one such as cron: \"*/5 * * * *\""
        ),
    ])
    func `an example of ours is told beside a secret`(job: String, message: String) {
        let (messages, printed) = Self.read(job)
        #expect(messages == [message])
        #expect(!printed.contains("hunter2"))
    }

    @Test(arguments: [
        (
            "every: 5s, run: x, env: \"PASSWORD=hunter2\"",
            "\"env\" of job \"a\" must be a map (key: value), not text; write one such as env: { LANG: C }"
        ),
        (
            "post: { signature: hunter2 }",
            "\"signature\" of \"post\" of job \"a\" must be a map (key: value), not text; write one such as "
                + "signature: { header: X-Hub-Signature-256, secret: \"${SECRET}\" }"
        ),
        (
            "every: 5s, http: \"u:hunter2@example.org/x\"",
            "\"http\" of job \"a\" must be an address that begins with http:// or https://; write one such as "
                + "http: https://example.org/"
        ),
        (
            "every: 5s, command: \"mysql -phunter2 -u root\"",
            "\"command\" of job \"a\" must be a list, not text; write one such as command: [date, -u]"
        ),
    ])
    func `a secret in the shape of something else is not told`(job: String, message: String) {
        let (messages, printed) = Self.read(job)
        #expect(messages == [message])
        #expect(!printed.contains("hunter2"), "\(printed)")
    }

    @Test func `a default is given as a fault says`() throws {
        let job = "post: { signature: { header: X-Hub, secret: \"${SECRET}\" } }"
        let message = try #require(Self.read(job).messages.first)
        let start = "the environment has no variable SECRET; set it, or give a default here: "
        #expect(message == start + "${SECRET:-default}")
        let followed = job.replacing("${SECRET}", with: message.dropFirst(start.count))
        #expect(Self.read(followed).messages == [])
    }
}
