import Tape

/// Makes the patches of one loop: each once, for all groups that want it in the same round.
final class PatchMaker {
    private struct Key: Hashable {
        let base: UInt64
        let event: UInt64
        let skipped: Int
    }

    /// By what they are of; nil where the whole event is better.
    private var made: [Key: [UInt8]?] = [:]
    /// How many bytes they have.
    private var bytes = 0

    /// So many bytes are kept.
    private static let mostBytes = 1 << 20

    /// The block that makes one result of another; nil where the whole is better.
    func patch(_ event: EncodedEvent, against base: EncodedEvent, leavingOut skipped: Int) -> [UInt8]? {
        let key = Key(base: base.sequence, event: event.sequence, skipped: skipped)
        if let known = made[key] { return known }
        let patch = event.patch(against: base, leavingOut: skipped)
        bytes += patch?.count ?? 0
        if bytes > Self.mostBytes || made.count >= 4096 { forget() }
        made[key] = .some(patch)
        return patch
    }

    /// Lets go of what others may have wanted, too.
    func forget() {
        if !made.isEmpty { made = [:] }
        bytes = 0
    }
}
