/// The scenario of a history file: what it costs who posts and who listens, and how long a start with it takes.
extension Bench {
    func history(_ connections: Int) throws -> ScenarioResult {
        guard case .own(let program) = server else { throw BenchFailure("history needs servers of its own") }
        var measurement = ScenarioResult(.history, connections: connections)
        let memory = try OwnServer(program: program)
        let without = try postAndBurst(memory.target, connections, &measurement)
        memory.stop()
        let file = try OwnServer(program: program, hasHistoryFile: true)
        let with = try postAndBurst(file.target, connections, &measurement)
        measurement[.memoryPosts] = ScenarioResult.rate(without.posts.published, in: without.posts.seconds)
        measurement[.serverPerMemoryPost] = perPost(without.posts)
        measurement[.memoryDeliveries] = ScenarioResult.rate(without.burst.tally.delivered, in: without.burst.seconds)
        measurement[.filePosts] = ScenarioResult.rate(with.posts.published, in: with.posts.seconds)
        measurement[.serverPerFilePost] = perPost(with.posts)
        measurement[.fileDeliveries] = ScenarioResult.rate(with.burst.tally.delivered, in: with.burst.seconds)
        measurement[.storedEvents] = Double(with.posts.published + with.burst.published)
        measurement[.firstEvent] = try timeOfStart(of: file)
        return measurement
    }

    private func postAndBurst(
        _ target: Target,
        _ connections: Int,
        _ measurement: inout ScenarioResult
    ) throws -> (posts: Run, burst: Run) {
        // Those who listen are gone before the others are measured.
        let burst = try burst(target, connections, &measurement)
        let publisher = try Load(target)
        try publisher.connectPublisher(payload: options.payload)
        let posts = try publisher.run(.window(16, batch: 16), until: .time(options.duration), audiences: [0])
        measurement.count(posts)
        return (posts, burst)
    }

    private func burst(_ target: Target, _ connections: Int, _ measurement: inout ScenarioResult) throws -> Run {
        let load = try load(target, connections)
        let run = try load.run(.window(64, batch: 16), until: .time(options.duration), audiences: [connections])
        measurement.count(run, of: load)
        return run
    }

    private func perPost(_ run: Run) -> Double? {
        ScenarioResult.microseconds(run.serverSeconds, per: run.published)
    }

    /// The milliseconds from the start of a server that was killed to the first event that a client has from it.
    private func timeOfStart(of server: OwnServer) throws -> Double {
        let start = Monotonic.now
        try server.startAgain()
        var text: [UInt8] = []
        try server.target.read("/events?job=\(Target.job)") { bytes in
            for index in 0..<bytes.count { text.append(bytes[index]) }
            return String(decoding: text, as: UTF8.self).contains("event: dataUpdate")
        }
        return Double(Monotonic.now - start) / 1e6
    }
}
