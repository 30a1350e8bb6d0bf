import EventStreams
import HTTP
import Syscalls

/// The connections of one loop, what the poller reports of them, and how they end.
final class ConnectionTable {
    struct Slot {
        var generation: UInt32 = 0
        var connection: Connection?
    }

    /// What waits for all that the loop has open.
    let poller: Poller

    private let clock: LoopClock
    private let subscriptions: Subscriptions
    private let metrics: RoundMetrics
    /// What all loops count together.
    private let total: ServerMetrics
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    /// Connections that are no streams, for their deadlines.
    private var visitors: Set<UInt32> = []

    init(_ clock: LoopClock, _ subscriptions: Subscriptions, _ metrics: RoundMetrics, _ total: ServerMetrics)
        throws(SyscallError)
    {
        poller = try Poller()
        (self.clock, self.subscriptions, self.metrics, self.total) = (clock, subscriptions, metrics, total)
    }

    // MARK: - Coming and going

    /// Adds a connection that is to be closed at its deadline unless something happens.
    @discardableResult func add(
        _ socket: consuming Socket,
        from peer: String,
        through entrance: Entrance = .plain,
        limits: RequestLimits,
        deadline: Duration
    ) throws(SyscallError) -> Connection {
        let slot = freeSlots.popLast() ?? UInt32(slots.count)
        if slot == slots.count { slots.append(Slot()) }
        let token = Poller.Token(slot: slot, generation: slots[Int(slot)].generation)
        let connection = Connection(
            socket,
            token: token,
            peer: peer,
            entrance: entrance,
            limits: limits,
            deadline: deadline
        )
        do throws(SyscallError) {
            try poller.add(connection.transport.number, .readable, as: token)
        } catch {
            freeSlots.append(slot)
            throw error
        }
        slots[Int(slot)].connection = connection
        visitors.insert(slot)
        total.connectionOpened(isSecure: entrance.isSecure)
        metrics.counts.accepted += 1
        clock.scheduleCheck(at: clock.now + .seconds(1))
        return connection
    }

    /// Removes a connection; its socket is closed with its last reference.
    func close(_ connection: Connection) {
        guard isOpen(connection) else { return }
        if let tls = connection.transport.tls, tls.isHandshaking, tls.hasBegun { metrics.counts.failedHandshakes += 1 }
        unsubscribe(connection)
        let slot = Int(connection.token.slot)
        poller.remove(connection.transport.number)
        visitors.remove(connection.token.slot)
        slots[slot].connection = nil
        slots[slot].generation &+= 1
        freeSlots.append(connection.token.slot)
        total.connectionClosed(isSecure: connection.transport.tls != nil)
    }

    /// Closes all that are left, as at the end of a stop that took too long.
    func closeAll() {
        for slot in slots.indices { slots[slot].connection.map(close) }
    }

    /// Sends what is left, then the end, then waits a moment for the client to have read it.
    func finish(_ connection: Connection) {
        unsubscribe(connection)
        connection.exchange = .done
        connection.session = nil
        connection.deadline = clock.now + .seconds(5)
        visitors.insert(connection.token.slot)
        clock.scheduleCheck(at: clock.now + .seconds(1))
        flush(connection)
    }

    /// Makes a connection's exchange a stream; there is room for it, and it is counted.
    func subscribe(_ connection: Connection, as id: SubscriptionID, key: Int) {
        connection.session = nil
        visitors.remove(connection.token.slot)
        connection.exchange = .subscribed(id, key: key)
    }

    private func unsubscribe(_ connection: Connection) {
        guard let id = connection.exchange.subscription else { return }
        subscriptions.remove(id)
        total.streamEnded(from: connection.peer)
        connection.exchange = .done
    }

    // MARK: - Looking things up

    /// The connection a token names; nil where it is gone and its slot has another owner or none.
    subscript(token: Poller.Token) -> Connection? {
        guard token.slot < slots.count else { return nil }
        let slot = slots[Int(token.slot)]
        return slot.generation == token.generation ? slot.connection : nil
    }

    /// The connection of a stream.
    subscript(subscriber: Subscriber) -> Connection? { slots[Int(subscriber.exchange.connection.slot)].connection }

    /// Whether a connection has not been closed.
    func isOpen(_ connection: Connection) -> Bool { slots[Int(connection.token.slot)].connection === connection }

    /// Whether there are none.
    var isEmpty: Bool { freeSlots.count == slots.count }

    /// Calls `body` for each connection that is no stream; it may be closed meanwhile.
    func forEachVisitor(_ body: (Connection) -> Void) {
        for slot in visitors { slots[Int(slot)].connection.map(body) }
    }

    /// How many bytes of answers wait for clients that are slow to read them.
    var waitingBytes: Int { visitors.reduce(0) { $0 + (slots[Int($1)].connection?.unsentBytes ?? 0) } }
}

// MARK: - Sending

extension ConnectionTable {
    /// Sends what waits, sets what the poller is to report next, and closes the connection where the client is gone.
    func flush(_ connection: Connection) {
        switch connection.flush(counting: &metrics.counts.sentBytes) {
        case .ended: return close(connection)
        case .blocked(let progressed):
            if progressed || connection.transport.hasProgressed() { recordProgress(connection) }
            connection.watch(on: poller)
        case .uncommitted: connection.watch(on: poller)
        case .done:
            if connection.exchange.isDone, !connection.isLingering {
                connection.transport.finishSending()
                connection.isLingering = true
                connection.deadline = clock.now + .seconds(2)
            }
            connection.watch(on: poller)
            if let id = connection.exchange.subscription { subscriptions.unblock(id, now: clock.now) }
        }
    }

    /// Sends what TLS itself has to say while no answer waits, which is nothing that a stream goes on with.
    func flushSealed(_ connection: Connection, _ tls: TLSChannel) {
        let result = tls.send(through: connection.transport.number)
        if case .moved(let count) = result { metrics.counts.sentBytes += count }
        if result == .ended { return close(connection) }
        connection.watch(on: poller)
    }

    /// The client has taken something; what it was given time for begins anew.
    func recordProgress(_ connection: Connection) {
        // A handshake has its time, however much of it is taken.
        if connection.isHandshaking { return }
        if let id = connection.exchange.subscription {
            subscriptions.recordWrite(id, now: clock.now)
        } else {
            connection.deadline = max(connection.deadline, clock.now + .seconds(5))
        }
    }
}
