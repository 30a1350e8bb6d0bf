import Testing

@testable import Server

@Suite struct BusyTests {
    @Test(arguments: [1, 2], ["1.1", "1.0"])
    func `who finds no room is told when to come back, and comes in when somebody has left`(
        loops: Int,
        version: String
    ) async throws {
        try await withServer(loops: loops, { $0.maxConnections = 3 }) { server in
            var clients = try (0..<3).map { _ in try StreamClient(server, version: version) }
            for client in clients { try client.read(1, of: "hello") }
            for _ in 0..<5 {
                let refused = try StreamClient(server, version: version)
                try refused.readToEnd()
                #expect(refused.head[0] == "HTTP/1.1 200 OK")
                #expect(refused.blocks.map(\.event) == ["busy"])
                let retry = try #require(refused.blocks[0].retry)
                #expect((5000...20_000).contains(retry))
                let reason = #""reason":"full","message":"as many streams are open as this server takes""#
                #expect(refused.blocks[0].data == #"{"retry":\#(retry),\#(reason)}"#)
                #expect(refused.blocks[0].id == nil)
            }
            #expect(server.metrics.openStreams == 3)
            clients.removeFirst()
            try waitUntil("one has left") { server.metrics.openStreams == 2 }
            let next = try StreamClient(server, version: version)
            try next.read(1, of: "hello")
            clients.removeAll()
            next.connection.close()
            try waitUntil("all have left") { server.metrics.openConnections == 0 }
            #expect(server.metrics.openStreams == 0)
        }
    }

    @Test func `one address has no more streams than it may, and other requests are not counted`() async throws {
        try await withServer({ $0.maxConnectionsPerAddress = 2 }) { server in
            let visitors = try (0..<5).map { _ in try RawClient(server.address) }
            for visitor in visitors { #expect(try visitor.get("/a").status == 200) }
            let clients = try (0..<2).map { _ in try StreamClient(server) }
            for client in clients { try client.read(1, of: "hello") }
            let refused = try StreamClient(server)
            try refused.readToEnd()
            #expect(refused.blocks.map(\.event) == ["busy"])
            for client in clients { client.connection.close() }
            try waitUntil("all have left") { server.metrics.openStreams == 0 }
            let next = try StreamClient(server)
            try next.read(1, of: "hello")
        }
    }
}
