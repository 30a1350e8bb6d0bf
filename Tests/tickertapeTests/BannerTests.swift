import TestSupport
import Syscalls
import Server
import TLS
import TestCertificates
import Testing

@testable import Jobs
@testable import API
@testable import tickertape

@Suite struct BannerTests {
    static let jobs = """
        jobs:
          a: { every: 2s, generate: sine }
          longer.name: { post: true }
        """

    @Test func `a page that can't be read is told to be another`() async throws {
        let bench = try RouteBench("server: { public: /no/such/folder }\n" + Self.jobs, makesPage: false)
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 5000))
        let line = Banner(doors: [Door(.tcp(address))], state: bench.state).text.split(separator: "\n")[1]
        #expect(
            line
                == "  page    http://127.0.0.1:5000/          (the built-in one, since /no/such/folder/index.html can't be read)"
        )
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:5000"), ("0.0.0.0", "127.0.0.1:5000"), ("::1", "[::1]:5000"),
        ("::", "127.0.0.1:5000"), ("192.0.2.7", "192.0.2.7:5000"),
    ])
    func `the greeting tells where to look and what will happen`(host: String, shown: String) async throws {
        let address = try #require(SocketAddress(host: host, port: 5000))
        let bench = try RouteBench(Self.jobs)
        #expect(
            Banner(doors: [Door(.tcp(address))], state: bench.state).text == """
                tickertape \(version)
                  page    http://\(shown)/
                  stream  http://\(shown)/events
                  index   http://\(shown)/          (JSON: curl http://\(shown)/)

                  a            every 2s
                  longer.name  takes posts at /jobs/longer.name

                """
        )
    }

    @Test func `addresses with TLS are told as such, and those that lead there`() async throws {
        let bench = try RouteBench(Self.jobs)
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let context = try TLSContext(
            certificate: Array(pair.certificateText.utf8),
            key: Array(pair.keyText.utf8)
        )
        let secure = Door.Kind.secure(ServerCertificate(context))
        let doors = [
            Door(.tcp(.loopback(port: 80)), .redirect), Door(.tcp(.loopback(port: 443)), secure),
            Door(.tcp(.loopback(port: 5000))), Door(.unix(UnixAddress(path: "/s")), secure),
        ]
        let lines = Banner(doors: doors, state: bench.state).text.split(separator: "\n")
        #expect(
            lines[1...6] == [
                "  page    https://127.0.0.1:443/", "  stream  https://127.0.0.1:443/events",
                "  index   https://127.0.0.1:443/          (JSON: curl https://127.0.0.1:443/)",
                "  also    http://127.0.0.1:5000/", "  also    curl --unix-socket /s https://localhost/",
                "  also    127.0.0.1:80 leads there",
            ]
        )
    }

    @Test(arguments: [(21, nil), (201, nil), (202, "2"), (10_000, "9,800")] as [(Int, String?)])
    func `of many jobs some are told, and how many there are beside them`(count: Int, more: String?) async throws {
        let jobs = (1...count).map { "  j\($0): { every: 2s, generate: sine }\n" }.joined()
        let bench = try RouteBench("jobs:\n" + jobs)
        let text = Banner(doors: [Door(.tcp(.loopback(port: 1)))], state: bench.state).text
        let lines = text.split(separator: "\n").dropFirst(4)
        let told = more == nil ? count : 200
        #expect(lines.prefix(told).map { $0.split(separator: " ").first } == (1...told).map { "j\($0)" })
        #expect(Array(lines.dropFirst(told)) == (more.map { ["  and \($0) more, all in GET /"] } ?? []))
    }

    @Test func `a run that is set is announced`() async throws {
        let bench = try RouteBench(Self.jobs)
        bench.state.runner.schedule()
        let text = Banner(doors: [Door(.tcp(.loopback(port: 1)))], state: bench.state).text
        #expect(text.contains(/\n {2}a {12}every 2s, next run in [0-9.]+m?s\n/))
    }
}
