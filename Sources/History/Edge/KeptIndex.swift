public import Tape

/// The index of an origin, as an edge was told it.
public struct KeptIndex: Hashable, Sendable {
    /// What was told.
    public let json: [UInt8]
    /// When that was true.
    public let time: Timestamp

    /// The index that was true at a time.
    public init(json: [UInt8], time: Timestamp) { (self.json, self.time) = (json, time) }
}
