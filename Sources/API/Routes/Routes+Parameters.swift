import Configuration
import HTTP
import JobConfig

/// What may stand in the query of a stream, of a history or of the index.
///
/// One that means nothing is a slip: were it passed over, the client would get something else than it asks for.
extension Routes {
    /// The parameters of `GET /events`.
    static let eventsParameters = [
        "job", "event", "catchup", "heartbeat", "last_event_id", "lastEventId", "evs_last_event_id", "relay", "token",
        "every", "patch", "at", "speed", "link",
    ]
    /// The parameters of `GET /jobs/NAME/history`.
    static let historyParameters = ["since", "limit", "buckets", "until", "field", "token", "link"]
    /// The parameters of `GET /` as JSON; those of the page are its own.
    static let indexParameters = ["fields", "token", "link"]
    /// The parameters of what tells of one job, and those of all else that is told.
    private static let jobParameters = ["token", "link"]
    private static let otherParameters = ["token"]

    /// What stand-ins for EventSource in old browsers add by themselves: numbers against caches, wishes for padding.
    static let parametersOfPolyfills: Set<String> = [
        "_", "r", "padding", "evs_preamble", "evs_buffer_size_limit",
    ]

    /// What lists, each time it is given; where a client was, which is never a reason to refuse it; and what shows who asks,
    /// of which the first counts, also where something on the way adds another.
    private static let repeatable: Set<String> = [
        "job", "event", "field", "fields", "last_event_id", "lastEventId", "evs_last_event_id", "token", "link",
    ]

    /// Second names, and what only programs of this kind ask for.
    private static let unlisted: Set<String> = ["evs_last_event_id", "lastEventId", "relay"]

    /// Words of other servers, and the parameter that is meant.
    private static let otherWords = [
        "jobs": "job", "name": "job", "channel": "job", "channels": "job", "topic": "job", "stream": "job",
        "streams": "job", "events": "event", "type": "event", "types": "event", "event_type": "event",
        "replay": "catchup", "history": "catchup", "from": "catchup", "since": "catchup", "last": "catchup",
        "access_token": "token", "auth": "token", "authorization": "token", "api_key": "token", "key": "token",
        "after": "last_event_id", "count": "limit", "max": "limit", "start": "since", "end": "until", "to": "until",
        "interval": "every", "period": "every", "throttle": "every", "rate": "every", "merge": "patch",
        "delta": "patch",
        "fields": "field", "field": "fields", "points": "buckets",
    ]

    /// The time span that a parameter says, `written` so in the query; nil for what is none.
    ///
    /// Throws 400, which names the longest, for one that is longer.
    static func span(_ text: String, _ name: String, _ written: String? = nil) throws(HTTPError) -> Duration? {
        if DurationText.isTooLong(text) {
            let advice = "the longest time span is \(DurationText.longest)"
            throw HTTPError(400, "\(name) can't be \((written ?? text).quoted); \(advice)")
        }
        return try? DurationText.parse(text).get()
    }

    /// Refuses a parameter that means nothing at a place.
    ///
    /// Where none but tokens stand, and at the index, only what looks like a slip is: addresses go round with parameters of
    /// the page, and numbers against caches.
    func refuseUnknown(_ query: Query, on route: Route, of head: RequestHead) throws(HTTPError) {
        let known: [String]
        switch route {
        case .events: known = Self.eventsParameters
        case .history: known = Self.historyParameters
        case .index where !isPage(route, head): known = Self.indexParameters
        case .job where head.method != "POST":
            try Self.refuseOfNeighbours(query)
            known = Self.jobParameters
        case .badge: known = Self.jobParameters
        case .health, .monitor, .metrics, .openAPI, .cluster: known = Self.otherParameters
        default: return
        }
        let takesOthers = ![Self.eventsParameters, Self.historyParameters].contains(known)
        for item in query.items where !known.contains(item.name) && !Self.parametersOfPolyfills.contains(item.name) {
            let word = Self.otherWords[item.name.lowercased()].flatMap { known.contains($0) ? $0 : nil }
            let meant = word ?? Suggestion.nearest(to: item.name, among: known)
            if takesOthers, meant == nil { continue }
            let list = known.filter { !Self.unlisted.contains($0) }.joined(separator: ", ")
            let hint = meant.map { "did you mean \"\($0)\"?" } ?? "there are \(list)"
            throw HTTPError(400, "there is no parameter \(item.name.quoted) here; \(hint)")
        }
        try Self.refuseTwice(query, among: known)
    }

    /// Refuses what is asked of one job and can be asked of the index, or of its history.
    private static func refuseOfNeighbours(_ query: Query) throws(HTTPError) {
        for item in query.items where !jobParameters.contains(item.name) {
            let isOfHistory = historyParameters.contains(item.name)
            guard isOfHistory || indexParameters.contains(item.name) else { continue }
            let place = isOfHistory ? "GET /jobs/NAME/history" : "GET /, which tells of all jobs"
            throw HTTPError(400, "there is no parameter \(item.name.quoted) here; it goes with \(place)")
        }
    }

    /// Refuses a parameter that is given twice and counts once: which of the two is meant, nobody knows.
    static func refuseTwice(_ query: Query, among known: [String]) throws(HTTPError) {
        var seen: Set<String> = []
        for item in query.items where known.contains(item.name) && !repeatable.contains(item.name) {
            guard seen.insert(item.name).inserted else {
                throw HTTPError(400, "\(item.name) is given twice; keep one")
            }
        }
    }
}
