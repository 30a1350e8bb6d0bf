/// Which history the events of a tape are of, and how its positions stand for their sequences there.
///
/// A position never falls, so that whoever reads behind one is told of every hole. A history that begins anew counts from 1
/// again: then its sequences are its positions less an offset.
///
/// ```
///     position   998   999 │ 1000  1001  1002
///     id        a-998 a-999│  b-1   b-2   b-3      offset 999
/// ```
public struct TapeIdentity: Hashable, Sendable {
    /// Which history it is.
    public let epoch: String
    /// How much higher positions are than sequences.
    public let offset: UInt64

    /// The history `epoch`, whose sequences are `offset` lower than positions.
    public init(epoch: String, offset: UInt64 = 0) {
        precondition(Epoch.isValid(epoch), "\(epoch) can't stand in an event id")
        (self.epoch, self.offset) = (epoch, offset)
    }

    /// The first position that stands for an event of this history.
    public var first: UInt64 { offset + 1 }

    /// The id of the event at a position; sequence 0 before the first one.
    public func id(of position: UInt64) -> EventID {
        EventID(epoch: epoch, sequence: position - min(position, offset))
    }

    /// The position of the event that an id names; nil where the id is of another history.
    public func position(of id: EventID) -> UInt64? {
        let (position, isTooHigh) = id.sequence.addingReportingOverflow(offset)
        return id.epoch == epoch && !isTooHigh ? position : nil
    }
}
