/// The scenario without events.
extension Bench {
    func idle(_ target: Target, _ connections: Int) throws -> Measurement {
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
        var measurement = Measurement(.idle, connections: connections)
        measurement.count(lost: connections - Int(streaming))
        measurement[.connectsPerSecond] = Measurement.rate(streaming, in: seconds)
        measurement[.serverPerConnect] = Measurement.microseconds(serverSeconds, per: streaming)
        measurement[.bytesPerConnection] = nil
        if let memoryBefore, let memoryAfter = usage?.memory(), streaming > 0 {
            let growth = Double(memoryAfter) - Double(memoryBefore)
            measurement[.bytesPerConnection] = growth / Double(streaming)
        }
        return measurement
    }
}
