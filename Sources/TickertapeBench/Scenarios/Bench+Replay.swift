/// The scenario in which clients come back with the id of the last event they had.
extension Bench {
    static let replayedEvents = 1000

    func replay(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        let (id, number) = try publishHistory(target, of: Self.replayedEvents)
        let usage = ProcessUsage(of: target.process)
        let serverBefore = usage?.processorTime()
        let load = try Load(target)
        let request = target.streamRequest(lastEventID: id)
        let due = UInt64(connections * Self.replayedEvents)
        let start = Monotonic.now
        try load.connect(connections, expecting: number + 1, halfOpen: connections) { _ in request }
        var lastCount: UInt64 = 0
        var lastMove = Monotonic.now
        while load.tally.delivered < due, Monotonic.now - lastMove < Self.patience.nanoseconds {
            try load.turn(.milliseconds(20))
            if load.tally.delivered != lastCount {
                lastCount = load.tally.delivered
                lastMove = Monotonic.now
            }
        }
        var run = Run()
        run.published = UInt64(Self.replayedEvents)
        run.due = due
        run.tally = load.tally
        run.seconds = Double(max(start, load.tally.lastDelivery) - start) / 1e9
        run.serverSeconds = usage?.seconds(since: serverBefore)
        var measurement = ScenarioResult(.replay, connections: connections)
        measurement.count(run)
        measurement.count(lossesOf: load)
        measurement[.allDone] = run.seconds * 1000
        measurement[.deliveriesPerSecond] = ScenarioResult.rate(load.tally.delivered, in: run.seconds)
        measurement[.serverPerDelivery] = ScenarioResult.microseconds(run.serverSeconds, per: load.tally.delivered)
        measurement[.eventsPerRead] =
            load.tally.reads > 0 ? Double(load.tally.delivered) / Double(load.tally.reads) : nil
        return measurement
    }

    /// Publishes one event whose id is remembered, and then `count` that are to be replayed.
    ///
    /// - Returns: id and number of the first.
    func publishHistory(_ target: Target, of count: Int) throws -> (id: String, number: UInt64) {
        let load = try Load(target)
        try load.connectPublisher(payload: options.payload)
        let number = load.nextNumber
        try load.connect(1, expecting: number) { _ in target.streamRequest() }
        load.subscribers[0].transcript = []
        let marked = try load.run(.window(1, batch: 1), until: .events(1), audiences: [1])
        guard
            marked.isComplete,
            let id = Transcript.id(ofEvent: number, in: load.subscribers[0].transcript ?? [])
        else { throw BenchFailure("the server's events carry no ids, so that nothing can be replayed") }
        load.subscribers[0].transcript = nil
        let behind = try load.run(.window(64, batch: 16), until: .events(count), audiences: [1])
        guard behind.isComplete else { throw BenchFailure("the events to be replayed could not be published") }
        return (id, number)
    }
}
