import Syscalls

/// Runs scenarios, each against a fresh server where the server is ours.
struct Bench {
    /// How long nothing may move before a run is given up.
    static let patience = Duration.seconds(10)

    let options: BenchOptions
    let server: ServerChoice
    /// How long the clients rest before memory is looked at.
    var settling = Duration.seconds(1)

    /// Measures everything in turn, so that repeats of one thing are spread over the whole time.
    ///
    /// `report` gets each result as soon as it is there.
    func run(report: (ScenarioResult) -> Void, progress: (String) -> Void) throws {
        if options.scenarios.contains(.relay), Self.curl == nil {
            throw BenchFailure("relay runs beside curl, which is not on the PATH; apt-get install curl, or name others")
        }
        for repetition in 1...options.repeats {
            for (scenario, connections) in steps {
                progress("\(scenario.rawValue), \(connections) \(scenario.unit), \(repetition) of \(options.repeats)")
                var measurement = try measure(scenario, connections)
                measurement.repetition = repetition
                report(measurement)
            }
        }
    }

    /// What is measured in one repeat.
    var steps: [(scenario: Scenario, connections: Int)] {
        options.connections.flatMap { connections in
            options.scenarios.compactMap { scenario in
                // These do not depend on the number of clients asked for, beyond a limit; once is enough.
                switch scenario {
                case .post: connections == options.connections.first ? (scenario, 0) : nil
                case .replay:
                    connections == options.connections.first
                        ? (scenario, min(1000, options.connections.max() ?? 1)) : nil
                // At this pace the clients of one relay would cost more than the relay.
                case .relay: connections == options.connections.first ? (scenario, 1) : nil
                case .schedule, .start: nil
                default: (scenario, connections)
                }
            }
        } + options.scenarios.filter(\.isOfJobs).flatMap { scenario in options.jobs.map { (scenario, $0) } }
    }

    func measure(_ scenario: Scenario, _ connections: Int) throws -> ScenarioResult {
        if scenario == .schedule { return try schedule(connections) }
        if scenario == .history { return try history(connections) }
        if scenario == .relay { return try relay(connections) }
        if scenario == .start { return try start(connections) }
        return try server.withTarget { target in
            switch scenario {
            case .idle: try idle(target, connections)
            case .w1: try fanOut(.w1, target, connections, .window(1, batch: 1))
            case .burst: try fanOut(.burst, target, connections, .window(64, batch: 16))
            case .paced: try paced(target, connections)
            case .replay: try replay(target, connections)
            case .resume: try resume(target, connections)
            case .post: try post(target)
            case .slow: try slow(target, connections)
            case .filters: try filters(target, connections)
            case .shaped: try shaped(target, connections)
            case .relay, .schedule, .history, .start:
                throw BenchFailure("\(scenario.rawValue) needs servers of its own")
            }
        }
    }

    /// Clients of the whole stream and a publisher, warmed up by a few events that do not count.
    func load(_ target: Target, _ connections: Int) throws -> Load {
        let load = try Load(target)
        try load.connectPublisher(payload: options.payload)
        try load.connect(connections, expecting: load.nextNumber) { _ in target.streamRequest() }
        load.warmUp = try load.run(.window(1, batch: 1), until: .events(8), audiences: [connections])
        return load
    }
}
