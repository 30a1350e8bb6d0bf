/// The scenario in which every client hears a part only.
extension Bench {
    func filters(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        guard target.canFilter else {
            throw BenchFailure("filters needs {job} in --events and --publish, as in --events '/events?job={job}'")
        }
        var measurement = ScenarioResult(.filters, connections: connections)
        // One after the other: the clients of both together would need twice the descriptors.
        let filtered = try filtered(target, connections, into: &measurement)
        let broadcast = try broadcast(target, connections, into: &measurement)
        for (run, perEvent, perDelivery) in [
            (filtered, Metric.serverPerFilteredEvent, Metric.serverPerFilteredDelivery),
            (broadcast, .serverPerBroadcastEvent, .serverPerBroadcastDelivery),
        ] {
            measurement[perEvent] = ScenarioResult.microseconds(run.serverSeconds, per: run.published)
            measurement[perDelivery] = ScenarioResult.microseconds(run.serverSeconds, per: run.tally.delivered)
        }
        return measurement
    }
    private func filtered(
        _ target: Target,
        _ connections: Int,
        into measurement: inout ScenarioResult
    ) throws -> Run {
        let jobs = Target.filteredJobs
        let load = try Load(target)
        try load.connectPublisher(jobs: jobs, payload: options.payload)
        try load.connect(connections, expecting: load.nextNumber) { target.streamRequest(job: jobs[$0 % jobs.count]) }
        let audiences = jobs.indices.map { connections / jobs.count + ($0 < connections % jobs.count ? 1 : 0) }
        load.warmUp = try load.run(.window(1, batch: 1), until: .events(jobs.count), audiences: audiences)
        let run = try load.run(.window(1, batch: 1), until: .time(options.duration), audiences: audiences)
        measurement.count(run, of: load)
        return run
    }

    private func broadcast(
        _ target: Target,
        _ connections: Int,
        into measurement: inout ScenarioResult
    ) throws -> Run {
        let load = try load(target, connections)
        let run = try load.run(.window(1, batch: 1), until: .time(options.duration), audiences: [connections])
        measurement.count(run, of: load)
        return run
    }
}
