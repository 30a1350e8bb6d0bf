import Tape
import Testing

@testable import EventStreams
@testable import Server

/// How long the client of an answer has time to take it that is the last on its connection.
@Suite struct LastAnswerTests {
    private func simulation() throws -> LoopSimulation {
        try LoopSimulation(tape: Tape(epoch: "k", capacity: .init(events: 10)), configuration: ServerConfiguration())
    }

    @Test func `who takes nothing of it is given as long as any slow client`() throws {
        let simulation = try simulation()
        let client = try simulation.finish(with: .bytes(Array(repeating: 1, count: 1 << 20)))
        var seconds = 0
        while simulation.isOpen(client), seconds < 100 {
            simulation.round(passing: .seconds(1))
            seconds += 1
        }
        // The first look at a socket tells what it holds.
        #expect((30...31).contains(seconds))
    }

    @Test func `one that waits for the tape waits as long as that takes, and then leaves`() throws {
        let simulation = try simulation()
        let client = try simulation.finish(with: .uncommitted([1, 2, 3], until: 1))
        for _ in 0..<200 { simulation.round(passing: .seconds(1)) }
        #expect(simulation.isOpen(client) && !client.connection.isLingering)
        simulation.commit(to: 2, for: client)
        #expect(simulation.isOpen(client) && client.connection.isLingering)
        for _ in 0..<3 { simulation.round(passing: .seconds(1)) }
        #expect(!simulation.isOpen(client))
    }
}
