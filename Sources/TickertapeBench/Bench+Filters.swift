/// The scenario in which every client hears a part only.
extension Bench {
    func filters(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        guard target.canFilter else {
            throw BenchFailure("filters needs {job} in --events and --publish, as in --events '/events?job={job}'")
        }
        let jobs = Target.filteredJobs
        let load = try Load(target)
        try load.connectPublisher(jobs: jobs, payload: options.payload)
        try load.connect(connections, expecting: load.nextNumber) { target.streamRequest(job: jobs[$0 % jobs.count]) }
        let audiences = jobs.indices.map { connections / jobs.count + ($0 < connections % jobs.count ? 1 : 0) }
        load.warmUp = try load.run(.window(1, batch: 1), until: .events(jobs.count), audiences: audiences)
        let filtered = try load.run(.window(1, batch: 1), until: .time(options.duration), audiences: audiences)
        var measurement = ScenarioResult(.filters, connections: connections)
        measurement.count(warmUpOf: load)
        measurement.count(lossesOf: load)

        let all = try self.load(target, connections)
        let broadcast = try all.run(.window(1, batch: 1), until: .time(options.duration), audiences: [connections])
        measurement.count(filtered)
        measurement.count(broadcast)
        measurement.count(warmUpOf: all)
        measurement.count(lossesOf: all)
        for (run, perEvent, perDelivery) in [
            (filtered, Figure.serverPerFilteredEvent, Figure.serverPerFilteredDelivery),
            (broadcast, .serverPerBroadcastEvent, .serverPerBroadcastDelivery),
        ] {
            measurement[perEvent] = ScenarioResult.microseconds(run.serverSeconds, per: run.published)
            measurement[perDelivery] = ScenarioResult.microseconds(run.serverSeconds, per: run.tally.delivered)
        }
        return measurement
    }
}
