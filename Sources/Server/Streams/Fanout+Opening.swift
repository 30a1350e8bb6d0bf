import EventStreams

/// How streams that open catch up.
extension Fanout {
    /// What a stream that opens at a position is sent of what it lacks, at once with its greeting; nil where that is nothing,
    /// or is not on the tape: then it catches up as others do.
    func beginCatchUp(_ number: Int, from position: UInt64, since: UInt64) -> EventSelection.CatchUpBatch? {
        guard let group = subscriptions.group(number), position < group.position,
            case .onTape(let found) = group.catchUp(from: position, since: since)
        else { return nil }
        sharing.insert(number)
        metrics.counts.replayedEvents += found.batch?.blockCount ?? 0
        return found
    }
}
