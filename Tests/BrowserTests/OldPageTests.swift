import Foundation
import TestSupport
import Testing

/// Pages with the few lines that people have for the servers which the examples replace.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct OldPageTests {
    /// What a page hears by `onmessage` until it has heard so many messages, or the end.
    private func messages(
        of path: String,
        in example: String,
        atMost count: Int,
        before script: String = "",
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> [String] {
        var heard: [String] = []
        try await ChromeDriver.browsing { browser in
            try await Example.serving(example) { port in
                try await browser.visit(try #require(URL(string: "http://127.0.0.1:\(port)/")))
                heard = try await browser.run(
                    """
                    return await new Promise((done) => {
                      const heard = [];
                      const source = new EventSource("\(path)");
                      const end = () => { source.close(); done(heard); };
                      source.onopen = () => { \(script) };
                      source.onmessage = ({ data }) => { heard.push(data); if (heard.length === \(count)) end(); };
                      source.addEventListener("finished", () => { heard.push("finished"); end(); });
                    });
                    """,
                    as: [String].self
                )
                let complaints = try await browser.complaints()
                #expect(complaints == [])
            }
        }
        return heard
    }

    @Test func `onmessage hears the pong of a ping`() async throws {
        #expect(try await messages(of: "/listen", in: "announcer", atMost: 1, before: "fetch('/ping');") == ["pong"])
    }

    @Test func `onmessage hears messages to a last finished`() async throws {
        let heard = try await messages(of: "/testapi/events?client_secret=123", in: "time", atMost: 99)
        #expect(heard.count == 6 && heard.last == "finished")
        #expect(heard.dropLast().allSatisfy { $0.wholeMatch(of: /\d\d:\d\d:\d\d/) != nil })
    }

    @Test func `onmessage hears the variables of a video`() async throws {
        let heard = try await messages(of: "/create/video?caseId=7", in: "video", atMost: 99)
        #expect(heard.first == "var progress 20")
        #expect(heard.suffix(3) == ["var video 7.mp4", "var bytes 90", "finished"])
    }

    @Test func `onmessage hears numbered messages, and nicknames`() async throws {
        #expect(try await messages(of: "/stream", in: "messages", atMost: 2).count == 2)
        let post = "fetch('/nickname', { method: 'POST', body: JSON.stringify({ nickname: 'Ada' }) });"
        let heard = try await messages(of: "/stream", in: "nickname", atMost: 1, before: post)
        #expect(heard == [#"{"nickname":"Ada"}"#])
    }
}
