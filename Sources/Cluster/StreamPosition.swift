/// Where a node has come to on the tape that nodes share, and what it makes of each reply.
///
/// What comes is shown in order, each event once. With `replica`, an event is held until its author has said that another
/// machine has it, so that nothing is shown that a failover takes back.
public struct StreamPosition: Hashable, Sendable {
    /// What a node does next.
    public enum Step: Hashable, Sendable {
        /// Show these to readers. Sequences were left out before the first of them at most, see ``StreamEntry/leap``.
        case show([StreamEntry])
        /// Tell readers that Redis has lost events in a failover. Of those that this node has shown, the ones behind
        /// `kept` are lost to everybody else; none where that is the newest it has shown.
        case failover(kept: UInt64)
        /// Begin anew: the tape is another one, or has gone back without a failover.
        case reset(epoch: String)
        /// The tape is not there: have one made, by appending nothing.
        case make
    }

    /// What Redis says of the tape.
    public struct State: Hashable, Sendable {
        /// The tape's epoch.
        public let epoch: String
        /// The newest sequence.
        public let last: UInt64
        /// The name of the history of writes; nil where it was not asked for.
        public let history: String?

        /// What Redis says of the tape.
        public init(epoch: String, last: UInt64, history: String?) {
            (self.epoch, self.last, self.history) = (epoch, last, history)
        }
    }

    /// The tape's epoch; nil before there is one.
    public private(set) var epoch: String?
    /// The newest sequence that was read; reading goes on behind it.
    public private(set) var read: UInt64 = 0
    /// The newest sequence that was shown.
    public private(set) var shown: UInt64 = 0
    /// Whether an event is held until its author has confirmed it.
    public let holds: Bool
    private var held: [StreamEntry] = []
    /// The newest sequence that another machine is known to have, where events are held for that.
    public private(set) var confirmed: UInt64 = 0
    private var history: String?
    /// Whether Redis has fewer events than were read, until the sequence has leapt over them.
    private var isLagging = false
    /// What readers were told to be kept by the last failover.
    private var told: UInt64?

    /// Before the beginning, or behind what is shown already.
    public init(holds: Bool, epoch: String? = nil, shown: UInt64 = 0) {
        (self.holds, self.epoch, read, self.shown) = (holds, epoch, shown, shown)
    }

    /// What is done about a reply: entries (none where a wait has ended), the newest confirmed sequence, and what Redis said
    /// of the tape **behind** the entries, so that they are known to be of that epoch; nil where it has no tape.
    public mutating func take(_ entries: [StreamEntry], confirmed mark: UInt64, of state: State?) -> [Step] {
        guard let state else { return [.make] }
        guard state.epoch == epoch else {
            let isFirst = epoch == nil
            reset(to: state)
            return isFirst ? take(entries, confirmed: mark, of: state) : [.reset(epoch: state.epoch)]
        }
        var steps: [Step] = []
        if state.last < read {
            steps = goBack(to: state)
            if case .reset = steps.first { return steps }
        }
        if let now = state.history { history = now }
        for entry in entries where entry.sequence > read {
            if let leap = entry.leap { steps += lose(behind: leap) }
            read = entry.sequence
            isLagging = false
            held.append(entry)
        }
        confirmed = max(confirmed, mark)
        return steps + show()
    }

    /// Records that what comes next is from a new connection, maybe to another server: what was not shown is read again,
    /// as nothing that was said on the old one tells whether it is on the new one.
    public mutating func reconnect() {
        held = []
        read = shown
        confirmed = 0
    }

    /// How many events are held that their authors have not confirmed yet.
    public var heldCount: Int { held.count }

    /// What follows where Redis has less than was read.
    private mutating func goBack(to state: State) -> [Step] {
        guard let now = state.history else { return [] }
        // Without a failover nothing goes back, unless somebody has had a hand in it.
        guard isLagging || history != nil && now != history else {
            reset(to: state)
            return [.reset(epoch: state.epoch)]
        }
        isLagging = true
        return lose(behind: state.last)
    }

    /// Drops what is held of the events that Redis has lost, and has readers told, once.
    private mutating func lose(behind kept: UInt64) -> [Step] {
        held.removeAll { $0.sequence > kept }
        guard told != kept else { return [] }
        told = kept
        return show() + [.failover(kept: min(kept, shown))]
    }

    private mutating func reset(to state: State) {
        self = StreamPosition(holds: holds, epoch: state.epoch)
        history = state.history
    }

    /// What may be shown of what is held.
    private mutating func show() -> [Step] {
        let count = holds ? held.prefix { $0.sequence <= confirmed }.count : held.count
        guard count > 0 else { return [] }
        var runs: [[StreamEntry]] = []
        for entry in held.prefix(count) {
            if runs.isEmpty || entry.leap != nil { runs.append([]) }
            runs[runs.count - 1].append(entry)
        }
        shown = held[count - 1].sequence
        held.removeFirst(count)
        return runs.map { .show($0) }
    }
}
