import EventStreams
import JSON
public import Tape

/// Decides what a tape is to do with what an origin sends; it holds no socket and reads no clock.
///
/// ```
/// hello fresh a-9      turn to a, then events as they come
/// id: a-7, a-8, a-9    commit
/// gap a-10 to a-14     nothing yet
/// id: a-12             nothing yet: it is the latest of a rare job
/// id: a-15             skip to 15, recalling a-12; commit
/// ```
public struct OriginFollower: Equatable, Sendable {
    /// What is to be done.
    public enum Step: Equatable, Sendable {
        /// Another history begins: the tape turns to it.
        case turn(epoch: String)
        /// The events before this sequence can't be had, for this reason; these of them are the latest of their jobs.
        case skip(to: UInt64, because: TapeBreak = .evicted, recalling: [StoredEvent] = [])
        /// The next event, or one further on.
        case commit(StoredEvent)
        /// An event from before, which is the latest of its job.
        case recall(StoredEvent)
        /// The stream is to be opened again, without a place on it.
        case beginAnew
        /// The stream ends; come back after so many milliseconds. A reason says what is wrong, where something is.
        case end(reason: String?, retry: Int?)

        /// Whether there is something to tell.
        var isNews: Bool {
            switch self {
            case .commit, .recall, .skip: true
            case .turn, .beginAnew, .end: false
            }
        }
    }

    /// The history that is followed; nil before the first hello.
    public private(set) var epoch: String?
    /// The sequence of the event that is wanted next.
    public private(set) var next: UInt64 = 1
    /// The newest event there was when the stream began.
    public private(set) var announced: UInt64 = 0
    /// How long the origin is silent at most.
    public private(set) var heartbeat = Duration.seconds(15)
    private var isGreeted = false
    /// Whether the rest of the stream is of no interest, as another is opened.
    private var isOver = false
    /// A gap behind which the latest of the jobs are still to come.
    private var hole: Hole?

    private struct Hole: Equatable, Sendable {
        let next: UInt64
        let reason: TapeBreak
        var latest: [StoredEvent] = []
        var bytes = 0

        /// So much of the latest is held at most; what comes then is recalled by itself.
        static let mostBytes = 64 << 20
    }

    /// What a stream says of itself; no event of a history is called so.
    private static let reserved: Set<String> = ["hello", "gap", "busy", "bye", "heartbeat"]

    /// A follower that has nothing yet.
    public init() {}

    /// A follower that goes on behind an event of a history, which the tape has; behind none of it where that is 0.
    public init(behind last: EventID) {
        (epoch, next) = (last.epoch, last.sequence + 1)
    }

    /// The event to go on behind, for the next connection; nil where there is none, and all is to be told.
    public var lastEventID: EventID? {
        guard let epoch, next > 1 else { return nil }
        return EventID(epoch: epoch, sequence: next - 1)
    }

    /// Whether all that there was when the stream began is here.
    public var isCaughtUp: Bool { next > announced && hole == nil }

    /// Begins a connection.
    public mutating func beginStream() { (isGreeted, isOver) = (false, false) }

    /// Takes the next block.
    public mutating func take(_ block: OriginBlock) throws(OriginBlockReader.Fault) -> [Step] {
        guard !isOver else { return [] }
        if let event = block.stored, !Self.reserved.contains(event.event) {
            return try take(event, of: block.id?.epoch)
        }
        guard block.relay == nil else {
            throw OriginBlockReader.Fault(sentence: "sent an event that can't be passed on")
        }
        switch block.event {
        case "hello": return try hello(block)
        case "gap": return try gap(block)
        case "busy":
            let why = BusyReason(block)?.message ?? "it is full, or not ready itself"
            return [.end(reason: "takes no stream for now: \(why)", retry: block.retry)]
        case "bye": return [bye(block)]
        case "heartbeat": return endHole()
        default:
            throw OriginBlockReader.Fault(
                sentence: "sent an event \"\(block.event.prefix(40))\" that can't be passed on"
            )
        }
    }

    /// An end that comes with age alone is no fault, and another stream is opened soon.
    private func bye(_ block: OriginBlock) -> Step {
        guard case .string(let reason)? = Self.fields(block.data)?["reason"], reason != "lifetime" else {
            return .end(reason: nil, retry: 100)
        }
        let what = reason == "revoked" ? "takes the token no more" : "stops"
        return .end(reason: what, retry: block.retry)
    }

