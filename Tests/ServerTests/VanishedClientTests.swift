import Testing

@testable import Server

@Suite struct VanishedClientTests {
    @Test(arguments: ["close", "half", "reset"], ["", "1.1", "1.0"])
    func `a client that goes away is forgotten`(way: String, version: String) async throws {
        try await withServer { server in
            for round in 0..<20 {
                let client: RawClient
                if version.isEmpty {
                    client = try RawClient(server.address)
                    #expect(try client.get("/a").status == 200)
                } else {
                    let stream = try StreamClient(server, version: version)
                    try stream.read(1, of: "hello")
                    client = stream.connection
                }
                // Sometimes there is something on its way.
                if round % 2 == 1 { server.publish("a", String(repeating: "x", count: 300_000)) }
                switch way {
                case "close": client.close()
                case "half": client.finishSending()
                default: client.reset()
                }
                try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
                #expect(server.metrics.openStreams == 0)
            }
        }
    }

    @Test(arguments: ["close", "half", "reset"])
    func `a client that goes away while its answer is worked out does no harm`(way: String) async throws {
        try await withServer { server in
            let clients = try (0..<20).map { _ in try RawClient(server.address) }
            for client in clients { try client.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n") }
            try waitUntil("all are held") { server.gate.count == 20 }
            for client in clients {
                switch way {
                case "close": client.close()
                case "half": client.finishSending()
                default: client.reset()
                }
            }
            // Their places are given to others before their answers are there.
            if way == "reset" { try waitUntil("they are forgotten") { server.metrics.openConnections == 0 } }
            let others = try (0..<20).map { _ in try RawClient(server.address) }
            for (number, client) in others.enumerated() { #expect(try client.get("/\(number)").body == "/\(number)") }
            server.gate.open()
            if way == "half" {
                for client in clients { #expect(try client.readAnswer().body == "/held") }
            }
            for (number, client) in others.enumerated() { #expect(try client.get("/b\(number)").body == "/b\(number)") }
            for client in clients + others { client.close() }
            try waitUntil("all are forgotten") { server.metrics.openConnections == 0 }
        }
    }

    @Test(arguments: [true, false])
    func `a client that is gone without a word is noticed, whether events pause or not`(pauses: Bool) async throws {
        try await withServer({ $0.heartbeat = .milliseconds(400) }) { server in
            let gone = try StreamClient(server)
            let there = try StreamClient(server)
            for client in [gone, there] { try client.read(1, of: "hello") }
            gone.connection.vanish()
            try waitUntil("it is noticed") {
                if !pauses {
                    server.publish("a", "x")
                    nap(.milliseconds(50))
                }
                return server.metrics.openStreams == 1
            }
            let last = server.publish("a", "x")
            try there.read(upTo: last)
            #expect(server.metrics.openStreams == 1)
        }
    }
}
