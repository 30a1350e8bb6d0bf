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

    let clock: LoopClock
    let settings: LoopSettings
    let subscriptions: Subscriptions
    let metrics: RoundMetrics
    /// What all loops count together.
    let total: ServerMetrics
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    /// Connections that are no streams, for their deadlines.
    private var visitors: Set<UInt32> = []
    /// Connections whose streams have something to say, once each.
    var touched: [Connection] = []
    /// The slots of streams whose bytes were moved.
    var moved: [UInt32] = []
    /// Where they were moved to, kept for its room.
    var outgoing: [UInt8] = []

    init(
        _ clock: LoopClock,
        _ settings: LoopSettings,
        _ subscriptions: Subscriptions,
        _ metrics: RoundMetrics,
        _ total: ServerMetrics
    ) throws(SyscallError) {
        poller = try Poller()
        (self.clock, self.settings, self.subscriptions) = (clock, settings, subscriptions)
        (self.metrics, self.total) = (metrics, total)
    }

    // MARK: - Coming and going

    /// Adds a connection that is to be closed at its deadline unless something happens.
    @discardableResult func add(
        _ socket: consuming Socket,
        from peer: String,
        through entrance: Entrance = .plain,
        isAtLoopback: Bool = true,
        limits: RequestLimits,
        deadline: Duration
    ) throws(SyscallError) -> Connection {
        let token = takeSlot()
        let connection = Connection(
            socket,
            token: token,
            peer: peer,
            entrance: entrance,
            isAtLoopback: isAtLoopback,
            limits: limits,
            deadline: deadline
        )
        do throws(SyscallError) {
            try poller.add(connection.transport.number, .readable, as: token)
        } catch {
            freeSlots.append(token.slot)
            throw error
        }
        fill(token, with: connection)
        total.connectionOpened(isSecure: entrance.isSecure)
        metrics.counts.accepted += 1
        clock.scheduleCheck(at: clock.now + .seconds(1))
        return connection
    }

    /// A slot that nothing else has.
    func takeSlot() -> Poller.Token {
        let slot = freeSlots.popLast() ?? UInt32(slots.count)
        if slot == slots.count { slots.append(Slot()) }
        return Poller.Token(slot: slot, generation: slots[Int(slot)].generation)
    }

    func fill(_ token: Poller.Token, with connection: Connection) {
        slots[Int(token.slot)].connection = connection
        visitors.insert(token.slot)
    }

    /// Nothing is known by the slot's token any more.
    func freeSlot(_ connection: Connection) {
        let slot = Int(connection.token.slot)
        visitors.remove(connection.token.slot)
        slots[slot].connection = nil
        slots[slot].generation &+= 1
        freeSlots.append(connection.token.slot)
    }

    /// Removes a connection; its socket is closed with its last reference, which the poller needs not be told, and a stream of
    /// another connection is reset.
    func close(_ connection: Connection) {
        guard isOpen(connection) else { return }
        if let carrier = connection.transport.carrier { return cut(connection, carrier) }
        if let carrier = connection.http2 { releaseStreams(of: carrier) }
        if let tls = connection.transport.tls, tls.isHandshaking, tls.hasBegun { metrics.counts.failedHandshakes += 1 }
        unsubscribe(connection)
        freeSlot(connection)
        total.connectionClosed(isSecure: connection.transport.tls != nil)
    }

    /// Closes all that are left, as at the end of a stop that took too long.
    func closeAll() {
        for slot in slots.indices { slots[slot].connection.map(close) }
    }

    /// Sends what is left, then the end, then waits a moment for the client to have read it.
    func finish(_ connection: Connection) {
        if let carrier = connection.http2 { releaseStreams(of: carrier) }
        if connection.exchange.subscription != nil, let carrier = connection.transport.carrier {
            endClosedWindow(connection, carrier)
        }
        unsubscribe(connection)
        connection.exchange = .done
        connection.requests = .none
        connection.deadline = clock.now + timeToTake(connection)
        visitors.insert(connection.token.slot)
        clock.scheduleCheck(at: clock.now + .seconds(1))
        flush(connection)
    }

    /// How long a client may take nothing of what is the last that it is sent.
    private func timeToTake(_ connection: Connection) -> Duration {
        // A stream's end is to be out before a stop has come to its own.
        if connection.endsInOrder { return .seconds(2) }
        return connection.isHandshaking ? .seconds(5) : settings.configuration.stallLimit
    }

    /// Makes a connection's exchange a stream; there is room for it, and it is counted.
    func subscribe(_ connection: Connection, as id: SubscriptionID, key: Int) {
        connection.requests = .none
        visitors.remove(connection.token.slot)
        connection.exchange = .subscribed(id, key: key)
        connection.transport.carrier?.subscriberCount += 1
    }

    func unsubscribe(_ connection: Connection) {
        guard let id = connection.exchange.subscription else { return }
        subscriptions.remove(id)
        connection.transport.carrier?.subscriberCount -= 1
        total.streamEnded(from: addressToCount(connection))
        connection.exchange = .done
    }

    /// The address that a stream counts for which comes or has gone; nil where another one of its connection does.
    func addressToCount(_ connection: Connection) -> String? {
        guard let carrier = connection.transport.carrier else { return connection.peer }
        return carrier.subscriberCount == 0 ? connection.peer : nil
    }

    // MARK: - Looking things up

    /// The connection a token names; nil where it is gone and its slot has another owner or none.
    subscript(token: Poller.Token) -> Connection? {
        guard token.slot < slots.count else { return nil }
        let slot = slots[Int(token.slot)]
        return slot.generation == token.generation ? slot.connection : nil
    }

    /// What is in a slot.
    subscript(slot slot: UInt32) -> Connection? { slots[Int(slot)].connection }

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
        if let carrier = connection.transport.carrier { return offer(connection, carrier) }
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
            if let carrier = connection.http2 { touch(connection, carrier) }
        }
    }

    /// Sends bytes, from where they are if nothing waits before them, and then something else; what a socket does not take of
    /// them waits.
    func send(_ bytes: [UInt8], then next: PendingWrites.Write?, on connection: Connection) {
        let sent = connection.output.isEmpty ? connection.transport.sendDirectly(bytes) : 0
        metrics.counts.sentBytes += sent
        if sent == 0 {
            connection.output.enqueue(.bytes(bytes))
        } else if sent < bytes.count {
            connection.output.enqueue(.bytes(Array(bytes[sent...])))
        }
        if let next { connection.output.enqueue(next) }
        flush(connection)
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
        } else if let carrier = connection.http2 {
            carrier.lastTaken = clock.now
        } else {
            connection.deadline = max(connection.deadline, clock.now + max(.seconds(5), timeToTake(connection)))
        }
    }
}
