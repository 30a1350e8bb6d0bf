import HTTP
import Syscalls

/// How bytes come in through TLS.
extension EventLoop {
    func becameReadable(_ connection: Connection, _ tls: TLSChannel) {
        if !tls.hasBegun {
            guard handshakes.haveRoom else { return }
            begin(connection)
        }
        let isNew = tls.isHandshaking
        switch requests.receive(connection, tls) {
        case nil: return
        case .ended: readEnd(of: connection)
        case .said(let count):
            if isNew, !tls.isHandshaking { agreed(connection, tls) }
            take(count, from: connection, tls)
        case .closed(let count):
            take(count, from: connection, tls)
            // An answer that is worked out or under way may still be read.
            let isAnswering = connection.exchange.isHandling || connection.hasUnsent
            if connections.isOpen(connection), !isAnswering || connection.isLingering { readEnd(of: connection) }
        case .failed:
            if isNew { metrics.counts.failedHandshakes += 1 }
            connections.finish(connection)
        case .plainRequest:
            metrics.counts.failedHandshakes += 1
            tls.keep(encode(Self.speakTLS, for: nil, keepAlive: false))
            connections.finish(connection)
        }
    }

    private static let speakTLS = Response.problem(
        status: 400,
        detail: "this port speaks https alone, and the request came without TLS; write https:// in front of the address"
    )

    /// Makes room for a handshake where clients have left too many in their middle.
    private func begin(_ connection: Connection) {
        let surplus = handshakes.begin(connection.token) { [connections] token in
            connections[token]?.isHandshaking ?? false
        }
        for case let other? in surplus.map({ connections[$0] }) where other !== connection {
            connections.close(other)
        }
    }

    private func agreed(_ connection: Connection, _ tls: TLSChannel) {
        if tls.isResumed { metrics.counts.resumedHandshakes += 1 } else { metrics.counts.fullHandshakes += 1 }
        connection.deadline = clock.now + settings.configuration.idleLimit
    }

    /// Answers what was said, and sends what TLS itself has to say.
    private func take(_ count: Int, from connection: Connection, _ tls: TLSChannel) {
        if count > 0, let carrier = connection.http2 {
            readStreams(connection, carrier)
        } else if count > 0, connection.exchange.isReading {
            readRequests(connection)
        }
        guard connections.isOpen(connection), tls.hasUnsent else { return }
        if connection.output.isEmpty {
            connections.flushSealed(connection, tls)
        } else {
            connections.flush(connection)
        }
    }

    /// The client sends nothing more.
    func readEnd(of connection: Connection) {
        let isAnswering = connection.exchange.isDone || connection.exchange.isReading
        if isAnswering, !connection.isLingering, connection.hasUnsent {
            // A client may close its half and still read its answers; nothing more is to be learned from it.
            connection.hasReadEnd = true
            connection.watch(on: connections.poller)
        } else {
            connections.close(connection)
        }
    }
}
