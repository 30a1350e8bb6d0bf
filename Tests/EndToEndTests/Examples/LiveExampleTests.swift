import Foundation
import TestServers
import TestSupport
import Testing

/// Examples of data that lives, each as it is; what it takes from the environment leads to servers of the test.
@Suite struct LiveExampleTests {
    @Test func `a log is followed line by line`() async throws {
        try await Example.serving("log") { port in
            try await eventually("all four lines") {
                let history = try await Answer.to("GET", "/jobs/requests/history", at: port).json() as? [Any]
                return history?.count == 4 ? true : nil
            }
            let found = try await values(["requests", "failures"], at: port)
            #expect(
                found["requests"]
                    == #"{"client":"192.0.2.7","method":"GET","path":"/","status":200,"bytes":5120}"#
            )
            #expect(found["failures"] == #"{"method":"POST","path":"/login","status":403}"#)
        }
    }

    @Test func `the events of another server are passed on`() async throws {
        try await Program.serving("jobs: { count: { every: 50ms, generate: counter, envelope: false } }") { _, other in
            let environment = ["UPSTREAM": "http://127.0.0.1:\(other)/events?catchup=none&job=count"]
            try await Example.serving("relay", environment: environment) { port in
                let stream = try await EventStream.open("/events?catchup=all", at: port)
                var numbers: [Int] = []
                while numbers.count < 5, let block = try await stream.next() {
                    guard block.event == "dataUpdate", let event = block.value as? [String: Any],
                        event["event"] as? String == "dataUpdate"
                    else { continue }
                    #expect(event["id"] is String)
                    numbers.append(try #require(event["data"] as? Int))
                }
                let first = try #require(numbers.first)
                #expect(numbers == Array(first..<(first + 5)))
            }
        }
    }

    @Test func `a webhook publishes what it is signed for`() async throws {
        let secret = "It's a Secret to Everybody"
        try await Example.serving("webhook", environment: ["GITHUB_SECRET": secret]) { port in
            let body =
                #"{"repository":{"full_name":"ada/loom"},"sender":{"login":"ada"},"commits":[{"message":"Weave"}]}"#
            // As openssl dgst -sha256 -hmac tells it.
            let signature = "2bd88fc570107ca5ec893a19a4e197623fb8e5f67423e88ebcdbbe5f04e3dbe4"
            for (sign, status) in [(signature, 202), (String(signature.reversed()), 401)] {
                let fields = [
                    "Content-Type": "application/json", "X-GitHub-Event": "push",
                    "X-Hub-Signature-256": "sha256=\(sign)",
                ]
                let answer = try await Answer.to("POST", "/webhooks/github", at: port, fields: fields, body: body)
                #expect(answer.status == status)
            }
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            let block = try await stream.first("the push") { $0.event == "dataUpdate" }
            #expect(block.data.hasSuffix(#""data":{"repository":"ada/loom","by":"ada","commits":["Weave"]}}"#))
            #expect(block.data.contains(#""headers":{"X-GitHub-Event":"push"}"#))
        }
    }

    @Test func `ten sites are told by status and time`() async throws {
        let server = try ScriptedServer { head in
            head.hasPrefix("GET /bad") ? ("503 Service Unavailable", [], "down") : ("200 OK", [], "up")
        }
        defer { server.stop() }
        let names = [
            "debian", "swift", "sqlite", "redis", "postgres", "mosquitto", "nginx", "curl", "openssl", "w3",
        ]
        let pairs = names.map { name in
            ("\(name.uppercased())_URL", "http://127.0.0.1:\(server.port)/\(name == "redis" ? "bad" : name)")
        }
        try await Example.serving("sites", environment: Dictionary(uniqueKeysWithValues: pairs)) { port in
            let found = try await values(Set(names), at: port)
            for name in names {
                let value = try #require(found[name])
                let (status, bytes) = name == "redis" ? (503, 4) : (200, 2)
                #expect(
                    value.hasPrefix(#"{"status":\#(status),"seconds":0."#) && value.hasSuffix(#","bytes":\#(bytes)}"#)
                )
            }
        }
    }

    @Test func `containers are told by a socket that is a file`() async throws {
        let containers = #"[{"Names":["/web"],"Image":"nginx:1","State":"running","Status":"Up 2 hours"}]"#
        let stats = #"{"memory_stats":{"usage":10485760},"pids_stats":{"current":3}}"#
        let files = ["public/containers/json": containers, "public/containers/web/stats": stats + "\n"]
        let socket = "/tmp/tickertape-\(UUID().uuidString.prefix(8)).sock"
        // Who is killed does not remove it.
        defer { try? FileManager.default.removeItem(atPath: socket) }
        let settings =
            "server: { listen: [\"127.0.0.1:0\", \"unix:\(socket)\"], hosts: [docker] }\njobs: { a: { post: true } }"
        try await Program.running(["--config", "jobs.yaml"], files: files.merging(["jobs.yaml": settings]) { $1 }) {
            other in
            _ = try await other.port()
            try await Example.serving("docker", environment: ["DOCKER": socket]) { port in
                let found = try await values(["containers", "web"], at: port)
                #expect(
                    found["containers"]
                        == #"[{"name":"web","image":"nginx:1","state":"running","since":"Up 2 hours"}]"#
                )
                #expect(found["web"] == #"{"memory":10485760,"processes":3}"#)
            }
        }
    }
}

