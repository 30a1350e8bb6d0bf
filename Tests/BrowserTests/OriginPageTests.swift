import TestSupport
import Foundation
import Testing

/// What a page of another origin can do, as a browser sees it.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct OriginPageTests {
    private static func jobs(_ cors: String) -> String {
        """
        server: { cors: \(cors), tokens: { publish: [p] } }
        jobs:
          note: { post: true }
          task: { request: {}, run: echo run >> runs, lines: true }
        """
    }

    /// What became of it: the first event of two streams, without and with credentials, of a stream on request, the
    /// status of a post that needs to be asked for first, and that of one that is too large.
    private static let attempts = """
        const stream = (path, withCredentials) => new Promise((done) => {
          const source = new EventSource(server + path, { withCredentials });
          const end = (word) => { source.close(); done(word); };
          source.addEventListener("hello", () => end("hello"));
          source.addEventListener("error", () => end("error"));
        });
        const post = (body) => fetch(server + "/jobs/note", {
          method: "POST", body, headers: { Authorization: "Bearer p", "Content-Type": "application/json" },
        }).then((answer) => String(answer.status), () => "error");
        return [
          await stream("/events", false), await stream("/events", true), await stream("/jobs/task/stream", false),
          await post("1"), await post(JSON.stringify("x".repeat(2 << 20))),
        ];
        """

    @Test func `pages of listed origins may do all, of others nothing, and with * all but with credentials`()
        async throws
    {
        let other = try StagedServer()
        defer { other.stop() }
        try await ChromeDriver.browsing { browser in
            try await browser.visit(other.page)
            let own = "http://127.0.0.1:\(other.port)"
            for (cors, expected, runs) in [
                ("[\"\(own)\"]", ["hello", "hello", "hello", "202", "413"], "run\n"),
                ("\"*\"", ["hello", "error", "hello", "202", "413"], "run\n"),
                ("[\"https://a.example\"]", ["error", "error", "error", "error", "error"], ""),
                ("[]", ["error", "error", "error", "error", "error"], ""),
            ] {
                try await Program.serving(Self.jobs(cors)) { program, port in
                    let server = "const server = 'http://127.0.0.1:\(port)';"
                    #expect(try await browser.run(server + Self.attempts, as: [String].self) == expected, "\(cors)")
                    if !runs.isEmpty { try await eventually("the run") { program.read("runs") == runs ? true : nil } }
                    #expect(program.read("runs") == runs)
                    let index = try await Answer.to("GET", "/", at: port).text
                    #expect(index.contains(#""lastEventId":""#) && index.contains("-1\"") == !runs.isEmpty)
                }
            }
        }
    }
}
