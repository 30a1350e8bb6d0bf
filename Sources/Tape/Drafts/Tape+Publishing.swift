extension Tape {
    /// Appends an event, or hands it to the store that numbers those of this tape.
    ///
    /// - Parameters:
    ///   - payload: what it carries.
    ///   - series: where it is appended.
    ///   - time: when it was made.
    ///   - wakesReaders: whether readers are woken for it at once, or the store that numbers it; else ``wakeReaders()`` is to
    ///     be called behind the last that comes with it.
    ///   - isAwaited: whether ``settlement(of:)`` is to be asked for it.
    ///   - isOwned: whether only the process that runs the job may add it, where several share the tape.
    ///   - note: what is stored with it, or not at all.
    /// - Returns: its id, or the ticket under which it is known until it has one.
    public func publish(
        _ payload: Payload,
        to series: EventSeries,
        at time: Timestamp,
        wakesReaders: Bool = true,
        isAwaited: Bool = false,
        isOwned: Bool = false,
        note: JobNote? = nil
    ) -> Receipt {
        guard let outbox else {
            return .numbered(append(payload, to: series, at: time, wakesReaders: wakesReaders, note: note))
        }
        let (lines, value) = payload.encoded()
        let job = series.key.job == EventKey.noJob ? nil : jobNames.name(of: series.key.job)
        let event = StoredEvent(
            sequence: 0,
            job: job,
            event: eventTypes.name(of: series.key.event),
            role: series.role,
            time: time,
            bytes: series.eventLine + lines,
            value: value.map { $0.lowerBound + series.eventLine.count..<$0.upperBound + series.eventLine.count }
        )
        let draft = Draft(event: event, job: job, isOwned: isOwned, note: note)
        return .drafted(outbox.add(draft, isAwaited: isAwaited, rings: wakesReaders))
    }

    /// Publishes what has come together, as ``publish(_:to:at:wakesReaders:isAwaited:isOwned:note:)`` does with each, and
    /// wakes no readers; `note` is stored with the first.
    ///
    /// - Returns: where the last stands; nil where there is none.
    public func publish(
        together payloads: [Payload],
        to series: EventSeries,
        at time: Timestamp,
        isOwned: Bool = false,
        note: JobNote? = nil
    ) -> Receipt? {
        guard outbox != nil else {
            return append(together: payloads, to: series, at: time, note: note).map { .numbered($0) }
        }
        var last: Receipt?
        for payload in payloads {
            let note = last == nil ? note : nil
            last = publish(payload, to: series, at: time, wakesReaders: false, isOwned: isOwned, note: note)
        }
        return last
    }

    /// Waits until it is known what has become of what was published: until readers see it, where it is on the tape.
    public func settlement(of receipt: Receipt) async -> Settlement {
        switch receipt {
        case .numbered(let id):
            await waitUntilShown(id)
            return .shown(id)
        case .drafted(let ticket):
            guard let outbox else { return .refused(.unavailable) }
            let settlement = await outbox.settlement(of: ticket)
            switch settlement {
            case .shown(let id?), .answeredBefore(let id?): await waitUntilShown(id)
            default: break
            }
            return settlement
        }
    }

    private func waitUntilShown(_ id: EventID) async {
        await withCheckedContinuation { continuation in whenShown(id) { continuation.resume() } }
    }
}
