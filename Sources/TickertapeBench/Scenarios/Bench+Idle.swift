/// The scenario without events.
extension Bench {
    func idle(_ target: Target, _ connections: Int) throws -> ScenarioResult {
        let usage = ProcessUsage(of: target.process)
        let load = try Load(target)
        let memoryBefore = usage?.memory()
        let serverBefore = usage?.processorTime()
        let start = Monotonic.now
        try load.connect(connections, expecting: 1) { _ in target.streamRequest() }
        let seconds = Double(Monotonic.now - start) / 1e9
        let serverSeconds = usage?.seconds(since: serverBefore)
        try load.idle(for: settling)
        let streaming = UInt64(load.streamingCount)
        var measurement = ScenarioResult(.idle, connections: connections)
        measurement.count(lossesOf: load)
        measurement[.connectsPerSecond] = ScenarioResult.rate(streaming, in: seconds)
        measurement[.serverPerConnect] = ScenarioResult.microseconds(serverSeconds, per: streaming)
        measurement[.bytesPerConnection] = nil
        if let memoryBefore, let memoryAfter = usage?.memory(), streaming > 0 {
            let growth = Double(memoryAfter) - Double(memoryBefore)
            measurement[.bytesPerConnection] = growth / Double(streaming)
        }
        return measurement
    }
}
