import Synchronization
import Tape
import Randomness
import TestRounds
import Testing

@testable import Server

@Suite struct ChurnTests {
    private static let events = Rounds.count(12_000, short: 6000)

    /// Clients come, go in all ways and ask all kinds of things in an order that changes with the seed, so that slots,
    /// descriptors and audiences are used again all the time; each wants one job and must hear of no other.
    @Test(arguments: [(1, 1), (2, 2), (3, 1)] as [(UInt64, Int)])
    func `whoever takes whose place, nobody hears what another asked for`(seed: UInt64, loops: Int) async throws {
        try await withServer(loops: loops, { $0.heartbeat = .milliseconds(100) }) { server in
            server.gate.open()
            let publisher = try Publisher(
                server,
                count: Self.events,
                jobs: (0..<20).map { "j\($0)" },
                restsEvery: 5
            )
            var generator = SplitMix64(seed: seed)
            var streams: [(job: Int, client: StreamClient)] = []
            for round in 0..<Rounds.count(200, short: 100) {
                switch Int.random(in: 0..<8, using: &generator) {
                case 0...3:
                    let job = Int.random(in: 0..<20, using: &generator)
                    let version = ["1.1", "1.0"][round % 2]
                    streams.append((job, try StreamClient(server, "job=j\(job)", version: version)))
                case 4, 5:
                    guard let victim = streams.indices.randomElement(using: &generator) else { continue }
                    let (job, client) = streams.remove(at: victim)
                    if Bool.random(using: &generator) { try client.read { $0.blocks.count > 1 } }
                    try Self.check(client, job)
                    Self.leave(client.connection, Int.random(in: 0..<3, using: &generator))
                case 6:
                    let client = try RawClient(server.address)
                    let target = ["/later?\(round)", "/a?\(round)", "/held?\(round)"][round % 3]
                    try client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
                    if Bool.random(using: &generator) { #expect(try client.readAnswer().body == target) }
                    Self.leave(client, Int.random(in: 0..<3, using: &generator))
                default:
                    guard let some = streams.randomElement(using: &generator) else { continue }
                    try some.client.readOnce()
                }
            }
            publisher.join()
            for (job, client) in streams {
                try client.read(upTo: Self.events - 20 + job + 1)
                try Self.check(client, job)
                client.connection.close()
            }
            try waitUntil("all are forgotten") { server.metrics.openConnections == 0 }
            #expect(server.metrics.openStreams == 0)
        }
    }

    private static func leave(_ client: RawClient, _ way: Int) {
        switch way {
        case 0: client.close()
        case 1: client.reset()
        default: client.finishSending()
        }
    }

    /// All events are the job's own, without a hole but those that were told.
    private static func check(_ client: StreamClient, _ job: Int) throws {
        #expect(client.sequences.allSatisfy { ($0 - 1) % 20 == job })
        let told = Told(client.blocks)
        #expect(told.isRising)
        guard let first = client.sequences.first, let last = client.sequences.last else { return }
        #expect(stride(from: first, through: last, by: 20).allSatisfy(told.covers))
    }
}
