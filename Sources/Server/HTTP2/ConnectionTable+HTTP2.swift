import HTTP2
import Syscalls
import TLS

/// Connections that carry streams, and the streams, each of which is a connection in all but its socket.
extension ConnectionTable {
    /// Counts a connection as one of HTTP/2, once.
    func count(_ carrier: HTTP2Carrier) {
        guard !carrier.isCounted else { return }
        carrier.isCounted = true
        total.connectionSpeaksHTTP2(isSecure: carrier.isSecure)
    }

    /// Adds a stream whose request is complete, or is to be answered as it is; nil where its connection is gone.
    func addStream(_ stream: Int32, of connection: Connection, _ carrier: HTTP2Carrier) -> Connection? {
        guard isOpen(connection) else { return nil }
        let token = takeSlot()
        let row = Connection(stream, of: carrier, on: connection, token: token, deadline: clock.now + .seconds(5))
        fill(token, with: row)
        carrier.streams.append(token.slot)
        carrier.session.attach(stream, to: UInt(token.slot))
        return row
    }

    /// A stream is over for the client, too.
    func streamEnded(_ stream: Int32, at place: UInt?, of carrier: HTTP2Carrier) {
        guard let place, let row = row(of: stream, at: place, carrier) else { return }
        release(row, carrier)
    }

    private func row(of stream: Int32, at place: UInt, _ carrier: HTTP2Carrier) -> Connection? {
        guard let row = self[slot: UInt32(truncatingIfNeeded: place)], row.transport.stream == stream,
            row.transport.carrier === carrier
        else { return nil }
        return row
    }

    /// Cuts a stream off, whoever may still want to read it: by a reset, unless it was to end in good order.
    func cut(_ row: Connection, _ carrier: HTTP2Carrier) {
        carrier.session.attach(row.transport.stream, to: nil)
        if row.endsInOrder, row.exchange.isDone {
            carrier.session.end(row.transport.stream)
        } else {
            carrier.session.reset(row.transport.stream, .cancel)
        }
        release(row, carrier)
        touch(carrier)
    }

    private func release(_ row: Connection, _ carrier: HTTP2Carrier) {
        unsubscribe(row)
        _ = carrier.takeHead(of: row.transport.stream)
        if let place = carrier.streams.firstIndex(of: row.token.slot) {
            carrier.streams.swapAt(place, carrier.streams.count - 1)
            carrier.streams.removeLast()
        }
        freeSlot(row)
        carrier.idleSince = clock.now
    }

    /// All streams of a connection are over since it is.
    func releaseStreams(of carrier: HTTP2Carrier) {
        for slot in carrier.streams {
            if let row = self[slot: slot] { release(row, carrier) }
        }
        if carrier.isCounted { total.connectionEndsHTTP2(isSecure: carrier.isSecure) }
        carrier.isCounted = false
    }

    /// Ends a stream in good order although the client lets nothing be sent on it: what waits is given up, and what its
    /// end cuts off is no whole block, which clients throw away.
    func endClosedWindow(_ row: Connection, _ carrier: HTTP2Carrier) {
        row.endsInOrder = true
        guard carrier.heads[row.transport.stream] == nil, carrier.isClosedWindow(of: row) else { return }
        row.output.removeAll()
        carrier.session.end(row.transport.stream)
    }
}

// MARK: - Sending

extension ConnectionTable: HTTP2BodySource {
    /// Has a stream's bytes sent before the round ends.
    func offer(_ row: Connection, _ carrier: HTTP2Carrier) {
        let stream = row.transport.stream
        if !row.output.isHeld, let head = carrier.takeHead(of: stream) {
            let place = head.hasBody ? UInt(row.token.slot) : nil
            carrier.session.respond(stream, status: head.status, head.fields, bodyAt: place)
        } else {
            carrier.session.resume(stream)
        }
        touch(carrier)
    }

    /// Has a connection looked at before the round ends.
    func touch(_ carrier: HTTP2Carrier) {
        guard !carrier.isTouched, let connection = self[carrier.token] else { return }
        touch(connection, carrier)
    }

    /// Has a connection looked at before the round ends.
    func touch(_ connection: Connection, _ carrier: HTTP2Carrier) {
        guard !carrier.isTouched else { return }
        carrier.isTouched = true
        touched.append(connection)
    }

    /// Sends what all streams of each connection have to say, joined once a connection.
    func sendTouched() {
        while let connection = touched.popLast() {
            guard let carrier = connection.http2 else { continue }
            carrier.isTouched = false
            if isOpen(connection) { send(connection, carrier) }
        }
    }

    private func send(_ connection: Connection, _ carrier: HTTP2Carrier) {
        while !connection.hasUnsent {
            outgoing.removeAll(keepingCapacity: true)
            carrier.session.write(into: &outgoing, upTo: Self.share, from: self)
            guard !outgoing.isEmpty else { break }
            let isSent = unsafe outgoing.withUnsafeBytes { unsafe send($0, through: connection) }
            guard isSent else { return close(connection) }
        }
        metrics.counts.add(carrier.session.takeCounts())
        settleMoved()
        for case .closed(let stream, let place) in carrier.session.takeEvents() {
            streamEnded(stream, at: place, of: carrier)
        }
        if carrier.session.isOver, !connection.hasUnsent { return finish(connection) }
        connection.watch(on: poller)
    }

    /// So many bytes are made ready at a time, and a frame more; what a full socket does not take of them waits, and must
    /// stay below ``TLSChannel/mostUnsent``.
    private static let share = 32 << 10

    /// Sends bytes, or keeps what there is no room for; false where the client is gone.
    private func send(_ bytes: UnsafeRawBufferPointer, through connection: Connection) -> Bool {
        guard let tls = connection.transport.tls else {
            let result = unsafe connection.transport.send(bytes)
            let sent = if case .moved(let count) = result { count } else { 0 }
            metrics.counts.sentBytes += sent
            if sent < bytes.count { connection.output.enqueue(.bytes(unsafe Array(bytes[sent...]))) }
            return result != .ended
        }
        for start in stride(from: 0, to: bytes.count, by: TLSSession.mostInRecord) {
            let end = min(start + TLSSession.mostInRecord, bytes.count)
            guard unsafe tls.seal(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else { return false }
        }
        let result = tls.send(through: connection.transport.number)
        if case .moved(let count) = result { metrics.counts.sentBytes += count }
        return result != .ended
    }

    /// Moves what comes next of a stream's bytes.
    func read(
        _ place: UInt,
        on stream: Int32,
        within windows: HTTP2Windows,
        into buffer: UnsafeMutableRawBufferPointer
    ) -> HTTP2Piece {
        let slot = UInt32(truncatingIfNeeded: place)
        guard let row = self[slot: slot], row.transport.stream == stream else { return .later }
        guard !row.output.isEmpty else { return row.exchange.isDone ? .last(0) : .later }
        let share = row.share(of: windows)
        guard share > 0 else { return .heldBack }
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(share, buffer.count)])
        let count = unsafe row.output.move(into: room)
        if moved.last != slot { moved.append(slot) }
        if row.output.isEmpty { return row.exchange.isDone ? .last(count) : .pause(count) }
        return count > 0 ? .some(count) : .later
    }

    /// Streams all of whose bytes are on their way go on from their place.
    private func settleMoved() {
        for slot in moved {
            guard let row = self[slot: slot] else { continue }
            if row.output.isEmpty, let id = row.exchange.subscription {
                subscriptions.unblock(id, now: clock.now)
            } else {
                recordProgress(row)
            }
        }
        moved.removeAll(keepingCapacity: true)
    }
}
