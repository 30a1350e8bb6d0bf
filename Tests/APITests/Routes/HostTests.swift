import HTTP
import Server
import Syscalls
import TestSupport
import Testing

@testable import API
@testable import JobConfig
@testable import Jobs

/// A name that leads here only because its owner turned it here is no name of this server.
@Suite struct HostTests {
    private static func jobs(_ server: String) -> String {
        "server: { \(server) }\njobs: { note: { post: true }, v: { request: { id: true }, run: echo $id } }"
    }
    private static let open = jobs("hosts: [dash.example.org, '*.wild.example'], cors: ['https://app.example:3000']")

    private static let own = [
        "localhost", "localhost:5000", "LOCALHOST", "localhost.", "a.localhost:1", "127.0.0.1:5000", "10.1.2.3",
        "192.168.7.9:80", "010.1.2.003", "[::1]:5000", "[fe80::1]", "dash.example.org", "Dash.Example.ORG.:443",
        "a.wild.example",
        "app.example", "app.example:5000", "",
    ]
    private static let foreign = [
        "evil.example", "evil.example:5000", "dash.example.org.evil.example", "xdash.example.org", "wild.example",
        "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1.example", "1.2.3", "1.2.3.4.5", "256.1.1.1",
        "1.2.3.", "1..2.3", ".1.2.3", "1.2.3.4x", "1.2.3.1111111111111111111111111",
        "0x7f.1",
        "a",
    ]

    private static func places() -> [(method: String, target: String)] {
        ["/", "/events", "/jobs/note", "/index.html", "/health", "/nothing", "/badge/note.svg"].map { ("GET", $0) }
            + [("POST", "/jobs/note"), ("OPTIONS", "/jobs/note"), ("GET", "/jobs/v/stream?id=1")]
    }

    private func status(_ bench: RouteBench, _ method: String, _ target: String, _ host: String) throws -> Int? {
        switch try bench.reply(method, target, ["Host": host]) {
        case .response(let response): response.status
        default: nil
        }
    }

    @Test func `a foreign name gets nothing, whatever is asked, and is told where to list it`() async throws {
        let bench = try RouteBench(Self.open)
        for (method, target) in Self.places() {
            for host in Self.foreign {
                #expect(try status(bench, method, target, host) == 421, "\(method) \(target) \(host)")
            }
            for host in Self.own {
                #expect(try status(bench, method, target, host) != 421, "\(method) \(target) \(host)")
            }
        }
        let answer = try await bench.get("/", ["Host": "Evil.example:5000"])
        let way = "if it is one, write hosts: [evil.example] in server of jobs.yaml"
        #expect(try answer.detail() == "evil.example is no name of this server; \(way)")
        #expect(bench.state.registry["v"]?.status.running == 0)
        // Without a name no browser asks.
        #expect(try await bench.get("/").status == 200)
    }

    @Test func `the machine's own name is known, also as its neighbours know it`() throws {
        let names = HostNames(hosts: [], machine: "Web1.example.org", cors: .none)
        #expect(["web1.example.org", "web1", "WEB1:80", "web1.local"].allSatisfy(names.contains))
        #expect(!["example.org", "web1.example", "web2", "local"].contains(where: names.contains))
        let bench = try RouteBench(Self.open)
        let machine = try #require(MachineName.current)
        #expect(try status(bench, "GET", "/", machine) == 200)
    }

    @Test func `an address that stands in the target is what counts`() throws {
        let bench = try RouteBench(Self.open)
        #expect(try status(bench, "GET", "http://evil.example/", "localhost") == 421)
        #expect(try status(bench, "GET", "http://localhost/", "evil.example") == 200)
    }

    @Test(arguments: [
        ("listen: 127.0.0.1:5000", 421), ("listen: '[::1]:5000'", 421), ("listen: 0.0.0.0:5000", 421),
        ("tokens: { subscribe: [s] }", 421), ("listen: 0.0.0.0:5000, tokens: { subscribe: [s] }", 200),
        ("cors: '*'", 200),
    ])
    func `names count on the loopback, and wherever reading takes no token`(server: String, expected: Int) async throws
    {
        let bench = try RouteBench(Self.jobs(server))
        #expect(try await bench.get("/?token=s", ["Host": "evil.example"]).status == expected)
    }

    @Test(arguments: [
        ("listen: [127.0.0.1:5000, 0.0.0.0:5001], tokens: { subscribe: [s] }", 200),
        ("listen: [127.0.0.1:5000, 0.0.0.0:5001]", 421), ("listen: [127.0.0.1:5000, 'unix:/tmp/s'], cors: '*'", 200),
    ])
    func `with a token to read by, names count at the addresses of the loopback alone`(server: String, elsewhere: Int)
        async throws
    {
        let bench = try RouteBench(Self.jobs(server))
        var head = try RequestHead(target: "/jobs/note?token=s", fields: ["Host": "evil.example"])
        #expect(bench.routes.misdirection(of: head)?.status == (server.contains("cors") ? nil : 421))
        head.isAtLoopback = false
        guard case .response(let response) = bench.routes.reply(to: Request(head: head)) else {
            return #expect(Bool(false))
        }
        #expect(response.status == elsewhere)
        // Another name of the place is judged the same.
        #expect(try !head.aimed(at: "/events").isAtLoopback)
    }

    @Test func `a large body for a foreign name is not read`() throws {
        let bench = try RouteBench(Self.open)
        let head = try RequestHead(method: "POST", target: "/jobs/note", fields: ["Host": "evil.example"])
        #expect(bench.routes.refusal(ofBody: head)?.status == 421)
    }
}
