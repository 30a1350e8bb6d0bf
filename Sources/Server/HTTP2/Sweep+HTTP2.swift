import HTTP2

/// What falls due on connections that carry streams.
extension Sweep {
    /// Looks at what a connection's time may be up for; its streams are looked at as all streams are.
    func check(_ connection: Connection, _ carrier: HTTP2Carrier) {
        let (now, limits) = (clock.now, settings.configuration)
        let (seconds, attoseconds) = (now - carrier.lastCheck).components
        carrier.session.earn(seconds: Double(seconds) + Double(attoseconds) / 1e18)
        carrier.lastCheck = now
        guard !carrier.session.isStuckInHead(since: now - limits.headLimit), isTaking(connection, carrier) else {
            return connections.close(connection)
        }
        for stream in carrier.session.unfinishedRequests(since: now - limits.bodyLimit) {
            carrier.session.reset(stream, .cancel)
        }
        carrier.session.resetAnswered(before: now - .seconds(1))
        if carrier.streams.isEmpty {
            if now - carrier.idleSince >= limits.idleLimit { say(farewell: carrier) }
        } else {
            askForLife(connection, carrier)
        }
        goOnEnding(carrier)
        connections.touch(connection, carrier)
    }

    /// Whether a client takes what it is sent, and acknowledges it.
    private func isTaking(_ connection: Connection, _ carrier: HTTP2Carrier) -> Bool {
        let limits = settings.configuration
        if !connection.hasUnsent || connection.transport.hasProgressed() { carrier.lastTaken = clock.now }
        if clock.now - carrier.lastTaken >= limits.stallLimit { return false }
        return !connection.transport.isUnacknowledged(for: max(limits.heartbeat, .seconds(1)))
    }

    /// Asks a client that has said nothing for a while whether it is still there; closes the connection of one that has not
    /// answered for as long as a slow client may take.
    private func askForLife(_ connection: Connection, _ carrier: HTTP2Carrier) {
        let (now, limits) = (clock.now, settings.configuration)
        if carrier.session.awaitsPong {
            let since = max(carrier.lastPing, carrier.lastHeard)
            if now - since >= limits.stallLimit, !connection.hasUnsent { connections.close(connection) }
        } else if now - carrier.lastHeard >= limits.heartbeat {
            carrier.lastPing = now
            carrier.session.ping()
        }
    }

    // MARK: - The end

    /// Has a client open no streams any more; those that it has on the way are still answered.
    func beginEnding(_ connection: Connection, _ carrier: HTTP2Carrier) {
        guard carrier.farewell == .none else { return }
        if carrier.streams.isEmpty {
            say(farewell: carrier)
        } else {
            carrier.farewell = .announced
            carrier.session.announceEnd()
            // What it sent before it heard of that is here when the answer is.
            carrier.session.ping()
        }
        connections.touch(connection, carrier)
    }

    /// Says which streams were the last, once none can be on the way.
    func goOnEnding(_ carrier: HTTP2Carrier) {
        if carrier.farewell == .announced, !carrier.session.awaitsPong { say(farewell: carrier) }
    }

    private func say(farewell carrier: HTTP2Carrier) {
        guard carrier.farewell != .said else { return }
        carrier.farewell = .said
        carrier.session.finish()
    }
}

extension ConnectionTable {
    /// Whether a stream takes nothing only since its connection has something else to send yet.
    func waitsForCarrier(_ row: Connection) -> Bool {
        guard let carrier = row.transport.carrier, let connection = self[carrier.token] else { return false }
        return connection.hasUnsent && !carrier.isClosedWindow(of: row)
    }
}
