/// The scenario in which clients come back for a moment, as pages do that are hidden and shown again.
extension Bench {
    static let resumedEvents = 20
    /// How many are under way at once.
    private static let resumesAtOnce = 64

    func resume(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        let (id, number) = try publishHistory(target, of: Self.resumedEvents)
        let usage = ProcessUsage(of: target.process)
        let load = try Load(target)
        let serverBefore = usage?.processorTime()
        let start = Monotonic.now
        try load.comeBack(
            connections,
            expecting: number + 1,
            for: UInt64(Self.resumedEvents),
            atOnce: Self.resumesAtOnce,
            target.streamRequest(lastEventID: id)
        )
        var run = Run()
        run.published = UInt64(Self.resumedEvents)
        run.due = UInt64(connections * Self.resumedEvents)
        run.tally = load.tally
        run.seconds = Double(Monotonic.now - start) / 1e9
        run.serverSeconds = usage?.seconds(since: serverBefore)
        let resumes = UInt64(load.leftCount)
        var measurement = ScenarioResult(.resume, connections: connections)
        measurement.count(run)
        measurement.count(lossesOf: load)
        measurement[.resumesPerSecond] = ScenarioResult.rate(resumes, in: run.seconds)
        measurement[.serverPerResume] = ScenarioResult.microseconds(run.serverSeconds, per: resumes)
        measurement[.p50] = load.stays.milliseconds(at: 0.5)
        measurement[.p99] = load.stays.milliseconds(at: 0.99)
        measurement[.eventsPerRead] =
            load.tally.reads > 0 ? Double(load.tally.delivered) / Double(load.tally.reads) : nil
        return measurement
    }
}
