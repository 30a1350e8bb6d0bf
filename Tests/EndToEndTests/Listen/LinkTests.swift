import Foundation
import TestPorts
import TestSupport
import Testing

/// Streams that are opened by signed links, by the real program.
@Suite struct LinkTests {
    private static let key = "a-key-of-sixteen-letters"
    private static let jobs = """
        server: { tokens: { links: [\(key)], subscribe: [s] } }
        jobs: { a: { every: 50ms, generate: counter }, b: { every: 50ms, generate: walk } }
        """

    /// The target of a link for job a that is good for so long.
    private static func target(_ lifetime: String, of jobs: String = jobs) async throws -> String {
        let made = try await Program.run(["link", "--for", lifetime, "--jobs", "a"], files: ["jobs.yaml": jobs])
        #expect(made.status == 0)
        let query = try #require(made.output.trimmingCharacters(in: .newlines).split(separator: "?").last)
        return "/events?\(query)"
    }

    private static func expectEnd(_ blocks: [Block]) throws {
        let end = try #require(blocks.last)
        #expect(end.event == "bye")
        #expect(try end.object()["reason"] as? String == "expired")
        #expect(blocks.count > 5)
        #expect(blocks.compactMap(\.job).allSatisfy { $0 == "a" })
    }

    @Test func `over HTTP/2 a link ends its stream, whole and with the reason`() async throws {
        try await Program.running(["--listen", "127.0.0.1:0"], files: ["jobs.yaml": Self.jobs]) { program in
            let url = "http://127.0.0.1:\(try await program.port())"
            let target = try await Self.target("2s")
            // The whole ends by itself: nothing is left open of the stream.
            let curl = "curl -sSN --http2-prior-knowledge --max-time 15 -w 'by %{http_version}'"
            let alone = try Shell.said("\(curl) '\(url)\(target)'", in: program.folder)
            #expect(alone.contains(#"data: {"reason":"expired","#) && alone.hasSuffix("\n\nby 2"), "\(alone)")
            #expect(alone.contains(#""job":"a""#) && !alone.contains(#""job":"b""#))
            let late = try Shell.said("\(curl) '\(url)\(target)'", in: program.folder)
            #expect(late.contains("this link was good until") && late.hasSuffix("by 2"), "\(late)")
        }
    }

    @Test func `a link that was made for one result in so long is slow by itself`() async throws {
        try await Program.serving(Self.jobs) { _, port in
            let made = try await Program.run(
                ["link", "--for", "1m", "--every", "30s"],
                files: ["jobs.yaml": Self.jobs]
            )
            let query = try #require(made.output.trimmingCharacters(in: .newlines).split(separator: "?").last)
            let hello = try await EventStream.open("/events?\(query)", at: port).event("hello")
            #expect(try hello.object()["every"] as? Int == 30)
            #expect(try await Answer.to("GET", "/events?\(query)&every=5s", at: port).status == 403)
            #expect(try await Answer.to("GET", "/jobs?\(query)", at: port).status != 200)
        }
    }

