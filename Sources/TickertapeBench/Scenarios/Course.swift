/// Decides when the next events are posted and when all is over; it reads no clock and holds no connection.
struct Course {
    enum Step: Equatable {
        /// One event each is to be posted on these jobs.
        case post([Int])
        case wait(Duration)
        /// All has arrived, or nothing more will.
        case finish
    }

    private let pace: Pace
    private let extent: Extent
    private let audiences: [Int]
    /// When it began, in nanoseconds as all times here.
    let start: UInt64
    private(set) var published: UInt64 = 0
    /// How many deliveries the published events make.
    private(set) var due: UInt64 = 0
    private var lastDelivered: UInt64 = 0
    private var lastMove: UInt64

    /// `audiences` tells how many clients hear of each job; there is at least one job.
    init(pace: Pace, extent: Extent, audiences: [Int], start: UInt64) {
        precondition(!audiences.isEmpty, "events need a job to go to")
        self.pace = pace
        self.extent = extent
        self.audiences = audiences
        self.start = start
        lastMove = start
    }

    /// What to do at `now`, when the publisher is idle or not and so many deliveries have been made.
    mutating func next(now: UInt64, isIdle: Bool, delivered: UInt64) -> Step {
        if delivered != lastDelivered {
            lastDelivered = delivered
            lastMove = now
        }
        let isOver = isOver(now: now)
        if isIdle, isOver, delivered >= due { return .finish }
        if isIdle, !isOver, let jobs = batch(now: now, delivered: delivered) {
            lastMove = now
            return .post(jobs)
        }
        let patience = Bench.patience.nanoseconds
        guard now - lastMove < patience || isAhead(now: now) else { return .finish }
        return .wait(wait(now: now, isOver: isOver))
    }

    private func isOver(now: UInt64) -> Bool {
        switch extent {
        case .time(let time): now - start >= time.nanoseconds
        case .events(let count): published >= UInt64(count)
        }
    }

    /// The jobs of the next batch, if it is time.
    private mutating func batch(now: UInt64, delivered: UInt64) -> [Int]? {
        var count = pace.batch
        if case .events(let limit) = extent { count = min(count, limit - Int(published)) }
        switch pace {
        case .rate: guard now >= nextDue else { return nil }
        case .window(let window, _):
            // Jobs have audiences of nearly one size, so the first one's stands for all.
            let allowed = UInt64(max(0, window - count) * audiences[0])
            guard delivered + allowed >= due else { return nil }
        }
        let jobs = (0..<count).map { Int((published + UInt64($0)) % UInt64(audiences.count)) }
        published += UInt64(count)
        due += jobs.reduce(0) { $0 + UInt64(audiences[$1]) }
        return jobs
    }

    /// When a rate asks for the next event; counted from the start, so that lateness does not add up.
    private var nextDue: UInt64 {
        guard case .rate(let perSecond, _) = pace else { return start }
        return start + published * 1_000_000_000 / UInt64(max(1, perSecond))
    }

    /// Whether silence is right, since the next event is not due yet.
    private func isAhead(now: UInt64) -> Bool { nextDue > now && !isOver(now: now) }

    private func wait(now: UInt64, isOver: Bool) -> Duration {
        var wake = now + 20_000_000
        if !isOver {
            if nextDue > now { wake = min(wake, nextDue) }
            if case .time(let time) = extent { wake = min(wake, start + time.nanoseconds) }
        }
        return .nanoseconds(Int64(wake > now ? wake - now : 0))
    }
}
