import JSON
public import Tape

/// One block of an origin's stream.
public struct OriginBlock: Equatable, Sendable {
    /// What stands before it for who passes it on, where it is an event of the history.
    public var relay: RelayLine?
    /// No history comes so far; one that says so would run out of numbers.
    static let highestSequence: UInt64 = 1 << 62

    /// Its `id` field.
    public var id: EventID?
    /// The name of its event type.
    public var event = ""
    /// The text of its `data` lines.
    public var data = ""
    /// Its `retry` field, in milliseconds.
    public var retry: Int?
    /// The whole block without its comments, from `id:` to the blank line.
    public var bytes: [UInt8] = []

    /// The event as a tape takes it; nil where it is none of the history.
    public var stored: StoredEvent? {
        guard let relay, let id, !event.isEmpty, hasValue(at: relay.value) else { return nil }
        return StoredEvent(
            sequence: id.sequence,
            job: relay.job,
            event: event,
            role: relay.role,
            time: relay.time,
            bytes: bytes,
            value: relay.value
        )
    }
}

extension OriginBlock {
    /// Whether there is JSON where its value is said to stand.
    private func hasValue(at place: Range<Int>?) -> Bool {
        guard let place else { return true }
        guard place.upperBound < bytes.count else { return false }
        return (try? JSONText(validating: Array(bytes[place]))) != nil
    }
}

/// Cuts the bytes of an event stream into its blocks (HTML Living Standard, 9.2.6).
///
/// An origin is a server of this kind: its lines end with LF, and each block begins with the fields `id`, `event` and
/// `retry`, the `data` lines behind them. What is written in any other way is no block of one, so that nothing reaches a
/// tape that this program would not have written itself.
public struct OriginBlockReader {
    /// Why what comes is no stream of an origin.
    public struct Fault: Error, Equatable {
        /// A sentence that says what came.
        public let sentence: String
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var block = OriginBlock()
    private var hasData = false

    /// A reader of a new stream; a block may have `limit` bytes.
    public init(limit: Int = 256 << 20) { self.limit = limit }

    /// Whether no block has begun.
    public var isBetweenBlocks: Bool { line.isEmpty && block.bytes.isEmpty && block.relay == nil }

    /// The blocks that end in the next piece of the stream.
    public mutating func take(_ piece: some Sequence<UInt8>) throws(Fault) -> [OriginBlock] {
        var blocks: [OriginBlock] = []
        for byte in piece {
            guard byte == 0x0A else {
                line.append(byte)
                continue
            }
            if let ended = try take(line) { blocks.append(ended) }
            line.removeAll(keepingCapacity: true)
        }
        guard line.count + block.bytes.count <= limit else {
            throw Fault(sentence: "sent a block of over \(limit) bytes")
        }
        return blocks
    }

    /// The block that a line ends, where it is blank.
    private mutating func take(_ line: [UInt8]) throws(Fault) -> OriginBlock? {
        if line.isEmpty {
            defer { (block, hasData) = (OriginBlock(), false) }
            // A blank line behind comments alone ends nothing.
            guard !block.bytes.isEmpty else { return nil }
            block.bytes.append(0x0A)
            return block
        }
        guard String(validating: line, as: UTF8.self) != nil else {
            throw Fault(sentence: "sent bytes that are no UTF-8")
        }
        if line[0] == UInt8(ascii: ":") {
            if let relay = RelayLine(line), block.bytes.isEmpty { block.relay = relay }
            return nil
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        let name = String(decoding: line[..<colon], as: UTF8.self)
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        guard !value.contains(0x0D), !value.contains(0) || name == "data" else { throw strange(name) }
        try take(name, String(decoding: value, as: UTF8.self))
        block.bytes += line
        block.bytes.append(0x0A)
        return nil
    }

    private mutating func take(_ name: String, _ value: String) throws(Fault) {
        switch name {
        case "id" where block.bytes.isEmpty:
            guard let id = EventID(value), id.sequence < OriginBlock.highestSequence else {
                throw Fault(sentence: "named an event \"\(value.prefix(40))\"")
            }
            block.id = id
        case "event" where block.event.isEmpty && !hasData: block.event = value
        case "retry" where block.retry == nil && !hasData: block.retry = Int(value)
        case "data":
            block.data += hasData ? "\n\(value)" : value
            hasData = true
        default: throw strange(name)
        }
    }

    private func strange(_ name: String) -> Fault {
        Fault(sentence: "sent a field \"\(name.prefix(40))\" where this program sends none")
    }
}
