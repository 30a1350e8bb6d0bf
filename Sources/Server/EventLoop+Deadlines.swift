import HTTP
import Syscalls
import Tape

/// What happens because time passes.
extension EventLoop {
    /// How often streams are looked at for silence and stalls.
    var checkInterval: Duration { min(.seconds(1), context.policy.heartbeat / 4) }

    /// Looks at everybody whose time may be up.
    func checkDeadlines() {
        nextCheck = now + .seconds(86_400)
        if let time = acceptsAgainAt, now >= time {
            acceptsAgainAt = nil
            setListening(stopDeadline == nil)
        }
        for slot in visitors {
            guard let connection = slots[Int(slot)].connection else { continue }
            if case .awaitingAnswer = connection.stage { continue }
            if now >= connection.deadline { close(connection) }
        }
        for number in audiences.indices { checkStreams(of: audiences[number]) }
        if freeSlots.count < slots.count || acceptsAgainAt != nil || stopDeadline != nil {
            scheduleCheck(at: now + checkInterval)
        }
    }

    private func checkStreams(of audience: Audience) {
        let (heartbeat, stallLimit) = (context.policy.heartbeat, context.policy.stallLimit)
        // From the back, since a member that leaves is replaced by the last one.
        for member in audience.members.indices.reversed() {
            switch audience.members[member].delivery.next(now: now, heartbeat: heartbeat, stallLimit: stallLimit) {
            case .wait: continue
            case .heartbeat: sendHeartbeat(audience, member)
            case .end: say(goodbye: .lifetime, audience, member)
            case .drop: connection(of: audience, member).map(close)
            }
        }
    }

    private func connection(of audience: Audience, _ member: Int) -> Connection? {
        slots[Int(audience.members[member].slot)].connection
    }

    private func sendHeartbeat(_ audience: Audience, _ member: Int) {
        guard let connection = connection(of: audience, member) else { return }
        // What was sent a whole heartbeat ago has not even been acknowledged: nobody is there any more.
        if connection.socket.isUnanswered(for: context.policy.heartbeat) { return close(connection) }
        let subscriber = audience.members[member]
        let block = subscriber.heartbeatIsEvent ? StreamMessage.heartbeat(now: .now) : StreamMessage.comment
        audience.members[member].delivery.isBlocked = true
        // What comes next must wait until this is out, like behind anything else that the socket may not take at once.
        if subscriber.delivery.place == .live { audience.members[member].delivery.place = .behind(seen) }
        connection.enqueue(.batch(Batch([block]), isChunked: subscriber.isChunked))
        proceed(connection)
    }

    private func say(goodbye reason: StreamMessage.Farewell, _ audience: Audience, _ member: Int) {
        guard let connection = connection(of: audience, member) else { return }
        let isChunked = audience.members[member].isChunked
        let retry = Duration.random(in: context.policy.retry, using: &generator)
        connection.enqueue(.batch(Batch([StreamMessage.bye(reason, retry: retry)]), isChunked: isChunked))
        if isChunked { connection.enqueue(.bytes(Batch.lastChunk)) }
        finish(connection)
    }

    /// Accepts nobody any more, sends `bye` to all streams and lets the others finish what they are at.
    func beginStop() {
        guard stopDeadline == nil else { return }
        deliverNews()
        stopDeadline = now + .seconds(5)
        setListening(false)
        for audience in audiences {
            for member in audience.members.indices.reversed() { say(goodbye: .stopping, audience, member) }
        }
        for slot in visitors {
            guard let connection = slots[Int(slot)].connection, case .requests = connection.stage else { continue }
            if connection.visit?.parser.phase == .idle { finish(connection) }
        }
        scheduleCheck(at: now)
    }
}
