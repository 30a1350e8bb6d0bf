import JSON

/// The name of one event, as it stands in `id:` lines and in `Last-Event-ID`: "k3x9q1-1042".
///
/// The epoch says which history the sequence counts in. Only `[0-9a-z-]` and under 40 bytes, so that a browser may send
/// it to another origin without asking first (Fetch standard, CORS-safelisted request-header).
public struct EventID: Hashable, Sendable {
    /// When the history began; never used again by another history.
    public let epoch: String
    /// Rises by one with every event of all jobs; the first event is 1, and 0 names the time before it.
    public let sequence: UInt64

    /// The longest text that is read as an id, in bytes.
    static let longest = 39

    /// The id of the event with this sequence in the history `epoch`.
    public init(epoch: String, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Reads what a client sent; nil where it can't be an id of any history.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= Self.longest, let dash = bytes.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        let (epoch, digits) = (Substring(bytes[..<dash]), Substring(bytes[bytes.index(after: dash)...]))
        // A number may have a sign elsewhere.
        guard Epoch.isValid(epoch), digits.utf8.first != UInt8(ascii: "+"), let sequence = UInt64(digits) else {
            return nil
        }
        self.init(epoch: String(epoch), sequence: sequence)
    }

    /// The same, of a part of a text.
    public init?(_ text: Substring) { self.init(String(text)) }
}

extension EventID: CustomStringConvertible {
    /// The epoch, a dash and the sequence.
    public var description: String { "\(epoch)-\(sequence)" }
}

extension [UInt8] {
    /// Appends what `description` says.
    public mutating func append(_ id: EventID) {
        append(text: id.epoch)
        append(UInt8(ascii: "-"))
        append(digits: id.sequence)
    }
}
