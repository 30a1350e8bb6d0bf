/// Scenarios in which all clients get every event.
extension Bench {
    func fanOut(_ scenario: Scenario, _ target: Target, _ connections: Int, _ pace: Pace) throws -> ScenarioResult {
        let load = try load(target, connections)
        let run = try load.run(pace, until: .time(options.duration), audiences: [connections])
        var measurement = ScenarioResult(scenario, connections: connections)
        measurement.count(run, of: load)
        let delivered = run.tally.delivered
        measurement[.deliveriesPerSecond] = ScenarioResult.rate(delivered, in: run.seconds)
        measurement[.serverPerDelivery] = ScenarioResult.microseconds(run.serverSeconds, per: delivered)
        measurement[.clientPerDelivery] = ScenarioResult.microseconds(run.clientSeconds, per: delivered)
        measurement[.eventsPerRead] = run.tally.reads > 0 ? Double(delivered) / Double(run.tally.reads) : nil
        measurement[.p50] = run.tally.latencies.milliseconds(at: 0.5)
        measurement[.p99] = run.tally.latencies.milliseconds(at: 0.99)
        return measurement
    }

    func paced(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        let load = try load(target, connections)
        let run = try load.run(Self.pace(connections), until: .time(options.duration), audiences: [connections])
        var measurement = ScenarioResult(.paced, connections: connections)
        measurement.count(run, of: load)
        for (figure, quantile) in [(Metric.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.maximum, 1)] {
            measurement[figure] = run.tally.latencies.milliseconds(at: quantile)
        }
        measurement[.serverPerDelivery] = ScenarioResult.microseconds(run.serverSeconds, per: run.tally.delivered)
        return measurement
    }

    /// A pace that leaves a server time to rest between two events.
    static func pace(_ connections: Int) -> Pace { .rate(connections <= 1000 ? 10 : 1) }
}
