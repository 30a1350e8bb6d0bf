import JSON

/// One event as it goes out: encoded once, sent to all readers as it is.
public struct EncodedEvent: Sendable {
    /// Its position on the tape, which its sequence follows from, see ``TapeIdentity``.
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

    /// Whether it carries the same value in the same way, whatever else an envelope holds between its time and the value.
    public func carriesValue(of payload: Payload) -> Bool {
        let (lines, data) = (payload.encoded().lines, bytes[start(of: EventEncoder.dataField)...])
        guard let head = payload.envelopeHead else { return data == lines[...] }
        let split = EventEncoder.dataStart.count + head
        return data.count >= lines.count && data.starts(with: lines[..<split])
            && data.suffix(lines.count - split) == lines[split...]
    }

    /// Whether another event tells the same value; bare text is compared with its type.
    func hasValue(of other: EncodedEvent) -> Bool {
        Self.tellSame((bytes, valueRange), (other.bytes, other.valueRange))
    }

    /// Whether two blocks tell the same value, where it stands in them as JSON: else all that follows the id is compared.
    static func tellSame(_ one: (bytes: [UInt8], value: Range<Int>?), _ other: (bytes: [UInt8], value: Range<Int>?))
        -> Bool
    {
        switch (one.value, other.value) {
        case (let first?, let second?): one.bytes.span.extracting(first).isSame(as: other.bytes.span.extracting(second))
        case (nil, nil):
            one.bytes.drop { $0 != EventEncoder.newline } == other.bytes.drop { $0 != EventEncoder.newline }
        default: false
        }
    }

    /// Where the first line of a field begins; the end where there is none.
    func start(of field: [UInt8]) -> Int {
        var place = 0
        while place < bytes.count, !bytes[place...].starts(with: field) {
            place = (bytes[place...].firstIndex(of: EventEncoder.newline) ?? bytes.count - 1) + 1
        }
        return place
    }

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
