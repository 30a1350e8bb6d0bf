import EventStreams
import Syscalls

/// What happens because time passes, or because the server wants streams to end.
final class Sweep {
    let clock: LoopClock
    let settings: LoopSettings
    let connections: ConnectionTable
    private let subscriptions: Subscriptions
    private let fanout: Fanout
    /// How often deadlines were looked at.
    private var rounds = 0
    /// When connections that are left are closed, once stopping.
    private var stopDeadline: Duration?

    init(
        _ clock: LoopClock,
        _ settings: LoopSettings,
        _ connections: ConnectionTable,
        _ subscriptions: Subscriptions,
        _ fanout: Fanout
    ) {
        (self.clock, self.settings, self.connections) = (clock, settings, connections)
        (self.subscriptions, self.fanout) = (subscriptions, fanout)
    }

    // MARK: - Deadlines

    /// Looks at all connections and streams whose time may be up.
    func run() {
        clock.beginCheck()
        rounds += 1
        connections.forEachVisitor(checkVisitor)
        let stallLimit = settings.configuration.stallLimit
        subscriptions.forEachSubscriber { group, member in check(group, member, stallLimit) }
        fanout.releaseBatches()
        if !connections.isEmpty || isStopping { clock.scheduleCheck(at: clock.now + settings.checkInterval) }
    }

    private func checkVisitor(_ connection: Connection) {
        if let carrier = connection.http2 { return check(connection, carrier) }
        if connection.exchange.isHandling { return }
        // That the tape does not show an event yet is no fault of who waits to be told of it.
        if connection.output.isHeld { return connections.recordProgress(connection) }
        if connection.hasUnsent, connection.transport.hasProgressed() { connections.recordProgress(connection) }
        guard clock.now >= connection.deadline else { return }
        // One that says nothing takes up its time like one that stops in the middle.
        if let tls = connection.transport.tls, !tls.hasBegun { connections.metrics.counts.failedHandshakes += 1 }
        connections.close(connection)
    }

    private func check(_ group: SubscriptionGroup, _ member: Int, _ stallLimit: Duration) {
        let subscriber = group.members[member]
        // One that never takes all it is sent must not outlive what opened it.
        if subscriber.expires, subscriber.cursor.isOver(at: clock.now) {
            return close(group, member, reason: .expired)
        }
        let heartbeat = subscriber.heartbeat
        switch group.members[member].cursor.next(now: clock.now, heartbeat: heartbeat, stallLimit: stallLimit) {
        case .wait: probe(group, member)
        case .heartbeat: sendHeartbeat(group, member)
        case .end: close(group, member, reason: .lifetime)
        case .drop:
            guard let connection = connections[group.members[member]] else { return }
            if connection.transport.hasProgressed() || connections.waitsForCarrier(connection) {
                connections.recordProgress(connection)
            } else {
                connections.close(connection)
            }
        }
    }

    /// Looks at how a client takes what it is sent, and closes the stream of one that has acknowledged nothing for a whole
    /// heartbeat; where events never pause, no heartbeat finds that out.
    private func probe(_ group: SubscriptionGroup, _ member: Int) {
        let subscriber = group.members[member]
        // Each is looked at four times in a heartbeat, a share of all in each check.
        let shares = max(1, Int(subscriber.heartbeat / settings.checkInterval) / 4)
        guard
            Int(subscriber.exchange.connection.slot) % shares == rounds % shares,
            let connection = connections[subscriber]
        else { return }
        if subscriber.cursor.isBlocked, connection.transport.hasProgressed() { connections.recordProgress(connection) }
        let now = clock.now
        if let since = subscriber.cursor.unacknowledgedSince, connection.transport.isUnacknowledged(for: now - since) {
            if now - since >= subscriber.ackTimeout { connections.close(connection) }
        } else {
            let waits = connection.transport.isUnacknowledged(for: .zero)
            group.members[member].cursor.unacknowledgedSince = waits ? now : nil
        }
    }

    private func sendHeartbeat(_ group: SubscriptionGroup, _ member: Int) {
        guard let connection = connections[group.members[member]] else { return }
        // What was sent a whole heartbeat ago has not even been acknowledged: the client is gone.
        if connection.transport.isUnacknowledged(for: group.members[member].ackTimeout) {
            return connections.close(connection)
        }
        fanout.sendHeartbeat(group, member)
    }

    private func close(_ group: SubscriptionGroup, _ member: Int, reason: ControlEvent.CloseReason) {
        fanout.close(group, member, reason: reason, retry: settings.retry())
    }

    // MARK: - Revocation

    /// Ends the streams that were opened with other keys than these.
    func revokeKeys(except valid: Set<Int>) {
        subscriptions.revokeKeys(except: valid)
        subscriptions.forEachSubscriber { group, member in
            guard let key = connections[group.members[member]]?.exchange.key, !valid.contains(key) else { return }
            close(group, member, reason: .revoked)
        }
    }

    /// Ends a stream whose key was revoked while its request was handled.
    func closeIfRevoked(_ connection: Connection, since keysRevision: Int) {
        guard keysRevision != subscriptions.keysRevision,
            case .subscribed(let id, let key) = connection.exchange, !subscriptions.isValid(key),
            let (_, group, member) = subscriptions.find(id)
        else { return }
        close(group, member, reason: .revoked)
    }

    // MARK: - The stop

    var isStopping: Bool { stopDeadline != nil }

    /// Whether a stop has come to its end.
    var isFinished: Bool {
        guard let stopDeadline else { return false }
        return clock.now >= stopDeadline || connections.isEmpty
    }

    /// Ends all streams and idle connections, and gives the others five seconds to finish.
    func stop() {
        stopDeadline = clock.now + .seconds(5)
        subscriptions.forEachSubscriber { group, member in close(group, member, reason: .stopping) }
        connections.forEachVisitor { connection in
            if let carrier = connection.http2 { return beginEnding(connection, carrier) }
            if connection.exchange.isReading, connection.session?.isIdle ?? false { connections.finish(connection) }
        }
        clock.scheduleCheck(at: clock.now)
    }
}
