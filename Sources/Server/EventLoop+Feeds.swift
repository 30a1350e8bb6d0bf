import EventStreams
import HTTP
import Syscalls
import Tape

/// A feed as one loop reads it.
final class RunLogReader {
    let feed: RunLog
    /// The position up to which it was read and sent to the live members.
    var seen: UInt64
    /// What the feed's tape knows this loop by.
    private let watcher: Int

    init(_ feed: RunLog, waking mailbox: LoopTaskQueue) {
        self.feed = feed
        watcher = feed.tape.addObserver { mailbox.wakeForNews() }
        seen = feed.tape.end
    }

    deinit {
        feed.tape.removeObserver(watcher)
        feed.note(nil, of: ObjectIdentifier(self))
    }

    /// Whether there is something to read.
    var hasNews: Bool { feed.tape.end != seen }

    /// Whether all that there will ever be was read.
    var isOver: Bool { feed.end == seen }
}

/// How streams follow feeds: as they follow the tape that all share, each feed having one audience in each loop.
extension EventLoop {
    /// The audience of a feed, made where there is none.
    func audienceNumber(following feed: RunLog) -> Int {
        if let number = sides[ObjectIdentifier(feed)] { return number }
        let all = CompiledFilter(.all, jobs: feed.tape.jobNames, events: feed.tape.eventTypes)
        let number = seat(SubscriptionGroup(all, side: RunLogReader(feed, waking: context.mailbox)))
        sides[ObjectIdentifier(feed)] = number
        return number
    }

    /// Lets go of the audience of a feed that nobody here follows any more.
    func dismiss(_ side: RunLogReader, at number: Int) {
        sides[ObjectIdentifier(side.feed)] = nil
        // The place stays empty for a while; the feed's events are not to stay with it.
        audiences[number] = SubscriptionGroup(audiences[number].filter)
    }

    /// Reads each feed once, sends what is new to those who follow it, and ends the streams that have all of it.
    func deliverFeeds() {
        guard !sides.isEmpty else { return }
        for number in sides.values.sorted() {
            let audience = audiences[number]
            guard let side = audience.side else { continue }
            let start = side.seen
            let reach = side.feed.tape.events(from: start)
            side.seen = reach.end
            if behind.isEmpty { audience.forgetReplays() }
            if reach.missed > 0 {
                sendBack(audience, to: start)
            } else if !reach.events.isEmpty {
                for (batch, end) in Batch.join(reach.events, passing: audience.filter) {
                    broadcast(batch, to: end, in: audience)
                }
            }
            guard side.isOver else { continue }
            // From the back, since a member that leaves is replaced by the last one.
            for member in audience.members.indices.reversed() where audience.members[member].delivery.place == .live {
                endStream(audience, member)
            }
        }
    }

    /// Tells those who write feeds how far their slowest followers have come.
    func notePositions() {
        guard !sides.isEmpty else { return }
        for number in sides.values {
            guard let side = audiences[number].side else { continue }
            let slowest = audiences[number].members.reduce(side.seen) { slowest, member in
                guard case .behind(let position) = member.delivery.place else { return slowest }
                return min(slowest, position)
            }
            side.feed.note(slowest, of: ObjectIdentifier(side))
        }
    }

    /// Ends a stream that has all of its feed.
    func endStream(_ audience: SubscriptionGroup, _ member: Int) {
        guard let connection = slots[Int(audience.members[member].slot)].connection else { return }
        if audience.members[member].isChunked { connection.enqueue(.bytes(Batch.lastChunk)) }
        finish(connection)
    }

    /// Tells a stream that was too slow for its feed what it misses, and goes on with the oldest that is held.
    public func skip(
        _ connection: Connection,
        on side: RunLogReader,
        _ audience: SubscriptionGroup,
        _ member: Int,
        from position: UInt64
    ) {
        let tape = side.feed.tape
        let oldest = tape.oldest
        let note = ControlEvent.gap(position..<max(position, oldest), epoch: tape.epoch, reason: .slow)
        connection.enqueue(.batch(Batch([note]), isChunked: audience.members[member].isChunked))
        tally.note(.slow, missed: Int(max(position, oldest) - position))
        audience.members[member].delivery.place = .behind(oldest)
        audience.members[member].delivery.isBlocked = true
        proceed(connection)
    }
}
