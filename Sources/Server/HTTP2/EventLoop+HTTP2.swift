import HTTP
import HTTP2

/// How requests come that a connection carries side by side.
extension EventLoop {
    /// Deals with what has come on a connection that speaks HTTP/2.
    func readStreams(_ connection: Connection, _ carrier: HTTP2Carrier) {
        connections.count(carrier)
        let events = carrier.session.takeEvents()
        // What was asked for and given up in one go is not worked out.
        let gone = Set(events.compactMap { if case .closed(let stream, place: _) = $0 { stream } else { nil } })
        for event in events {
            switch event {
            case .closed(let stream, let place): connections.streamEnded(stream, at: place, of: carrier)
            case .request(let request, let stream) where !gone.contains(stream):
                guard let row = connections.addStream(stream, of: connection, carrier) else { return }
                perform(reply(to: request, row), row, request.head)
            case .refused(let error, let origin, let stream) where !gone.contains(stream):
                let response = Response.problem(error).adding(context.callbacks.errorFields(origin))
                reject(stream, of: connection, carrier, with: response)
            case .large(let head, let stream) where !gone.contains(stream):
                let head = connection.placed(head)
                if let port = connection.redirectPort {
                    let response = context.callbacks.redirection(of: head, to: port)
                    reject(stream, of: connection, carrier, with: response)
                } else if let response = context.callbacks.rejection(head) {
                    reject(stream, of: connection, carrier, with: response)
                } else {
                    carrier.session.takeLargeBody(stream)
                }
            case .request, .refused, .large: break
            }
            guard connections.isOpen(connection) else { return }
        }
        sweep.goOnEnding(carrier)
        connections.touch(connection, carrier)
    }

    /// Answers a request of which no more is to be read; the streams beside it go on.
    private func reject(
        _ stream: Int32,
        of connection: Connection,
        _ carrier: HTTP2Carrier,
        with response: Response
    ) {
        carrier.session.ignoreRest(of: stream)
        guard let row = connections.addStream(stream, of: connection, carrier) else { return }
        let response = response.adding(secureFields(row))
        enqueue(response, on: row, sendsBody: true)
        row.output.enqueue(.bytes(response.body))
        connections.finish(row)
    }

    /// Has the head of an answer sent with what comes first of its body.
    func enqueue(_ response: Response, on row: Connection, sendsBody: Bool) {
        let fields = ResponseEncoder().list(response, date: clock.date)
        let hasBody = sendsBody && response.bodyCount > 0
        row.transport.carrier?.heads[row.transport.stream] =
            HTTP2Carrier.Head(status: response.status, fields: fields, hasBody: hasBody)
    }
}
