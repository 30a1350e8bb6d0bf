import JSON
import Configuration
import EventStreams
import HTTP
import Server
import Tape

/// `GET /jobs/NAME/history`.
extension Routes {
    /// How many bytes of events one answer tells at most, one event apart.
    private static let historyBytes = 8 << 20
    /// How many events one answer tells at most.
    private static let mostEvents = 100_000

    /// The newest events of one job that are held, oldest first.
    ///
    /// It can be large, so it is put together away from the event loop.
    func history(of name: String, _ head: RequestHead, _ query: Query) throws(HTTPError) -> Reply {
        _ = try job(name)
        if let buckets = try buckets(of: name, query) {
            return .async { [service] in .response(await service.pastAnswer(to: buckets, for: head)) }
        }
        let past = try past(query)
        let periods = grant?.periods
        return .async { [service, grant] in
            // How many are left of them is known when they are read.
            let frames = await service.events(
                of: name,
                after: past.after,
                since: past.time,
                limit: periods == nil ? past.limit : Self.mostEvents,
                upTo: Self.historyBytes
            )
            let out = periods.map { $0.thinned(frames, now: .now).suffix(past.limit) } ?? frames[...]
            let opened = out.filter { grant?.events?.contains($0.event) ?? true }
            return .response(.json(JSONLine.array(opened.map { service.document(of: $0) })))
        }
    }

    /// What answers with what an edge has of a job itself, in its file or in memory; nil where it knows no such job.
    func ownHistory(of name: String, _ head: RequestHead, _ query: Query) throws(HTTPError)
        -> (@Sendable () async -> Response)?
    {
        if let buckets = try buckets(of: name, query) {
            guard service.knows(job: name) else { return nil }
            return { [service] in await service.pastAnswer(to: buckets, for: head) }
        }
        let past = try past(query)
        guard service.knows(job: name) else { return nil }
        return { [service] in
            let events = await service.events(
                of: name,
                after: past.after,
                since: past.time,
                limit: past.limit,
                upTo: Self.historyBytes
            )
            return .json(JSONLine.array(events.map { service.document(of: $0) }))
        }
    }

    /// How much of the past a query asks for: how many events at most, since when, and behind which position.
    private func past(_ query: Query) throws(HTTPError) -> (limit: Int, time: Timestamp?, after: UInt64) {
        let limit = try Self.limit(query.first("limit"))
        switch try Self.since(query.first("since")) {
        case .time(let time): return (limit, time, 0)
        case .event(let id): return (limit, nil, service.tape.identity.position(of: id) ?? 0)
        case nil: return (limit, nil, 0)
        }
    }

    private static func limit(_ text: String?) throws(HTTPError) -> Int {
        guard let text else { return 1000 }
        guard let limit = Int(text), (1...mostEvents).contains(limit) else {
            throw HTTPError(400, "limit can't be \"\(text)\"; write a number from 1 to \(mostEvents)")
        }
        return limit
    }

    private enum Since {
        case time(Timestamp)
        case event(EventID)
    }

    private static func since(_ text: String?) throws(HTTPError) -> Since? {
        guard let text else { return nil }
        if let time = try span(text, "since") { return .time(.now.advanced(by: .zero - time)) }
        if let time = Timestamp(text) { return .time(time) }
        if let id = EventID(text) { return .event(id) }
        throw HTTPError(
            400,
            "since can't be \"\(text)\"; write a time span like 10m, a time like 2026-11-21T01:02:03Z or an event id"
        )
    }
}
