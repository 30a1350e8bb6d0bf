import EventStreams
import HTTP
import Syscalls

/// How connections come and go.
extension EventLoop {
    /// Takes those who wait, a few in each round: who has come gets its answer before the next is let in.
    func acceptSome() {
        for _ in 0..<Self.acceptShare {
            switch context.listener.socket.accept() {
            case .connection(let socket, from: let peer): admit(socket, from: peer)
            case .wouldBlock: return
            case .vanished: continue
            case .exhausted(let error): return pauseAccepting(because: error)
            }
        }
    }

    private static let acceptShare = 16

    private func admit(_ socket: consuming Socket, from peer: SocketAddress?) {
        let slot = takeSlot()
        let token = Poller.Token(slot: slot, generation: slots[Int(slot)].generation)
        let connection = Connection(
            socket,
            token: token,
            peer: peer?.host ?? "",
            limits: policy.requestLimits,
            deadline: now + policy.idleLimit
        )
        do throws(SyscallError) {
            try poller.add(connection.socket.number, .readable, as: token)
        } catch {
            freeSlots.append(slot)
            return pauseAccepting(because: error)
        }
        hasWarned = false
        slots[Int(slot)].connection = connection
        visitors.insert(slot)
        context.counters.connectionOpened()
        tally.accepted += 1
        scheduleCheck(at: now + .seconds(1))
    }

    private func takeSlot() -> UInt32 {
        if let slot = freeSlots.popLast() { return slot }
        slots.append(Slot())
        return UInt32(slots.count - 1)
    }

    /// Leaves the others in peace for a second when the machine has no room for one more.
    private func pauseAccepting(because error: SyscallError) {
        if !hasWarned { context.warn("\(error); new clients wait, the others go on") }
        hasWarned = true
        setListening(false)
        acceptsAgainAt = now + .seconds(1)
        scheduleCheck(at: now + .seconds(1))
    }

    func setListening(_ wanted: Bool) {
        guard wanted != isListening else { return }
        isListening = wanted
        let interest: Poller.Interest = wanted ? .readable : []
        try? poller.change(context.listener.socket.number, to: interest, as: Self.listenerToken)
    }

    /// Whether a connection has not been closed.
    func isOpen(_ connection: Connection) -> Bool { slots[Int(connection.token.slot)].connection === connection }

    /// Forgets a connection; its socket is closed with its last reference.
    func close(_ connection: Connection) {
        guard isOpen(connection) else { return }
        leaveAudience(connection)
        let slot = Int(connection.token.slot)
        poller.remove(connection.socket.number)
        visitors.remove(connection.token.slot)
        slots[slot].connection = nil
        slots[slot].generation &+= 1
        freeSlots.append(connection.token.slot)
        context.counters.connectionClosed()
    }

    /// Forgets all who are left, as at the end of a stop that took too long.
    func closeAll() {
        for slot in slots.indices { slots[slot].connection.map(close) }
    }

    /// Sends what is left, then the end, then waits a moment for the client to have read it.
    func finish(_ connection: Connection) {
        leaveAudience(connection)
        connection.stage = .closing
        connection.visit = nil
        connection.deadline = now + .seconds(5)
        visitors.insert(connection.token.slot)
        scheduleCheck(at: now + .seconds(1))
        proceed(connection)
    }

    /// Sends what waits and sets what the poller shall tell next.
    func proceed(_ connection: Connection) {
        switch connection.flush(counting: &tally.sentBytes) {
        case .ended: return close(connection)
        case .blocked(let progressed):
            if progressed || connection.takesSome() { noteProgress(connection) }
            watch(connection)
        case .held: watch(connection)
        case .done:
            if case .closing = connection.stage {
                connection.socket.finishSending()
                connection.stage = .lingering
                connection.deadline = now + .seconds(2)
            }
            watch(connection)
            if case .stream = connection.stage { becameUnblocked(connection) }
        }
    }

    /// Sets what the poller tells of a connection, where that changes.
    func watch(_ connection: Connection) {
        let interest = connection.wantedInterest
        guard connection.interest != interest else { return }
        connection.interest = interest
        try? poller.change(connection.socket.number, to: interest, as: connection.token)
    }

    func becameWritable(_ connection: Connection) {
        proceed(connection)
        // Requests that came in one go with a slow one's are read once its answer is out.
        if case .requests = connection.stage, !connection.hasOutput { readRequests(connection) }
    }

    func noteProgress(_ connection: Connection) {
        if case .stream(let audience, let member) = connection.stage {
            audiences[audience].members[member].delivery.lastWrite = now
        } else {
            connection.deadline = max(connection.deadline, now + .seconds(5))
        }
    }

    func scheduleCheck(at time: Duration) { nextCheck = min(nextCheck, time) }
}

extension Connection {
    fileprivate var wantedInterest: Poller.Interest {
        var interest: Poller.Interest = hasOutput && !isHeld ? .writable : []
        if reads { interest.formUnion(.readable) }
        return interest
    }

    /// Streams and closing connections read on, to learn that the client has gone; a client that does not read its answers
    /// is not asked for more requests.
    private var reads: Bool {
        switch stage {
        case .requests: !hasOutput || isHeld && !isGlutted
        case .awaitingAnswer: false
        case .stream, .closing, .lingering: !hasReadEnd
        }
    }
}