    @Test func `names of jobs and types of events that the file does not have are told when a link is made`()
        async throws
    {
        let types = "dataUpdate,jobFailed,alertRaised,configReloaded,dataupdate,job*"
        let made = try await Program.run(
            ["link", "--for", "1m", "--jobs", "a,c,b*", "--events", types],
            files: ["jobs.yaml": Self.jobs]
        )
        #expect(made.status == 0 && made.output.contains("/events?link="))
        let way = "; types of events are written as they are, without * and ?"
        #expect(
            made.complaints == """
                tickertape: warning: no job of jobs.yaml is called "c"
                tickertape: warning: jobs.yaml has no events of the type "dataupdate"
                tickertape: warning: jobs.yaml has no events of the type "job*"\(way)

                """
        )
    }

    @Test(arguments: [
        ("https://status.example.com", "hosts: [a.example.com]", true), ("https://status.example.com", "", true),
        ("https://Status.example.com.:8443/wall", "hosts: [status.example.com]", false),
        ("https://status.example.com", "hosts: ['*.example.com']", false),
        ("https://status.example.com", "cors: '*'", false),
        ("https://status.example.com", "cors: ['https://status.example.com']", false),
        ("http://192.0.2.7:5000", "", false), ("http://[2001:db8::7]", "", false), ("http://localhost:5000", "", false),
    ])
    func `a link by a name that the server refuses is told when it is made`(
        url: String,
        setting: String,
        isTold: Bool
    ) async throws {
        let jobs = "server: { tokens: { links: [\(Self.key)] }, \(setting) }\njobs: { a: { every: 1m, run: date } }"
        let made = try await Program.run(["link", "--for", "1m", "--url", url], files: ["jobs.yaml": jobs])
        #expect(made.status == 0 && made.output.hasPrefix("\(url)/events?link="))
        let sentence = "\"status.example.com\" is no name of the server of jobs.yaml, which answers 421 there"
        let way =
            setting.hasPrefix("hosts")
            ? "if it is one, add status.example.com to hosts in the map server"
            : "if it is one, write hosts: [status.example.com] in the map server"
        #expect(made.complaints == (isTold ? "tickertape: warning: \(sentence); \(way)\n" : ""))
    }

    @Test(arguments: [
        (
            "['unix:/run/a.sock', '0.0.0.0:80']",
            "on all networks, and the address below is this machine's for itself alone",
            "http://127.0.0.1:80/events?link="
        ),
        (
            "0.0.0.0:5000", "on all networks, and the address below is this machine's for itself alone",
            "http://127.0.0.1:5000/events?link="
        ),
        (
            "'[::]:5000'", "on all networks, and the address below is this machine's for itself alone",
            "http://127.0.0.1:5000/events?link="
        ),
        ("127.0.0.1:0", "at a port that is another each time", ""),
    ])
    func `a link needs an address where nobody else can open the one at which the server listens`(
        address: String,
        reason: String,
        beginning: String
    ) async throws {
        let server = "server: { listen: \(address), tokens: { links: [\(Self.key)] } }"
        let jobs = "\(server)\njobs: { a: { every: 1m, run: date } }"
        let made = try await Program.run(["link", "--for", "1m"], files: ["jobs.yaml": jobs])
        let way = "write --url with the address that readers have, as in: --url https://status.example.com"
        #expect(made.complaints == "tickertape: warning: jobs.yaml listens \(reason); \(way)\n")
        #expect(made.output.hasPrefix(beginning))
    }

    @Test func `no link is made of a socket file, which nobody can open by an address`() async throws {
        let server = "server: { listen: ['unix:/run/a.sock'], tokens: { links: [\(Self.key)] } }"
        let jobs = ["jobs.yaml": "\(server)\njobs: { a: { every: 1m, run: date } }"]
        let made = try await Program.run(["link", "--for", "1m"], files: jobs)
        let way = "write --url with the address that readers have, as in: --url https://status.example.com"
        let reason = "jobs.yaml listens on socket files alone, so there is no address"
        #expect(made == Program.Result(status: 1, complaints: "tickertape: \(reason); \(way)\n"))
        let url = ["--url", "https://status.example.com"]
        let good = try await Program.run(["link", "--for", "1m"] + url, files: jobs)
        #expect(good.status == 0 && good.output.hasPrefix("https://status.example.com/events?link="))
    }

    @Test func `who has no key yet is told in which map to write it`() async throws {
        let jobs = "server: { hosts: [a.example] }\njobs: { a: { every: 1m, run: date } }"
        let made = try await Program.run(["link", "--for", "1m"], files: ["jobs.yaml": jobs])
        let way = #"write links: ["${LINK_KEY}"] in the map tokens of its map server"#
        #expect(made.status == 1)
        #expect(
            made.complaints
                == "tickertape: jobs.yaml has no key to sign links with; \(way), the key made by: openssl rand -hex 32\n"
        )
    }

    @Test func `the name that a server is to know is told as it takes it`() async throws {
        let server = "server: { tokens: { links: [\(Self.key)] } }"
        let jobs = "\njobs: { a: { every: 1m, run: date } }"
        let arguments = ["link", "--for", "1m", "--url", "https://b\u{fc}cher.example"]
        let made = try await Program.run(arguments, files: ["jobs.yaml": server + jobs])
        let name = "xn--bcher-kva.example"
        #expect(made.output.hasPrefix("https://\(name)/events?link="))
        let sentence = "\"\(name)\" is no name of the server of jobs.yaml, which answers 421 there"
        #expect(
            made.complaints
                == "tickertape: warning: \(sentence); if it is one, write hosts: [\(name)] in the map server\n"
        )
        let known = server.replacing(" } }", with: " }, hosts: [\(name)] }")
        #expect(try await Program.run(arguments, files: ["jobs.yaml": known + jobs]).complaints.isEmpty)
    }

    @Test func `at an edge a link is good by a key of that, and ends in the same way`() async throws {
        try await Program.serving(Self.jobs) { _, origin in
            let edge = """
                server:
                  origin: { url: "http://127.0.0.1:\(origin)/events", token: s }
                  tokens: { links: [another-key-of-the-edge] }
                """
            try await Program.serving(edge) { _, port in
                let theirs = try await Self.target("1m")
                #expect(try await Answer.to("GET", theirs, at: port).status == 401)
                let target = try await Self.target("2s", of: edge)
                try Self.expectEnd(try await EventStream.open(target, at: port).rest())
                #expect(try await Answer.to("GET", target, at: port).status == 401)
                #expect(try await Answer.to("GET", target, at: origin).status == 401)
            }
        }
    }

    @Test func `what an edge knows of the index is not what a link opened`() async throws {
        let port = try FreePort.reserve()
        try await Program.running(["--listen", "127.0.0.1:\(port)"], files: ["jobs.yaml": Self.jobs]) { origin in
            _ = try await origin.port()
            let edge = "server: { origin: { url: \"http://127.0.0.1:\(port)/events\", token: s } }"
            try await Program.serving(edge) { _, door in
                let link = try #require(try await Self.target("1m").split(separator: "?").last)
                #expect(try await Answer.to("GET", "/", at: door).text.contains(#""b":{"#))
                let narrow = try await Answer.to("GET", "/?\(link)", at: door)
                #expect(narrow.status == 200 && !narrow.text.contains(#""b":{"#))
                origin.signal(9)
                _ = try await eventually("the index that is known") { () -> Bool? in
                    let known = try await Answer.to("GET", "/", at: door)
                    return known.fields["age"] == nil ? nil : known.text.contains(#""b":{"#) ? true : nil
                }
                #expect(try await Answer.to("GET", "/?\(link)", at: door).status != 200)
            }
        }
    }

    @Test func `a reader that takes nothing is let go when its link ends`() async throws {
        let large = """
            server: { tokens: { links: [\(Self.key)], admin: [boss] } }
            jobs: { a: { every: 10ms, run: "head -c 200000 /dev/zero | tr '\\\\0' x" } }
            """
        try await Program.serving(large) { _, port in
            let target = try await Self.target("3s", of: large)
            let stream = try await EventStream.open(target, at: port)
            defer { stream.cut() }
            func open() async throws -> Int {
                let text = try await Answer.to("GET", "/metrics?token=boss", at: port).text
                return Int(try #require(text.firstMatch(of: /\ntickertape_streams (\d+)/)).1) ?? -1
            }
            #expect(try await open() == 1)
            _ = try await eventually("the end", within: .seconds(20)) { try await open() == 0 ? true : nil }
        }
    }
}
