import Synchronization

/// Drafts on their way to the store that numbers them, in order.
///
/// They are given tickets that rise by one. The store takes them out, and settles each ticket once.
public final class Outbox: Sendable {
    fileprivate typealias Waiter = @Sendable (Settlement) -> Void

    fileprivate struct State {
        var drafts = Ring<(ticket: UInt64, draft: Draft)>()
        var nextTicket: UInt64 = 1
        /// The tickets of those that are not settled, and whether somebody will ask what has become of them.
        var open: [UInt64: Bool] = [:]
        /// What has become of those that somebody will ask for.
        var settled: [UInt64: Settlement] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var ring: @Sendable () -> Void = {}
        var isClosed = false
        /// How many bytes of events wait.
        var bytes = 0
    }

    private let state = Mutex(State())

    /// An empty one.
    public init() {}

    /// Has `ring` called behind each draft, on the thread that adds it.
    public func attach(_ ring: @escaping @Sendable () -> Void) { state.withLock { $0.ring = ring } }

    /// Adds a draft behind the others; returns its ticket.
    ///
    /// Where it `isAwaited`, ``settlement(of:)`` is to be asked for it, once. Where it does not ring, ``ring()`` is to be
    /// called behind the last that comes with it.
    public func add(_ draft: Draft, isAwaited: Bool = false, rings: Bool = true) -> UInt64 {
        let (ticket, ring) = state.withLock { state in
            let ticket = state.nextTicket
            state.nextTicket += 1
            guard !state.isClosed else { return (ticket, nil as (@Sendable () -> Void)?) }
            state.open[ticket] = isAwaited
            state.drafts.append((ticket, draft))
            state.bytes += draft.event?.bytes.count ?? 0
            return (ticket, rings ? state.ring : nil)
        }
        ring?()
        return ticket
    }

    /// Has the store told of drafts that did not ring: many at once then go to it together.
    public func ring() {
        let ring = state.withLock { $0.drafts.first == nil ? nil : $0.ring }
        ring?()
    }

    /// How many bytes of events wait.
    public var bytes: Int { state.withLock(\.bytes) }

    /// How many drafts wait.
    public var count: Int { state.withLock { $0.drafts.count } }

    /// Takes out the oldest drafts: at most so many, and about so many bytes of events, but one at least where there is one.
    public func take(most count: Int, bytes: Int) -> [(ticket: UInt64, draft: Draft)] {
        state.withLock { state in
            var taken: [(ticket: UInt64, draft: Draft)] = []
            var size = 0
            while taken.count < count, let next = state.drafts.first {
                size += next.draft.event?.bytes.count ?? 0
                if size > bytes, !taken.isEmpty { break }
                taken.append(next)
                state.bytes -= next.draft.event?.bytes.count ?? 0
                _ = state.drafts.removeFirst()
            }
            return taken
        }
    }

    /// Tells what has become of a draft.
    public func settle(_ ticket: UInt64, _ settlement: Settlement) {
        let waiter = state.withLock { $0.settle(ticket, settlement) }
        waiter?(settlement)
    }

    /// Waits for what becomes of a draft; of one that nobody was to ask for, it tells no more than that it is settled.
    public func settlement(of ticket: UInt64) async -> Settlement {
        await withCheckedContinuation { continuation in
            whenSettled(ticket) { continuation.resume(returning: $0) }
        }
    }

    /// The same, told to `tell`: at once where it is known, else on the thread that settles it, which it must not hold up.
    public func whenSettled(_ ticket: UInt64, _ tell: @escaping @Sendable (Settlement) -> Void) {
        let known: Settlement? = state.withLock { state in
            if let known = state.settled.removeValue(forKey: ticket) { return known }
            guard state.open[ticket] != nil, state.waiters[ticket] == nil else { return .refused(.unavailable) }
            state.waiters[ticket] = tell
            return nil
        }
        if let known { tell(known) }
    }

    /// Whether it is known what has become of a draft.
    public func isSettled(_ ticket: UInt64) -> Bool { state.withLock { $0.open[ticket] == nil } }

    /// Tells those who wait that nothing can be stored now; what was taken out may be stored later all the same.
    public func abandon() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            for ticket in state.waiters.keys { state.open[ticket] = false }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter(.refused(.unavailable)) }
    }

    /// Takes out what need not wait while nothing can be stored.
    ///
    /// That is what belongs to no process that runs a job, and results behind which a newer one of the same job waits. Of
    /// all else the newest `most` stay.
    public func thin(most: Int) {
        let waiters = state.withLock { state in
            var kept: [(ticket: UInt64, draft: Draft)] = []
            var known: Set<String> = []
            var others = 0
            var waiters: [(Waiter, Settlement)] = []
            for offset in (0..<state.drafts.count).reversed() {
                let (ticket, draft) = state.drafts[offset]
                var refusal: Settlement.Refusal?
                if !draft.isOwned {
                    refusal = .unavailable
                } else if draft.event?.role == .result, let job = draft.job {
                    refusal = known.insert(job).inserted ? nil : .replaced
                } else {
                    others += 1
                    refusal = others > most ? .replaced : nil
                }
                guard let refusal else {
                    kept.append((ticket, draft))
                    continue
                }
                if let waiter = state.settle(ticket, .refused(refusal)) { waiters.append((waiter, .refused(refusal))) }
            }
            state.drafts = Ring()
            for entry in kept.reversed() { state.drafts.append(entry) }
            state.bytes = kept.reduce(0) { $0 + ($1.draft.event?.bytes.count ?? 0) }
            return waiters
        }
        for (waiter, settlement) in waiters { waiter(settlement) }
    }

    /// Refuses all that waits, and all that comes.
    public func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            // What is called may hold this.
            state.ring = {}
            defer { (state.waiters, state.drafts, state.open, state.bytes) = ([:], Ring(), [:], 0) }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter(.refused(.unavailable)) }
    }
}

extension Outbox.State {
    /// Notes what has become of a draft; returns who waits for it.
    fileprivate mutating func settle(_ ticket: UInt64, _ settlement: Settlement) -> Outbox.Waiter? {
        guard let isAwaited = open.removeValue(forKey: ticket) else { return nil }
        if let waiter = waiters.removeValue(forKey: ticket) { return waiter }
        if isAwaited { settled[ticket] = settlement }
        return nil
    }
}
