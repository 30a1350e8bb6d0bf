import Cluster
import Jobs
import EventStreams
import JSON
import Configuration
import Edge
import DataSources
import HTTP
import Server
import Tape

/// `GET /events`: the query turned into what one client wants.
extension Routes {
    func stream(_ head: RequestHead, _ query: Query) throws(HTTPError) -> SubscribeRequest {
        let filter = Filter(
            jobs: Self.names(query, "job"),
            events: Self.names(query, "event"),
            isRelayed: try Self.isRelayed(query.first("relay"))
        )
        let allowed = try grant?.narrowed(filter) ?? filter
        let unknown = filter.plainJobs.filter { !service.knows(job: $0) }
        let (lastEventID, catchUp) = (Self.lastEventID(head, query), try Self.catchUp(query.first("catchup")))
        if lastEventID != nil || ![.latest, .none].contains(catchUp) { service.tape.evictOld(now: .now) }
        var request = SubscribeRequest(
            filter: allowed,
            lastEventID: lastEventID,
            catchUp: catchUp,
            heartbeatStyle: try Self.heartbeatStyle(query.first("heartbeat")),
            unknownJobs: JSONText(.array(unknown.map { .string($0) })).bytes,
            key: service.access.key(head, query, grant)
        )
        request.expiry = grant?.end
        request.replay = try replay(query)
        if request.replay != nil, let every = grant?.every {
            let period = DurationText.format(every)
            throw HTTPError(403, "this opens the live stream alone, with a result in \(period); leave at out")
        }
        if request.replay == nil, Self.hasSeenAll(request.lastEventID) {
            // It goes on live behind what it was shown.
            request.lastEventID = request.lastEventID.map { String($0.dropLast(ReplayRequest.endMark.count)) }
        }
        let shape = try Self.shape(query, request)
        request.shape = try grant?.shaped(shape) ?? shape
        // An edge that has not heard of its origin yet would tell who comes from another that all is lost.
        if let edge = service.edge { request.busy = obstacle(to: request, at: edge) }
        if let cluster = service.cluster { request.busy = obstacle(to: request, at: cluster) }
        return request
    }

    /// Why a node can't place a client yet: its tape is not filled, or the client has seen more on another node than is read
    /// here; nil where it can.
    private func obstacle(to request: SubscribeRequest, at cluster: ClusterServices) -> BusyReason? {
        let status = cluster.node.status
        guard status.isFilled else { return .behind }
        guard let id = request.lastEventID.flatMap({ EventID($0) }), let lead = service.tape.lead(of: id) else {
            return nil
        }
        return service.awaited.mayCome(id, lead, to: status) ? .behind : nil
    }

    /// Why an edge can't place a client yet: it has not heard of its origin, or the client has seen more elsewhere than has
    /// come here, and more is coming; nil where it can.
    private func obstacle(to request: SubscribeRequest, at edge: EdgeServices) -> BusyReason? {
        let status = edge.feed.current
        let id = request.lastEventID.flatMap { EventID($0) }
        let position = id.flatMap { service.tape.identity.position(of: $0) }
        guard status.hasFollowed else {
            // What was here before the start is a place all the same, for who begins and for who has seen no more.
            guard status.hasPast else { return .origin(edge.standing(status)) }
            let isLater = !(request.lastEventID ?? "").isEmpty && position.map { $0 >= service.tape.end } ?? true
            return isLater ? .origin(edge.standing(status)) : nil
        }
        // What it names may be on its way through the file.
        if request.lastEventID != nil, service.tape.isTurning { return .behind }
        guard let id, let position, let lead = service.tape.lead(of: id) else { return nil }
        let isComing = position < service.tape.next || service.awaited.mayCome(id, lead, to: status)
        return isComing ? .behind : nil
    }

    /// All values of a parameter that may be repeated and may list several, commas between them; nil where none is named.
    static func names(_ query: Query, _ parameter: String) -> Set<String>? {
        let names = query.values(parameter).flatMap { $0.split(separator: ",") }.map(String.init)
        return names.isEmpty ? nil : Set(names)
    }

    private static func catchUp(_ text: String?) throws(HTTPError) -> SubscribeRequest.CatchUp {
        switch text {
        case nil, "latest": return .latest
        case "none": return .none
        case "all": return .all
        case let text?:
            if let count = Int(text), count >= 0 { return .count(count) }
            if let time = try span(text, "catchup") { return .time(time) }
            let choice = "latest, all, none, a count like 50 or a time like 10m"
            throw HTTPError(400, "catchup can't be \"\(text)\"; write \(choice)")
        }
    }

    /// The event that a client has last; the header is what a browser sends when it comes back, the query is for the first
    /// time, and for clients that can't set headers.
    ///
    /// One that is empty names none, and hides none that another way names.
    static func lastEventID(_ head: RequestHead, _ query: Query) -> String? {
        let inQuery = ["last_event_id", "lastEventId", "evs_last_event_id"].map { query.first($0) }
        let ids = ([head.fields["Last-Event-ID"]] + inQuery).compactMap(\.self)
        return ids.first { !$0.isEmpty } ?? ids.first
    }

    /// Whether the events are for a server that passes them on.
    private static func isRelayed(_ text: String?) throws(HTTPError) -> Bool {
        guard let text else { return false }
        guard text == "1" else { throw HTTPError(400, "relay can't be \"\(text)\"; write relay=1, or leave it out") }
        return true
    }

    static func heartbeatStyle(_ text: String?) throws(HTTPError) -> SubscribeRequest.HeartbeatStyle {
        switch text {
        case nil, "comment": return .comment
        case "event": return .event
        case let text?: throw HTTPError(400, "heartbeat can't be \"\(text)\"; write event or comment")
        }
    }
}
