import EventStreams
import HTTP
import Syscalls
import Tape

/// How a loop warms up.
extension EventLoop {
    /// Works out answers that nobody gets: whatever the runtime looks up on first use, some milliseconds of it, is then
    /// looked up before the first client comes.
    func rehearse() {
        for target in ["/events", "/"] {
            let text = "GET \(target) HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nUser-Agent: rehearsal\r\n\r\n"
            var parser = RequestParser(limits: context.policy.requestLimits)
            // The parser copies the bytes within the call.
            unsafe Array(text.utf8).withUnsafeBytes { unsafe parser.append($0) }
            guard let request = try? parser.next() else { continue }
            switch context.handler(request) {
            case .response(let response): _ = encode(response, for: request.head, keepAlive: true)
            case .later, .eventual, .published: continue
            case .stream(let stream):
                let audience = SubscriptionGroup(
                    CompiledFilter(stream.filter, jobs: context.tape.jobNames, events: context.tape.eventTypes)
                )
                let snapshot = audience.snapshot(of: context.tape)
                let opening = opening(for: stream, snapshot, audience)
                _ = EventStreamHead(fields: stream.fields).encode(version: .http11, date: date)
                _ = Batch(blocks(opening, stream, end: snapshot.end, on: context.tape)).bytes(isChunked: true)
            }
        }
    }
}
