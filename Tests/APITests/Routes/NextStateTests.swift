import TestSupport
import Foundation
import Server
import Tape
import Testing

@testable import API
@testable import JobConfig
@testable import HTTP

/// What routes tell and allow behind another reading of the file.
@Suite struct NextStateTests {
    private static let jobs = "server: { tokens: { subscribe: [s] } }\njobs: { note: { post: true } }"

    /// The routes of a state that follows that of the bench.
    private func routes(after bench: RouteBench, _ change: (inout ConfigurationInfo, inout ServerSettings) -> Void)
        -> Routes
    {
        var (file, settings) = (bench.state.file, bench.state.settings)
        change(&file, &settings)
        return Routes(service: AppContext(file, settings, bench.state.registry, after: bench.state))
    }

    private func answer(_ routes: Routes, _ target: String) throws -> Response {
        let head = try RequestHead(method: "GET", target: target, fields: [:])
        guard case .response(let response) = routes.reply(to: Request(head: head, body: [])) else {
            throw RouteBench.Unexpected(what: "\(target) gives no answer at once")
        }
        return response
    }

    @Test func `a rejected file is in the index and in health, with its words for who may read`() throws {
        let bench = try RouteBench(Self.jobs)
        let routes = routes(after: bench) { file, _ in file.rejection = ["jobs.yaml:1:1: \"x\"", "and more"] }
        let index = try answer(routes, "/?token=s").object()
        #expect(
            index["config"] as? NSDictionary == [
                "file": "jobs.yaml", "loadedAt": "1970-01-01T00:00:00.000Z", "status": "rejected",
                "errors": ["jobs.yaml:1:1: \"x\"", "and more"],
            ]
        )
        let told = ["the jobs file is rejected: jobs.yaml:1:1: \"x\"", "the jobs file is rejected: and more"]
        for (target, reasons) in [("/health?token=s", told), ("/health", ["the jobs file is rejected"])] {
            let health = try answer(routes, target)
            #expect(health.status == 200)
            #expect(try health.object() as NSDictionary == ["status": "degraded", "reasons": reasons])
        }
    }

    @Test func `a stop is told by every state, whichever was at work when it began`() throws {
        let bench = try RouteBench(Self.jobs)
        let next = routes(after: bench) { _, _ in }
        bench.state.beginStop()
        #expect(try answer(next, "/health").status == 503)
    }

    @Test func `files that are in memory are kept with their folder`() throws {
        let bench = try RouteBench(Self.jobs)
        #expect(routes(after: bench) { _, _ in }.service.files === bench.state.files)
        #expect(routes(after: bench) { $1.publicFolder = "/other" }.service.files !== bench.state.files)
    }

    // MARK: - Tokens

    private func tokens(_ subscribe: [String], admin: [String] = []) -> ServerSettings.Tokens {
        ServerSettings.Tokens(subscribe: subscribe, admin: admin)
    }

    /// The key of a stream that is opened with a token.
    private func key(_ access: Authorizer, _ token: String?) throws -> Int {
        let target = "/events" + (token.map { "?token=\($0)" } ?? "")
        let head = try RequestHead(method: "GET", target: target, fields: [:])
        let query = try Query(parsing: head.rawQuery)
        try access.require(.subscribe, head, query)
        return access.key(head, query, try access.grant(head, query))
    }

    @Test func `a token keeps its key as long as it opens streams, and gets another when it comes back`() throws {
        let first = Authorizer(tokens(["a", "b"], admin: ["boss", "a"]))
        let keys = try (a: key(first, "a"), b: key(first, "b"), boss: key(first, "boss"))
        #expect(Set([keys.a, keys.b, keys.boss]) == first.streamKeys)
        #expect(first.streamKeys.count == 3)
        let second = Authorizer(tokens(["b", "c"], admin: ["boss"]), after: first)
        #expect(try key(second, "b") == keys.b && key(second, "boss") == keys.boss)
        #expect(try second.streamKeys == [keys.b, keys.boss, key(second, "c")])
        let third = Authorizer(tokens(["a"]), after: second)
        #expect(try !first.streamKeys.union(second.streamKeys).contains(key(third, "a")))
    }

    @Test func `a link keeps the key of who signed it, beside any token`() throws {
        var tokens = tokens(["a"])
        tokens.links = ["one-key-of-links", "another-key-of-links"]
        let links = tokens.links
        let access = Authorizer(tokens)
        func key(_ place: Int, _ more: String = "") throws -> Int {
            let grant = Grant(jobs: ["x"], end: .now.advanced(by: .seconds(60)))
            let link = SignedLink.text(grant, signedBy: links[place])
            let head = try RequestHead(method: "GET", target: "/events?link=\(link)\(more)", fields: [:])
            let query = try Query(parsing: head.rawQuery)
            return access.key(head, query, try access.grant(head, query))
        }
        let keys = try [key(0), key(1), self.key(access, "a")]
        #expect(Set(keys).count == 3 && access.streamKeys == Set(keys))
        #expect(try key(0, "&token=a") == keys[0])
    }

    @Test func `who needed no token may stay as long as nobody does`() throws {
        let open = Authorizer(tokens([], admin: ["boss"]))
        let nobody = try key(open, nil)
        #expect(try key(open, "boss") == nobody && key(open, "anything") == nobody)
        #expect(open.streamKeys.contains(nobody))
        let closed = Authorizer(tokens(["a"], admin: ["boss"]), after: open)
        #expect(!closed.streamKeys.contains(nobody))
        #expect(Authorizer(tokens([]), after: closed).streamKeys == [nobody])
    }
}
