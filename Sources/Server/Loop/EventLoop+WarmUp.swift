import EventStreams
import HTTP
import Tape

/// How a loop warms up.
extension EventLoop {
    /// Works out answers that no client gets: what the runtime looks up on first use, some milliseconds of it, is then
    /// looked up before the first client comes.
    func warmUp() {
        for target in settings.configuration.warmUpTargets {
            let text = "GET \(target) HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nUser-Agent: warm-up\r\n\r\n"
            var parser = RequestParser(limits: settings.configuration.requestLimits)
            // The parser copies the bytes within the call.
            unsafe Array(text.utf8).withUnsafeBytes { unsafe parser.append($0) }
            guard let request = try? parser.next() else { continue }
            switch context.callbacks.handler(request) {
            case .response(let response): _ = encode(response, for: request.head, keepAlive: true)
            case .async, .accepted, .deferred: continue
            case .stream(let stream):
                let selection = EventSelection(stream.filter, of: subscriptions.shared)
                let snapshot = selection.snapshot()
                let decision = selection.decide(for: stream, snapshot)
                var bytes = EventStreamHead(fields: stream.fields).encode(
                    version: request.head.version,
                    date: clock.date
                )
                opener.appendGreeting(decision, stream, at: snapshot, in: .chunked, to: &bytes)
            }
        }
    }
}
