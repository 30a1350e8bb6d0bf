import Testing

@testable import Server

@Suite struct ConfigurationChangeTests {
    @Test(arguments: [1, 2])
    func `another configuration holds for those who come, and for those who are there what they were told`(
        loops: Int
    ) async throws {
        try await withServer(loops: loops, { $0.heartbeat = .milliseconds(100) }) { server in
            let old = try StreamClient(server, "catchup=none")
            try old.read(1, of: "hello")
            server.apply {
                $0.heartbeat = .seconds(3600)
                $0.retry = .seconds(7) ... .seconds(7)
                $0.maxConnections = 5
            }
            var newcomers: [StreamClient] = []
            // The loops take over the configuration one by one.
            try waitUntil("a client of the new configuration") {
                guard let client = try? StreamClient(server), (try? client.read(1, of: "hello")) != nil else {
                    return false
                }
                if client.hello?.retry == 7000 { newcomers.append(client) }
                return newcomers.count == 4
            }
            for client in newcomers { #expect(client.hello?.data.contains(#""heartbeat":3600"#) == true) }
            try old.read { $0.comments >= 3 }
            for client in newcomers { #expect(client.reader.comments == 0) }
            let last = server.publish("a", "x")
            for client in newcomers + [old] { try client.read(upTo: last) }
            let refused = try StreamClient(server)
            try refused.readToEnd()
            #expect(refused.blocks.map(\.event) == ["busy"])
        }
    }

    @Test(arguments: [1, 2], ["1.1", "1.0"])
    func `streams end whose key opens none any more, the others go on`(loops: Int, version: String) async throws {
        try await withServer(loops: loops) { server in
            let clients = try (0..<12).map { try StreamClient(server, "key=\($0 % 3)&job=\($0 % 2)", version: version) }
            for client in clients { try client.read(1, of: "hello") }
            server.endStreams(exceptWith: [0, 2])
            for (number, client) in clients.enumerated() where number % 3 == 1 {
                try client.readToEnd()
                #expect(client.blocks.map(\.event) == ["hello", "bye"])
                let retry = try #require(client.blocks.last?.retry)
                #expect(client.blocks.last?.data == #"{"reason":"revoked","retry":\#(retry)}"#)
            }
            let last = server.publish(nil, "x")
            for (number, client) in clients.enumerated() where number % 3 != 1 { try client.read(upTo: last) }
            try waitUntil("those with the key have left") { server.metrics.openStreams == 8 }
        }
    }
}
