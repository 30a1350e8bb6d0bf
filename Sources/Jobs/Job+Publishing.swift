public import DataSources
public import JSON
import JobConfig
import Synchronization
public import Tape

/// How results of a job become events.
extension Job {
    /// Publishes what a run read, unless it is to be published on change only and has not changed.
    ///
    /// What `note` yields is stored with the event, or not at all; it is not asked where nothing is published. `headers`
    /// stand in the envelope.
    ///
    /// - Returns: where the event stands; nil where nothing was published.
    @discardableResult public func publish(
        _ reading: SourceResult,
        nextBy: Timestamp?,
        at now: Timestamp = .now,
        wakesReaders: Bool = true,
        isAwaited: Bool = false,
        headers: JSONText? = nil,
        note: () -> JobNote? = { nil }
    ) -> Receipt? {
        // What the file promises goes before what the schedule does.
        let nextBy = definition.expectWithin.map { now.advanced(by: $0) } ?? nextBy
        defer { tellReturn() }
        // Appended under the lock: of two that come together, the one remembered is then the one that is last on the tape.
        return output.withLock { output in
            guard !output.isOver else { return nil }
            catchUp(&output)
            guard
                isNews(reading.content, &output) || definition.publishing == .always,
                let content = output.last, let payload = payload(content, at: now, nextBy: nextBy, headers)
            else { return nil }
            noteArrival()
            output.events += 1
            let receipt = tape.publish(
                payload,
                to: results,
                at: now,
                wakesReaders: wakesReaders,
                isAwaited: isAwaited,
                isOwned: runsByItself,
                note: note()
            )
            if case .drafted(let ticket) = receipt { output.pending = ticket }
            output.events += takeAlerts(of: content, at: now)
            return receipt
        }
    }

    /// Publishes what has come together, as ``publish(_:nextBy:at:wakesReaders:isAwaited:headers:note:)`` does with each,
    /// and wakes no readers; for a job without alerts.
    ///
    /// What `note` yields is stored with the first event.
    ///
    /// - Returns: how many were published, and where the last stands; nil where none was.
    func publish(
        together readings: [SourceResult],
        at now: Timestamp,
        note: () -> JobNote?
    ) -> (count: Int, last: Receipt)? {
        defer { tellReturn() }
        return output.withLock { output in
            guard !output.isOver else { return nil }
            catchUp(&output)
            let nextBy = definition.expectWithin.map { now.advanced(by: $0) }
            let head = definition.envelope ? Envelope.head(name, at: now, nextBy: nextBy) : nil
            var payloads: [Payload] = []
            payloads.reserveCapacity(readings.count)
            for reading in readings {
                guard isNews(reading.content, &output) || definition.publishing == .always, let content = output.last
                else { continue }
                let payload = head.map { Envelope.wrap(content, head: $0) } ?? Envelope.bare(content)
                if let payload { payloads.append(payload) }
            }
            guard !payloads.isEmpty else { return nil }
            noteArrival()
            output.events += payloads.count
            let last = tape.publish(together: payloads, to: results, at: now, isOwned: runsByItself, note: note())
            if case .drafted(let ticket)? = last { output.pending = ticket }
            return last.map { (payloads.count, $0) }
        }
    }

    /// Takes in what others have published of it, where several processes do.
    private func catchUp(_ output: inout Output) {
        guard let outbox = tape.outbox, output.pending.map(outbox.isSettled) ?? true else { return }
        (output.last, output.former) = (nil, tape.latestResult(of: name))
    }

    /// Takes in what was read; whether it differs from what was published last, by this program or the one before.
    private func isNews(_ content: SourceResult.Content, _ output: inout Output) -> Bool {
        guard content != .unchanged else { return false }
        let former = output.former
        // Compared only where it matters, since that takes as long as the value is.
        let isSame = definition.publishing == .change && content == output.last
        output.last = content
        // Seldom there, and to put nil in its place has its cost.
        if former != nil { output.former = nil }
        guard definition.publishing == .change else { return true }
        if isSame { return false }
        guard let former, former.event == definition.event, let payload = payload(content, at: former.time, nextBy: nil)
        else { return true }
        return !former.carriesValue(of: payload)
    }

    /// Takes in what was published last before the program was started.
    func rememberPublished(_ event: EncodedEvent?) { output.withLock { $0.former = event } }
}
