/// One event as it goes out: encoded once, sent to everybody as it is.
public struct EncodedEvent: Sendable {
    /// Its place among all events of its history; the first is 1.
    public let sequence: UInt64
    /// Which job's event it is, and of which type.
    public let key: EventKey
    /// What it means for its job's latest state.
    let role: EventSeries.Role
    /// When it was made.
    public let time: Timestamp
    /// The whole block, from `id:` to the blank line.
    public let bytes: [UInt8]
    /// Where the job's value stands in `bytes` as JSON; nil where the data lines are bare text.
    let valueRange: Range<Int>?

    /// The job's value as JSON; nil where the data lines are bare text, see ``text``.
    public var value: ArraySlice<UInt8>? { valueRange.map { bytes[$0] } }

    /// The name of the event type.
    public var event: String {
        let lines = bytes.split(separator: EventEncoder.newline, maxSplits: 2)
        let line = lines.first { $0.starts(with: EventEncoder.eventField) } ?? []
        return String(decoding: line.dropFirst(EventEncoder.eventField.count), as: UTF8.self)
    }

    /// What a client reads as the event's data.
    public var text: String {
        let lines = bytes.split(separator: EventEncoder.newline)
            .filter { $0.starts(with: EventEncoder.dataField) }
            .map { line in
                let value = line.dropFirst(EventEncoder.dataField.count)
                return value.first == UInt8(ascii: " ") ? value.dropFirst() : value
            }
        return String(decoding: Array(lines.joined(separator: [EventEncoder.newline])), as: UTF8.self)
    }
}

/// What filters look at: small numbers that stand for the names of a job and of an event type.
public struct EventKey: Hashable, Sendable {
    /// The job's number in ``Tape/jobs``; ``noJob`` for events of the service itself.
    public let job: Int
    /// The event type's number in ``Tape/events``.
    public let event: Int

    /// The number of events that belong to no job.
    public static let noJob = 0

    init(job: Int, event: Int) {
        self.job = job
        self.event = event
    }
}

/// Where one kind of event is appended: a job and an event type, with what their frames have in common made once.
public struct EventSeries: Sendable {
    /// What an event means for a job's latest state.
    public enum Role: UInt8, Hashable, Sendable {
        /// A result, which replaces the one before.
        case result
        /// Something is wrong with the job, which stands beside its last result until it is put right.
        case failure
        /// What was wrong has been put right.
        case recovery
        /// News that say nothing about the state of a job.
        case info
    }

    public let key: EventKey
    public let role: Role
    /// The line that names the event type, with its end.
    let eventLine: [UInt8]
    /// Keep the numbers in the label from being given to others as long as anybody may append here.
    let claims: [NameTable.Reference]
}
