/// The scenario without listeners.
extension Bench {
    func post(_ target: Target) throws -> ScenarioResult {
        let load = try Load(target)
        try load.connectPublisher(payload: options.payload)
        _ = try load.run(.window(1, batch: 1), until: .events(100), audiences: [0])
        var measurement = ScenarioResult(.post, connections: 0)
        let single = try load.run(.window(1, batch: 1), until: .time(options.duration), audiences: [0])
        let pipelined = try load.run(.window(16, batch: 16), until: .time(options.duration), audiences: [0])
        measurement.count(single)
        measurement.count(pipelined)
        measurement[.postsPerSecond] = ScenarioResult.rate(single.published, in: single.seconds)
        measurement[.serverPerPost] = ScenarioResult.microseconds(single.serverSeconds, per: single.published)
        measurement[.postRoundTrip] = single.roundTrips.value(at: 0.5).map { Double($0) / 1000 }
        measurement[.p99] = single.roundTrips.value(at: 0.99).map { Double($0) / 1_000_000 }
        measurement[.pipelinedPostsPerSecond] = ScenarioResult.rate(pipelined.published, in: pipelined.seconds)
        measurement[.serverPerPipelinedPost] = ScenarioResult.microseconds(
            pipelined.serverSeconds,
            per: pipelined.published
        )
        return measurement
    }
}
