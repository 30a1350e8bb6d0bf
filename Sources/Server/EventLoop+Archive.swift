import EventStreams
import HTTP
import Syscalls
import Tape

/// What is looked for in the archive: the events behind a position, and below another, that pass.
struct HistoryQuery: Hashable, Sendable {
    let filter: Filter
    let position: UInt64
}

/// How streams get what the tape has let go of: somebody else reads it, and this loop serves others meanwhile.
extension EventLoop {
    /// Has the events from `start` on and below `end` read for a stream; all that wait for the same share one reading.
    func search(
        _ connection: Connection,
        _ audience: SubscriptionGroup,
        _ member: Int,
        from start: UInt64,
        to end: UInt64
    ) {
        guard let archive = context.tape.archive else { return }
        audience.members[member].delivery.place = .behind(start)
        audience.members[member].delivery.isBlocked = true
        audience.members[member].delivery.lastWrite = now
        let search = HistoryQuery(filter: audience.filter.filter, position: start)
        if searches[search] == nil {
            let mailbox = context.mailbox
            archive.read(from: start, to: end, upTo: Batch.limit, passing: search.filter) { reach in
                mailbox.put(.archived(reach, for: search))
            }
        }
        searches[search, default: []].append(connection.token)
    }

    /// Sends what was read to those who waited for it.
    func take(_ reach: ArchiveReadResult?, for search: HistoryQuery) {
        var batch: Batch?
        if let reach, !reach.blocks.isEmpty { batch = Batch(reach.blocks) }
        for token in searches.removeValue(forKey: search) ?? [] {
            guard
                let connection = connection(token), case .stream(let number, let member) = connection.stage,
                audiences[number].members[member].delivery.place == .behind(search.position)
            else { continue }
            let audience = audiences[number]
            audience.learn(from: context.tape)
            // Of what was dropped while it was read, some may be missing.
            guard let reach, !context.tape.hasDropped(after: search.position - 1, passing: audience.filter) else {
                skip(connection, audience, member, from: search.position, because: .evicted)
                continue
            }
            audience.members[member].delivery.place = .behind(reach.end)
            if let batch {
                tally.replayedEvents += batch.blockCount
                connection.enqueue(.batch(batch, isChunked: audience.members[member].isChunked))
                proceed(connection)
            } else {
                becameUnblocked(connection)
            }
        }
    }

    /// Finds out where a stream begins whose beginning only the archive knows; the stream is opened when it is known.
    ///
    /// - Returns: false where the tape knows enough.
    func looksForBeginning(_ connection: Connection, _ head: RequestHead, _ request: SubscribeRequest) -> Bool {
        let tape = context.tape
        guard request.feed == nil, !request.isTurnedAway, request.lastEventID?.isEmpty ?? true,
            let archive = tape.archive, archive.oldest < tape.oldest
        else { return false }
        let (count, time): (Int, Timestamp?)
        switch request.catchUp {
        case .latest, .none, .all: return false
        case .time(let span): (count, time) = (.max, Timestamp.now.advanced(by: .zero - max(span, .zero)))
        case .count(let wanted):
            let held = tape.read(passing: request.filter) { tape.newest(wanted, passing: $0).count }
            guard held < wanted else { return false }
            (count, time) = (wanted, nil)
        }
        connection.stage = .awaitingAnswer(head, keys: keysRevision)
        let (mailbox, token) = (context.mailbox, connection.token)
        archive.start(ofNewest: count, since: time, to: tape.end, passing: request.filter) { start in
            mailbox.put(.beginning(start, of: request, to: token))
        }
        return true
    }
}
