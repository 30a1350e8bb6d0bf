import EventStreams
import Redis
import Tape

/// What stands in the stream of Redis that is the copy of a run's log: a mark before the first event, `0-1`, so that the
/// run is known from its beginning; each event at `SEQUENCE-0`; and a mark behind the last one, `SEQUENCE-1`.
struct RunEntry: Hashable {
    enum Kind: Hashable {
        case beginning
        /// An event, as ``EventCodec`` has it.
        case event([UInt8])
        case end
    }

    /// The event's place in the log; that of the last one at the end, 0 at the beginning.
    let sequence: UInt64
    let kind: Kind
    /// What the node is called that has the run.
    let runner: String

    init(_ sequence: UInt64, _ kind: Kind, runner: String) {
        (self.sequence, self.kind, self.runner) = (sequence, kind, runner)
    }

    /// An event of a log.
    init(_ event: EncodedEvent, job: String, runner: String) {
        let stored = StoredEvent(
            sequence: event.sequence,
            job: job,
            event: event.event,
            role: .info,
            time: event.time,
            bytes: event.bytes,
            value: nil
        )
        self.init(event.sequence, .event(EventCodec.encode(stored)), runner: runner)
    }

    /// Its id in the stream.
    var id: String { if case .event = kind { "\(sequence)-0" } else { "\(sequence)-1" } }

    /// The command that appends it; what lies before `oldest` goes, as it has left the log.
    func command(to key: String, from oldest: UInt64) -> RedisCommand {
        var command = RedisCommand("XADD", key, "MINID", "~", "\(oldest)-0", id, "a", runner)
        if case .event(let body) = kind {
            command.append("b")
            command.append(body)
        }
        return command
    }

    /// Reads one entry of a reply to XREAD or XREVRANGE; nil where it is none of ours.
    init?(_ reply: RedisReply) {
        guard
            let parts = reply.elements, parts.count == 2, let fields = parts[1].elements, fields.count >= 2,
            let words = parts[0].text?.split(separator: "-"), words.count == 2, let sequence = UInt64(words[0]),
            sequence < StreamEntry.mostSequence,
            fields[0].text == "a", let runner = fields[1].text
        else { return nil }
        switch (words[1], fields.count) {
        case ("0", 4...):
            guard fields[2].text == "b", case .bytes(let body) = fields[3] else { return nil }
            self.init(sequence, .event(body), runner: runner)
        case ("1", _): self.init(sequence, sequence == 0 ? .beginning : .end, runner: runner)
        default: return nil
        }
    }
}
