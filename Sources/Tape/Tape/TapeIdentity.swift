/// Which history the events of a tape are of, and how its positions stand for their sequences there.
///
/// A position never falls and leaves nothing out that the tape has, so that whoever reads behind one is told of every hole.
/// A history that begins anew counts from 1 again, and one that may have lost events leaps: then sequences and positions go
/// apart.
///
/// ```
///     position   998   999 │ 1000  1001  1002 │ 1003      1004
///     id        a-998 a-999│  b-1   b-2   b-3 │ b-1048580 b-1048581
///                     another history        a leap
/// ```
public struct TapeIdentity: Hashable, Sendable {
    /// A stretch in which sequences and positions rise together, from its first on.
    private struct Stretch: Hashable, Sendable {
        let position: UInt64
        let sequence: UInt64
    }

    /// Which history it is.
    public let epoch: String
    /// In order; the first begins with sequence 0, which no event has.
    private var stretches: [Stretch]

    /// So many stretches are known at most.
    private static let mostStretches = 1000

    /// The history `epoch`, whose sequences are `offset` lower than positions.
    public init(epoch: String, offset: UInt64 = 0) {
        precondition(Epoch.isValid(epoch), "\(epoch) can't stand in an event id")
        self.epoch = epoch
        stretches = [Stretch(position: offset, sequence: 0)]
    }

    /// The first position that stands for an event of this history.
    public var first: UInt64 { stretches[0].position + 1 }

    /// Leaves out the sequences before `sequence`, which the event at `position` is to have.
    mutating func leap(at position: UInt64, to sequence: UInt64) {
        guard let last = stretches.last, position > last.position, sequence > last.sequence + (position - last.position)
        else { return }
        stretches.append(Stretch(position: position, sequence: sequence))
        if stretches.count > Self.mostStretches { stretches.remove(at: 1) }
    }

    /// The id of the event at a position; sequence 0 before the first one.
    public func id(of position: UInt64) -> EventID {
        let stretch = stretches.last { $0.position <= position } ?? stretches[0]
        return EventID(epoch: epoch, sequence: stretch.sequence + (position - min(position, stretch.position)))
    }

    /// The position of the event that an id names; that of the one before a leap for an event that was left out there; nil
    /// where the id is of another history.
    public func position(of id: EventID) -> UInt64? {
        guard id.epoch == epoch, let place = stretches.lastIndex(where: { $0.sequence <= id.sequence }) else {
            return nil
        }
        let stretch = stretches[place]
        let (position, isTooHigh) = stretch.position.addingReportingOverflow(id.sequence - stretch.sequence)
        guard place + 1 < stretches.count else { return isTooHigh ? nil : position }
        return isTooHigh ? stretches[place + 1].position - 1 : min(position, stretches[place + 1].position - 1)
    }

    /// Whether an id is one that was left out by a leap: others may have seen an event with it, which is lost.
    public func isLeftOut(_ id: EventID) -> Bool {
        guard id.epoch == epoch, let place = stretches.lastIndex(where: { $0.sequence <= id.sequence }),
            place + 1 < stretches.count
        else { return false }
        return id.sequence - stretches[place].sequence >= stretches[place + 1].position - stretches[place].position
    }
}
