import Configuration
import EventStreams
import HTTP
import Tape

/// `GET /events?at=TIME&speed=NUMBER`: the past, as it went by.
extension Routes {
    /// What is to be shown of the past; nil where what is new is asked for.
    func replay(_ query: Query) throws(HTTPError) -> ReplayRequest? {
        guard let text = query.first("at") else {
            guard query.first("speed") == nil else {
                throw HTTPError(400, "speed is that of the past, and goes with at; write at=-1h&speed=10")
            }
            return nil
        }
        try requirePast()
        for other in ["catchup", "relay", "every", "patch"] where query.first(other) != nil {
            throw HTTPError(400, "\(other) goes with the live stream; leave it out beside at")
        }
        guard let time = try Self.time(text) else {
            let choice = "a time like 2026-11-21T01:02:03Z, seconds since 1970 or a time span back from now like -1h"
            throw HTTPError(400, "at can't be \(text.quoted); write \(choice)")
        }
        return ReplayRequest(from: time, speed: try Self.speed(query.first("speed")))
    }

    /// Refuses where no file has the past.
    private func requirePast() throws(HTTPError) {
        if service.edge != nil, service.tape.archive == nil {
            let way = "name one in the map server of jobs.yaml, history: { file: tickertape.db }, and start anew"
            throw HTTPError(400, "this edge has no history file to replay; \(way), or ask its origin")
        }
        if service.cluster != nil {
            throw HTTPError(400, "nodes keep the past in Redis; replaying takes a single server with a history file")
        }
        guard service.tape.archive != nil else {
            let way = "name one in the map server of jobs.yaml, history: { file: tickertape.db }, and start anew"
            throw HTTPError(400, "there is no history file to replay; \(way)")
        }
    }

    /// A time as it may stand in a query: RFC 3339, seconds since 1970, or a span back from now, with or without a minus; nil
    /// for what is none.
    ///
    /// Throws 400, which names the limit, for one that is beyond it.
    static func time(_ text: String) throws(HTTPError) -> Timestamp? {
        if let time = Timestamp(text) { return time }
        if let seconds = number(text) {
            guard seconds <= lastSecond else {
                let last = "the last second is \(Int(lastSecond)), the end of the year 9999"
                throw HTTPError(400, "at can't be \(text.quoted); \(last)")
            }
            return Timestamp(milliseconds: Int64(seconds * 1000))
        }
        let span = text.hasPrefix("-") ? String(text.dropFirst()) : text
        // A zero is a span without a unit, but none that anybody would write.
        guard span.utf8.contains(where: { $0 >= 0x61 }), let back = try Self.span(span, "at", text) else { return nil }
        return .now.advanced(by: .zero - back)
    }

    /// The last whole second of the year 9999, since 1970.
    private static let lastSecond = 253_402_300_799.0

    /// Figures with or without a point between them.
    private static func number(_ text: String) -> Double? {
        let isPlain = text.utf8.count <= 24 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return isPlain ? Double(text) : nil
    }

    static func speed(_ text: String?) throws(HTTPError) -> Double {
        guard let text else { return 1 }
        guard let speed = number(text), speed == 0 || (0.01...100_000).contains(speed) else {
            throw HTTPError(400, "speed can't be \(text.quoted); write 0 (as fast as possible) or 0.01 to 100000")
        }
        return speed
    }

    /// Whether a client comes back that was shown all of the past it asked for.
    static func hasSeenAll(_ id: String?) -> Bool { id?.hasSuffix(ReplayRequest.endMark) ?? false }
}
