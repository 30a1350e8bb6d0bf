import Testing

@testable import Server

@Suite struct HeartbeatTests {
    private static func shorten(_ configuration: inout ServerConfiguration) {
        configuration.heartbeat = .milliseconds(80)
    }

    @Test(arguments: ["1.1", "1.0"])
    func `silence is filled with comments, or with events for who asks`(version: String) async throws {
        try await withServer(Self.shorten) { server in
            let start = ContinuousClock.now
            let plain = try StreamClient(server, version: version)
            let named = try StreamClient(server, "heartbeat=event", version: version)
            try plain.read { $0.comments >= 5 }
            #expect(ContinuousClock.now - start >= .milliseconds(5 * 80))
            try named.read(5, of: "heartbeat")
            #expect(plain.blocks.map(\.event) == ["hello"])
            #expect(named.reader.comments == 0)
            for beat in named.blocks.dropFirst() {
                #expect(beat.id == nil && beat.retry == nil)
                #expect(beat.data.wholeMatch(of: /\{"now":"20..-..-..T..:..:..\....Z"\}/) != nil)
            }
            let last = server.publish("a", "x")
            for client in [plain, named] { try client.read(upTo: last) }
        }
    }

    @Test func `who hears something hears no heartbeat`() async throws {
        try await withServer({ $0.heartbeat = .milliseconds(400) }) { server in
            let busy = try StreamClient(server, "job=a&catchup=none")
            let quiet = try StreamClient(server, "job=b&catchup=none")
            for number in 1...60 {
                server.publish("a", "x")
                try busy.read(upTo: number)
                nap(.milliseconds(20))
            }
            #expect(busy.reader.comments == 0)
            try quiet.read { $0.comments >= 2 }
            #expect(quiet.events == [])
        }
    }

    @Test func `each stream ends in its time, with bye and a proper end`() async throws {
        try await withServer({
            Self.shorten(&$0)
            $0.connectionLifetime = .milliseconds(500)
        }) { server in
            for version in ["1.1", "1.0"] {
                let start = ContinuousClock.now
                let client = try StreamClient(server, version: version)
                try client.readToEnd()
                #expect(ContinuousClock.now - start >= .milliseconds(400))
                let bye = try #require(client.blocks.last)
                #expect(client.blocks.map(\.event) == ["hello", "bye"])
                #expect(bye.id == nil)
                let retry = try #require(bye.retry)
                #expect((2000...5000).contains(retry))
                #expect(bye.data == #"{"reason":"lifetime","retry":\#(retry)}"#)
            }
            try waitUntil("all are forgotten") { server.metrics.openConnections == 0 }
            #expect(server.metrics.openStreams == 0)
        }
    }
}
