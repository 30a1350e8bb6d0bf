/// The scenario in which every client hears a part only.
extension Bench {
    func filters(_ target: Target, _ connections: Int) throws -> Measurement {
        guard target.canFilter else {
            throw BenchFailure("filters needs {job} in --events and --publish, as in --events '/events?job={job}'")
        }
        let jobs = Target.filteredJobs
        let load = try Load(target)
        try load.connectPublisher(jobs: jobs, payload: options.payload)
        try load.connect(connections, expecting: load.nextNumber) { target.streamRequest(job: jobs[$0 % jobs.count]) }
        let audiences = jobs.indices.map { connections / jobs.count + ($0 < connections % jobs.count ? 1 : 0) }
        _ = try load.run(.window(1, batch: 1), until: .events(jobs.count), audiences: audiences)
        let filtered = try load.run(.window(1, batch: 1), until: .time(options.duration), audiences: audiences)
        let lost = load.closedCount

        let all = try self.load(target, connections)
        let broadcast = try all.run(.window(1, batch: 1), until: .time(options.duration), audiences: [connections])
        var measurement = Measurement(.filters, connections: connections)
        measurement.count(filtered)
        measurement.count(broadcast)
        measurement.count(lost: lost + all.closedCount)
        for (run, perEvent, perDelivery) in [
            (filtered, Figure.serverPerFilteredEvent, Figure.serverPerFilteredDelivery),
            (broadcast, .serverPerBroadcastEvent, .serverPerBroadcastDelivery),
        ] {
            measurement[perEvent] = Measurement.microseconds(run.serverSeconds, per: run.published)
            measurement[perDelivery] = Measurement.microseconds(run.serverSeconds, per: run.tally.delivered)
        }
        return measurement
    }
}
