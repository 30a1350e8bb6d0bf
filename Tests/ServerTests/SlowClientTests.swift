import Tape
import Randomness
import TestRounds
import Testing

@testable import Server

@Suite struct SlowClientTests {
    private static let text = String(repeating: "x", count: 20_000)

    @Test(arguments: ["1.1", "1.0"])
    func `who reads nothing for long is told what it missed, and nobody waits for it`(version: String) async throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 50))
        try await withServer(tape: tape, { $0.stallLimit = .seconds(600) }) { server in
            let slow = try StreamClient(server, version: version, receiveBuffer: 65_536)
            let other = try StreamClient(server, "job=b", receiveBuffer: 65_536)
            let quick = try StreamClient(server, version: version)
            for client in [slow, other, quick] { try client.read(1, of: "hello") }
            let count = 1000
            server.publish("c", Self.text)
            for number in 2...count {
                server.publish(number % 2 == 0 ? "a" : "b", Self.text)
                try quick.read(upTo: number)
            }
            #expect(quick.sequences == Array(1...count))

            server.publish("b", "last")
            for (client, wanted) in [(slow, { _ in true }), (other, { $0 % 2 == 1 })] as [(StreamClient, (Int) -> Bool)]
            {
                try client.read(upTo: count + 1)
                let told = Told(client.blocks)
                #expect(told.isRising)
                #expect((2...count + 1).allSatisfy { !wanted($0) || told.covers($0) })
                let gaps = client.blocks.filter { $0.event == "gap" }
                #expect(!gaps.isEmpty)
                #expect(gaps.allSatisfy { $0.data.hasSuffix(#""reason":"slow"}"#) && $0.id == nil })
                #expect(client.events.allSatisfy { $0.data == Self.text || $0.data == "last" })
            }
            // Once as news, and once behind the gap as the latest of its job.
            #expect(slow.sequences.count { $0 == 1 } == 2)
            let next = server.publish("a", "live again")
            try slow.read(upTo: next)
            #expect(slow.events.last?.data == "live again")
        }
    }

    @Test func `a client that takes nothing for too long is closed, one that takes a little is not`() async throws {
        try await withServer({
            $0.heartbeat = .milliseconds(200)
            $0.stallLimit = .seconds(3)
        }) { server in
            let stuck = try StreamClient(server, receiveBuffer: 65_536)
            let slow = try StreamClient(server)
            for client in [stuck, slow] { try client.read(1, of: "hello") }
            var last = 0
            while server.metrics.openStreams == 2 {
                for _ in 0..<100 { last = server.publish("a", Self.text) }
                for _ in 0..<8 { try slow.readOnce() }
                nap(.milliseconds(10))
            }
            #expect(server.metrics.openStreams == 1)
            try slow.read(upTo: last)
            #expect(throws: (any Error).self) { try stuck.readToEnd() }
        }
    }

    /// Reading in fits and starts, silence and bursts, in an order that changes with the seed: whatever waits for room in
    /// the socket, be it a heartbeat, half a batch or a gap, nothing may come in between.
    @Test(arguments: 1...3, ["1.1", "1.0"])
    func `whatever a client's rhythm, it reads whole blocks and is told of all it missed`(
        seed: UInt64,
        version: String
    ) async throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 30))
        try await withServer(
            tape: tape,
            {
                $0.heartbeat = .milliseconds(30)
                $0.stallLimit = .seconds(600)
            }
        ) { server in
            var generator = SplitMix64(seed: seed)
            let query = seed % 2 == 0 ? "heartbeat=event" : ""
            let client = try StreamClient(server, query, version: version, receiveBuffer: 65_536)
            try client.read(1, of: "hello")
            var last = 0
            for _ in 0..<Rounds.count(50, short: 25) {
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: nap(.milliseconds(Int.random(in: 0...40, using: &generator)))
                case 1: try client.readOnce(atMost: Int.random(in: 1...300_000, using: &generator))
                default:
                    let size = Int.random(in: 1...250_000, using: &generator)
                    for _ in 0..<Int.random(in: 1...6, using: &generator) {
                        last = server.publish("a", String(repeating: "x", count: size))
                    }
                }
            }
            last = server.publish("a", "last")
            try client.read(upTo: last)
            let told = Told(client.blocks)
            #expect(told.isRising)
            #expect((1...last).allSatisfy(told.covers))
        }
    }
}
