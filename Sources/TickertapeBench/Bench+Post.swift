/// The scenario without listeners.
extension Bench {
    func post(_ target: Target) throws -> Measurement {
        let load = try Load(target)
        try load.connectPublisher(payload: options.payload)
        _ = try load.run(.window(1, batch: 1), until: .events(100), audiences: [0])
        var measurement = Measurement(.post, connections: 0)
        let single = try load.run(.window(1, batch: 1), until: .time(options.duration), audiences: [0])
        let pipelined = try load.run(.window(16, batch: 16), until: .time(options.duration), audiences: [0])
        measurement.count(single)
        measurement.count(pipelined)
        measurement[.postsPerSecond] = Measurement.rate(single.published, in: single.seconds)
        measurement[.serverPerPost] = Measurement.microseconds(single.serverSeconds, per: single.published)
        measurement[.postRoundTrip] = single.roundTrips.value(at: 0.5).map { Double($0) / 1000 }
        measurement[.pipelinedPostsPerSecond] = Measurement.rate(pipelined.published, in: pipelined.seconds)
        measurement[.serverPerPipelinedPost] = Measurement.microseconds(
            pipelined.serverSeconds,
            per: pipelined.published
        )
        return measurement
    }
}
