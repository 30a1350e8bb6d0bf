public import Tape

/// How streams of these events begin.
extension EventSelection {
    /// Where a stream begins, as the tape stands in `snapshot`.
    ///
    /// `start` is where it catches up from, where the archive was asked for that.
    public func decide(
        for request: SubscribeRequest,
        _ snapshot: Tape.View,
        from start: UInt64? = nil
    ) -> ResumeDecision {
        if reader.runLog != nil {
            let held = snapshot.oldest..<snapshot.end
            return ResumeDecision.follow(request.lastEventID, epoch: snapshot.identity.epoch, held)
        }
        return ResumeDecision.decide(
            lastEventID: request.lastEventID,
            catchUp: request.catchUp,
            on: view(of: snapshot, from: start)
        )
    }

    private func view(of snapshot: Tape.View, from start: UInt64?) -> ResumeDecision.View {
        let (tape, filter) = (reader.tape, filter)
        // From there on nothing that passes is missing, wherever it is held.
        let oldest = min(snapshot.oldest, tape.firstHeld(passing: filter))
        return ResumeDecision.View(
            of: snapshot.identity,
            oldest: oldest,
            end: snapshot.end,
            lostEnd: tape.lostEnd,
            failoverEnd: tape.failoverEnd,
            hasDropped: { tape.hasDropped(after: $0, passing: filter) },
            start: { catchUp in
                let held: [EncodedEvent]
                switch catchUp {
                case .count where start != nil, .time where start != nil: return max(start ?? oldest, oldest)
                case .latest, .none: return snapshot.end
                case .all: return oldest
                case .count(let count): held = tape.newest(count, passing: filter)
                case .time(let span): held = tape.newest(.max, passing: filter, since: .now(minus: span))
                }
                return max(min(held.first?.sequence ?? snapshot.end, snapshot.end), oldest)
            }
        )
    }
}
