import Syscalls

/// The scenario of streams that their clients shape: with patches, and with the newest of each second.
extension Bench {
    /// The least size of its events in bytes: of a small one a patch would be no shorter.
    static let leastShapedSize = 5120

    func shaped(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        guard target.canFilter else {
            throw BenchFailure("shaped needs {job} in --events and --publish, as in --events '/events?job={job}'")
        }
        var measurement = ScenarioResult(.shaped, connections: connections)
        for (query, bytes, time) in [
            ("", Metric.bytesPerWhole, Metric.serverPerWhole), ("patch=merge", .bytesPerPatch, .serverPerPatch),
        ] {
            let load = try shapedLoad(target, connections, query)
            load.warmUp = try load.run(.window(1, batch: 1), until: .events(8), audiences: [connections])
            let run = try load.run(Self.pace(connections), until: .time(options.duration), audiences: [connections])
            measurement.count(run, of: load)
            let delivered = run.tally.delivered
            measurement[bytes] = delivered == 0 ? nil : Double(run.tally.bytes) / Double(delivered)
            measurement[time] = ScenarioResult.microseconds(run.serverSeconds, per: delivered)
        }
        for (query, figure) in [("", Metric.coresLive), ("every=1s", .coresEvery)] {
            measurement[figure] = try cores(target, connections, query, into: &measurement)
        }
        return measurement
    }

    /// The processor time, in cores, that ten events a second take; who lacks the newest a period later counts as lost.
    private func cores(
        _ target: Target,
        _ connections: Int,
        _ query: String,
        into measurement: inout ScenarioResult
    ) throws -> Double? {
        let load = try shapedLoad(target, connections, query)
        let usage = ProcessUsage(of: target.process)
        let (begin, before) = (Monotonic.now, usage?.processorTime())
        // Nothing is due to a client that is told of some only.
        _ = try load.run(.rate(10), until: .time(options.duration), audiences: [0])
        try load.idle(for: .milliseconds(1100))
        let (seconds, spent) = (Double(Monotonic.now - begin) / 1e9, usage?.seconds(since: before))
        measurement.count(lossesOf: load)
        measurement.lost += load.subscribers.count { $0.phase == .streaming && $0.expected < load.nextNumber }
        return spent.map { $0 / seconds }
    }

    private func shapedLoad(_ target: Target, _ connections: Int, _ query: String) throws -> Load {
        let load = try Load(target)
        let job = Target.shapedJob
        try load.connectPublisher(jobs: [job], payload: max(options.payload, Self.leastShapedSize))
        try load.connect(connections, expecting: load.nextNumber) { _ in target.streamRequest(job: job, shape: query) }
        return load
    }
}
