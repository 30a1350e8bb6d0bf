import Randomness
import EventStreams
import HTTP
import Syscalls
import Tape

/// What happens because time passes.
extension EventLoop {
    /// How often streams are looked at for silence and stalls.
    var checkInterval: Duration { min(.seconds(1), shortestHeartbeat / 4) }

    /// Looks at everybody whose time may be up.
    func checkDeadlines() {
        nextCheck = now + .seconds(86_400)
        checks += 1
        if let time = acceptsAgainAt, now >= time {
            acceptsAgainAt = nil
            setListening(stopDeadline == nil)
        }
        for slot in visitors {
            guard let connection = slots[Int(slot)].connection else { continue }
            if case .awaitingAnswer = connection.stage { continue }
            if connection.hasOutput, connection.takesSome() { noteProgress(connection) }
            if now >= connection.deadline { close(connection) }
        }
        for number in audiences.indices { checkStreams(of: audiences[number]) }
        forgetReplays()
        if freeSlots.count < slots.count || acceptsAgainAt != nil || stopDeadline != nil {
            scheduleCheck(at: now + checkInterval)
        }
    }

    private func checkStreams(of audience: SubscriptionGroup) {
        let stallLimit = policy.stallLimit
        // From the back, since a member that leaves is replaced by the last one.
        for member in audience.members.indices.reversed() {
            let heartbeat = audience.members[member].heartbeat
            switch audience.members[member].delivery.next(now: now, heartbeat: heartbeat, stallLimit: stallLimit) {
            case .wait: probe(audience, member)
            case .heartbeat: sendHeartbeat(audience, member)
            case .end: say(goodbye: .lifetime, audience, member)
            case .drop: connection(of: audience, member).map(giveUpUnlessTaking)
            }
        }
    }

    /// Looks at how a client takes what it is sent, and closes the stream of one that has acknowledged nothing for a whole
    /// heartbeat; where events never pause, no heartbeat finds that out.
    private func probe(_ audience: SubscriptionGroup, _ member: Int) {
        // Each is looked at four times in a heartbeat, a share of all in each check.
        let rounds = max(1, Int(audience.members[member].heartbeat / checkInterval) / 4)
        guard
            Int(audience.members[member].slot) % rounds == checks % rounds,
            let connection = connection(of: audience, member)
        else { return }
        if audience.members[member].delivery.isBlocked, connection.takesSome() { noteProgress(connection) }
        let since = audience.members[member].delivery.unansweredSince
        if let since, connection.socket.isUnanswered(for: now - since) {
            if now - since >= audience.members[member].patience { close(connection) }
        } else {
            audience.members[member].delivery.unansweredSince = connection.socket.isUnanswered(for: .zero) ? now : nil
        }
    }

    private func giveUpUnlessTaking(_ connection: Connection) {
        if connection.takesSome() { noteProgress(connection) } else { close(connection) }
    }

    private func connection(of audience: SubscriptionGroup, _ member: Int) -> Connection? {
        slots[Int(audience.members[member].slot)].connection
    }

    private func sendHeartbeat(_ audience: SubscriptionGroup, _ member: Int) {
        guard let connection = connection(of: audience, member) else { return }
        let subscriber = audience.members[member]
        // What was sent a whole heartbeat ago has not even been acknowledged: nobody is there any more.
        if connection.socket.isUnanswered(for: subscriber.patience) { return close(connection) }
        let block = subscriber.heartbeatIsEvent ? ControlEvent.heartbeat(now: .now) : ControlEvent.comment
        audience.members[member].delivery.isBlocked = true
        // What comes next must wait until this is out, like behind anything else that the socket may not take at once.
        if subscriber.delivery.place == .live {
            audience.members[member].delivery.place = .behind(audience.side?.seen ?? seen)
        }
        connection.enqueue(.batch(Batch([block]), isChunked: subscriber.isChunked))
        proceed(connection)
    }

    private func say(goodbye reason: ControlEvent.CloseReason, _ audience: SubscriptionGroup, _ member: Int) {
        guard let connection = connection(of: audience, member) else { return }
        let isChunked = audience.members[member].isChunked
        let retry = Duration.random(in: policy.retry, using: &generator)
        connection.enqueue(.batch(Batch([ControlEvent.bye(reason, retry: retry)]), isChunked: isChunked))
        if isChunked { connection.enqueue(.bytes(Batch.lastChunk)) }
        finish(connection)
    }

    /// Says goodbye to a stream whose key was taken away while its request was looked at.
    func endIfRevoked(_ connection: Connection, since keys: Int) {
        guard keys != keysRevision, case .stream(let number, let member) = connection.stage,
            !validKeys.contains(connection.key)
        else { return }
        say(goodbye: .revoked, audiences[number], member)
    }

    /// Says goodbye to the streams that were opened with other keys than these.
    func endStreams(exceptWith keys: Set<Int>) {
        for audience in audiences {
            // From the back, since a member that leaves is replaced by the last one.
            for member in audience.members.indices.reversed() {
                guard let connection = connection(of: audience, member), !keys.contains(connection.key) else {
                    continue
                }
                say(goodbye: .revoked, audience, member)
            }
        }
    }

    /// Accepts nobody any more, sends `bye` to all streams and lets the others finish what they are at.
    func beginStop() {
        guard stopDeadline == nil else { return }
        deliverNews()
        deliverFeeds()
        catchUp()
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
