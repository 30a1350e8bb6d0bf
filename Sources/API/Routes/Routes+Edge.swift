import Edge
import EventStreams
import HTTP
import JSON
import JobConfig
import Server
import Tape

/// What an edge answers by itself, and what its origin answers.
extension Routes {
    /// The reply of an edge to what concerns jobs; nil where it is a matter of this server, or this is no edge.
    ///
    /// Posts and control are for the origin to allow, by its own tokens.
    func passOn(_ request: Request, on route: Route, _ query: Query) throws(HTTPError) -> Reply? {
        guard let edge = service.edge else { return nil }
        let head = request.head
        switch route {
        case .job where head.method == "POST", .control:
            return .async { .response(await edge.proxy.send(request)) }
        case .index where Accept.prefersHTML(head.fields.list("Accept")): return nil
        case .index:
            try requireReading(head, query)
            return .async { .response(await edge.index(request).adding([("Vary", "Accept")])) }
        case .job, .badge, .cluster:
            try requireReading(head, query)
            return .async { .response(await edge.proxy.send(request, reads: true)) }
        case .history(let name):
            try requireReading(head, query)
            return try history(of: name, request, query, edge)
        case .stream(let name):
            try requireReading(head, query)
            return try run(of: name, request, query, edge)
        default: return nil
        }
    }

    /// Refuses what this edge has asked itself, by whatever way it has come back.
    func refuseCircle(_ head: RequestHead) throws(HTTPError) {
        guard let origin = service.edge?.feed.origin, origin.isNamed(inVia: head.fields.list("Via")) else { return }
        let way = "name the server that has the jobs in server.origin of the edge that stands before it"
        throw HTTPError(508, "edges follow each other in a circle, and this one has asked itself; \(way)")
    }

    /// Refuses who may not read all that the origin tells, since nothing is taken out of its answers here.
    private func requireReading(_ head: RequestHead, _ query: Query) throws(HTTPError) {
        do throws(HTTPError) {
            try service.access.require(.subscribe, head, query)
        } catch {
            guard let grant = try service.access.grant(head, query) else { throw error }
            guard grant.isNarrow || query.first("link") != nil else { return }
            throw HTTPError(403, "this opens GET /events of an edge, and nothing else")
        }
    }

    /// A run at the origin, for the client that asks here.
    private func run(
        of name: String,
        _ request: Request,
        _ query: Query,
        _ edge: EdgeServices
    ) throws(HTTPError) -> Reply {
        let head = request.head
        let stream = SubscribeRequest(
            lastEventID: Self.lastEventID(head, query),
            heartbeatStyle: try Self.heartbeatStyle(query.first("heartbeat")),
            key: service.access.key(head, query, grant)
        )
        try refuseForeign(head, query)
        // Looking is no asking.
        guard head.method != "HEAD" else { return .stream(stream) }
        return .async {
            var stream = stream
            switch await edge.proxy.run(name, request) {
            case .stream(let log): stream.runLog = log
            case .busy(let reason): stream.busy = reason
            case .response(let response): return .response(response)
            }
            return .stream(stream)
        }
    }

    /// `POST /edges`: how many viewers an edge has, which it says every few seconds; it is answered whether this server, an
    /// edge itself, follows its own origin.
    ///
    /// The type of the body keeps pages of other origins from saying it: browsers ask first whether they may.
    func noteViewers(_ request: Request) throws(HTTPError) -> Response {
        let type = request.head.fields["Content-Type"]?.lowercased() ?? ""
        guard type.hasPrefix("application/json"), let text = try? JSONText(validating: request.body),
            case .object(let fields) = JSONValue(text), fields.members.count == 2,
            case .string(let edge)? = fields["edge"], edge.wholeMatch(of: /[0-9a-z]{1,64}/) != nil,
            let viewers = fields["viewers"].flatMap(Self.count)
        else {
            throw HTTPError(400, #"send {"edge": NAME, "viewers": NUMBER}, with Content-Type: application/json"#)
        }
        guard service.edgeViewers.record(viewers, of: edge) else {
            throw HTTPError(503, "\(EdgeViewers.mostEdges) edges are known already", fields: [("Retry-After", "30")])
        }
        // Of a server that is cut off itself its own health alone would tell.
        return service.edge?.trouble == nil ? .empty(204) : .json(Array(EdgeServices.away.utf8))
    }

    /// A number of viewers that one edge can have; nil for another value.
    private static func count(_ value: JSONValue) -> Int? {
        switch value {
        case .integer(let number) where (0...Int64(EdgeViewers.mostViewers)).contains(number): Int(number)
        case .number(let number)
        where (0...Double(EdgeViewers.mostViewers)).contains(number) && number == number.rounded():
            Int(number)
        default: nil
        }
    }

    /// A job's past, from the origin, which may hold more; where that can't be asked, what is here.
    private func history(
        of name: String,
        _ request: Request,
        _ query: Query,
        _ edge: EdgeServices
    ) throws(HTTPError) -> Reply {
        let own = try ownHistory(of: name, request.head, query)
        return .async {
            let response = await edge.proxy.send(request, reads: true)
            guard [502, 504].contains(response.status), let own else { return .response(response) }
            return .response(await own())
        }
    }
}
