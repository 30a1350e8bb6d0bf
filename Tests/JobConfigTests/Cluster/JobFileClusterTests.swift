import Cluster
import Configuration
import Redis
import Testing

@testable import JobConfig

/// The map `cluster` of a file: what it says, what is refused, and what nobody is shown.
@Suite struct JobFileClusterTests {
    private static let jobs = "jobs: { a: { every: 5s, generate: sine } }"

    private func read(
        _ server: String,
        variables: [String: String] = [:]
    ) -> (settings: ServerSettings?, printed: String) {
        let bytes = Array("server:\n\(server)\n\(Self.jobs)\n".utf8)
        let (file, diagnostics) = JobsConfiguration.read(bytes, file: "/f/jobs.yaml", variables: variables)
        let printer = DiagnosticPrinter(texts: ["/f/jobs.yaml": bytes])
        return (file?.server, diagnostics.map(printer.text).joined())
    }

    @Test func `every setting of a cluster is read`() throws {
        let (settings, printed) = read(
            """
              cluster:
                redis: rediss://nodes:${SECRET}@redis.example:7000/3
                ca: authorities.pem
                name: dash_boards.1
                durability: replica
                node: east-1
            """,
            variables: ["SECRET": "hunter2hunter2"]
        )
        #expect(printed == "")
        let cluster = try #require(settings?.cluster)
        #expect(cluster.redis.place == .server(.init(name: "redis.example", port: 7000)))
        #expect((cluster.redis.user, cluster.redis.secret?.text) == ("nodes", "hunter2hunter2"))
        #expect((cluster.redis.database, cluster.redis.isEncrypted) == (3, true))
        #expect(cluster.redis.authorities == "/f/authorities.pem")
        #expect((cluster.name, cluster.durability, cluster.node) == ("dash_boards.1", .replica, "east-1"))
        var text = ""
        dump(cluster, to: &text)
        #expect(!text.contains("hunter2"))
    }

    @Test func `what is left out has its default`() throws {
        let (settings, printed) = read("  cluster: { redis: \"unix:/run/redis.sock\", name: a, node: n }")
        #expect(printed == "")
        let cluster = try #require(settings?.cluster)
        #expect(cluster.durability == .everysec)
        #expect(cluster.redis.authorities == nil)
        #expect(read("  public: x").settings?.cluster == nil)
    }

    private static let machines: [(String?, String?, String?)] = [
        ("east", "east", nil), ("a b", nil, "the machine's name is no name of a node"),
        (nil, nil, "this machine has no name"),
    ]

    @Test(arguments: machines)
    func `without a name a node is called as its machine is`(machine: String?, node: String?, complaint: String?) throws
    {
        let text = "cluster: { redis: redis://a, name: b }"
        let diagnostics = Diagnostics()
        let root = try #require(YAMLReader.read(Array(text.utf8), file: "f", diagnostics: diagnostics))
        let section = try #require(ConfigSection(root, of: "server", diagnostics: diagnostics))
        let map = try #require(section.section("cluster", of: "cluster"))
        #expect(ClusterSettings(reading: map, machine: machine)?.node == node)
        #expect(diagnostics.list.first?.message.contains(complaint ?? "") ?? (complaint == nil))
    }

