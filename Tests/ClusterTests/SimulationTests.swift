import TestRounds
import Testing

@Suite struct SimulationTests {
    static let troubles: [(String, Simulation.Trouble)] = [
        ("no failover", .init(holds: false, failovers: false)),
        ("everysec", .init(holds: false)),
        ("replica", .init(holds: true)),
        ("emptied", .init(holds: false, failovers: false, flushes: true)),
        ("all at once", .init(holds: false, flushes: true)),
    ]

    @Test(arguments: troubles.indices)
    func `whatever goes wrong, the promises hold`(kind: Int) {
        let (name, trouble) = Self.troubles[kind]
        var totals = [0, 0, 0, 0, 0, 0, 0]
        for round in 0..<Rounds.count(20, short: 1) {
            let seed = UInt64(round) * 100 + UInt64(kind)
            var simulation = Simulation(seed: seed, trouble: trouble)
            simulation.run(10_000)
            let promises = simulation.promises
            #expect(promises.broken == nil, "\(name), seed \(seed)")
            let found = [
                promises.shows, promises.gaps, promises.resets, promises.fenced, promises.repeated,
                simulation.failovers, simulation.flushes,
            ]
            totals = zip(totals, found).map(+)
        }
        // A simulation in which nothing happens would hold all promises.
        #expect(totals[0] > 1000, "\(name): \(totals)")
        #expect(totals[4] > 0, "\(name): \(totals)")
    }
}
