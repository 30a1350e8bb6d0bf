public import JobConfig
public import DataSources
public import Scheduling
public import Tape

extension JobDefinition {
    /// Whether a run that yields nothing is as it is to be: on a change alone, and where a server says that all is as before;
    /// one that is to yield lines each time has none then.
    var silenceIsNormal: Bool { publishing == .change || source?.yieldsLines != true }

    /// One run: the source, or another in its place, is read within the timeout and with all the tries it may have, and
    /// hands over what it yields, and what programs wrote to their standard error.
    ///
    /// - Returns: why it failed, nil where it did not.
    public func read(
        from other: (any DataSource)? = nil,
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void = { _ in },
        _ take: @escaping @Sendable (SourceResult) async -> Void
    ) async -> SourceError? {
        guard let source = other ?? source else { return SourceError(.other, "there is nothing to read") }
        if let awaited { return SourceError(.missing, "\(awaited); the job waits for it") }
        let (timeout, extraction) = (timeout, extraction)
        do throws(SourceError) {
            guard let retry else {
                try await source.read(within: timeout, extracting: extraction, remarking: remark, take)
                return nil
            }
            try await retry.run(within: timeout) { progress async throws(SourceError) in
                try await source.read(within: timeout, extracting: extraction, remarking: remark) { reading in
                    progress.markStarted()
                    await take(reading)
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// What is picked from one of many results, within the timeout; nil where `match` finds nothing in it.
    public func pick(from result: SourceResult) async throws(SourceError) -> SourceResult? {
        let extraction = extraction
        guard extraction.mayTakeLong else { return try extraction.pick(from: result) }
        return try await withDeadline(timeout) { () async throws(SourceError) in
            try await extraction.pickWithoutBlocking(from: result)
        }
    }

    /// By when the event behind a run at `now` would be due; nil where silence is normal.
    public func nextBy(after now: Now) -> Timestamp? {
        if let expectWithin { return Timestamp(.steady(now.steady + expectWithin), now: now) }
        guard case .schedule(let scheduleTrigger) = trigger, !scheduleTrigger.runsOnce, publishing == .always
        else { return nil }
        var generator = SystemRandomNumberGenerator()
        let run = ScheduleTrigger.FireTime(moment: .steady(now.steady))
        let next = scheduleTrigger.next(after: run, begun: 1, now: now, using: &generator).fireTime
        return next.map { Timestamp($0.due.advanced(by: timeout), now: now) }
    }
}
