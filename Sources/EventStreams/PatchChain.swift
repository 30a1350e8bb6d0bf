import Tape

/// What patches of the next results are made against: of each job the newest result that was sent.
struct PatchChain {
    private struct Base {
        let event: EncodedEvent
        /// How many patches there were since the last whole event.
        var patches = 0
    }

    /// By the number of the job.
    private var bases: [Int: Base] = [:]

    /// Each of so many events of a job is whole.
    private static let wholeEach = 100

    /// What is sent of a result, which the next one of its job goes on from.
    mutating func block(of event: EncodedEvent, leavingOut skipped: Int, by maker: PatchMaker) -> ShapedBlock {
        let whole = event.block(leavingOut: skipped)
        // The type of a patch is that of its base.
        if let base = bases[event.key.job], base.patches < Self.wholeEach - 1, base.event.key == event.key,
            let patch = maker.patch(event, against: base.event, leavingOut: skipped)
        {
            bases[event.key.job] = Base(event: event, patches: base.patches + 1)
            return ShapedBlock(patch, event.sequence, patched: (base.event.sequence, whole))
        }
        bases[event.key.job] = Base(event: event)
        return ShapedBlock(whole, event.sequence)
    }

    /// The result that the next one of a job goes on from.
    func base(of job: Int) -> EncodedEvent? { bases[job]?.event }

    /// Goes on from these results alone, of each job one: from those that it has, or from all where it `begins` with them.
    mutating func goOn(from events: [EncodedEvent], begins: Bool) {
        let known = bases
        bases = [:]
        for event in events {
            let base = known[event.key.job].flatMap { $0.event.sequence == event.sequence ? $0 : nil }
            bases[event.key.job] = base ?? (begins ? Base(event: event) : nil)
        }
    }
}