    private mutating func take(_ event: StoredEvent, of epoch: String?) throws(OriginBlockReader.Fault) -> [Step] {
        guard isGreeted, let epoch, epoch == self.epoch,
            (1..<OriginBlock.highestSequence).contains(event.sequence)
        else {
            throw OriginBlockReader.Fault(sentence: "sent an event of another history than it had greeted with")
        }
        guard event.sequence < next else {
            next = event.sequence + 1
            return endHole() + [.commit(event)]
        }
        guard let bytes = hole?.bytes else { return [.recall(event)] }
        hole?.latest.append(event)
        hole?.bytes = bytes + event.bytes.count
        return bytes + event.bytes.count > Hole.mostBytes ? endHole() : []
    }

    /// What is to be done when nothing more comes that belongs to a gap: before that nobody is told of it, as readers ask for
    /// the latest then.
    public mutating func endHole() -> [Step] {
        guard let hole else { return [] }
        self.hole = nil
        return [.skip(to: hole.next, because: hole.reason, recalling: hole.latest)]
    }

    private mutating func hello(_ block: OriginBlock) throws(OriginBlockReader.Fault) -> [Step] {
        guard let fields = Self.fields(block.data), case .string(let resume)? = fields["resume"],
            case .string(let epoch)? = fields["epoch"], case .string(let last)? = fields["lastEventId"],
            Epoch.isValid(epoch), let newest = EventID(last), newest.epoch == epoch,
            newest.sequence < OriginBlock.highestSequence
        else { throw OriginBlockReader.Fault(sentence: "greeted in a way that this program does not know") }
        isGreeted = true
        announced = newest.sequence
        switch fields["heartbeat"] {
        case .integer(let seconds)? where (1...86_400).contains(seconds): heartbeat = .seconds(seconds)
        case .number(let seconds)? where (1...86_400).contains(seconds): heartbeat = .seconds(seconds)
        default: break
        }
        // What it has of another history is asked for from its beginning, not from its end.
        if resume == "reset" { return reset(to: epoch) }
        return epoch == self.epoch ? [] : turn(to: epoch)
    }

    /// The last event that a gap leaves out.
    static func end(ofGap block: OriginBlock) -> EventID? {
        guard case .string(let text)? = fields(block.data)?["to"], let to = EventID(text),
            to.sequence < OriginBlock.highestSequence
        else {
            return nil
        }
        return to
    }

    /// The history that a greeting names.
    static func epoch(ofHello block: OriginBlock) -> String? {
        guard case .string(let epoch)? = fields(block.data)?["epoch"], Epoch.isValid(epoch) else { return nil }
        return epoch
    }

    static func fields(_ text: String) -> JSONObject? {
        guard let text = try? JSONText(validating: Array(text.utf8)), case .object(let fields) = JSONValue(text) else {
            return nil
        }
        return fields
    }

    private mutating func reset(to epoch: String) -> [Step] {
        isOver = true
        return turn(to: epoch) + [.beginAnew]
    }

    private mutating func turn(to epoch: String) -> [Step] {
        (self.epoch, next, hole) = (epoch, 1, nil)
        return [.turn(epoch: epoch)]
    }

    private mutating func gap(_ block: OriginBlock) throws(OriginBlockReader.Fault) -> [Step] {
        guard let to = Self.end(ofGap: block), case .string(let reason)? = Self.fields(block.data)?["reason"]
        else { throw OriginBlockReader.Fault(sentence: "told of a gap in a way that this program does not know") }
        if reason == "reset" || to.epoch != epoch { return reset(to: to.epoch) }
        guard to.sequence >= next else { return [] }
        next = to.sequence + 1
        let steps = endHole()
        hole = Hole(next: next, reason: reason == "failover" ? .failover : .evicted)
        return steps
    }

    /// What is to be done when the origin is silent, and all that it had is here: nothing is held behind what it announced.
    public mutating func settle() -> [Step] {
        let steps = endHole()
        guard isGreeted, epoch != nil, !isCaughtUp else { return steps }
        next = announced + 1
        return steps + [.skip(to: next)]
    }
}
