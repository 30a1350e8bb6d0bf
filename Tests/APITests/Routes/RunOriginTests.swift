import Server
import TestSupport
import Testing

@testable import API
@testable import EventStreams
@testable import HTTP
@testable import Jobs

/// Who may begin a run where browsers do not tell where a request comes from: over plain http by name.
@Suite struct RunOriginTests {
    private static let target = "/jobs/v/stream?id=x"
    private static func jobs(_ server: String = "") -> String {
        "server: { hosts: [ticker.lan], \(server) }\njobs: { v: { request: { id: true }, run: echo $id, max_runs: 100 } }"
    }

    private static let host = ("Host", "ticker.lan:5000")
    private static let browser = ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0 Safari/537.36")
    private static let events = ("Accept", "text/event-stream")
    private static let picture = ("Accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8")
    private static let own = ("Referer", "http://ticker.lan:5000/index.html")

    private func begins(_ bench: RouteBench, _ fields: [(String, String)], _ target: String = target) async throws
        -> Bool
    {
        let runs = bench.state.registry["v"]?.status.running ?? 0
        var head = HeaderFields()
        for (name, value) in [Self.host] + fields { try head.append(line: "\(name): \(value)".utf8.span) }
        var reply = try bench.reply("GET", target, head)
        if case .async(let work) = reply { reply = await work() }
        let ran = (bench.state.registry["v"]?.status.running ?? 0) - runs
        switch reply {
        case .stream: return ran == 1
        case .response(let response):
            #expect(response.status == 403 && ran == 0)
            let sentence = try response.detail()
            #expect(sentence.contains("Accept: text/event-stream") || sentence.contains("server.cors"))
            return false
        default: throw RouteBench.Unexpected(what: "neither a run nor a refusal")
        }
    }

    @Test(arguments: [
        [picture], [browser, picture], [browser, ("Accept", "*/*")], [browser],
        [browser, picture, ("Referer", "http://evil.lan/")], [("Accept", "text/css,*/*;q=0.1")],
        [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), browser],
        // What a script of another page may say of itself, and what it can't leave out.
        [browser, events], [browser, events, ("Referer", "http://evil.lan/")],
        [browser, events, ("Referer", "http://evil.lan/?http://ticker.lan:5000/")],
        [browser, events, ("Referer", "http://ticker.lan:5000.evil.lan/")],
        [events, ("Referer", "http://evil.lan/")],
        [("Origin", "http://evil.lan"), events], [("Origin", "null"), events],
        [own, browser, picture],
    ])
    func `nothing that a foreign page takes in begins a run`(fields: [(String, String)]) async throws {
        #expect(try await !begins(try RouteBench(Self.jobs()), fields))
    }

    @Test(arguments: [
        [], [("Accept", "*/*"), ("User-Agent", "curl/7.88.1")], [events, ("User-Agent", "python-requests/2.31")],
        [browser, events, own], [browser, ("Accept", "text/event-stream, */*;q=0.1"), own],
        [("X-Requested-With", "XMLHttpRequest"), browser, ("Accept", "*/*")],
        [("Sec-Fetch-Site", "same-origin"), browser, ("Accept", "*/*")],
        [("Origin", "http://ticker.lan:5000"), browser],
    ])
    func `the page itself and programs begin runs as before`(fields: [(String, String)]) async throws {
        #expect(try await begins(try RouteBench(Self.jobs()), fields))
    }

    @Test func `a token, or a listed origin, is enough`() async throws {
        let guarded = try RouteBench(Self.jobs("tokens: { subscribe: [s] }"))
        #expect(try await begins(guarded, [Self.browser, Self.picture], Self.target + "&token=s"))
        let controlled = try RouteBench(Self.jobs("tokens: { admin: [boss] }"))
        #expect(try await begins(controlled, [Self.browser, Self.picture, ("Authorization", "Bearer boss")]))
        #expect(try await !begins(controlled, [Self.browser, Self.picture, ("Authorization", "Bearer no")]))
        let listed = try RouteBench(Self.jobs("cors: ['http://evil.lan']"))
        #expect(try await begins(listed, [Self.browser, Self.events, ("Origin", "http://evil.lan")]))
    }
}
