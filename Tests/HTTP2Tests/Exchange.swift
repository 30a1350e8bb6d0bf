import HTTP
import TestHTTP2

@testable import HTTP2

/// A session and a client that hand each other their bytes.
final class Exchange: HTTP2BodySource {
    let session: HTTP2Session
    let client: HTTP2Client
    /// What is left to send, by place, and whether that is the end.
    var bodies: [UInt: (bytes: [UInt8], ends: Bool)] = [:]
    /// Whether bodies pause that have nothing more to send.
    var pauses = false
    var events: [HTTP2Event] = []
    var now = Duration.zero
    /// The largest window of each place.
    private var largest: [UInt: Int32] = [:]

    init(limits: RequestLimits = RequestLimits(), window: UInt32 = 65_535) {
        guard let session = HTTP2Session(limits: limits) else { fatalError("memory has run out") }
        self.session = session
        client = HTTP2Client(window: window)
    }

    /// Hands bytes over in both ways until nobody has any.
    func run(piece: Int = .max) {
        while true {
            let (out, back) = (client.output(), written())
            if out.isEmpty, back.isEmpty { return }
            take(out, piece: piece)
            client.receive(back)
        }
    }

    /// What the session has to send.
    func written() -> [UInt8] {
        var bytes: [UInt8] = []
        session.write(into: &bytes, upTo: .max, from: self)
        events += session.takeEvents()
        return bytes
    }

    /// Has the session take in bytes, in pieces.
    @discardableResult func take(_ bytes: [UInt8], piece: Int = .max) -> Bool {
        var (rest, goesOn) = (bytes[...], true)
        while !rest.isEmpty {
            goesOn = unsafe rest.prefix(piece).withUnsafeBytes { unsafe session.receive($0, at: now) }
            rest = rest.dropFirst(piece)
        }
        events += session.takeEvents()
        return goesOn
    }

    func read(
        _ place: UInt,
        on stream: Int32,
        within windows: HTTP2Windows,
        into buffer: UnsafeMutableRawBufferPointer
    ) -> HTTP2Piece {
        guard var body = bodies[place] else { return .later }
        if body.bytes.isEmpty { return body.ends ? .last(0) : .later }
        largest[place] = max(largest[place] ?? 0, windows.stream)
        let count = min(body.bytes.count, buffer.count, windows.share(largest: largest[place] ?? 0))
        guard count > 0 else { return .heldBack }
        unsafe buffer.copyBytes(from: body.bytes.prefix(count))
        body.bytes.removeFirst(count)
        bodies[place] = body
        if body.bytes.isEmpty, body.ends { return .last(count) }
        return body.bytes.isEmpty && pauses ? .pause(count) : .some(count)
    }

    /// The requests that have come.
    var requests: [Request] {
        events.compactMap { if case .request(let request, on: _) = $0 { request } else { nil } }
    }

    /// Why requests were refused.
    var refusals: [RequestError] {
        events.compactMap { if case .refused(let error, origin: _, on: _) = $0 { error } else { nil } }
    }

    /// The streams that are over.
    var closed: [Int32] {
        events.compactMap { if case .closed(let stream, place: _) = $0 { stream } else { nil } }
    }
}
