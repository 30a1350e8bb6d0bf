public import Tape

/// Decides how a stream begins: what the client is told, what it is sent first, and where it goes on.
public struct ResumeDecision: Equatable {
    /// What `hello` calls it.
    public var resume: ControlEvent.Resume
    /// The cursor the client named, where it is one of this history.
    public var cursor: EventID?
    /// The sequences that are left out, and why, where some are.
    public var gap: Gap?
    /// Whether the latest events of each job come first that lie before the position.
    public var sendsLatest: Bool
    /// The sequence of the first event from the tape.
    public var position: UInt64

    /// What `gap` tells.
    public struct Gap: Equatable {
        /// The sequences left out.
        public var missed: Range<UInt64>
        /// Why they can't be had.
        public var reason: ControlEvent.GapReason
    }

    /// What the tape holds as the client comes.
    public struct View {
        var identity: TapeIdentity
        var oldest: UInt64
        var end: UInt64
        /// Events below this sequence may be lost.
        var lostEnd: UInt64
        /// Events below this sequence were lost where the tape is filled from, though some may have been seen.
        var failoverEnd: UInt64
        /// Whether an event that the client would want behind this sequence is no longer held.
        var hasDropped: (_ after: UInt64) -> Bool
        /// The sequence of the oldest event held that catching up in this way begins with.
        var start: (SubscribeRequest.CatchUp) -> UInt64

        /// A tape that holds the positions `oldest..<end` of a history, of which some below `lostEnd` may be lost.
        public init(
            of identity: TapeIdentity,
            oldest: UInt64,
            end: UInt64,
            lostEnd: UInt64 = 0,
            failoverEnd: UInt64 = 0,
            hasDropped: @escaping (_ after: UInt64) -> Bool,
            start: @escaping (SubscribeRequest.CatchUp) -> UInt64
        ) {
            self.identity = identity
            self.oldest = oldest
            self.end = end
            self.lostEnd = lostEnd
            self.failoverEnd = failoverEnd
            self.hasDropped = hasDropped
            self.start = start
        }
    }

    /// The beginning for a client that follows a tape to its end, of which the sequences `held` are there: behind the event
    /// it names, or at the first.
    public static func follow(_ lastEventID: String?, epoch: String, _ held: Range<UInt64>) -> ResumeDecision {
        let named = lastEventID.flatMap { EventID($0) }
        // Always told, so that a client that is cut off before the first event names this tape when it comes back.
        let cursor = EventID(epoch: epoch, sequence: min(named?.sequence ?? 0, held.upperBound - 1))
        let next = cursor.sequence + 1
        guard next >= held.lowerBound else {
            let gap = Gap(missed: next..<held.lowerBound, reason: .evicted)
            return ResumeDecision(resume: .gap, cursor: cursor, gap: gap, sendsLatest: false, position: held.lowerBound)
        }
        let resume: ControlEvent.Resume = named == nil ? .fresh : .resumed
        return ResumeDecision(resume: resume, cursor: cursor, sendsLatest: false, position: next)
    }

    /// The same for a client that can't have what lies between its place and `end`.
    public func evicted(to end: UInt64) -> ResumeDecision {
        let gap = Gap(missed: min(position, end)..<end, reason: .evicted)
        return ResumeDecision(resume: .gap, cursor: cursor, gap: gap, sendsLatest: true, position: end)
    }

    /// The beginning for a client that is shown the past, from `position` on, behind the event that it names, if any.
    public static func replay(behind cursor: EventID?, from position: UInt64) -> ResumeDecision {
        let resume: ControlEvent.Resume = cursor == nil ? .fresh : .resumed
        return ResumeDecision(resume: resume, cursor: cursor, sendsLatest: false, position: position)
    }

    /// The beginning for a client that names `lastEventID`, or nothing.
    public static func decide(lastEventID: String?, catchUp: SubscribeRequest.CatchUp, on tape: View) -> ResumeDecision
    {
        guard let lastEventID, !lastEventID.isEmpty else {
            let position = catchUp == .latest || catchUp == .none ? tape.end : tape.start(catchUp)
            return ResumeDecision(resume: .fresh, sendsLatest: catchUp.includesLatest, position: position)
        }
        guard let cursor = EventID(lastEventID), let last = tape.identity.position(of: cursor), last < tape.end else {
            let first = min(tape.identity.first, tape.end)
            let gap = Gap(missed: first..<tape.end, reason: .reset)
            return ResumeDecision(resume: .reset, gap: gap, sendsLatest: true, position: tape.end)
        }
        let next = last + 1
        guard !tape.identity.isLeftOut(cursor) else {
            let gap = Gap(missed: min(next, tape.end)..<tape.end, reason: .failover)
            return ResumeDecision(resume: .gap, cursor: cursor, gap: gap, sendsLatest: true, position: tape.end)
        }
        let reason: ControlEvent.GapReason = next < tape.failoverEnd ? .failover : .evicted
        guard next >= tape.oldest || !tape.hasDropped(last) else {
            let gap = Gap(missed: next..<tape.end, reason: reason)
            return ResumeDecision(resume: .gap, cursor: cursor, gap: gap, sendsLatest: true, position: tape.end)
        }
        let held = max(next, tape.oldest)
        let lostEnd = min(tape.lostEnd, tape.end)
        guard held >= lostEnd else {
            let gap = Gap(missed: next..<lostEnd, reason: reason)
            return ResumeDecision(resume: .gap, cursor: cursor, gap: gap, sendsLatest: true, position: lostEnd)
        }
        return ResumeDecision(resume: .resumed, cursor: cursor, sendsLatest: false, position: held)
    }
}

extension SubscribeRequest.CatchUp {
    /// Whatever of the past is asked for, of each job the latest is part of it.
    fileprivate var includesLatest: Bool {
        switch self {
        case .none: false
        case .latest, .all: true
        case .count(let count): count > 0
        case .time(let span): span > .zero
        }
    }
}
