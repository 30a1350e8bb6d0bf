public import Redis
import Tape

/// The step that appends a batch to the tape, as one script: the fence, the author's numbers, sequences, the entries, the
/// latest, the bounds.
///
/// - Sequences rise by one. Where Redis has another history of writes than at the last append, or the author has read events
///   that it no longer has, some may be lost that others have seen: then the sequence leaps, and the next entry says from
///   where. A primary that renames its history because its first replica has come, or its last has long been gone, has
///   lost nothing: the process is the same, and there is no former history. How far the leap goes depends on the history's
///   name: a second failover that takes back a first one's leap goes elsewhere.
/// - A batch that was appended before is answered as it was then. The author's record is touched all the same, so that a
///   WAIT behind it has a write to wait for: on a connection that has written nothing it would count every replica.
/// - Where there is no epoch, the proposed one is taken and everything begins anew.
public enum AppendScript {
    /// By how much a sequence leaps at least: more than any node lags behind another.
    public static let leap: UInt64 = 1_048_576

    /// The script.
    public static let script = RedisScript(name: "append", text: AppendScriptText.text)

    /// What bounds the tape.
    public struct Bounds: Hashable, Sendable {
        /// How many events are kept at least; up to a hundred more may be.
        public let events: Int
        /// The first sequence that age and size let live; 0 where that is unknown.
        public let floor: UInt64

        /// What bounds the tape.
        public init(events: Int, floor: UInt64 = 0) { (self.events, self.floor) = (events, floor) }
    }

    /// The keys, in the script's order.
    public static func keys(_ keys: ClusterKeys, author: String) -> [String] {
        [
            keys.tape, keys.meta, keys.latest, keys.owners, keys.due, keys.author(author), keys.marks, keys.runs,
            keys.posts, keys.postOrder,
        ]
    }

    /// The arguments for a batch, or for none of events, which makes an epoch where there is none.
    ///
    /// `proposed` is the epoch where there is none, one that no tape can have been given yet; `epoch` and
    /// `read` are how far the author has read.
    public static func arguments(
        _ batch: AppendBatch,
        proposed: String,
        epoch: String?,
        read: UInt64,
        bounds: Bounds
    ) -> [[UInt8]] {
        let head = [
            proposed, batch.author, "\(batch.first)", "\(bounds.events)", "\(bounds.floor)", epoch ?? "", "\(read)",
        ]
        var words = head.map { Array($0.utf8) }
        for addition in batch.additions {
            words.append(Array(addition.job.utf8))
            words.append(addition.isFenced ? [UInt8(ascii: "1")] : [])
            words.append(addition.due.map { Array("\($0)".utf8) } ?? [])
            words.append(addition.latest.map { Array($0.utf8) } ?? [])
            words.append(addition.body)
            words.append(addition.runs.map { Array($0.utf8) } ?? [])
            words.append(addition.post.map { Array($0.key.utf8) } ?? [])
            words.append(addition.post.map { Array("\($0.digest) \($0.life)".utf8) } ?? [])
        }
        return words
    }

    /// Reads the reply; throws where it is a refusal or nothing that the script answers.
    public static func outcome(of reply: RedisReply) throws(RedisError) -> BatchOutcome {
        guard
            let parts = try reply.accepted().elements, parts.count == 5, let epoch = parts[0].text,
            Epoch.isValid(epoch),
            let start = parts[1].text.flatMap({ UInt64($0) }), case .bytes(let letters) = parts[2],
            let isRepeated = parts[3].number, let answers = parts[4].text
        else { throw .refusedReply("Redis answers an append with something else") }
        let fates = letters.compactMap(Fate.init)
        guard fates.count == letters.count else { throw .refusedReply("Redis knows of unknown fates of events") }
        return BatchOutcome(
            epoch: epoch,
            start: start,
            fates: fates,
            answers: answers.split(separator: ",").map { UInt64($0) },
            isRepeated: isRepeated == 1
        )
    }
}
