import Syscalls

/// The scenario in which some clients do not read for a while.
extension Bench {
    func slow(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        let slowCount = max(1, connections / 100)
        let readers = max(1, connections - slowCount)
        let usage = ProcessUsage(of: target.process)
        let load = try load(target, readers)
        var measurement = ScenarioResult(.slow, connections: connections)

        let alone = try load.run(Self.pace(connections), until: .time(options.duration), audiences: [readers])
        measurement[.p99Before] = alone.tally.latencies.milliseconds(at: 0.99)
        measurement[.memoryBefore] = usage?.memory().map { Double($0) / 1_048_576 }

        let first = load.nextNumber
        try load.connect(slowCount, expecting: first, isNarrow: true) { _ in target.streamRequest() }
        let slow = readers..<load.subscribers.count
        for index in slow { load.pause(index) }
        // So much that what is under way to the slow ones, and what the server remembers, can't hold it all.
        let flood = try load.run(.window(64, batch: 16), until: .time(options.duration), audiences: [readers])
        let beside = try load.run(Self.pace(connections), until: .time(options.duration), audiences: [readers])
        measurement[.p99Beside] = beside.tally.latencies.milliseconds(at: 0.99)
        measurement[.memoryAfter] = usage?.memory().map { Double($0) / 1_048_576 }
        for run in [alone, flood] { measurement.count(run) }
        measurement.count(beside, of: load)

        try readAgain(load, slow)
        let published = load.nextNumber - first
        report(load.subscribers[slow], published: published, upTo: first + published, in: &measurement)
        return measurement
    }

    /// Lets the slow ones read until they hold the newest event or nothing more comes.
    private func readAgain(_ load: Load, _ slow: Range<Int>) throws {
        for index in slow { try load.resume(index) }
        let newest = load.nextNumber
        var lastReads = load.tally.reads
        var lastMove = Monotonic.now
        while Monotonic.now - lastMove < Duration.seconds(2).nanoseconds {
            let isDone = load.subscribers[slow].allSatisfy { $0.phase == .closed || $0.expected >= newest }
            if isDone { return }
            try load.turn(.milliseconds(20))
            if load.tally.reads != lastReads {
                lastReads = load.tally.reads
                lastMove = Monotonic.now
            }
        }
    }

    private func report(
        _ slow: ArraySlice<Subscriber>,
        published: UInt64,
        upTo newest: UInt64,
        in measurement: inout ScenarioResult
    ) {
        let count = Double(slow.count)
        let received = slow.reduce(0.0) { $0 + Double($1.received) }
        measurement[.slowClients] = count
        measurement[.slowReceived] = published > 0 ? received / count / Double(published) * 100 : nil
        measurement[.slowMissed] = slow.reduce(0.0) { $0 + Double($1.missed) } / count
        measurement[.slowCurrent] = Double(slow.count { $0.expected >= newest }) / count * 100
        measurement[.slowClosed] = Double(slow.count { $0.phase == .closed })
    }
}
