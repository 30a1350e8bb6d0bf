import Tape
import Randomness
import TestRounds
import Testing

@testable import EventStreams
@testable import Server

@Suite struct LoopSimulationTests {
    /// Clients come and read a little or nothing, time passes, events of all sizes come, in orders no real network shows.
    ///
    /// Whatever waits for room, be it a heartbeat, half a batch or a gap, nothing may come in between; each client hears of
    /// every event it wants, once and in order, or is told that it is left out.
    @Test(arguments: 1...UInt64(Rounds.count(100, short: 30)))
    func `in any order of things, clients read whole blocks and miss nothing they are not told of`(seed: UInt64) throws
    {
        var generator = SplitMix64(seed: seed)
        var configuration = ServerConfiguration()
        (configuration.stallLimit, configuration.connectionLifetime) = (.seconds(1 << 30), nil)
        let capacity = Int.random(in: 1...40, using: &generator)
        let tape = Tape(epoch: "k", capacity: .init(events: capacity))
        let simulation = try LoopSimulation(tape: tape, configuration: configuration)
        var jobs: [String] = []
        for _ in 0..<200 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0 where simulation.clients.count < 6:
                try open(in: simulation, jobs: jobs, &generator)
            case 1: simulation.round(passing: configuration.heartbeat)
            case 2, 3: simulation.round(passing: .zero)
            case 4, 5:
                guard let client = simulation.clients.randomElement(using: &generator) else { continue }
                _ = try client.read(Int.random(in: 1...30_000, using: &generator))
            default:
                // New jobs are named all the time.
                let number = Int.random(in: 0..<jobs.count / 4 + 3, using: &generator)
                let job = "\(number)\(Self.endings[Int.random(in: 1..<3, using: &generator)])"
                jobs.append(job)
                simulation.publish(job, size: Int.random(in: 1...8000, using: &generator))
            }
        }
        try simulation.settle()
        for client in simulation.clients { check(client, jobs) }
    }

    @Test func `one that comes back is sent what it lacks with its greeting`() throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 100))
        let simulation = try LoopSimulation(tape: tape, configuration: ServerConfiguration())
        for number in 1...5 { simulation.publish("\(number).a", size: 100) }
        try simulation.open(behind: 2, ".a", heartbeatStyle: .comment)
        let client = simulation.clients[0]
        _ = try client.read(1 << 20)
        #expect(client.reader.blocks.map(\.id) == ["k-2", "k-3", "k-4", "k-5"])
        simulation.publish("6.a", size: 100)
        try simulation.settle()
        #expect(client.reader.blocks.compactMap(\.sequence) == [2, 3, 4, 5, 6])
    }

    /// Appends a result with an envelope, of which patches are made.
    private func publish(_ job: String, _ number: Int, to tape: Tape, filler: Int = 300) {
        let start = "{\"job\":\"\(job)\",\"at\":\"2026-11-21T01:00:00.000Z\",\"data\":"
        let data = "{\"n\":\(number),\"text\":\"\(String(repeating: "x", count: filler))\"}"
        let range = start.utf8.count..<start.utf8.count + data.utf8.count
        let series = tape.series(job: job, event: "e", role: .result)
        tape.append(.json(Array((start + data + "}").utf8), value: range), to: series, at: .now)
    }

    @Test func `behind a gap no patch is against what a client was not sent, though it is told nothing of the job`()
        throws
    {
        let tape = Tape(epoch: "k", capacity: .init(events: 10))
        var configuration = ServerConfiguration()
        (configuration.stallLimit, configuration.connectionLifetime) = (.seconds(1 << 30), nil)
        let simulation = try LoopSimulation(tape: tape, configuration: configuration)
        let shape = StreamShape(hasPatches: true)
        for _ in 0..<2 { try simulation.open(behind: 0, "", heartbeatStyle: .comment, shape: shape) }
        let (slow, quick) = (simulation.clients[0], simulation.clients[1])
        func round() throws {
            for _ in 0..<3 { simulation.round(passing: .zero) }
            while try quick.read(1 << 20) > 0 { simulation.round(passing: .zero) }
        }
        publish("rare", 1, to: tape)
        try simulation.settle()
        for number in 2...60 {
            // The client that reads nothing misses this one, and is told nothing of it behind the gap.
            publish(number == 30 ? "rare" : "often", number, to: tape, filler: number == 30 ? 300 : number * 300)
            try round()
        }
        tape.forget(job: "rare", keepsNotes: true)
        try simulation.settle()
        #expect(
            slow.reader.blocks.contains { $0.event == "gap" } && !quick.reader.blocks.contains { $0.event == "gap" }
        )
        publish("rare", 61, to: tape)
        try simulation.settle()
        for client in [slow, quick] {
            var known: Set<String> = []
            for block in client.reader.blocks {
                if block.event == "patch" {
                    let base = block.data.split(separator: "\"base\":\"").last?.prefix { $0 != "\"" }
                    #expect(known.contains(String(base ?? "")), "\(block)")
                }
                if let id = block.id { known.insert(id) }
            }
            #expect(client.reader.blocks.last?.sequence == 61)
        }
        #expect(slow.reader.blocks.last?.event == "e" && quick.reader.blocks.last?.event == "patch")
    }

    private static let endings = ["", ".a", ".b"]

    private func open(in simulation: LoopSimulation, jobs: [String], _ generator: inout SplitMix64) throws {
        try simulation.open(
            behind: Int.random(in: 0...jobs.count, using: &generator),
            Self.endings[Int.random(in: 0..<3, using: &generator)],
            heartbeatStyle: Bool.random(using: &generator) ? .event : .comment
        )
    }

    private func check(_ client: LoopSimulation.Client, _ jobs: [String]) {
        let told = Told(client.reader.blocks)
        #expect(told.isRising)
        let lost = (client.cursor..<jobs.count).filter { jobs[$0].hasSuffix(client.ending) && !told.covers($0 + 1) }
        #expect(lost == [])
    }
}
