public import Tape

/// What one client wants to see of the past.
public struct ReplayRequest: Sendable, Equatable {
    /// From when on.
    public let time: Timestamp
    /// So many seconds of then go by in one second of now; 0 is as fast as the client takes it.
    public let speed: Double
    /// Which failures and alerts of before had not ended by then: a JSON array as ``ControlEvent/standing(_:)`` makes it, or
    /// nothing.
    public var standing: [UInt8] = []

    /// The past from `time` on, `speed` times as fast as it was.
    public init(from time: Timestamp, speed: Double) { (self.time, self.speed) = (time, speed) }

    /// What the id of the last block ends in, so that a client that comes back with it is known to have seen all.
    public static let endMark = "-replayed"
}

/// Decides what one client of the past is sent next; it holds no socket and reads no clock.
///
/// The pace begins with the first event: what was silence before it is not waited for. A client that reads too slowly gets
/// what is due by then; nothing is kept for it but one piece of the file.
public struct Replay {
    /// What is to be done next.
    public enum Step {
        /// Read what lies there, and hand it to ``add(_:)``.
        case read(from: UInt64, to: UInt64)
        /// Send these events; the next one to be sent is at a position.
        case send(Batch, thenFrom: UInt64)
        /// Nothing is due before then.
        case wait(until: Duration)
        /// All was sent.
        case finish
    }

    /// So much earlier an event may be sent, to leave with those that are due.
    public static let slack = Duration.milliseconds(5)

    /// The position behind the last event that is sent.
    public let end: UInt64
    /// The position of the next event to be sent, or of the first that was not looked at.
    public private(set) var position: UInt64
    /// The sequence of the last event sent; nil before the first.
    public private(set) var last: UInt64?
    private let speed: Double
    /// What was read and not sent, and which events those are.
    private var blocks: ArraySlice<[UInt8]> = []
    private var marks: ArraySlice<ArchiveReadResult.Mark> = []
    /// The position behind what was read.
    private var readEnd: UInt64
    /// The time of the first event, and the moment at which it was sent.
    private var origin: (time: Timestamp, moment: Duration)?

    /// The events at the positions `start..<end`.
    public init(from start: UInt64, to end: UInt64, speed: Double) {
        (position, readEnd, self.end, self.speed) = (start, start, max(start, end), speed)
    }

    /// Takes in what was read where ``Step/read(from:to:)`` said.
    public mutating func add(_ result: ArchiveReadResult) {
        guard result.marks.count == result.blocks.count else { return readEnd = end }
        blocks = result.blocks[...]
        marks = result.marks[...]
        // A reading that comes no further would be asked for again without end.
        readEnd = max(result.end, readEnd + 1)
        position = marks.first?.sequence ?? readEnd
    }

    /// What is to be done at `now`.
    public mutating func next(now: Duration) -> Step {
        guard let first = marks.first else { return readEnd < end ? .read(from: readEnd, to: end) : .finish }
        if origin == nil { origin = (first.time, now) }
        let dueCount = marks.prefix { due($0) <= now + Self.slack }.count
        guard dueCount > 0 else { return .wait(until: due(first)) }
        let batch = Batch(blocks.prefix(dueCount))
        last = marks.prefix(dueCount).last?.sequence
        blocks = blocks.dropFirst(dueCount)
        marks = marks.dropFirst(dueCount)
        position = marks.first?.sequence ?? readEnd
        return .send(batch, thenFrom: position)
    }

    /// When an event is due.
    private func due(_ mark: ArchiveReadResult.Mark) -> Duration {
        guard speed > 0, let origin else { return .zero }
        let milliseconds = Double(mark.time.milliseconds) - Double(origin.time.milliseconds)
        return origin.moment + .seconds(min(max(milliseconds, 0) / 1000 / speed, 1e12))
    }
}
