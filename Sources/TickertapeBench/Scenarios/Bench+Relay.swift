import Foundation

/// The scenario of a server that passes on what another one sends, beside curl, which reads the same and does nothing with it.
extension Bench {
    func relay(_ connections: Int) throws -> ScenarioResult {
        guard case .own(let program) = server else { throw BenchFailure("relay needs servers of its own") }
        let upstream = try OwnServer(program: program)
        defer { upstream.stop() }
        let relay = try OwnServer(program: program, file: Self.relayJobs(of: upstream.target))
        defer { relay.stop() }
        let curl = try Self.startCurl(upstream.target)
        defer { curl.terminate() }
        let load = try Load(relay.target)
        try load.connectPublisher(to: upstream.target, payload: options.payload)
        try load.connect(connections, expecting: load.nextNumber) { _ in relay.target.streamRequest() }
        load.warmUp = try load.run(.window(1, batch: 1), until: .events(8), audiences: [connections])
        var measurement = ScenarioResult(.relay, connections: connections)
        measurement.count(Run(), of: load)
        let usage = ProcessUsage(of: curl.processIdentifier)
        for (pace, figures) in [
            (Pace.rate(1000, batch: 1), (Metric.relayPerSingle, Metric.curlPerSingle, Metric.p50, Metric.p99)),
            (.rate(5000, batch: 100), (.relayPerBurst, .curlPerBurst, .burstP50, .burstP99)),
        ] {
            let before = usage?.processorTime()
            let run = try load.run(pace, until: .time(options.duration), audiences: [connections])
            measurement.count(run)
            measurement[figures.0] = ScenarioResult.microseconds(run.serverSeconds, per: run.published)
            measurement[figures.1] = ScenarioResult.microseconds(usage?.seconds(since: before), per: run.published)
            measurement[figures.2] = run.tally.latencies.milliseconds(at: 0.5)
            measurement[figures.3] = run.tally.latencies.milliseconds(at: 0.99)
        }
        measurement[.directP50] = try direct(upstream.target, &measurement)
        return measurement
    }

    /// How long a single event takes to a client of the server where it is posted.
    private func direct(_ target: Target, _ measurement: inout ScenarioResult) throws -> Double? {
        let load = try load(target, 1)
        let run = try load.run(.rate(1000, batch: 1), until: .time(options.duration), audiences: [1])
        measurement.count(run, of: load)
        return run.tally.latencies.milliseconds(at: 0.5)
    }

    private static func relayJobs(of upstream: Target) -> String {
        let address = "http://\(upstream.address)\(upstream.streamPath(job: Target.job))"
        return """
            server: { connection_lifetime: 0, heartbeat: 1h, history: { events: 1500 } }
            jobs:
              \(Target.job): { follow: true, http: "\(address)", envelope: false }

            """
    }

    /// Where curl is; nil where it is not on the `PATH`.
    static var curl: String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/curl" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func startCurl(_ target: Target) throws -> Process {
        guard let curl else { throw BenchFailure("there is no curl") }
        let process = Process()
        process.executableURL = URL(filePath: curl)
        process.arguments = ["-sN", "http://\(target.address)\(target.streamPath(job: Target.job))"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