/// Examples that lean on servers of others.
@Suite struct ServedExampleTests {
    @Test(.enabled(if: Broker.isThere, Comment(rawValue: Broker.hint)))
    func `meters are heard over MQTT, published by the script beside them`() async throws {
        let broker = try Broker()
        try await Example.serving("meters", environment: ["BROKER": "mqtt://127.0.0.1:\(broker.port)"]) { port in
            try await eventually("both jobs are connected") {
                let jobs = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
                let entries = jobs?["jobs"] as? [String: [String: Any]] ?? [:]
                return entries.values.allSatisfy { $0["since"] is String } && entries.count == 2 ? true : nil
            }
            let script = Document.root.appending(path: "examples/meters/publish.sh").path
            try ServerProgram.run("/bin/sh", [script, "\(broker.port)", "1"], in: "/tmp")
            let found = try await values(["meters", "kitchen"], at: port)
            #expect(found["kitchen"]?.wholeMatch(of: /\d{3}/) != nil)
            #expect(
                found["meters"]?.firstMatch(of: /\{"topic":"home\/(kitchen|office|attic)\/power","payload":\d{3}\}/)
                    != nil
            )
        }
        broker.stop()
    }

    @Test(.enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.hint)))
    func `orders are told by their database as they change`() async throws {
        let server = try PostgresServer()
        let file = Document.root.appending(path: "examples/orders/orders.sql")
        try server.run(String(contentsOf: file, encoding: .utf8))
        try await Example.serving("orders", environment: ["SHOP": server.address()]) { port in
            let stream = try await EventStream.open("/events?catchup=all&job=orders", at: port)
            let first = try await stream.first("the state") { $0.event == "dataUpdate" }
            #expect(first.data.hasSuffix(#""data":[{"state":"open","orders":2},{"state":"paid","orders":1}]}"#))
            try server.run("UPDATE orders SET state = 'paid' WHERE id = 1")
            let second = try await stream.first("the change") { $0.event == "dataUpdate" && $0.id != first.id }
            #expect(second.data.hasSuffix(#""data":[{"state":"open","orders":1},{"state":"paid","orders":2}]}"#))
            let newest = try await values(["newest"], at: port)["newest"]
            #expect(newest?.hasPrefix(#"[{"id":3,"state":"paid"},"#) == true)
        }
        server.stop()
    }
}

/// The first value of each of these jobs.
private func values(_ jobs: Set<String>, at port: UInt16) async throws -> [String: String] {
    let stream = try await EventStream.open("/events?catchup=all", at: port)
    var found: [String: String] = [:]
    while !jobs.isSubset(of: found.keys), let block = try await stream.next() {
        guard let job = block.job, found[job] == nil, block.event == "dataUpdate",
            let value = block.data.firstMatch(of: /,"data":(.*)}$/)
        else { continue }
        found[job] = String(value.1)
    }
    return found
}