    @Test(arguments: [
        ("{ name: a }", "cluster lacks \"redis\"; write { redis: redis://127.0.0.1:6379, name: dashboards }"),
        ("{ redis: redis://a }", "cluster lacks \"name\"; write { redis: redis://127.0.0.1:6379, name: dashboards }"),
        ("{ redis: redis://a, name: \"\" }", "\"name\" of cluster must be 1 to 64 letters from a to z, digits"),
        ("{ redis: redis://a, name: \"a{b}\" }", "\"name\" of cluster must be 1 to 64 letters from a to z, digits"),
        ("{ redis: redis://a, name: a, node: a b }", "\"node\" of cluster must be 1 to 64 visible characters of ASCII"),
        ("{ redis: redis://a, name: a, durability: disk }", "must be everysec, replica or always, not \"disk\""),
        ("{ redis: http://a, name: a }", "\"redis\" of cluster is no address of a Redis; write redis://HOST:PORT/DB"),
        ("{ redis: redis://a:x, name: a }", "\"redis\" of cluster has a port that is no number from 1 to 65535"),
        ("{ redis: redis://a, name: a, ca: b.pem }", "\"ca\" has a use where TLS is spoken; write rediss://"),
        (
            "{ redis: redis://a, name: a, client: { certificate: b, key: c } }",
            "\"client\" of cluster has a use where TLS is spoken"
        ),
        (
            "{ redis: rediss://a, name: a, client: { certificate: b } }",
            "lacks \"key\"; write { certificate: client.pem"
        ),
        (
            "{ redis: redis://a, name: a, sentinels: { secret: s } }",
            "\"sentinels\" of cluster has a use where sentinels are named"
        ),
        ("{ redis: redis+sentinel://a/m, name: a, sentinels: { user: s } }", "has a user without a secret"),
        ("{ redis: redis+sentinel://a/m, name: a, sentinels: { password: s } }", "write secret"),
        ("{ redis: rediss://a, name: a, ca: b/ }", "\"ca\" of cluster names no file; write its path"),
        ("{ redis: redis://a, name: a, nodes: b }", "unknown key \"nodes\" in cluster; did you mean \"node\"?"),
        (
            "{ redis: redis://a, name: a }\n  origin: { url: \"https://b/events\" }",
            "server.cluster has no use with server.origin: an edge needs no Redis"
        ),
        (
            "{ redis: redis://a, name: a }\n  history: { file: h.db }",
            "server.history.file has no use with server.cluster: Redis keeps the past; copy the file there once with "
                + "tickertape import, and leave it out here"
        ),
    ])
    func `what can't be is said with what could`(cluster: String, sentence: String) {
        let (settings, printed) = read("  cluster: \(cluster)")
        #expect(printed.contains("error: "), "\(printed)")
        #expect(printed.contains(sentence), "\(printed)")
        #expect(settings == nil)
    }

    @Test(arguments: [
        "redis://:hunter2@h:x", "redis://:hun@ter2@h", "redis://:hunter2/x@h", "redis://u:hunter2 #@h:x",
        "reds://:hunter2@h", "redis://hunter2@h", "unix:u:hunter2@h", "redis+sentinel://u:hunter2@h", ":hunter2@h",
        "redis://:hunter2%zz@h", "redis://:hunter2@h/1/2", "redis://:hunter2@[::1", "!hunter2 redis://:hunter2@h",
        "redis://:${A}hunter2@h:x",
    ])
    func `no fault shows a secret`(address: String) {
        for address in [address, "\"\(address)\"", ">-\n      \(address)"] {
            let map = "  cluster:\n    redis: \(address)\n    name: \"{\"\n    durability: x"
            let (_, printed) = read(map, variables: ["A": "b"])
            #expect(printed.contains("error: "))
            for piece in ["hunter2", "ter2@"] { #expect(!printed.contains(piece), "\(printed)") }
            let flow = "  cluster: { redis: \(address), name: \"{\", zzz: x }"
            #expect(!read(flow, variables: ["A": "b"]).printed.contains("hunter2"), "\(flow)")
        }
    }

    @Test(arguments: ["hunter2hunter2", "hunter2hunter2/@", "%zz", "a:b@c#hunter2hunter2"])
    func `no fault shows a secret of the environment`(secret: String) {
        let (_, printed) = read(
            "  cluster: { redis: \"redis://:${SECRET}@h:x\", name: \"{\" }",
            variables: ["SECRET": secret]
        )
        #expect(printed.contains("${SECRET}"), "\(printed)")
        #expect(!printed.contains("hunter2"), "\(printed)")
    }
}
